/** One writer: a second SQLite file held exclusively. The system drops the lock with the process, however it ends. */
import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { setFileMode } from '../../../store/log/plain-file.ts';
import { asDiskError, isBusy } from './disk-error.ts';
import { requireOpenedHere } from './opened-here.ts';

/** Takes the lock, or throws `set-in-use`. Call what is returned to let it go. */
export function lockForWriting(folder: string): () => void {
  const path = join(folder, 'writer.lock');
  // Nothing is ever written to it: SQLite would read what somebody else put there.
  if ((lstatSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0) {
    throw PosternError.of(
      'set-damaged',
      '{path} is not empty, as Postern leaves it. Delete it, and try again.',
      { path },
      { path },
    );
  }
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { timeout: 0 });
    requireOpenedHere(db, path);
    setFileMode(path);
    // A transaction that is never ended, and never writes: it needs no room on the disk.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    db?.close();
    if (!isBusy(error)) throw asDiskError(error, path) ?? error;
    throw PosternError.of(
      'set-in-use',
      'The mail database in {folder} is in use by another process, most likely a running relay. Make changes through it, or stop it first.',
      { folder },
      { folder },
    );
  }
  const held = db;
  return () => held.close();
}
