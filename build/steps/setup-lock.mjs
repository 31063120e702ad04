/** One setup of a checkout at a time: two `npm start` at once would install, or build, over each other. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RUNTIME } from './paths.mjs';
import { say } from './tell.mjs';

const PAUSE = 200;
/** A lock without its owner's number is older than this only when its owner was killed right then. Milliseconds. */
const UNFINISHED = 5000;
/** Where nobody can tell whether a number is still the same process, no setup takes longer than this. Milliseconds. */
const LONGEST = 60 * 60_000;

/** What this process writes into a lock: its number, and when it began. */
const OWN = `${process.pid} ${startOf(process.pid)}`.trim();
/** The locks that this process holds. */
const held = new Set();
// Ctrl+C ends a setup without its `finally`.
process.once('exit', () => {
  for (const lock of held) release(lock);
});

/**
 * Does the work once no other setup runs; what a killed one left behind is no hindrance.
 * @template T
 * @param {() => Promise<T>} work looks again whether there is anything left to do
 * @param {string} [folder]
 * @returns {Promise<T>}
 */
export async function alone(work, folder = RUNTIME) {
  await mkdir(folder, { recursive: true });
  const lock = join(folder, 'setup.lock');
  await take(lock);
  try {
    return await work();
  } finally {
    release(lock);
  }
}

async function take(lock) {
  let told = false;
  for (;;) {
    try {
      // At once with the note that it is held: another setup of this process must not take it for left behind.
      writeFileSync(lock, OWN, { flag: 'wx' });
      held.add(lock);
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = await readFile(lock, 'utf8').catch(() => '');
    if (await isLeftBehind(lock, owner)) {
      await clear(lock, owner);
      continue;
    }
    if (!told && owner !== '') {
      say(`Another setup of this folder is under way (process ${owner.split(' ')[0]}): waiting for it …`);
      told = true;
    }
    await pause(PAUSE);
  }
}

/** Removes what this process wrote, unless somebody has taken it over. */
function release(lock) {
  held.delete(lock);
  try {
    if (readFileSync(lock, 'utf8') === OWN) rmSync(lock, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

async function isLeftBehind(lock, owner) {
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (owner === '') return age > UNFINISHED;
  const [number, started = ''] = owner.split(' ');
  const pid = Number(number);
  // After a restart, of a container for one, another setup can have the number of the one that was killed.
  if (pid === process.pid) return !held.has(lock);
  if (!isAlive(pid)) return true;
  const now = startOf(pid);
  return started === '' || now === '' ? age > LONGEST : started !== now;
}

/** Takes a dead owner's lock out of the way; one that somebody else took meanwhile is put back. */
async function clear(lock, owner) {
  const aside = `${lock}.${process.pid}`;
  try {
    await rename(lock, aside);
    if ((await readFile(aside, 'utf8')) === owner) await rm(aside, { force: true });
    else await rename(aside, lock);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // There is one, of somebody else.
    return error.code === 'EPERM';
  }
}

/** Which boot of the computer, and when in it a process began (field 22 of its stat); empty where that cannot be had. */
function startOf(pid) {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field, a program's name, may hold spaces and brackets.
    return `${boot}:${text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? ''}`;
  } catch {
    return '';
  }
}
