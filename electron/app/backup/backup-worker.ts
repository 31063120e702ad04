/** Worker thread of backups: compresses, encrypts and reads back, so that the owner's loop goes on. */
import { parentPort, workerData } from 'node:worker_threads';
import { PosternError } from '../../../shared/domain/errors.ts';
import { unpackBackup } from './unpack-backup.ts';
import type { FromWorker, Task } from './worker-tasks.ts';
import { writeBackup } from './write-backup.ts';

/** Milliseconds between two words about how far it is. */
const PACE = 100;

const port = parentPort;
if (port === null) throw new Error('backup-worker runs as a worker thread only');
let last = 0;
const say = (message: FromWorker): void => {
  const now = performance.now();
  if ('step' in message && now - last < PACE && message.done < message.of) return;
  last = now;
  port.postMessage(message);
};

const task = workerData as Task;
try {
  say({ result: task.task === 'write' ? await writeBackup(task, say) : await unpackBackup(task, say) });
} catch (error) {
  if (error instanceof PosternError) say({ failed: error.toReport() });
  else if (error instanceof Error && 'syscall' in error && 'code' in error)
    say({ system: { code: String(error.code), message: error.message } });
  else throw error;
}
