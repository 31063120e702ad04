/** Runs one task in the worker of backups: what it says, its end, and stopping it. */
import { Worker } from 'node:worker_threads';
import type { BackupState } from '../../../shared/contract/backup-contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { FromWorker, ReadDone, ReadTask, Task, WriteDone, WriteTask } from './worker-tasks.ts';

export interface Watching {
  readonly progress: (state: BackupState) => void;
  /** Ends it, with what its reason says. */
  readonly signal: AbortSignal;
}

export function runTask(task: WriteTask, watching: Watching): Promise<WriteDone>;
export function runTask(task: ReadTask, watching: Watching): Promise<ReadDone>;
/** Writes or reads a backup in a thread of its own. Rejects as the task does; with errors of the system as they are. */
export async function runTask(task: Task, { progress, signal }: Watching): Promise<WriteDone | ReadDone> {
  signal.throwIfAborted();
  const script = import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js';
  const worker = new Worker(new URL(script, import.meta.url), { workerData: task, name: 'backup' });
  const end = Promise.withResolvers<WriteDone | ReadDone>();
  const stop = (): void => end.reject(signal.reason as Error);
  signal.addEventListener('abort', stop);
  worker.on('message', (message: FromWorker) => {
    if ('step' in message) progress(message);
    else if ('result' in message) end.resolve(message.result);
    else if ('failed' in message) end.reject(PosternError.fromReport(message.failed));
    else end.reject(Object.assign(new Error(message.system.message), { code: message.system.code }));
  });
  worker.on('error', (error: unknown) => end.reject(error));
  worker.once('exit', () => end.reject(new Error('The worker of backups ended before its task.')));
  try {
    return await end.promise;
  } finally {
    signal.removeEventListener('abort', stop);
    // Before anybody closes the files it works on.
    await worker.terminate();
  }
}
