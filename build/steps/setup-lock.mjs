/** One setup of a checkout at a time: two `npm start` at once would install, or build, over each other. */
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { RUNTIME } from './paths.mjs';
import { say } from './tell.mjs';

const PAUSE = 200;
/** A lock without its owner's number is older than this only when its owner was killed right then. Milliseconds. */
const UNFINISHED = 5000;

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
    await rm(lock, { force: true });
  }
}

async function take(lock) {
  let told = false;
  for (;;) {
    try {
      return await writeFile(lock, String(process.pid), { flag: 'wx' });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const owner = await readFile(lock, 'utf8').catch(() => '');
    if (await isLeftBehind(lock, owner)) {
      await clear(lock, owner);
      continue;
    }
    if (!told && owner !== '') {
      say(`Another setup of this folder is under way (process ${owner}): waiting for it …`);
      told = true;
    }
    await pause(PAUSE);
  }
}

async function isLeftBehind(lock, owner) {
  if (owner !== '') return !isAlive(Number(owner));
  const age = await stat(lock).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  return age > UNFINISHED;
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
