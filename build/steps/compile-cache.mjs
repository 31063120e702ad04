/**
 * Where Node.js keeps compiled code between runs. Unless it is told, a program that asks for such a cache (tsc, vite, eslint, prettier
 * and npm do) gets one of a known name in the temporary folder, and runs whatever another account has planted there.
 */
import { chmodSync, lstatSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { RUNTIME } from './paths.mjs';

/**
 * Tells this process's children, by the environment, to keep compiled code in a folder of this user's own; or nowhere, where there is none.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [folder]
 */
export function keepCompiledCode(env = process.env, folder = join(RUNTIME, 'compile-cache')) {
  delete env.NODE_COMPILE_CACHE;
  if (isOurs(folder)) env.NODE_COMPILE_CACHE = folder;
  else env.NODE_DISABLE_COMPILE_CACHE = '1';
}

/** Makes the folder if it is missing. False for a link, for one that others can enter, and for one that is somebody else's. */
function isOurs(folder) {
  try {
    mkdirSync(join(folder, '..'), { recursive: true });
    makePrivate(folder);
    const stat = lstatSync(folder);
    if (!stat.isDirectory()) return false;
    // Windows has neither: there the folder has what the checkout's allows.
    return process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0);
  } catch {
    return false;
  }
}

function makePrivate(folder) {
  try {
    mkdirSync(folder, { mode: 0o700 });
    // Whatever the mask of this shell takes away.
    chmodSync(folder, 0o700);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}
