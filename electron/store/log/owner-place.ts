/**
 * Where the owner of a set runs, as far as its process id says anything: containers have ids of their own, under the same host
 * name or another. What lives in another one is seen by a file that its owner holds locked: the system lets go of that with the
 * process, however it ends, and tells every process of the same computer.
 */
import { lstatSync, readFileSync, readlinkSync, renameSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { openPlain } from './plain-file.ts';

/** What a lock says of where its owner runs. */
export interface Place {
  readonly host: string;
  /** Which start of the computer; empty where the system does not tell (macOS, Windows), and in the lock of an earlier version. */
  readonly boot: string;
  /** Within which ids, and start times, of processes mean anything: the namespaces of Linux; empty where there are none. */
  readonly space: string;
}

/** `here`: its process id means what it means to us. `beside`: the same computer, other ids. `before`: an earlier start of this computer, or another of its name. `elsewhere`: another computer. */
export type Where = 'here' | 'beside' | 'before' | 'elsewhere';

/** Of this process. */
export function placeNow(): Place {
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim());
  const space = ['pid', 'time'].map((kind) => textOf(() => readlinkSync(`/proc/self/ns/${kind}`)));
  return { host: hostname(), boot, space: boot === '' ? '' : space.join(' ').trim() };
}

/** Where `there` is, as seen from `here`. */
export function whereIs(there: Place, here = placeNow()): Where {
  if (there.boot === '' || here.boot === '') return there.host === here.host ? 'here' : 'elsewhere';
  if (there.boot === here.boot) return there.space === here.space ? 'here' : 'beside';
  return there.host === here.host ? 'before' : 'elsewhere';
}

/** When a process of here started, in the system's own count: an id is used again, but not with this. Empty where nobody tells. */
export function startOf(pid: number): string {
  // In a container that was given the /proc of another one, its numbers are of others.
  if (textOf(() => readlinkSync('/proc/self')) !== String(process.pid)) return '';
  return textOf(() => {
    // Field 22 of /proc/PID/stat, in clock ticks since boot, and the state before it.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? 'ended' : `${placeNow().boot}:${fields[19] ?? ''}`;
  });
}

/**
 * Makes the empty file `path`, held from the moment it has that name (before, it is called `draft`); gives the way to let go, which
 * removes it. Null where locks of the system are not to be had: then nobody in another container can tell whether this process lives.
 */
export async function hold(path: string, draft: string): Promise<(() => void) | null> {
  if (placeNow().boot === '') return null;
  let db: DatabaseSync | null = null;
  try {
    await (await openPlain(draft, 'wx')).close();
    db = new DatabaseSync(draft, { timeout: 0 });
    // A transaction that is never ended, and never writes. Nobody of this process may open the file otherwise: closing that would end the lock.
    db.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    renameSync(draft, path);
  } catch {
    db?.close();
    rmSync(draft, { force: true });
    return null;
  }
  const held = db;
  return () => {
    // While it is held: what is gone cannot be taken for left behind.
    rmSync(path, { force: true });
    held.close();
  };
}

/** Whether a process that lives holds the file `path`; null where that cannot be told, as of one that is not there. */
export function isHeld(path: string): boolean | null {
  const found = lstatSync(path, { throwIfNoEntry: false });
  // SQLite would read what somebody else put there.
  if (found?.isFile() !== true || found.size > 0) return null;
  let db: DatabaseSync | null = null;
  try {
    db = new DatabaseSync(path, { timeout: 0, readOnly: true });
    db.exec('SELECT 1 FROM sqlite_schema');
    return false;
  } catch (error) {
    const code = error instanceof Error && 'errcode' in error ? error.errcode : null;
    return code === BUSY ? true : null;
  } finally {
    db?.close();
  }
}

/** SQLite's result code where another connection holds the lock (https://www.sqlite.org/rescode.html). */
const BUSY = 5;

function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
