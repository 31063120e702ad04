/** What SQLite's errors mean to the relay: is it the disk, so that nothing can be stored now, or one item's own fault. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DiskError } from '../../../store/model/disk-error.ts';

/** Primary result codes of SQLite (https://www.sqlite.org/rescode.html). */
const FAILED = 1;
const BUSY = 5;
const LOCKED = 6;
const NO_MEMORY = 7;
const READ_ONLY = 8;
const IO = 10;
const CORRUPT = 11;
const FULL = 13;
const CANNOT_OPEN = 14;
/** A lock on the log's index is held that SQLite itself holds for moments only: after ten seconds it gives up. */
const PROTOCOL = 15;
const TOO_BIG = 18;
const NOT_A_DATABASE = 26;

const NO_NUMBER = 'represented as a JavaScript number';

const DISK_WIDE: ReadonlySet<number> = new Set([
  BUSY,
  LOCKED,
  NO_MEMORY,
  READ_ONLY,
  IO,
  CORRUPT,
  FULL,
  CANNOT_OPEN,
  PROTOCOL,
  TOO_BIG,
  NOT_A_DATABASE,
]);

/** SQLite's primary result code, or null for other errors. */
export function sqliteCode(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  // Node's own, for a number in the file that is none in JavaScript: Postern has written no such.
  if ('code' in error && error.code === 'ERR_OUT_OF_RANGE' && error.message.includes(NO_NUMBER))
    return CORRUPT;
  if (!('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** The bytes of the file are not those of a sound database. At opening, statements that fail do so for the file. */
export function isDamage(error: unknown, opening = false): boolean {
  const code = sqliteCode(error);
  return code === CORRUPT || code === NOT_A_DATABASE || code === TOO_BIG || (opening && code === FAILED);
}

/** Another connection holds the lock. */
export function isBusy(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === BUSY || code === LOCKED || code === PROTOCOL;
}

/** What SQLite lays out beside the log before it reads, where nobody has the file open. */
const INDEX_BYTES = 32 * 1024;

/** Whether the file system has no room even for that: SQLite then says that it could not read, and not why. */
function hasNoRoom(path: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(path));
    return bavail * bsize < INDEX_BYTES;
  } catch {
    return false;
  }
}

/** A DiskError when the error concerns everything that would be stored now; null when it is one item's own. */
export function asDiskError(error: unknown, path: string, opening = false): DiskError | null {
  if (error instanceof DiskError) return error;
  const code = sqliteCode(error);
  if (code === null || !(DISK_WIDE.has(code) || isDamage(error, opening))) return null;
  const said = error instanceof Error ? error.message : String(error);
  const options = { cause: error };
  if (code === FULL || ((code === IO || code === CANNOT_OPEN) && hasNoRoom(path))) {
    return DiskError.of(
      'disk-full',
      'The disk of the mail database {path} is full. Make room; mail is accepted again by itself.',
      { path },
      { path },
      options,
    );
  }
  if (isDamage(error, opening)) return damaged(path, said, options);
  if (isBusy(error)) {
    return DiskError.of(
      'io-failed',
      'Another program holds the mail database {path}, most likely a backup. Try again once it is done.',
      { path },
      { path },
      options,
    );
  }
  return DiskError.of(
    'io-failed',
    'The mail database {path} cannot be written ({said}). Check the disk and the permissions of the folder.',
    { path, said },
    { path },
    options,
  );
}

/** Checked page by page at opening up to this size; beyond it that would take seconds, and minutes. */
export const CHECKED_BYTES = 64 << 20;

/** With what to do about a file that was found damaged while it was in use. */
function damaged(path: string, said: string, options: ErrorOptions): DiskError {
  const bytes = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  return bytes <= CHECKED_BYTES
    ? DiskError.of(
        'set-damaged',
        'The mail database {path} is damaged ({said}). Stop the relay, and start it again to have the file checked.',
        { path, said },
        { path },
        options,
      )
    : DiskError.of(
        'set-damaged',
        'The mail database {path} is damaged ({said}). It is too large to be checked at a start: stop the relay, and move the file away with those whose names begin as its own does. The next start makes a new one; mail that waited is in the old one, and “sqlite3 FILE .recover” gets out of it what can be read.',
        { path, said },
        { path },
        options,
      );
}
