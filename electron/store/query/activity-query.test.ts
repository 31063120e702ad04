import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ChangedRow } from '../../../shared/contract/types.ts';
import { changeKey } from '../../../shared/lists/change-lists.ts';
import { condition, not } from '../../../shared/lists/filter.ts';
import { openSet } from '../open-set.ts';
import type { NewUser, UserStore } from '../model/store-types.ts';

let folder: string;
let store: UserStore;
let now: number;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-activity-'));
  now = 1_000;
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => now++ });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const users = (...names: readonly string[]): NewUser[] =>
  names.map((username) => ({
    kind: 'mailbox',
    username,
    domain: 'example.com',
    settings: {},
    password: { entries: 1, bytes: new Uint8Array([1]) },
  }));
const ids = (...some: number[]) => ({ by: 'ids', ids: some }) as const;
const numbers = (window: { readonly changes: readonly { readonly seq: number | null }[] }) =>
  window.changes.map(({ seq }) => seq);

async function fourChanges(): Promise<void> {
  await store.commit({ kind: 'add', users: users('ann', 'bert', 'cora') }, 'zoe');
  await store.commit(
    { kind: 'edit', selection: ids(1, 2), settings: { limitPerDay: 5 }, password: null },
    'anna',
  );
  await store.commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 9 } }, 'zoe');
  await store.commit({ kind: 'remove', selection: ids(3) }, 'anna');
}

test('filters, counts what matches and what there is, and gives windows', async () => {
  await fourChanges();
  const by = (actor: string) => ({ filter: condition('actor', 'is', actor) });
  expect(store.changes(0, 10, by('anna'))).toMatchObject({ total: 2, all: 4 });
  expect(numbers(store.changes(0, 10, by('anna')))).toEqual([4, 2]);
  expect(numbers(store.changes(1, 1, by('anna')))).toEqual([2]);
  expect(numbers(store.changes(0, 10, { filter: not(condition('kind', 'is', 'settings')) }))).toEqual([
    4, 2, 1,
  ]);
  // What was found before is not what is there after a change.
  await store.undo('anna', 2);
  expect(numbers(store.changes(0, 10, by('anna')))).toEqual([5, 4, 2]);
  expect(store.changes(0, 10, by('anna')).changes[2]).toMatchObject({ seq: 2, undone: true });
});

test('tells where a line is among those that match, also of a lock that ran out', async () => {
  await fourChanges();
  const lock = { kind: 'automatic', since: now, until: now + 5, reason: 'Spam', by: 'relay' } as const;
  await store.commit({ kind: 'lock', selection: ids(1), lock }, 'relay');
  now += 10;
  const keys = store.changes(0, 10).changes.map(changeKey);
  expect(keys).toEqual([expect.stringMatching(/^\d+ .* ran out$/), '5', '4', '3', '2', '1']);
  expect(keys.map((key) => store.changePlace(key))).toEqual([0, 1, 2, 3, 4, 5]);
  const how = {
    filter: condition('actor', 'is', 'zoe'),
    sort: { field: 'time', descending: false },
  } as const;
  expect(['1', '3', '2', '9', '', keys[0] ?? ''].map((key) => store.changePlace(key, how))).toEqual([
    0,
    1,
    null,
    null,
    null,
    null,
  ]);
});

test('a filter that speaks of the time is asked anew as time passes', async () => {
  await fourChanges();
  const lately = { filter: condition('time', 'at-least', '1h') };
  expect(numbers(store.changes(0, 10, lately))).toEqual([4, 3, 2, 1]);
  now += 3_600_000 - 3;
  expect(numbers(store.changes(0, 10, lately))).not.toContain(1);
});

test.each([
  ['time', true, [4, 3, 2, 1]],
  ['time', false, [1, 2, 3, 4]],
  ['users', true, [1, 2, 4, 3]],
  ['users', false, [3, 4, 2, 1]],
  ['actor', false, [4, 2, 3, 1]],
  ['kind', false, [1, 2, 4, 3]],
] as const)('sorted by %s, descending %s, it is %j', async (field, descending, expected) => {
  await fourChanges();
  expect(numbers(store.changes(0, 10, { sort: { field, descending } }))).toEqual(expected);
});

const rowsOf = async (change: number): Promise<readonly ChangedRow[]> =>
  (await store.changeDetails(change, 0, 100)).rows;

test('says of each field what it was and what it became, and of passwords nothing more than their kind', async () => {
  await fourChanges();
  expect(await rowsOf(1)).toContainEqual({
    user: 1,
    name: 'ann@example.com',
    done: 'added',
    fields: [{ field: 'password', before: null, after: 'sealed' }],
  });
  expect(await rowsOf(2)).toEqual(
    ['ann', 'bert'].map((name, at) => ({
      user: at + 1,
      name: `${name}@example.com`,
      done: 'changed',
      fields: [{ field: 'limitPerDay', before: null, after: 5 }],
    })),
  );
  expect(await rowsOf(3)).toEqual([
    {
      user: null,
      name: 'system settings',
      done: 'changed',
      fields: [{ field: 'historyDays', before: 365, after: 9 }],
    },
  ]);
  expect(await rowsOf(4)).toMatchObject([
    {
      user: 3,
      name: 'cora@example.com',
      done: 'deleted',
      fields: [{ field: 'password', before: 'sealed', after: null }],
    },
  ]);
  const password = { entries: 1, bytes: new Uint8Array([2]) };
  const { change } = await store.commit({ kind: 'edit', selection: ids(1), settings: {}, password }, 'anna');
  expect(await rowsOf(change)).toMatchObject([
    { fields: [{ field: 'password', before: 'sealed', after: 'another' }] },
  ]);
  await store.commit({ kind: 'remove', selection: ids(2) }, 'anna');
  expect((await rowsOf(2))[1]?.name).toBe('user 2 (deleted)');
  await expect(store.changeDetails(99, 0, 1)).rejects.toMatchObject({ code: 'not-found' });
});

test('a large change is read in windows, wherever they lie', async () => {
  const names = Array.from({ length: 4_500 }, (_, at) => `u${at}`);
  const session = store.beginImport({ actor: 'anna', file: 'staff.csv', onDuplicate: 'skip' });
  for (let at = 0; at < names.length; at += 2_000) {
    const usernames = names.slice(at, at + 2_000);
    const rows = usernames.length;
    await session.stage({
      usernames,
      domains: usernames.map(() => 'example.com'),
      kinds: new Uint8Array(rows),
      lines: new Uint32Array(rows),
      passwords: { entries: rows, bytes: new Uint8Array([3]) },
    });
  }
  const { change } = await session.commit();
  const at = async (offset: number, limit: number) => {
    const { total, rows } = await store.changeDetails(change, offset, limit);
    expect(total).toBe(4_500);
    return rows.map(({ name }) => name.replace('@example.com', ''));
  };
  expect(await at(0, 2)).toEqual(['u0', 'u1']);
  expect(await at(4_499, 5)).toEqual(['u4499']);
  expect(await at(1_999, 2)).toEqual(['u1999', 'u2000']);
  expect(await at(4_500, 5)).toEqual([]);
  // The window that spans three batches.
  expect(await at(1_999, 2_002)).toHaveLength(2_002);
  const undone = await store.undo('anna', change);
  expect(await store.changeDetails(undone.change, 0, 1)).toMatchObject({
    total: 4_500,
    rows: [{ name: 'u4499@example.com', done: 'deleted' }],
  });
});

test('an undo is a line that can be undone, which does its change again; and so on', async () => {
  await fourChanges();
  const line = (seq: number) => store.changes(0, 100).changes.find((one) => one.seq === seq);
  await store.undo('anna', 2);
  expect(line(2)).toMatchObject({ undone: true, undoable: false });
  expect(line(5)).toMatchObject({ undone: false, undoable: true, kind: 'undo' });
  await store.undo('anna', 5);
  expect(line(6)).toMatchObject({ kind: 'redo', of: 2, undone: false, undoable: true });
  expect(line(5)).toMatchObject({ undone: true, undoable: false });
  expect(line(2)).toMatchObject({ undone: false, undoable: true });
  expect(store.get(1)?.settings).toEqual({ limitPerDay: 5 });
  await store.undo('anna', 6);
  expect(store.get(1)?.settings).toEqual({});
  // What stands is what the last of them did: the first undo holds again.
  expect(line(5)).toMatchObject({ undone: false, undoable: true });
  expect(line(6)).toMatchObject({ undone: true, undoable: false });
});

test('incoming users are told as users are', async () => {
  const password = { entries: 1, bytes: new Uint8Array([1]) };
  await store.commit(
    { kind: 'incoming-add', users: [{ username: 'ida', domain: 'example.com', access: true, password }] },
    'anna',
  );
  expect(await rowsOf(1)).toEqual([
    {
      user: null,
      name: 'the incoming user ida@example.com',
      done: 'added',
      fields: [
        { field: 'access', before: null, after: true },
        { field: 'password', before: null, after: 'sealed' },
      ],
    },
  ]);
});
