/** Where tests keep their files: in memory, where that is a place for them. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { memoryFolder } from './memory-folder.mjs';

const mounted: string[] = [];
afterEach(async () => {
  for (const place of mounted.splice(0)) {
    spawnSync('umount', [place]);
    await rm(place, { recursive: true });
  }
});

/** A file system in memory of its own, or null where none may be mounted. */
async function tmpfs(options: string): Promise<string | null> {
  const place = await mkdtemp(join(tmpdir(), 'postern-memory-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', place]).status === 0) {
    mounted.push(place);
    return place;
  }
  await rm(place, { recursive: true });
  return null;
}

test('a folder in memory, with nothing in it, that is gone afterwards', async ({ skip }) => {
  const place = await tmpfs('size=8g');
  skip(place === null, 'mounting a tmpfs is not possible here');
  const folder = await memoryFolder({}, place as string);
  expect(folder?.path).toMatch(/\/p-\w{6}$/);
  expect(await readdir(folder?.path as string)).toEqual([]);
  expect((await stat(folder?.path as string)).mode & 0o7777).toBe(0o1777);
  await folder?.dispose();
  expect(existsSync(folder?.path as string)).toBe(false);
});

test.for([
  ['little room', 'size=64m'],
  ['a mount from which no program may be started', 'size=8g,noexec'],
])('none, and nothing left behind: %s', async ([, options], { skip }) => {
  const place = await tmpfs(options as string);
  skip(place === null, 'mounting a tmpfs is not possible here');
  expect(await memoryFolder({}, place as string)).toBeNull();
  expect(await readdir(place as string)).toEqual([]);
});

test('none where there is no such place, on a disk, and for whoever chose one', async () => {
  expect(await memoryFolder({}, '/nowhere')).toBeNull();
  expect(await memoryFolder({}, import.meta.dirname)).toBeNull();
  expect(await memoryFolder({ TMPDIR: '/tmp' })).toBeNull();
});
