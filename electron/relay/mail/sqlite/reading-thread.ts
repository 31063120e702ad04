/** The thread that reads the mail database, from outside: made at the first question, and anew should it end. */
import { Worker } from 'node:worker_threads';
import { connectPeer, type Peer } from '../../link/rpc.ts';
import type { MailReading, ReadingCalls } from '../mail-reading.ts';

interface Thread {
  readonly worker: Worker;
  readonly peer: Peer<ReadingCalls, never>;
}

/** Opens the database in `folder` for reading, also beside its writer; while there is none yet, all lists are empty. */
export function readInThread(folder: string): MailReading {
  let thread: Thread | null = null;
  let waiting = 0;

  const start = (): Thread => {
    const script = import.meta.url.endsWith('.ts') ? './reading-worker.ts' : './reading-worker.js';
    const worker = new Worker(new URL(script, import.meta.url), { workerData: { folder }, name: 'reading' });
    // What ends it is told by its end.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (thread?.worker === worker) thread = null;
    });
    const peer = connectPeer<object, ReadingCalls, never, never>(
      {
        send: (message) => worker.postMessage(message),
        onMessage: (listener) => worker.on('message', listener),
        onClose: (listener) => worker.once('exit', listener),
      },
      { serve: {} },
    );
    return { worker, peer };
  };

  const call =
    <N extends keyof ReadingCalls>(name: N) =>
    async (request: Parameters<ReadingCalls[N]>[0]): Promise<ReturnType<ReadingCalls[N]>> => {
      const { worker, peer } = (thread ??= start());
      // It keeps the process alive only while somebody waits for it.
      waiting += 1;
      worker.ref();
      try {
        return (await peer.call(name, request as never)) as ReturnType<ReadingCalls[N]>;
      } finally {
        waiting -= 1;
        if (waiting === 0) worker.unref();
      }
    };

  return {
    queue: call('queue'),
    quarantine: call('quarantine'),
    log: call('log'),
    search: call('search'),
    changed: call('changed'),
    place: call('place'),
    ids: call('ids'),
    entries: call('entries'),
    entriesOf: call('entriesOf'),
    logSince: call('logSince'),
    usage: call('usage'),
    usedTotals: call('usedTotals'),
    transcript: call('transcript'),
    summary: call('summary'),
    preview: call('preview'),
    async close() {
      await thread?.worker.terminate();
      thread = null;
    },
  };
}
