/** Opens the file of the mail database, for writing or reading: its settings, its version, and what to do when it is damaged. */
import { message } from '../../../../shared/text/text.ts';
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  lstatSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { PosternError } from '../../../../shared/domain/errors.ts';
import {
  makePrivateFolders,
  openPlainNow,
  requireFolders,
  requirePlainNow,
  setFileMode,
} from '../../../store/log/plain-file.ts';
import { DiskError } from '../../../store/model/disk-error.ts';
import { asDiskError, CHECKED_BYTES, isDamage } from './disk-error.ts';
import { requireOpenedHere } from './opened-here.ts';
import { APPLICATION_ID, MIGRATIONS } from './schema.ts';
import { LONGEST_VALUE, strangeTable, strangeValue } from './sound-database.ts';

/** The database in the mail folder. */
export function databasePath(folder: string): string {
  return join(folder, 'mail.db');
}

/** Milliseconds that a reader waits for a lock that another program holds, before it says so. */
const READER_WAITS = 1500;

/** Set before the first page is written. */
const PAGE_BYTES = 4096;

/** The log is kept as long as a checkpoint may have left it, for writing over a file is quicker than making it longer. */
const SETTINGS = `
PRAGMA synchronous = FULL;
PRAGMA cache_size = -16384;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = FAST;
PRAGMA journal_size_limit = 67108864;
`;

/** What SQLite opens, or makes, beside a database: by their names, over links, so it is looked at before. */
const SIDE_FILES = ['', '-wal', '-shm', '-journal'];

/** Makes the folder, readable by this user alone. Throws `set-damaged` for what is no folder, or no file that SQLite may open. */
export function makeMailFolder(folder: string): void {
  try {
    makePrivateFolders(dirname(folder), basename(folder));
  } catch (error) {
    throw unusable(folder, error);
  }
  for (const file of [databasePath(folder), join(folder, 'writer.lock')]) requirePlainFiles(file);
}

/** Makes the file, if need be; of one that shares its bytes with another name, a backup of hard links, one of its own. For the one writer. */
function makeFile(path: string): void {
  try {
    if (!requirePlainNow(path)) closeSync(openPlainNow(path, 'wx'));
    for (const end of SIDE_FILES) {
      if ((lstatSync(`${path}${end}`, { throwIfNoEntry: false })?.nlink ?? 1) > 1)
        ownFileNow(`${path}${end}`);
      setFileMode(`${path}${end}`);
    }
  } catch (error) {
    throw unusable(dirname(path), error);
  }
}

function ownFileNow(path: string): void {
  const own = `${path}.new`;
  rmSync(own, { force: true });
  copyFileSync(path, own, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
  const fd = openPlainNow(own, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(own, path);
}

function requirePlainFiles(path: string): void {
  for (const end of SIDE_FILES) requirePlainNow(`${path}${end}`);
}

/** Creates or opens the database for writing. A damaged file is set aside, and the error names it. */
export function openForWriting(folder: string, now: number): DatabaseSync {
  const path = databasePath(folder);
  makeFile(path);
  const db = openUntrusted(path, false);
  try {
    db.exec(`PRAGMA page_size = ${PAGE_BYTES}`);
    check(db, path);
    db.exec('PRAGMA journal_mode = WAL');
    db.exec(SETTINGS);
    migrate(db);
    // From here on the relay serves: it never stands still for a lock that another program holds (group commit waits for it).
    db.exec('PRAGMA busy_timeout = 0');
    return db;
  } catch (error) {
    db.close();
    if (isDamage(error, true)) throw setAside(path, now, error);
    throw asDiskError(error, path) ?? error;
  }
}

/** Opens the database for reading beside a writer; null when there is none yet. */
export function openForReading(folder: string): DatabaseSync | null {
  const path = databasePath(folder);
  requireFolders(dirname(folder), basename(folder));
  requirePlainFiles(path);
  // A file without a first page is one that a writer is just making.
  if (!existsSync(path) || statSync(path).size === 0) return null;
  const db = openUntrusted(path, true);
  try {
    db.exec('PRAGMA temp_store = MEMORY');
    if (version(db, path) === 0) {
      db.close();
      return null;
    }
    return db;
  } catch (error) {
    db.close();
    throw asDiskError(error, path, true) ?? error;
  }
}

/**
 * As {@link openForReading}, also on a full disk: beside a writer SQLite needs a file of its own there, alone it does not. Until it is
 * closed nobody else gets at the database then.
 */
export function openForCopying(folder: string): DatabaseSync | null {
  const path = databasePath(folder);
  try {
    return openForReading(folder);
  } catch (error) {
    if (!(error instanceof DiskError)) throw error;
    const db = openUntrusted(path, false);
    try {
      db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA temp_store = MEMORY');
      version(db, path);
      return db;
    } catch {
      db.close();
      // What was wrong with it at first.
      throw error;
    }
  }
}

/** As SQLite advises for files that somebody else may have made. */
function openUntrusted(path: string, readOnly: boolean): DatabaseSync {
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, {
      readOnly,
      timeout: readOnly ? READER_WAITS : 5000,
      defensive: true,
      limits: { length: LONGEST_VALUE },
    });
    requireOpenedHere(db, path);
    db.exec('PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON');
    return db;
  } catch (error) {
    db?.close();
    // Such as one that this account may not read.
    throw asDiskError(error, path) ?? error;
  }
}

/** The migrations that the file has; throws for a file of another program, or of a newer Postern. */
function version(db: DatabaseSync, path: string): number {
  const found = Number(pragma(db, 'user_version'));
  const application = Number(pragma(db, 'application_id'));
  const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']);
  if (tables > 0 && application !== APPLICATION_ID) {
    throw PosternError.of(
      'set-damaged',
      '{path} is not a mail database of Postern. Move the file away, and start the relay again.',
      { path },
      { path },
    );
  }
  if (found > MIGRATIONS.length) {
    throw PosternError.of(
      'set-newer-format',
      'The mail database {path} was written by a newer version of Postern. Use that version, or a later one.',
      { path },
      { path, version: found },
    );
  }
  const strange =
    found < 0 ? message('has version {found}', { found: String(found) }) : strangeTable(db, found);
  if (strange !== null) {
    throw PosternError.of(
      'set-damaged',
      '{path} {strange}: it was changed by another program, and is not used. Move the file away, and start the relay again; mail that waited is in it.',
      { path, strange },
      { path },
    );
  }
  return found;
}

function check(db: DatabaseSync, path: string): void {
  version(db, path);
  if (statSync(path).size > CHECKED_BYTES) return;
  const said = String(pragma(db, 'quick_check(1)'));
  const strange = said === 'ok' ? strangeValue(db) : said;
  if (strange !== null) throw Object.assign(new Error(strange), { errcode: 11 });
}

function migrate(db: DatabaseSync): void {
  for (let next = Number(pragma(db, 'user_version')); next < MIGRATIONS.length; next++) {
    const steps = MIGRATIONS[next] ?? '';
    const marks = `PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${next + 1};`;
    db.exec(`BEGIN IMMEDIATE; ${steps} ${marks} COMMIT;`);
  }
}

/** The file keeps all that it holds, under a name that says what it is; the next start makes a new one. */
function setAside(path: string, now: number, cause: unknown): PosternError {
  const stamp = new Date(now).toISOString().replaceAll(/\.\d+|[-:]/g, '');
  const aside = `${path}.damaged-${stamp}`;
  const said = cause instanceof Error ? cause.message : String(cause);
  try {
    if (existsSync(`${path}-wal`)) renameSync(`${path}-wal`, `${aside}-wal`);
    rmSync(`${path}-shm`, { force: true });
    renameSync(path, aside);
  } catch (error) {
    return PosternError.of(
      'set-damaged',
      'The mail database {path} is damaged ({said}), and cannot be moved out of the way. Move it away yourself; it may hold mail that waits.',
      { path, said },
      { path },
      { cause: error },
    );
  }
  return PosternError.of(
    'set-damaged',
    'The mail database was damaged ({said}) and is set aside as {aside}; mail that waited is in that file. Start the relay again to go on with an empty queue.',
    { said, aside },
    { path, aside },
    { cause },
  );
}

function unusable(folder: string, error: unknown): PosternError {
  if (error instanceof PosternError) return error;
  const said = error instanceof Error ? error.message : String(error);
  const full = error instanceof Error && 'code' in error && error.code === 'ENOSPC';
  return PosternError.of(
    full ? 'disk-full' : 'io-failed',
    'The mail folder {folder} cannot be used: {said}. Check the disk and the permissions.',
    { folder, said },
    { folder },
    { cause: error },
  );
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
