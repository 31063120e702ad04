/** Names for what a process leaves in a folder that several containers may share: a process id alone says nothing in another one. */
import { createHash } from 'node:crypto';
import { placeNow, whereIs, type Place } from '../../store/log/owner-place.ts';

/** This process, as part of a file's name: `PID.HOST.BOOT.SPACE`, the last three as short hashes, empty where there is nothing to say. */
export function processName(pid = process.pid, place = placeNow()): string {
  const { host, boot, space } = hashed(place);
  return [pid, host, boot, space].join('.');
}

/**
 * Whether the process of that name lives; null where its id says nothing here (another container or computer). A number alone is
 * the name an earlier version gave, and is looked for here; what is no name at all is of nobody who lives.
 */
export function livesByName(name: string): boolean | null {
  const found = /^(\d+)(?:\.(\w*)\.(\w*)\.(\w*))?$/.exec(name);
  if (found === null) return false;
  const [, pid, host, boot = '', space = ''] = found;
  if (host === undefined) return isAlive(Number(pid));
  const where = whereIs({ host, boot, space }, hashed(placeNow()));
  if (where === 'here') return isAlive(Number(pid));
  return where === 'before' ? false : null;
}

function hashed({ host, boot, space }: Place): Place {
  return { host: short(host), boot: short(boot), space: short(space) };
}

function short(text: string): string {
  return text === '' ? '' : createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
