/** A temporary folder in memory for the tests: they write thousands of small files, and sync each of them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const SHARED_MEMORY = '/dev/shm';
/** Of `statfs`: linux/magic.h. */
const TMPFS = 0x0102_1994;
/** Bytes. All tests together leave less than a gigabyte at a time. */
const ROOM = 4 * 2 ** 30;

/**
 * A new folder in memory, or null where there is none that will do: another system, a place chosen with TMPDIR, little room (a
 * container's own limit counts), or a mount from which no program may be started.
 * @param {NodeJS.ProcessEnv} [env]
 * @param {string} [place] a mounted tmpfs
 * @returns {Promise<{ path: string, dispose: () => Promise<void> } | null>}
 */
export async function memoryFolder(env = process.env, place = SHARED_MEMORY) {
  if (env.TMPDIR !== undefined || process.platform !== 'linux' || !existsSync(place)) return null;
  const { type, bavail, bsize } = await statfs(place);
  // What lies there is taken from the memory that the tests need as well.
  if (type !== TMPFS || bavail * bsize < ROOM || process.availableMemory() < 2 * ROOM) return null;
  // Short, for a Unix socket's path has 108 bytes.
  const path = await mkdtemp(join(place, 'p-')).catch(() => null);
  if (path === null) return null;
  // As /tmp is: a test's other accounts come in, and delete nothing of anybody's.
  await chmod(path, 0o1777);
  const dispose = () => rm(path, { recursive: true, force: true });
  const program = join(path, 'true');
  await writeFile(program, '#!/bin/sh\n', { mode: 0o700 });
  const runs = spawnSync(program).status === 0;
  await rm(program, { force: true });
  if (runs) return { path, dispose };
  await dispose();
  return null;
}
