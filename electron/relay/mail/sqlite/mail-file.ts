/** The mail database's file, open for reading beside its writer: opened anew when another lies in its place, empty while there is none yet. */
import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { isSameFile, type FileIdentity } from '../../../store/log/folder-identity.ts';
import { DiskError } from '../../../store/model/disk-error.ts';
import { asDiskError, isDamage } from './disk-error.ts';
import { MailLists } from './mail-lists.ts';
import { databasePath, openForReading } from './open-database.ts';
import { MIGRATIONS } from './schema.ts';

/** Milliseconds that the making of a database may take until its first page is there; longer, and what was there was cut off. */
const MAKING = 5000;

/** A file as it lies there. */
interface Look extends FileIdentity {
  readonly bytes: number;
  /** Unix milliseconds. */
  readonly written: number;
}

export interface OpenedMail {
  readonly db: DatabaseSync;
  readonly lists: MailLists;
  /** Null in place of a database that is not there yet. */
  readonly file: FileIdentity | null;
}

export class MailFile {
  readonly #path: string;
  readonly #folder: string;
  readonly #now: () => number;
  #opened: OpenedMail | null = null;
  /** In place of a database that is not there yet. */
  #empty: OpenedMail | null = null;
  #closed = false;
  /** The file as it was when last looked at; of its bytes the most that it had, for a database of ours never gets shorter. */
  #known: Look | null = null;

  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#path = databasePath(folder);
    this.#now = now;
  }

  /** Another object once another database is read. Throws when it was there, and is gone. */
  current(): OpenedMail {
    if (this.#closed) throw new Error('This reader of the mail database is closed.');
    const file = lookAt(this.#path);
    const known = isSameFile(this.#known, file) ? this.#known : null;
    const shorter = known !== null && file !== null && file.bytes < known.bytes;
    if (!shorter) this.#known = file;
    if (this.#opened !== null) {
      if (!shorter && isSameFile(this.#opened.file, file)) {
        // Written by a checkpoint, or by another program over it: what is in memory of its pages may be of yesterday.
        if (file?.written !== known?.written) this.#opened.db.exec('PRAGMA shrink_memory');
        return this.#opened;
      }
      // What is still read of a deleted file is of yesterday, and passes for today's.
      if (file === null) throw gone(this.#path);
      this.#forget();
    }
    const db = openForReading(this.#folder);
    if (db === null && file !== null && (shorter || Date.now() - file.written > MAKING))
      throw emptied(this.#path);
    if (db === null) return (this.#empty ??= this.#none());
    this.#empty?.db.close();
    this.#empty = null;
    this.#known = file;
    return (this.#opened = { db, lists: new MailLists(db, this.#now), file });
  }

  /** What is wrong with the file is said as such. */
  read<T>(work: (opened: OpenedMail) => T): T {
    try {
      return work(this.current());
    } catch (error) {
      throw this.said(error);
    }
  }

  /** After an error of the file it is opened anew: it may have been put right meanwhile. */
  said(error: unknown): unknown {
    const disk = asDiskError(error, this.#path);
    if (isDamage(error)) this.#forget();
    return disk ?? error;
  }

  close(): void {
    this.#closed = true;
    this.#forget();
    this.#empty?.db.close();
    this.#empty = null;
  }

  #forget(): void {
    this.#opened?.db.close();
    this.#opened = null;
  }

  #none(): OpenedMail {
    const db = new DatabaseSync(':memory:');
    for (const migration of MIGRATIONS) db.exec(migration);
    return { db, lists: new MailLists(db, this.#now), file: null };
  }
}

/** Null when nothing can be seen there. */
function lookAt(path: string): Look | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (found === undefined) return null;
    const { dev, ino, size, mtimeNs } = found;
    return { device: String(dev), inode: String(ino), bytes: Number(size), written: Number(mtimeNs) / 1e6 };
  } catch {
    return null;
  }
}

function gone(path: string): DiskError {
  return DiskError.of(
    'io-failed',
    'The mail database {path} was deleted or moved away. Put the very file back; or start the relay, which makes a new one without what was in it.',
    { path },
    { path },
  );
}

function emptied(path: string): DiskError {
  return DiskError.of(
    'io-failed',
    'The mail database {path} is empty: another program has cut it off. Put the very file back; or start the relay, which makes a new one without what was in it.',
    { path },
    { path },
  );
}
