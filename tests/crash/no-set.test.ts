/** Folders that are no set, and sets that are not whole: refused with the right code, and never written over. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isSet, openSet } from '../../electron/store/open-set.ts';
import { temporaryFolder } from './store-helpers.ts';

test('a folder that is missing, empty, full of other things, or a file is refused', async () => {
  const folder = await temporaryFolder();
  await expect(openSet(join(folder, 'missing'))).rejects.toMatchObject({ code: 'not-found' });
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'not-a-set' });
  expect(await isSet(folder)).toBe(false);
  await writeFile(join(folder, 'letter.txt'), 'Dear');
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'not-a-set' });
  await expect(openSet(folder, { create: {} })).rejects.toMatchObject({ code: 'not-a-set' });
  await expect(openSet(join(folder, 'letter.txt'))).rejects.toMatchObject({ code: 'not-a-set' });
  await expect(openSet(join(folder, 'letter.txt'), { create: {} })).rejects.toMatchObject({
    code: 'not-a-set',
  });
  expect(await readdir(folder)).toEqual(['letter.txt']);
});

test.each(['', '{"users":[]}', '\0\0\0\n', 'PK\x03\x04'])(
  'a snapshot.jsonl of %j is no set',
  async (text) => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, 'snapshot.jsonl'), text);
    await expect(openSet(folder)).rejects.toMatchObject({ code: 'not-a-set' });
  },
);

test('a folder in place of the snapshot is no set', async () => {
  const folder = await temporaryFolder();
  await mkdir(join(folder, 'snapshot.jsonl'));
  await expect(openSet(folder)).rejects.toMatchObject({ code: 'not-a-set' });
  expect(await isSet(folder)).toBe(false);
});

test('a set without its snapshot is not made anew', async () => {
  const folder = join(await temporaryFolder(), 'set');
  const store = await openSet(folder, { create: {} });
  await store.commit({ kind: 'rename', name: 'Precious' }, 'test');
  await store.close();
  await rm(join(folder, 'snapshot.jsonl'));
  await expect(openSet(folder, { create: {} })).rejects.toMatchObject({ code: 'set-damaged' });
});

test('a creation that was cut off is begun anew', async () => {
  const folder = join(await temporaryFolder(), 'set');
  await mkdir(folder);
  await writeFile(join(folder, 'journal-000001.jsonl'), '[1,"0000');
  await writeFile(join(folder, 'snapshot.jsonl.new'), '');
  const store = await openSet(folder, { create: { name: 'Anew', sample: true } });
  expect(store.info()).toMatchObject({ name: 'Anew', sample: true, users: 0, damage: [] });
  await store.close();
});
