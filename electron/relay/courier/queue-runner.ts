/** Runs the queue: takes due messages, hands them to the worker by destination, settles what comes of them. */
import { setImmediate as soon } from 'node:timers';
import type { DueMessage } from '../mail/mail-types.ts';
import { hostPause } from '../../../shared/domain/retry-schedule.ts';
import { formatMessageId } from '../mail/message-id.ts';
import { Backlog } from './backlog.ts';
import type { HostTarget, Reply, SendJob, SendResult } from './courier-messages.ts';
import type { CourierOptions, CourierState, MailResolver } from './courier-types.ts';
import type { Destination, Work } from './destination.ts';
import { DestinationHosts } from './destination-hosts.ts';
import { Fifo } from './fifo.ts';
import type { HostState } from './host-state.ts';
import { OverdueSweep, SWEEP_MS } from './overdue-sweep.ts';
import { endsSession, replyText } from './remote-replies.ts';
import { sendJobOf } from './send-job.ts';
import { Settler } from './settler.ts';
import { Suspects } from './suspects.ts';
import { heldBack, hostRefusal, judge, type Answers, type Verdicts } from './verdicts.ts';
import { WorkSorter } from './work-sorter.ts';

/** Recipients fetched at once. */
const PAGE = 1000;
/** Recipients fetched while a destination is only probed. */
const PROBE_PAGE = 50;
/** Jobs at the worker for each connection, so that none waits for the main thread. */
const JOBS_PER_CONNECTION = 4;
/** Jobs at the worker in all; each may need a connection. */
const MOST_ACTIVE = 800;
/** Settlements on their way to the disk; more work is fetched below this. */
const MOST_SETTLING = 2000;

/** Where jobs go. */
export interface JobPort {
  /** `alone`: in a thread of its own. */
  send(job: Omit<SendJob, 'at'>, target: HostTarget, content: Uint8Array | null, alone: boolean): void;
  /** Nothing is to be sent alone any more. */
  aloneOver(): void;
}

export class QueueRunner {
  readonly #options: CourierOptions;
  readonly #port: JobPort;
  readonly #backlog = new Backlog();
  readonly #hosts: DestinationHosts;
  readonly #settler: Settler;
  readonly #sorter: WorkSorter;
  readonly #sweep: OverdueSweep;
  readonly #jobs = new Map<number, Work>();
  readonly #blocked = new Set<Destination>();
  readonly #suspects = new Suspects();
  /** Suspects that wait for their turn. */
  readonly #aside = new Fifo<Work>();
  /** The job that is sent alone. */
  #alone: number | null = null;
  #nextJob = 1;
  #running = false;
  #paused = false;
  /** The database may have due messages that are not in memory. */
  #behind = true;
  #filling = false;
  #timer: NodeJS.Timeout | null = null;
  #onIdle: (() => void) | null = null;

  constructor(options: CourierOptions, resolver: MailResolver, port: JobPort) {
    this.#options = options;
    this.#port = port;
    this.#hosts = new DestinationHosts(options, resolver);
    this.#settler = new Settler(options, () => this.#onSettled());
    this.#sorter = new WorkSorter(options, this.#backlog, this.#settler, {
      ready: (destination) => this.#dispatch(destination),
      sortedAnew: () => this.#fetchMore(),
    });
    this.#sweep = new OverdueSweep(options, this.#backlog, this.#settler, this.#sorter);
  }

  get paused(): boolean {
    return this.#paused;
  }

  start(): void {
    this.#running = true;
    this.look();
  }

  /** Takes and sends nothing until {@link start}. */
  hold(): void {
    this.#running = false;
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.look();
  }

  /** Looks for due messages now. */
  look(): void {
    this.#behind = true;
    for (const destination of this.#backlog.destinations.values()) this.#dispatch(destination);
    this.#sendAside();
    this.#fillSoon();
  }

  wake(): void {
    for (const destination of this.#backlog.destinations.values()) destination.forgive();
    this.#sweep.again();
    this.look();
  }

  /** Takes no more; resolves once nothing is under way. */
  drain(): Promise<void> {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    return new Promise((resolve) => {
      this.#onIdle = resolve;
      this.#checkIdle();
    });
  }

  /** Forgets what is under way; nothing is settled after it. */
  stop(): void {
    this.#running = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#settler.stop();
  }

  state(): CourierState {
    const now = this.#options.now();
    const down: { destination: string; until: number; reason: string }[] = [];
    for (const destination of this.#backlog.destinations.values()) {
      const until = destination.downUntil(now);
      if (destination.kind === 'direct' || destination.hosts === null) {
        if (until > 0) down.push({ destination: destination.key, until, reason: destination.reason });
        continue;
      }
      for (const host of destination.hosts) {
        if (!host.up) down.push({ destination: host.name, until: host.downUntil, reason: host.reason });
      }
    }
    return { paused: this.#paused, active: this.#jobs.size, down };
  }

  /** A message that is due at once, from memory. */
  onDue(message: DueMessage): void {
    if (!this.#running || this.#paused) return;
    // When older ones wait in the database, half of the room is theirs.
    if (this.#behind ? !this.#backlog.low : this.#backlog.full) this.#behind = true;
    else this.#sorter.offer(message);
  }

  onWithdrawn(ids: readonly number[]): void {
    this.#backlog.withdraw(ids);
  }

  /** The content of a job that the worker asks for. */
  content(job: number): AsyncIterable<Uint8Array> {
    const work = this.#jobs.get(job);
    if (work === undefined) throw new Error('the message is no longer being sent');
    return this.#options.store.content(work.message.id);
  }

  /** The worker is gone: what it had goes back to the database, to be sent (perhaps again). `atWork`: that may have killed it. */
  forgetJobs(atWork: boolean): void {
    for (const [job, work] of this.#jobs) {
      if (job === this.#alone) continue;
      if (atWork) this.#suspects.died(work);
      this.#forget(job, work);
      this.#backlog.release(work);
    }
    this.#behind = true;
    this.#checkIdle();
  }

  /** The thread of the job that is sent alone is gone: if it was at work, it is clear of what it died. */
  onAloneDied(error: Error, atWork: boolean): void {
    const work = this.#alone === null ? undefined : this.#jobs.get(this.#alone);
    if (this.#alone === null || work === undefined) return;
    this.#forget(this.#alone, work);
    this.#alone = null;
    if (atWork) this.#holdBack(work, error);
    else {
      // It is no message's fault when no thread can be started; the next look is soon enough.
      this.#backlog.release(work);
      this.#behind = true;
    }
    this.#sendAside();
    this.#checkIdle();
  }

  #forget(job: number, work: Work): void {
    this.#jobs.delete(job);
    work.destination.active--;
    if (work.host !== null) work.host.probing = false;
  }

  #holdBack(work: Work, error: Error): void {
    const { message, deliveries } = work;
    const reason = `The courier's thread ended each time it sent this message (${error.message}). Look at it, then release or delete it.`;
    this.#settle(work, heldBack(message, deliveries, this.#options.now(), reason));
    const name = formatMessageId(message.id);
    this.#options.onNotice({ kind: 'held-back', message: name, sender: message.envelope.sender, reason });
  }

  onResults(results: readonly SendResult[]): void {
    const touched = new Set<Destination>();
    for (const result of results) {
      const work = this.#jobs.get(result.job);
      if (work === undefined) continue;
      this.#jobs.delete(result.job);
      work.destination.active--;
      touched.add(work.destination);
      const alone = result.job === this.#alone;
      if (alone) this.#alone = null;
      this.#suspects.cleared(work);
      if (alone && result.kind === 'unreached' && result.brokeOff === null)
        this.#onAloneUnreached(work, result);
      else this.#onResult(work, result);
    }
    this.#sendAside();
    for (const destination of touched) this.#dispatch(destination);
    if (this.#blocked.size > 0 && this.#jobs.size < MOST_ACTIVE) {
      const blocked = [...this.#blocked];
      this.#blocked.clear();
      for (const destination of blocked) this.#dispatch(destination);
    }
    if (this.#behind && this.#backlog.low) this.#fillSoon();
    this.#checkIdle();
  }

  /** Its connection was one more than the host may allow, so the host is not blamed. */
  #onAloneUnreached(work: Work, { remote, reason }: Extract<SendResult, { kind: 'unreached' }>): void {
    const now = this.#options.now();
    if (work.probe && work.host !== null) work.host.probing = false;
    const answers = { remote, tls: '', dsn: false, replies: reason };
    this.#settle(work, judge(work.message, work.deliveries, answers, now, now + hostPause(1)));
  }

  /** Suspects go one at a time, each in a thread where nothing else is. */
  #sendAside(): void {
    if (this.#alone !== null || !this.#running || this.#paused) return;
    for (let work = this.#aside.shift(); work !== undefined; work = this.#aside.shift()) {
      const choice = this.#backlog.isWithdrawn(work) ? null : work.destination.pick(this.#options.now());
      if (choice !== null) {
        this.#alone = this.#nextJob;
        this.#sendTo(work, choice);
        return;
      }
      this.#backlog.release(work);
      this.#behind = true;
    }
    this.#port.aloneOver();
  }

  #onResult(work: Work, result: SendResult): void {
    const now = this.#options.now();
    const { host } = work;
    if (result.kind === 'unreached') {
      const { brokeOff, reason, remote } = result;
      if (brokeOff !== null && host?.blamedFor(work.message.id, brokeOff === 'closed') === false) {
        this.#onMessageRefused(work, { remote, tls: '', dsn: false, replies: reason }, now);
      } else this.#onHostFailed(work, remote, reason, now);
      return;
    }
    const refusal = hostRefusal(result.replies);
    if (refusal === null) {
      const wasDown = host !== null && (!host.up || host.probing);
      host?.answered();
      if (wasDown) this.#fetchMore();
      this.#settle(work, judge(work.message, work.deliveries, result, now, null));
    } else if (host?.blamedFor(work.message.id, endsSession(refusal)) === false) {
      this.#onMessageRefused(work, result, now);
    } else this.#onHostFailed(work, result.remote, refusal, now);
  }

  /** A host broke off at this message, and takes others: to the next host, else again by the schedule of messages. */
  #onMessageRefused(work: Work, answers: Answers, now: number): void {
    const { destination, host } = work;
    if (host !== null) {
      if (work.probe) host.probing = false;
      work.avoid.add(host);
    }
    const next = this.#running && !this.#paused ? destination.pick(now, work.avoid) : null;
    if (next === null) this.#settle(work, judge(work.message, work.deliveries, answers, now, null));
    else this.#sendTo(work, next);
  }

  /** To the next host if there is one; else all that waits for the destination goes back to the database. */
  #onHostFailed(work: Work, remote: string, reason: Reply, now: number): void {
    const { destination, host } = work;
    if (host !== null) {
      if (work.probe) host.probing = false;
      const wasUp = host.up;
      host.failed(now, replyText(reason));
      if (wasUp && destination.kind !== 'direct') {
        this.#options.onNotice({ kind: 'destination-down', destination: host.name, reason: host.reason });
      }
    }
    work.host = null;
    work.probe = false;
    const until = destination.downUntil(now);
    if (until === 0) {
      destination.waiting.unshift(work);
      return;
    }
    const answers = { remote, tls: '', dsn: false, replies: reason };
    this.#settle(work, judge(work.message, work.deliveries, answers, now, until));
  }

  #settle(work: Work, verdicts: Verdicts): void {
    this.#settler.settle(work.message, verdicts, () => this.#backlog.release(work));
  }

  #onSettled(): void {
    if (this.#behind && this.#backlog.low) this.#fillSoon();
    if (this.#onIdle !== null) this.#checkIdle();
  }

  #checkIdle(): void {
    if (this.#onIdle !== null && this.#jobs.size === 0 && this.#settler.active === 0) this.#onIdle();
  }

  #dispatch(destination: Destination): void {
    if (!this.#running || this.#paused || destination.waiting.length === 0) return;
    const now = this.#options.now();
    if (destination.hosts === null || now >= destination.knownUntil) {
      if (!destination.resolving) void this.#resolve(destination);
      if (destination.hosts === null || destination.kind !== 'direct') return;
    }
    const window = this.#options.settings().connectionsPerDestination * JOBS_PER_CONNECTION;
    while (destination.waiting.length > 0 && destination.active < window) {
      if (this.#jobs.size >= MOST_ACTIVE) {
        this.#blocked.add(destination);
        return;
      }
      const choice = destination.pick(now);
      if (choice === null) {
        if (destination.downUntil(now) > 0) this.#giveBack(destination);
        return;
      }
      const work = destination.waiting.shift() as Work;
      if (this.#backlog.isWithdrawn(work)) {
        this.#backlog.release(work);
        this.#fetchMore();
        continue;
      }
      if (this.#backlog.hasRoomAgain(destination)) this.#fetchMore();
      if (this.#suspects.has(work)) {
        this.#aside.push(work);
        this.#sendAside();
      } else this.#sendTo(work, choice);
    }
  }

  #sendTo(work: Work, { host, probe }: { host: HostState; probe: boolean }): void {
    const { target } = host;
    host.probing = probe;
    work.host = host;
    work.probe = probe;
    const id = this.#nextJob++;
    this.#jobs.set(id, work);
    work.destination.active++;
    this.#port.send(sendJobOf(work, id, target), target, work.message.content, id === this.#alone);
  }

  async #resolve(destination: Destination): Promise<void> {
    destination.resolving = true;
    const found = await this.#hosts.find(destination);
    destination.resolving = false;
    if (!this.#running) return;
    if (found.kind === 'failed') {
      const now = this.#options.now();
      const retryAt = found.why.status.startsWith('5') ? null : destination.downUntil(now);
      if (retryAt !== null && destination.kind !== 'direct' && destination.failures === 1) {
        this.#options.onNotice({
          kind: 'destination-down',
          destination: destination.key,
          reason: found.why.text,
        });
      }
      const answers = { remote: '', tls: '', dsn: false, replies: found.why };
      for (const work of destination.waiting.clear()) {
        this.#settle(work, judge(work.message, work.deliveries, answers, now, retryAt));
      }
      this.#armTimer();
    } else {
      if (this.#behind) this.#fillSoon();
      this.#dispatch(destination);
    }
  }

  #giveBack(destination: Destination): void {
    this.#backlog.releaseWaiting(destination);
    this.#armTimer();
  }

  #fetchMore(): void {
    this.#behind = true;
    this.#fillSoon();
  }

  #fillSoon(): void {
    if (this.#filling || !this.#running || this.#paused) return;
    this.#filling = true;
    soon(() => {
      this.#filling = false;
      this.#fill();
    });
  }

  /** Fetches due messages while there is room for them. */
  #fill(): void {
    if (!this.#running || this.#paused) return;
    this.#sorter.noteSettings();
    const now = this.#options.now();
    while (!this.#backlog.full && this.#settler.active < MOST_SETTLING) {
      const limit = Math.min(this.#backlog.anyDoubtful() ? PROBE_PAGE : PAGE, this.#backlog.room);
      const closed = this.#backlog.closedKeys(now);
      const page = this.#options.store.due(now, limit, this.#backlog.taken, closed);
      let fetched = 0;
      let taken = 0;
      for (const message of page) {
        fetched += message.deliveries.length;
        taken += this.#sorter.offer(message);
      }
      if (fetched < limit) {
        this.#behind = false;
        break;
      }
      // Whatever could not be taken is of destinations that closed meanwhile; with nothing taken and none closed, it waits.
      if (taken === 0 && this.#backlog.closedKeys(now).size === closed.size) break;
    }
    this.#sweep.run(now, () => this.#running);
    this.#armTimer();
  }

  /** Wakes up when the next message is due, a destination may be back, or it is time to sweep. */
  #armTimer(): void {
    if (!this.#running) return;
    if (this.#timer !== null) clearTimeout(this.#timer);
    const now = this.#options.now();
    const due = this.#options.store.nextDue(now);
    let next = Math.min(now + SWEEP_MS, due ?? Infinity);
    for (const destination of this.#backlog.destinations.values()) {
      const until = destination.downUntil(now);
      if (until > now) next = Math.min(next, until);
      for (const host of destination.hosts ?? [])
        if (host.downUntil > now) next = Math.min(next, host.downUntil);
    }
    this.#timer = setTimeout(() => this.look(), Math.max(1, next - now));
    this.#timer.unref();
  }
}
