/**
 * One owner per set: a lock file that names process, place and start time, and the folder it was made in, for it is copied
 * with the folder. A lock that is stale (its owner is dead, or it came with a copy) is taken over by making its successor
 * file, which only one process can make; the successor then becomes the lock file itself. Beside it lies a file that the owner
 * holds, for who cannot see its process.
 */
import { message, type Message } from '../../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import { closeSync, constants, ftruncateSync, lstatSync } from 'node:fs';
import { copyFile, link, lstat, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { identityNow, identityOf, isSameFile, type FileIdentity } from './folder-identity.ts';
import { hold, isHeld, placeNow, startOf, whereIs, type Place, type Where } from './owner-place.ts';
import { openPlain, openPlainNow, readPlain } from './plain-file.ts';
import { codeOf, OWNER_LOCK } from './set-files.ts';

/** How the name of a lock file begins that has no place yet. */
const DRAFT = `${OWNER_LOCK}.draft-`;
/** How the name of the lock file begins that follows another. */
const AFTER = `${OWNER_LOCK}.after-`;
/** How the name of the file begins that an owner holds. */
export const HELD = `${OWNER_LOCK}.held-`;
/** Far more than a lock file has. */
const LOCK_BYTES = 1 << 16;
/** Token of a lock file that says nothing. */
const UNREADABLE = 'unreadable';
/** A lock file that says nothing belongs to nobody who lives. */
const NOBODY: Owner = {
  token: UNREADABLE,
  pid: 0,
  ...placeNow(),
  started: '',
  socket: null,
  brief: false,
  folder: null,
  path: '',
};
/** An owner that follows another is one process that was killed in the moment between: more of them nobody but a hand can have made. */
const CHAIN = 50;
/** So many files of processes that are gone are looked at each time; the rest goes with the next owner. */
const LEFTOVERS = 200;

/** What an owner tells whoever finds the set in use. */
export interface Told {
  /** Control socket on which it takes calls, or null. */
  readonly socket: string | null;
  /** It has the set open for one command. */
  readonly brief: boolean;
}

interface Owner extends Told, Place {
  /** Unique to one holding of the lock. */
  readonly token: string;
  readonly pid: number;
  /** When the process started, in the system's own count: a process id is used again, but not with this. */
  readonly started: string;
  /** The folder that is held, and its path when it was opened; null in the lock of an earlier version. */
  readonly folder: FileIdentity | null;
  readonly path: string;
}

export class OwnerLock {
  /** The folder that is held. */
  readonly folder: FileIdentity;
  readonly #path: string;
  /** The open lock file: it can be found again wherever the folder is moved, and no other file has its number meanwhile. */
  readonly #file: number;
  readonly #identity: FileIdentity | null;
  readonly #letGo: (() => void) | null;

  private constructor(path: string, folder: FileIdentity, letGo: (() => void) | null) {
    this.#path = path;
    this.#letGo = letGo;
    this.folder = folder;
    const lock = join(path, OWNER_LOCK);
    this.#file = openPlainNow(lock, 'r+ placed');
    this.#identity = identityNow(lock);
  }

  /** Rejects with `set-in-use` and `{pid, host, socket, brief}`, or with the system's error where nothing can be written. */
  static async acquire(path: string, told: Told): Promise<OwnerLock> {
    const token = randomUUID();
    const folder = await identityOf(path);
    const started = startOf(process.pid);
    const me: Owner = { token, pid: process.pid, ...placeNow(), started, ...told, folder, path };
    const draft = join(path, `${DRAFT}${token}`);
    // Before anybody can read of it: what names a file that is not held is taken for left behind.
    const letGo = await hold(heldBy(path, token), `${draft}-held`);
    let lock: OwnerLock | null = null;
    // Where nothing can be written, such as on a full disk, whoever has the set can still be asked.
    const unlessHeld = async (error: unknown): Promise<never> => {
      const root = await readOwner(join(path, OWNER_LOCK));
      const last = root && (await lastOwner(path, root));
      if (last !== null && (await holds(path, last, folder, null))) throw inUse(path, last);
      throw error;
    };
    try {
      const handle = await openPlain(draft, 'wx').catch(unlessHeld);
      await handle
        .writeFile(`${JSON.stringify(me)}\n`)
        .finally(() => handle.close())
        .catch(unlessHeld);
      for (;;) {
        if (await place(draft, join(path, OWNER_LOCK))) return (lock = new OwnerLock(path, folder, letGo));
        const root = await readOwner(join(path, OWNER_LOCK));
        if (root === null) continue;
        const last = await lastOwner(path, root);
        if (await holds(path, last, folder, draft)) throw inUse(path, last);
        const successor = successorOf(path, last.token);
        if (!(await place(draft, successor))) continue;
        // Whoever took over meanwhile has renamed: then our successor file follows nobody.
        if ((await readOwner(join(path, OWNER_LOCK)))?.token !== root.token) {
          await rm(successor, { force: true });
          continue;
        }
        await rename(successor, join(path, OWNER_LOCK));
        lock = new OwnerLock(path, folder, letGo);
        await removeLeftovers(path, folder, draft);
        return lock;
      }
    } finally {
      if (lock === null) letGo?.();
      await rm(draft, { force: true });
    }
  }

  /** Why nothing may be written any more, in a sentence; null while path and lock are the ones that were taken. */
  lost(): Message | null {
    if (!isSameFile(identityNow(this.#path), this.folder)) {
      return message(
        'The folder of this set was moved, renamed or replaced while it was open, and is no longer {path}. Nothing was changed. Put it back there, or close the set and open it where it lies now.',
        { path: this.#path },
      );
    }
    if (isSameFile(identityNow(join(this.#path, OWNER_LOCK)), this.#identity)) return null;
    return message(
      'Somebody removed or replaced {lock} while the set was open, so another process may write there, too. Nothing was changed. Close the set and open it again.',
      { lock: join(this.#path, OWNER_LOCK) },
    );
  }

  async release(): Promise<void> {
    const mine = this.lost() === null;
    // Wherever the folder lies now, its lock belongs to nobody from here on.
    if (!mine) ftruncateSync(this.#file, 0);
    closeSync(this.#file);
    if (mine) await rm(join(this.#path, OWNER_LOCK), { force: true });
    // Last: until then, nobody takes over what is just being closed.
    this.#letGo?.();
  }
}

/** True when a process that may be writing right now holds this very folder. */
export async function hasOwner(path: string): Promise<boolean> {
  const root = await readOwner(join(path, OWNER_LOCK));
  return root !== null && holds(path, await lastOwner(path, root), await identityOf(path), null);
}

/**
 * Whether that process lives and holds this very folder. By another mount a folder may have another device: then what was
 * just made here, `witness`, is seen there. Whatever cannot be told counts as held.
 */
async function holds(
  path: string,
  owner: Owner,
  folder: FileIdentity,
  witness: string | null,
): Promise<boolean> {
  const where = whereIs(owner);
  // Neither process nor device and number mean anything on another computer, and only the first two do not in another container.
  if (where === 'elsewhere') return true;
  if (where === 'beside') return isHeld(heldBy(path, owner.token)) ?? true;
  // Two computers that share a name, and a folder, may share its locks, too.
  if (where === 'before') return isHeld(heldBy(path, owner.token)) ?? false;
  if (!isAlive(owner)) return false;
  if (owner.folder === null) return true;
  if (isSameFile(owner.folder, folder)) return true;
  // What lies at the owner's path by now is not what it holds.
  if (witness === null || !isSameFile(identityNow(owner.path), owner.folder)) return false;
  try {
    await lstat(join(owner.path, basename(witness)));
    return true;
  } catch (error) {
    return !['ENOENT', 'ENOTDIR'].includes(codeOf(error));
  }
}

function successorOf(folder: string, token: string): string {
  return join(folder, `${AFTER}${token}`);
}

/** The file that the owner of this token holds. */
function heldBy(folder: string, token: string): string {
  return join(folder, `${HELD}${token}`);
}

/** The end of the chain that begins with the lock file. Rejects with `set-damaged` for one that has none. */
async function lastOwner(folder: string, root: Owner): Promise<Owner> {
  let last = root;
  for (let length = 0; length < CHAIN; length++) {
    const next = await readOwner(successorOf(folder, last.token));
    if (next === null) return last;
    last = next;
  }
  throw PosternError.of(
    'set-damaged',
    'The lock files of {folder} follow each other without an end, as Postern makes none. Nothing was changed. If nobody has the set open, delete {ownerLock} and each {ownerLock}.after-… there.',
    { folder, ownerLock: OWNER_LOCK },
    { path: folder, file: OWNER_LOCK },
  );
}

/** Makes `path` with the contents of `draft`, at once and only if it is not there. */
async function place(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'ENOSYS', 'EOPNOTSUPP'].includes(codeOf(error))) throw error;
  }
  try {
    // File systems without hard links.
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

async function readOwner(path: string): Promise<Owner | null> {
  const text = await readPlain(path, LOCK_BYTES, 'r placed');
  if (text === null) return null;
  try {
    const { token, pid, host, boot, space, started, socket, brief, folder, path } = JSON.parse(
      text,
    ) as Partial<Owner>;
    if (typeof host !== 'string') return NOBODY;
    const known = typeof folder?.device === 'string' && typeof folder.inode === 'string';
    return {
      token: String(token).replaceAll(/[^\w-]/g, '') || 'unknown',
      pid: Number(pid),
      host,
      boot: typeof boot === 'string' ? boot : '',
      space: typeof space === 'string' ? space : '',
      started: String(started),
      socket: typeof socket === 'string' ? socket : null,
      brief: brief === true,
      folder: known && typeof path === 'string' ? folder : null,
      path: String(path),
    };
  } catch {
    return NOBODY;
  }
}

/** Of an owner whose process id means here what it means there. */
function isAlive(owner: Owner): boolean {
  if (!Number.isInteger(owner.pid) || owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const started = startOf(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

/** What owners left that are gone, or that came with a copy: successors, what they held, and drafts of processes that died while waiting. */
async function removeLeftovers(path: string, folder: FileIdentity, witness: string): Promise<void> {
  const left = (await readdir(path)).filter(
    (name) => [DRAFT, AFTER, HELD].some((start) => name.startsWith(start)) && join(path, name) !== witness,
  );
  for (const name of left.slice(0, LEFTOVERS)) {
    if (await isLeft(join(path, name), path, folder, witness)) await rm(join(path, name), { force: true });
  }
}

async function isLeft(file: string, path: string, folder: FileIdentity, witness: string): Promise<boolean> {
  if (basename(file).startsWith(HELD)) return isHeld(file) === false;
  const owner = await readOwner(file).catch(() => null);
  // One that cannot be read may be just being written by a process that lives.
  return owner !== null && owner.token !== UNREADABLE && !(await holds(path, owner, folder, witness));
}

function inUse(path: string, owner: Owner): PosternError {
  const { pid, host, folder, brief } = owner;
  const where = whereIs(owner);
  // An owner that does not say which folder it holds could be asked about another one.
  const socket = folder !== null && mayBeAsked(owner.socket, where) ? owner.socket : null;
  const details = { path, pid, host, socket, brief, ...folder };
  return PosternError.of(
    'set-in-use',
    '{path} is open in process {pid}{where, select, here {} beside { of another container of this computer} other { on the computer {host}}}. Close it there first; {where, select, here {if that process is no Postern} beside {if that container is gone for good, or this folder is a copy of the one that is open there} other {if that computer is gone for good, or this folder is a copy of the one that is open there}}, delete {lock}.',
    { path, pid: String(pid), where, host, lock: join(path, OWNER_LOCK) },
    details,
  );
}

/** A socket of here that is not there may be just being made; one of another container is seen from here, or never. */
function mayBeAsked(socket: string | null, where: Where): boolean {
  if (where !== 'beside') return where === 'here';
  return socket !== null && lstatSync(socket, { throwIfNoEntry: false })?.isSocket() === true;
}
