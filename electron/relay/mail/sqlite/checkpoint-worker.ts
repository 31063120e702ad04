/** Moves pages from the write-ahead log into the database in a thread of its own, so that mail need not wait for the disk. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { requireOpenedHere } from './opened-here.ts';

const { path } = workerData as { readonly path: string };
const db = new DatabaseSync(path, { timeout: 0 });
requireOpenedHere(db, path);
db.exec('PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0');
const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', (message: 'checkpoint' | 'close') => {
  if (message === 'close') {
    db.close();
    parentPort?.close();
    return;
  }
  try {
    checkpoint.get();
  } catch {
    // The disk is full or failing: the log keeps what it holds, and the writer hears of it at its next commit.
  }
  parentPort?.postMessage('done');
});
