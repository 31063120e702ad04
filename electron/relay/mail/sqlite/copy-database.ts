/** A copy of the mail database as it is at one moment, while the relay goes on writing it. */
import { backup } from 'node:sqlite';
import { asDiskError } from './disk-error.ts';
import { databasePath, openForCopying } from './open-database.ts';

/** Pages of a step, between which it can be stopped. */
const STEP = 1024;

export interface CopyingMail {
  /** A file that is there already, empty and private: SQLite would let others read one that it makes. */
  readonly to: string;
  readonly progress: (done: number, of: number) => void;
  readonly signal: AbortSignal;
}

/** False when the set has no mail database yet. Rejects with what `signal` says when it is aborted. */
export async function copyMailDatabase(
  folder: string,
  { to, progress, signal }: CopyingMail,
): Promise<boolean> {
  const db = openForCopying(folder);
  if (db === null) return false;
  try {
    // One view for all steps: without it, each change of the relay's would begin the copy anew.
    db.exec('BEGIN');
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    await backup(db, to, {
      rate: STEP,
      progress: ({ totalPages, remainingPages }) => {
        signal.throwIfAborted();
        progress(totalPages - remainingPages, totalPages);
      },
    });
    signal.throwIfAborted();
    return true;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw asDiskError(error, databasePath(folder), true) ?? error;
  } finally {
    db.close();
  }
}
