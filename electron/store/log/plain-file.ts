/**
 * Files of a set are plain files in it. Whoever can write the folder can put something else in the place of one: a link, which
 * would be read or written where it leads; a pipe, which would be waited for; a device, a socket, a folder. None of them is opened.
 */
import { message, type Message, type PlainText } from '../../../shared/text/text.ts';
import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { lstat, mkdir, open, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';

/** Mode of every file of a set: who may mail what is nobody else's business. */
export const PRIVATE = 0o600;
const PRIVATE_FOLDER = 0o700;

/**
 * `wx` makes a file that must not be there yet, whatever it is. `placed` is one that was put there by a hard link of its
 * first name, and may still have that.
 */
export type How = 'r' | 'r+' | 'wx' | 'r placed' | 'r+ placed';

// Windows has neither flag; there the look before it has to do.
const KNOWN: Readonly<Record<string, number | undefined>> = constants;
const NO_FOLLOW = KNOWN['O_NOFOLLOW'] ?? 0;
const NO_WAIT = KNOWN['O_NONBLOCK'] ?? 0;
const FOLDER = KNOWN['O_DIRECTORY'] ?? 0;
const FLAGS: Readonly<Record<How, number>> = {
  r: constants.O_RDONLY | NO_FOLLOW | NO_WAIT,
  'r+': constants.O_RDWR | NO_FOLLOW | NO_WAIT,
  'r placed': constants.O_RDONLY | NO_FOLLOW | NO_WAIT,
  'r+ placed': constants.O_RDWR | NO_FOLLOW | NO_WAIT,
  wx: constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | NO_FOLLOW | NO_WAIT,
};

/** Something else than a plain file of this user lies in the place of one. */
export class NotPlain extends PosternError {
  /** What it is, as the end of a sentence about it. */
  readonly why: PlainText;

  constructor(path: string, why: PlainText) {
    super(
      'set-damaged',
      message(
        '{path} {why}, where a set has a plain file of its own. It was neither read nor written. Put the file itself there, or take that away.',
        { path, why: message(why) },
      ),
      { path, file: basename(path) },
    );
    this.why = why;
  }
}

/** What a person has named is no plain file. */
export class NoFile extends PosternError {
  /** What it is, as the end of a sentence about it. */
  readonly why: Message;

  constructor(path: string, why: Message) {
    super('bad-file', message('“{path}” {why}: name a plain file.', { path, why }), { path });
    this.why = why;
  }
}

type Kind = Pick<
  Stats,
  'isFile' | 'isSymbolicLink' | 'isDirectory' | 'isFIFO' | 'isSocket' | 'nlink' | 'uid'
>;

/** Null for a plain file. One with several names may be read where it is this user's: a backup of hard links; written, never. */
function oddity(kind: Kind, how: How): PlainText | null {
  if (kind.isSymbolicLink()) return 'is a link';
  if (kind.isDirectory()) return 'is a folder';
  if (kind.isFIFO()) return 'is a pipe';
  if (kind.isSocket()) return 'is a socket';
  if (!kind.isFile()) return 'is a device';
  const ours = process.geteuid === undefined || kind.uid === process.geteuid();
  const named = how.endsWith('placed') || (how === 'r' && ours);
  if (kind.nlink > 1 && !named) return 'has another name, too (a hard link)';
  return null;
}

function refuse(path: string, kind: Kind | undefined, how: How): void {
  const why = kind === undefined ? null : oddity(kind, how);
  if (why !== null) throw new NotPlain(path, why);
}

/** Folders of sets that were looked at, by their paths. */
const looked = new Set<string>();

/** That the folders which a file was opened through are still folders: somebody may have put a link there since they were looked at. */
function requireSameWay(path: string): void {
  for (let folder = dirname(path); looked.has(folder); folder = dirname(folder)) requireFolderNow(folder);
}

/** Opens a file of a set. Rejects with {@link NotPlain}, or as the system does. */
export async function openPlain(path: string, how: How): Promise<FileHandle> {
  // Before it is opened, for opening a device can do something.
  if (how !== 'wx') refuse(path, await lstat(path).catch(saying(path, how)), how);
  const handle = await open(path, FLAGS[how], PRIVATE).catch(saying(path, how));
  try {
    // And the very file that was opened, for it may be another by now.
    refuse(path, await handle.stat(), how);
    requireSameWay(path);
    if (how === 'wx' && process.platform !== 'win32') await handle.chmod(PRIVATE);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The same at once; gives a file descriptor. */
export function openPlainNow(path: string, how: How): number {
  if (how !== 'wx') refuse(path, lstatSync(path), how);
  let fd: number;
  try {
    fd = openSync(path, FLAGS[how], PRIVATE);
  } catch (error) {
    throw inWords(error, path, how);
  }
  try {
    refuse(path, fstatSync(fd), how);
    requireSameWay(path);
    if (how === 'wx' && process.platform !== 'win32') fchmodSync(fd, PRIVATE);
    return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function lookNow(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw inWords(error, path, 'r');
  }
}

function saying(path: string, how: How = 'r'): (error: unknown) => never {
  return (error) => {
    throw inWords(error, path, how);
  };
}

function inWords(error: unknown, path: string, how: How): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  // FreeBSD and macOS say it in words of their own.
  if (code === 'ELOOP' || code === 'EMLINK') return new NotPlain(path, 'is a link');
  // Whoever writes, or looks for an owner, goes on with what can be done without.
  if (how !== 'r' || (code !== 'EACCES' && code !== 'EPERM')) return error;
  return PosternError.of(
    'io-failed',
    '{path} cannot be read ({code}): it is of another account, or gives you no permission. Nothing was changed. Have it given to your account with mode 0600, and try again.',
    { path, code },
    { path, file: basename(path), cause: code },
    { cause: error },
  );
}

/** Rejects with {@link NotPlain} when something else lies in the place of a file, or would be written over with its other names. */
export async function requirePlain(path: string, how: How = 'r'): Promise<void> {
  const found = await lstat(path).catch(unlessMissing).catch(saying(path));
  refuse(path, found, how);
}

/** The same at once. True when there is such a file. */
export function requirePlainNow(path: string, how: How = 'r'): boolean {
  const found = lookNow(path);
  refuse(path, found, how);
  return found !== undefined;
}

/** All of a small file as text; null when there is none. Rejects for one of more than `limit` bytes. */
export async function readPlain(path: string, limit = SMALL, how: How = 'r'): Promise<string | null> {
  const handle = await openPlain(path, how).catch(unlessMissing);
  if (handle === undefined) return null;
  try {
    return await readSmall(handle, path, limit);
  } finally {
    await handle.close();
  }
}

/** More than any file that is read whole has. Bytes. */
const SMALL = 1 << 20;

/** All of an open file, unless it is a large one, or grows. */
export async function readSmall(handle: FileHandle, path: string, limit = SMALL): Promise<string> {
  const bytes = Buffer.allocUnsafe(limit + 1);
  let length = 0;
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length, length);
    if (bytesRead === 0) return bytes.toString('utf8', 0, length);
    length += bytesRead;
    if (length > limit) throw tooLarge(path, limit);
  }
}

/** As {@link readPlain}, at once. */
export function readPlainNow(path: string, limit = SMALL): string | null {
  let fd: number;
  try {
    fd = openPlainNow(path, 'r');
  } catch (error) {
    unlessMissing(error);
    return null;
  }
  try {
    const bytes = Buffer.allocUnsafe(limit + 1);
    let length = 0;
    for (let read = -1; read !== 0 && length <= limit; length += read) {
      read = readSync(fd, bytes, length, bytes.length - length, length);
    }
    if (length > limit) throw tooLarge(path, limit);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(fd);
  }
}

function tooLarge(path: string, limit: number): PosternError {
  return PosternError.of(
    'set-damaged',
    '{path} has more than {limit} bytes, more than a file that belongs there.',
    { path, limit },
    {
      path,
    },
  );
}

function unlessMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

/**
 * All of a small file outside of sets, that a person or a set names: links are followed, but a pipe or a device is not waited for.
 * Rejects with `bad-file`, or as the system does.
 */
export async function readNamed(path: string, limit = SMALL): Promise<string> {
  const kind = await stat(path);
  if (!kind.isFile()) throw noFile(path, kind);
  const handle = await open(path, constants.O_RDONLY | NO_WAIT);
  try {
    const opened = await handle.stat();
    if (!opened.isFile()) throw noFile(path, opened);
    return await readSmall(handle, path, limit);
  } finally {
    await handle.close();
  }
}

function noFile(path: string, kind: Kind): NoFile {
  return new NoFile(path, message(oddity(kind, 'r') ?? 'is no file'));
}

/** Makes what is missing of the folders `names`, each in the one before it; none may be a link. Each gets mode 0700. Gives the last. */
export function makePrivateFolders(root: string, ...names: readonly string[]): string {
  return names.reduce((above, name) => {
    const path = join(above, name);
    try {
      mkdirSync(path, { mode: PRIVATE_FOLDER });
      syncFolderNow(above);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    requireFolderNow(path);
    looked.add(path);
    setFolderMode(path);
    return path;
  }, root);
}

/** Throws when one of the folders `names`, each in the one before it, is something else; of what is missing nothing is said. Gives the last. */
export function requireFolders(root: string, ...names: readonly string[]): string {
  return names.reduce((above, name) => {
    const path = join(above, name);
    requireFolderNow(path);
    looked.add(path);
    return path;
  }, root);
}

function requireFolderNow(path: string): void {
  const found = lookNow(path);
  if (found === undefined || found.isDirectory()) return;
  const why = found.isFile() ? 'is a file' : (oddity(found, 'r') ?? 'is something else');
  throw PosternError.of(
    'set-damaged',
    '{path} {why}, where a set has a folder of its own. Nothing in it was read or written. Put the folder itself there, or take that away.',
    { path, why: message(why) },
    { path, file: basename(path) },
  );
}

/** Makes a folder of this user, and what is missing above it, durably: what is written into a folder whose name is lost is lost. Rejects as `mkdir` does. */
export async function makeFolder(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  for (let at = resolve(path); made !== undefined; at = dirname(at)) {
    syncFolderNow(dirname(at));
    if (at === resolve(made)) return;
  }
}

/** As {@link syncFolder}; one that this user may write and not read cannot be. */
export function syncFolderNow(folder: string): void {
  if (process.platform === 'win32') return;
  let file: number;
  try {
    file = openSync(folder, constants.O_RDONLY);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return;
    throw error;
  }
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes names in a folder durable. Windows cannot sync a folder and journals its names itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Lets nobody else into a folder of this user; one of somebody else stays as it is. */
export function setFolderMode(path: string): void {
  setMode(path, PRIVATE_FOLDER, constants.O_RDONLY | FOLDER | NO_FOLLOW | NO_WAIT);
}

/** Lets nobody else read a plain file of this user. Its other names would get the mode, too, so one with several stays as it is. */
export function setFileMode(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found?.isFile() === true && found.nlink === 1) setMode(path, PRIVATE, FLAGS.r);
}

function setMode(path: string, mode: number, flags: number): void {
  if (process.platform === 'win32') return;
  let fd: number | null = null;
  try {
    fd = openSync(path, flags);
    if ((fstatSync(fd).mode & 0o777) !== mode) fchmodSync(fd, mode);
  } catch {
    // Somebody else's, or of a file system that knows no modes: whoever may write the folder decides there.
  } finally {
    if (fd !== null) closeSync(fd);
  }
}
