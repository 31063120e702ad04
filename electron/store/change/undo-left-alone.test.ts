/** Undos that left something alone: all of it, which has not happened; a part, which can be tried again; and those of older sets. */
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { appendFile, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { encodeLine } from '../log/line-format.ts';
import type { ChangeLine } from '../model/journal-types.ts';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, ImportBatch, UserStore } from '../model/store-types.ts';

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-left-alone-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openSet(join(folder, 'set'));
  expect(store.info().damage).toEqual([]);
}
const add = (...usernames: string[]): ChangeDraft => ({
  kind: 'add',
  users: usernames.map((username) => ({
    kind: 'mailbox',
    username,
    domain: 'd.example',
    settings: {},
    password: { entries: 1, bytes: Buffer.from(username) },
  })),
});
const ids = (...list: number[]) => ({ by: 'ids' as const, ids: list });
const remove = (...list: number[]): ChangeDraft => ({ kind: 'remove', selection: ids(...list) });
const limit = (limitPerDay: number, ...list: number[]): ChangeDraft => {
  return { kind: 'edit', selection: ids(...list), settings: { limitPerDay }, password: null };
};
const names = () => Array.from(store.matching(EVERYBODY), (id) => store.get(id)?.username).sort();
const limits = () =>
  Array.from(store.matching(EVERYBODY), (id) => store.get(id)?.settings.limitPerDay ?? null);
const inTheWay = (...why: [name: string, reason: string][]) => ({
  count: why.length,
  first: why.map(([name]) => `${name}@d.example`),
  why: why.map(([, reason]) => reason),
});
const kinds = () => store.changes(0, 50).changes.map(({ kind }) => kind);

test('an undo that could do nothing has not happened, and works once nothing is in its way', async () => {
  await store.commit(add('anna'), 'me');
  await store.commit(remove(1), 'me');
  await store.commit(add('ANNA'), 'me');
  for (const leaves of [undefined, 0, 1]) {
    await expect(store.undo('me', 2, leaves)).rejects.toMatchObject({
      code: 'left-alone',
      message: expect.stringMatching(
        /^“Deleted anna@d\.example” was not undone: anna@d\.example \(another/,
      ) as string,
      details: { leftAlone: inTheWay(['anna', 'address-taken']), everything: true },
    });
  }
  await expect(store.previewUndo('undo', 2)).rejects.toMatchObject({ code: 'left-alone' });
  expect(kinds()).toEqual(['add', 'remove', 'add']);
  await store.commit(remove(2), 'me');
  await store.undo('me', 2);
  expect(names()).toEqual(['anna']);
});

test('so is a redo', async () => {
  await store.commit(add('anna'), 'me');
  await store.undo('me');
  await store.commit(add('ANNA'), 'me');
  await expect(store.undo('me', 2)).rejects.toMatchObject({
    code: 'left-alone',
    message: expect.stringContaining('was not done again') as string,
  });
  await store.undo('me', 3);
  await store.undo('me', 2);
  expect(names()).toEqual(['anna']);
});

test('each reason is said', async () => {
  await store.commit(add('anna', 'bert', 'carl'), 'me');
  await store.commit(limit(1, 1, 2, 3), 'me');
  await store.commit(limit(2, 1), 'me');
  await store.commit(remove(2), 'me');
  expect(await store.previewUndo('undo', 2)).toMatchObject({
    kind: 'undo',
    of: { change: 2, summary: 'Edited 3 users' },
    users: 1,
    leftAlone: {
      count: 2,
      first: ['user 2 (deleted)', 'anna@d.example'],
      why: ['deleted', 'changed'],
    },
  });
  expect(limits()).toEqual([2, 1]);
  expect(kinds()).toHaveLength(4);
});

test('a number of its own has to be the one that was told', async () => {
  await store.commit(add('anna', 'bert'), 'me');
  await store.commit(limit(1, 1, 2), 'me');
  await store.commit(limit(2, 1), 'me');
  await expect(store.undo('me', 2, 0)).rejects.toMatchObject({
    code: 'left-alone',
    details: { change: 2, everything: false, leftAlone: inTheWay(['anna', 'changed']) },
  });
  expect(limits()).toEqual([2, 1]);
  expect(await store.undo('me', 2, 1)).toMatchObject({ users: 1, leftAlone: inTheWay(['anna', 'changed']) });
  expect(limits()).toEqual([2, null]);
  await expect(store.undo('me', 3, 1)).rejects.toMatchObject({ details: { leftAlone: { count: 0 } } });
});

test('what was left alone can be tried again, and is taken back and done again with the rest', async () => {
  await store.commit(add('anna', 'bert'), 'me');
  await store.commit(limit(1, 1, 2), 'me');
  await store.commit(limit(2, 1), 'me');
  await store.undo('me', 2);
  expect(store.changes(0, 1).changes[0]?.summary).toBe('Undid: Edited 2 users, but left 1 alone');
  await store.undo('me', 3);
  expect(limits()).toEqual([1, null]);
  await reopen();
  expect(store.changes(3, 1).changes[0]).toMatchObject({ undone: true, undoable: true, left: 1 });
  await store.undo('me', 2);
  expect(limits()).toEqual([null, null]);
  await expect(store.undo('me', 2)).rejects.toMatchObject({ code: 'conflict' });
  await store.compact();
  await reopen();
  await expect(store.undo('me', 2)).rejects.toMatchObject({ code: 'conflict' });
  await store.redo('me');
  expect(limits()).toEqual([1, 1]);
  await store.undo('me');
  expect(limits()).toEqual([null, null]);
});

test('done again after a part was left alone, it is undone whole', async () => {
  await store.commit(add('anna', 'bert'), 'me');
  await store.commit(limit(1, 1, 2), 'me');
  await store.commit(limit(2, 1), 'me');
  await store.undo('me', 2);
  await store.redo('me');
  expect(limits()).toEqual([2, 1]);
  await store.undo('me', 3);
  expect(limits()).toEqual([1, 1]);
  expect(await store.undo('me', 2)).not.toHaveProperty('leftAlone');
  expect(limits()).toEqual([null, null]);
});

test('an undo of more than a batch with a part in the way is written whole or not at all', async () => {
  const usernames = Array.from({ length: 2_500 }, (_, at) => `user${at}`);
  const batch = (from: number, to: number): ImportBatch => ({
    usernames: usernames.slice(from, to),
    domains: usernames.slice(from, to).map(() => 'd.example'),
    kinds: new Uint8Array(to - from),
    lines: new Uint32Array(to - from),
    passwords: { entries: to - from, bytes: Buffer.from('sealed') },
  });
  const session = store.beginImport({ actor: 'me', file: 'users.csv', onDuplicate: 'skip' });
  await session.stage(batch(0, 2_000));
  await session.stage(batch(2_000, 2_500));
  await session.commit();
  await store.commit(limit(1, 7), 'me');
  await expect(store.undo('me', 1, 0)).rejects.toMatchObject({
    details: { leftAlone: inTheWay(['user6', 'changed']) },
  });
  expect(store.info().users).toBe(2_500);
  expect(await store.undo('me', 1, 1)).toMatchObject({ users: 2_499 });
  expect(names()).toEqual(['user6']);
  await store.undo('me', 2);
  await store.undo('me', 1);
  expect(names()).toEqual([]);
  await store.redo('me');
  await reopen();
  expect(store.info().users).toBe(2_500);
});

/** As an older Postern wrote it: what was left alone stands in the summary only, and an undo of nothing is a change too. */
async function appendOld(...lines: (Partial<ChangeLine> & { readonly summary: string })[]): Promise<void> {
  const { seq } = store.info();
  await store.close();
  const segment = (await readdir(join(folder, 'set')))
    .filter((file) => file.startsWith('journal-'))
    .sort()
    .at(-1);
  for (const [at, line] of lines.entries()) {
    const whole = {
      change: seq + at + 1,
      time: Date.now(),
      actor: 'me',
      kind: 'undo',
      users: 0,
      of: null,
      ops: [],
      ...line,
    };
    await appendFile(join(folder, 'set', segment ?? ''), encodeLine(JSON.stringify(whole)));
  }
  store = await openSet(join(folder, 'set'));
  expect(store.info().damage).toEqual([]);
}

test('an older set with an undo that did nothing opens, and the change can be undone', async () => {
  await store.commit(add('anna'), 'me');
  await store.commit(remove(1), 'me');
  await store.commit(add('ANNA'), 'me');
  await appendOld({
    of: 2,
    summary: 'Undid: Removed anna@d.example, but left alone 1 that was changed since',
  });
  for (const compacted of [false, true]) {
    if (compacted) await store.compact();
    await reopen();
    expect(store.undoState()).toMatchObject({ undo: { summary: 'Added ANNA@d.example' }, redo: null });
    expect(store.changes(0, 4).changes.map(({ undone, undoable }) => [undone, undoable])).toEqual([
      [false, false],
      [false, true],
      [false, true],
      [false, true],
    ]);
    await expect(store.undo('me', 4)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('left everything as it was') as string,
    });
  }
  await store.commit(remove(2), 'me');
  await store.undo('me', 2);
  expect(names()).toEqual(['anna']);
});

test('an older set whose undo left a part alone can be asked for the rest', async () => {
  await store.commit(add('anna', 'bert'), 'me');
  await store.commit(limit(1, 1, 2), 'me');
  await store.commit(limit(2, 1), 'me');
  await appendOld({
    of: 2,
    users: 1,
    ops: [['settings', 2, { limitPerDay: 1 }, {}]],
    summary: 'Undid: Edited 2 users, but left alone 1 that was changed since',
  });
  await store.undo('me', 3);
  await store.undo('me', 2);
  expect(limits()).toEqual([null, null]);
});

test('an older set in which people undid what the relay did opens as it was', async () => {
  await store.commit(add('anna'), 'me');
  const lock = { kind: 'automatic', since: 1, until: null, reason: 'Spam', by: 'relay' } as const;
  await store.commit({ kind: 'lock', selection: ids(1), lock }, 'relay');
  await appendOld({
    of: 2,
    users: 1,
    ops: [['lock', 1, lock, null]],
    summary: 'Undid: Locked anna@d.example',
  });
  expect(store.get(1)?.lock).toBeNull();
  expect(store.undoState()).toMatchObject({ undo: { summary: 'Added anna@d.example' }, redo: null });
  await expect(store.undo('me', 3)).rejects.toMatchObject({ code: 'conflict' });
});
