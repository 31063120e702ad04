/** The courier: the queue's runner on this thread, the network on another. */
import { workerKeysFor, type WorkerKeys } from './worker-keys.ts';
import { systemResolver } from './dns-resolver.ts';
import type { Courier, CourierOptions, CourierTimeouts } from './courier-types.ts';
import { PAUSED } from './kept-pause.ts';
import { QueueRunner } from './queue-runner.ts';
import { WorkerLink, type WorkerLinkOptions } from './worker-link.ts';

/** As RFC 5321, 4.5.3.2 asks for, but less where nobody answers at all. */
const TIMEOUTS: CourierTimeouts = { connect: 30_000, greeting: 120_000, silence: 300_000, idle: 10_000 };
/** Of one connection; servers count, too. */
const MESSAGES_PER_CONNECTION = 1000;
/** Before a worker that died is started again, the first time. */
const RESTART_PAUSE_MS = 1000;
/** What is claimed is another's after so long without a sign of life, which is given this often. */
const LEASE_MS = 60_000;
const RENEW_MS = 20_000;
/** Longest pause before a worker that died is started again. */
const LONGEST_PAUSE_MS = 60_000;

/** A thread and the keys it has been told. */
interface Thread {
  readonly link: WorkerLink;
  readonly keys: WorkerKeys;
  readonly send: WorkerLink['send'];
}

/** Makes a courier, stopped; it listens to the store from now on. */
export function createCourier(options: CourierOptions): Courier {
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const resolver = options.resolver ?? systemResolver();
  const claimant = options.store.claimant(LEASE_MS);
  const renewal = setInterval(() => void claimant.renew().catch(() => undefined), RENEW_MS).unref();
  let all: Thread | null = null;
  let alone: Thread | null = null;
  let deaths = 0;
  let restart: NodeJS.Timeout | null = null;
  let stopped = false;

  const runner = new QueueRunner(options, claimant, resolver, {
    send(job, target, content, byItself) {
      if (byItself) alone ??= thread(onAloneDied);
      (byItself ? alone : all)?.send(job, target, content);
    },
    aloneOver() {
      void alone?.link.stop();
      alone = null;
    },
  });
  if (options.kept.get(PAUSED) !== null) runner.pause();

  function thread(onDied: WorkerLinkOptions['onDied']): Thread {
    const keys = workerKeysFor(options);
    const link = new WorkerLink({
      data: {
        timeouts,
        trustedCertificates: options.trustedCertificates ?? [],
        messagesPerConnection: options.messagesPerConnection ?? MESSAGES_PER_CONNECTION,
      },
      helo: options.hostName,
      transcripts: () => options.settings().transcripts,
      content: (job) => runner.content(job),
      onResults: (results) => {
        deaths = 0;
        runner.onResults(results);
      },
      onDied,
    });
    return {
      link,
      keys,
      send(job, target, content) {
        const changed = keys.changed();
        if (changed !== null) link.keys(changed);
        link.send(job, target, content);
      },
    };
  }

  function startWorker(): void {
    restart = null;
    all = thread(onDied);
    runner.start();
  }

  /** What it had under way is sent again; a server that had taken it just then gets it twice, but nothing is lost. */
  function onDied(error: Error, atWork: boolean): void {
    all = null;
    runner.onDied(atWork);
    if (stopped) return;
    const pause = Math.min(LONGEST_PAUSE_MS, (options.restartPause ?? RESTART_PAUSE_MS) * 2 ** deaths);
    deaths++;
    options.onNotice({ kind: 'destination-down', destination: 'courier', reason: error.message });
    restart = setTimeout(startWorker, pause);
  }

  function onAloneDied(error: Error, atWork: boolean): void {
    alone = null;
    runner.onAloneDied(error, atWork);
  }

  claimant.onDue((message) => runner.onDue(message));
  options.store.onWithdrawn((ids) => runner.onWithdrawn(ids));

  return {
    start() {
      if (all === null && restart === null && !stopped) startWorker();
    },
    pause: () => runner.pause(),
    resume: () => runner.resume(),
    get paused() {
      return runner.paused;
    },
    wake() {
      all?.keys.forget();
      alone?.keys.forget();
      runner.wake();
    },
    state: () => runner.state(),
    async stop(milliseconds) {
      if (stopped) return;
      stopped = true;
      if (restart !== null) clearTimeout(restart);
      let cut: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (cut = setTimeout(resolve, milliseconds)));
      await Promise.race([runner.drain(), late]);
      clearTimeout(cut);
      runner.stop();
      clearInterval(renewal);
      await Promise.all([claimant.end().catch(() => undefined), all?.link.stop(), alone?.link.stop()]);
    },
  };
}
