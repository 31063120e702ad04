/**
 * One owner per set: a lock file that names process, host and start time. A dead owner's lock is taken over by making
 * its successor file, which only one process can make; the successor then becomes the lock file itself.
 */
import { randomUUID } from 'node:crypto';
import { constants, readFileSync } from 'node:fs';
import { copyFile, link, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import { codeOf, OWNER_LOCK } from './set-files.ts';

/** Token of a lock file that says nothing. */
const UNREADABLE = 'unreadable';

interface Owner {
  /** Unique to one holding of the lock. */
  readonly token: string;
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the system's own count: a process id is used again, but not with this. */
  readonly started: string;
  /** Control socket on which the owner takes calls, or null. */
  readonly socket: string | null;
}

export class OwnerLock {
  readonly #folder: string;
  readonly #token: string;

  private constructor(folder: string, token: string) {
    this.#folder = folder;
    this.#token = token;
  }

  /** Rejects with `set-in-use` and `{pid, host, socket}`, or with the system's error where nothing can be written. */
  static async acquire(folder: string, socket: string | null): Promise<OwnerLock> {
    const token = randomUUID();
    const me: Owner = { token, pid: process.pid, host: hostname(), started: startOf(process.pid), socket };
    const draft = join(folder, `${OWNER_LOCK}.draft-${token}`);
    await writeFile(draft, `${JSON.stringify(me)}\n`, { flag: 'wx' });
    try {
      for (;;) {
        if (await place(draft, join(folder, OWNER_LOCK))) return new OwnerLock(folder, token);
        const root = await readOwner(join(folder, OWNER_LOCK));
        if (root === null) continue;
        const last = await lastOwner(folder, root);
        if (isAlive(last)) throw inUse(folder, last);
        const successor = successorOf(folder, last.token);
        if (!(await place(draft, successor))) continue;
        // Whoever took over meanwhile has renamed: then our successor file follows nobody.
        if ((await readOwner(join(folder, OWNER_LOCK)))?.token !== root.token) {
          await rm(successor, { force: true });
          continue;
        }
        await rename(successor, join(folder, OWNER_LOCK));
        await removeLeftovers(folder);
        return new OwnerLock(folder, token);
      }
    } finally {
      await rm(draft, { force: true });
    }
  }

  async release(): Promise<void> {
    const path = join(this.#folder, OWNER_LOCK);
    if ((await readOwner(path))?.token === this.#token) await rm(path, { force: true });
  }
}

/** True when a lock file is there, whoever holds it. */
export async function hasOwner(folder: string): Promise<boolean> {
  return (await readOwner(join(folder, OWNER_LOCK))) !== null;
}

function successorOf(folder: string, token: string): string {
  return join(folder, `${OWNER_LOCK}.after-${token}`);
}

/** The end of the chain that begins with the lock file. */
async function lastOwner(folder: string, root: Owner): Promise<Owner> {
  let last = root;
  for (;;) {
    const next = await readOwner(successorOf(folder, last.token));
    if (next === null) return last;
    last = next;
  }
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
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    const { token, pid, host, started, socket } = JSON.parse(text) as Partial<Owner>;
    return {
      token: String(token).replaceAll(/[^\w-]/g, '') || 'unknown',
      pid: Number(pid),
      host: String(host),
      started: String(started),
      socket: typeof socket === 'string' ? socket : null,
    };
  } catch {
    // A lock file that says nothing belongs to nobody who lives.
    return { token: UNREADABLE, pid: 0, host: hostname(), started: '', socket: null };
  }
}

/** An owner on another computer counts as alive: nobody can tell from here. */
function isAlive(owner: Owner): boolean {
  if (owner.host !== hostname()) return true;
  if (!Number.isInteger(owner.pid) || owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
  const started = startOf(owner.pid);
  return started === '' || owner.started === '' || started === owner.started;
}

// Field 22 of /proc/PID/stat, in clock ticks since boot, and the state before it; other systems go by the id alone.
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : `${boot}:${fields[19] ?? ''}`;
  } catch {
    return '';
  }
}

/** Successors of dead owners, and drafts of processes that died while waiting. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const draft = name.startsWith(`${OWNER_LOCK}.draft-`);
    if (!draft && !name.startsWith(`${OWNER_LOCK}.after-`)) continue;
    const owner = await readOwner(join(folder, name)).catch(() => null);
    // One that cannot be read may be just being written by a process that lives.
    if (owner !== null && owner.token !== UNREADABLE && !isAlive(owner))
      await rm(join(folder, name), { force: true });
  }
}

function inUse(folder: string, owner: Owner): PosternError {
  const here = owner.host === hostname();
  const who = here ? `process ${owner.pid}` : `process ${owner.pid} on the computer ${owner.host}`;
  const advice = here
    ? 'Close it there first.'
    : `Close it there first; if that computer is gone for good, delete ${join(folder, OWNER_LOCK)}.`;
  return new PosternError('set-in-use', `${folder} is open in ${who}. ${advice}`, {
    path: folder,
    pid: owner.pid,
    host: owner.host,
    socket: here ? owner.socket : null,
  });
}
