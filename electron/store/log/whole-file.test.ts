import { link, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nameBeside, writeWhole } from './whole-file.ts';

let folder = '';
let path = '';

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-whole-'));
  path = join(folder, 'file');
  await writeFile(path, 'before');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('what was there stays until the new one is whole, and the result is given back', async () => {
  const result = await writeWhole(path, async (file) => {
    await file.writeFile('half');
    expect(await readFile(path, 'utf8')).toBe('before');
    return 7;
  });
  expect(result).toBe(7);
  expect(await readFile(path, 'utf8')).toBe('half');
  expect(await readdir(folder)).toEqual(['file']);
});

test.each([{}, { beside: 'hidden' }])(
  'a failure leaves what was there, and nothing beside it (%o)',
  async (kind) => {
    const options = 'beside' in kind ? { beside: nameBeside(path) } : {};
    const failing = writeWhole(
      path,
      async (file) => {
        await file.writeFile('half');
        throw new Error('no more room');
      },
      options,
    );
    await expect(failing).rejects.toThrow('no more room');
    expect(await readFile(path, 'utf8')).toBe('before');
    expect(await readdir(folder)).toEqual(['file']);
  },
);

test('a link takes no name that is taken, and leaves nothing beside it', async () => {
  const write = (place: string) =>
    writeWhole(place, (file) => file.writeFile('new'), { beside: nameBeside(place), place: link });
  await expect(write(path)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(await readFile(path, 'utf8')).toBe('before');
  await write(join(folder, 'other'));
  expect((await readdir(folder)).sort()).toEqual(['file', 'other']);
});

test.skipIf(process.platform === 'win32')('is for nobody else unless whoever writes it says so', async () => {
  const modeOf = async () => (await stat(path)).mode & 0o777;
  await writeWhole(path, (file) => file.writeFile('new'));
  expect(await modeOf()).toBe(0o600);
  await writeWhole(path, (file) => file.chmod(0o644));
  expect(await modeOf()).toBe(0o644);
});
