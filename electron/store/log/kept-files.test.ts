/** Files of an open set that are deleted, replaced or cut, in a real folder. */
import { tell, message } from '../../../shared/text/text.ts';
import { cp, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { adding, batchOf, contents, temporaryFolder } from '../../../tests/crash/store-helpers.ts';
import { SOON } from '../../../tests/support/soon.ts';
import type { UserStore } from '../model/store-types.ts';
import { openSet } from '../open-set.ts';

const JOURNAL = 'journal-000001.jsonl';

async function openOne(): Promise<{ store: UserStore; folder: string; told: string[] }> {
  const folder = join(await temporaryFolder(), 'set');
  const store = await openSet(folder, { create: { name: 'One' } });
  onTestFinished(() => store.close());
  await store.commit(adding('anna', 'bert'), 'test');
  const told: string[] = [];
  store.onMended((sentence) => told.push(tell(sentence)));
  return { store, folder, told };
}

describe.each([JOURNAL, 'snapshot.jsonl'])('%s, deleted while the set is open', (name) => {
  test('is written anew before the next change, and that is said', async () => {
    const { store, folder, told } = await openOne();
    await rm(join(folder, name));
    await store.commit(adding('carl'), 'test');
    expect(told).toEqual([expect.stringContaining(`${join(folder, name)} was deleted`)]);
    const before = contents(store);
    await store.close();
    const again = await openSet(folder);
    expect([contents(again), again.info().damage]).toEqual([before, []]);
    await again.close();
  });

  test('is written anew before the set is closed', async () => {
    const { store, folder } = await openOne();
    const before = contents(store);
    await rm(join(folder, name));
    await store.close();
    const again = await openSet(folder);
    expect([contents(again), again.info().damage]).toEqual([before, []]);
    await again.close();
  });

  test('is missed without a change, too', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { folder, told } = await openOne();
    await rm(join(folder, name));
    vi.advanceTimersByTime(5_000);
    await vi.waitFor(() => expect(told).toHaveLength(1), SOON);
    const reader = await openSet(folder, { readOnly: true });
    expect(reader.info()).toMatchObject({ users: 2, damage: [] });
    await reader.close();
  });

  test('while an import is under way: nothing of that is taken, and the set is whole again after it', async () => {
    const { store, folder } = await openOne();
    const importing = store.beginImport({ actor: 'test', file: 'x.csv', onDuplicate: 'skip' });
    await importing.stage(batchOf(['dora']));
    await rm(join(folder, name));
    const refused = { code: 'read-only', message: expect.stringContaining('was deleted') as string };
    // Its rows lie in the file that is gone, so nothing is written anew under it.
    await expect(store.compact()).rejects.toMatchObject({ code: 'read-only' });
    await expect(importing.commit()).rejects.toMatchObject(refused);
    await importing.cancel();
    await store.commit(adding('carl'), 'test');
    expect(store.info()).toMatchObject({ users: 3, readOnly: null });
  });
});

test.each([
  ['replaced', async (path: string) => cp(path, `${path}.copy`).then(() => rename(`${path}.copy`, path))],
  ['cut short', async (path: string) => truncate(path, 100)],
])('a journal that was %s is not written into', async (_how, change) => {
  const { store, folder } = await openOne();
  const path = join(folder, JOURNAL);
  await change(path);
  const { size } = await stat(path);
  const refused = { code: 'read-only', message: expect.stringContaining('replaced or cut short') as string };
  await expect(store.commit(adding('carl'), 'test')).rejects.toMatchObject(refused);
  expect(tell(store.info().readOnly ?? message('Nothing was changed.'))).toContain(path);
  await store.close();
  expect((await stat(path)).size).toBe(size);
  expect((await readdir(folder)).filter((name) => name.startsWith('journal'))).toEqual([JOURNAL]);
});

test('another folder that lies in the place of the set and lacks a journal is left alone', async () => {
  const { store, folder } = await openOne();
  await rename(folder, `${folder}-moved`);
  await cp(`${folder}-moved`, folder, { recursive: true });
  await rm(join(folder, JOURNAL));
  await expect(store.commit(adding('carl'), 'test')).rejects.toMatchObject({
    message: expect.stringContaining('was moved') as string,
  });
  await store.close();
  expect((await readdir(folder)).filter((name) => name.startsWith('journal'))).toEqual([]);
});
