import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { SettingsPatch } from '../../../shared/domain/settings.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import { openSet } from '../open-set.ts';
import type { UserStore } from '../model/store-types.ts';

let folder: string;
let store: UserStore;
let now: number;
const open = async (more: Parameters<typeof openSet>[1] = { now: () => now }) => {
  store = await openSet(join(folder, 'set'), { ...more, now: () => now });
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-lapses-'));
  now = 1_000;
  await open({ create: { name: 'Test' }, now: () => now });
  const user = { kind: 'mailbox', domain: 'example.com', settings: {}, password: null } as const;
  const users = ['ann', 'bert'].map((username) => ({ ...user, username }));
  await store.commit({ kind: 'add', users }, 'me');
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const ids = (id: number): Selection => ({ by: 'ids', ids: [id] });
const lock = (id: number, until: number | null) => {
  const automatic: Lock = { kind: 'automatic', since: now, until, reason: 'Spam', by: 'relay' };
  return store.commit({ kind: 'lock', selection: ids(id), lock: automatic }, 'relay');
};
/** `time what`, latest first, of what is about locks. */
const told = () =>
  store
    .changes(0, 100)
    .changes.filter(({ kind }) => kind !== 'add')
    .map(({ time, summary }) => `${time} ${summary}`);
const ENDED = 'The automatic lock of ann@example.com ran out';

test('the end of a lock stands in the activity log from its time on, at its time', async () => {
  await lock(1, 2_000);
  now = 1_999;
  expect([told(), store.lapsed()]).toEqual([['1000 Locked ann@example.com'], 0]);
  now = 2_000;
  expect(told()).toEqual([`2000 ${ENDED}`, '1000 Locked ann@example.com']);
  expect(store.lapsed()).toBe(1);
  expect(store.changes(0, 1)).toMatchObject({
    total: 3,
    changes: [{ seq: null, kind: 'lapse', actor: 'relay', undoable: false, undone: false }],
  });
  now = 3_000;
  await store.commit({ kind: 'lock', selection: ids(2), lock: { ...MANUAL, since: now } }, 'me');
  expect(told()).toEqual(['3000 Locked bert@example.com', `2000 ${ENDED}`, '1000 Locked ann@example.com']);
  // Page by page it is the same.
  const pages = [0, 1, 2, 3].flatMap((offset) => store.changes(offset, 1).changes);
  expect(pages).toEqual(store.changes(0, 4).changes);
});

const MANUAL = { kind: 'manual', until: null, reason: '', by: 'me' } as const;

test('it stays there after another lock, an unlock or a deletion took the lock off the record, and once only', async () => {
  await lock(1, 2_000);
  now = 5_000;
  await lock(1, 6_000);
  now = 7_000;
  expect(told()).toEqual([
    `6000 ${ENDED}`,
    '5000 Locked ann@example.com',
    `2000 ${ENDED}`,
    '1000 Locked ann@example.com',
  ]);
  now = 8_000;
  await store.commit({ kind: 'remove', selection: ids(1) }, 'me');
  const ends = () => told().filter((line) => line.endsWith(ENDED));
  expect(ends()).toEqual([`6000 ${ENDED}`, `2000 ${ENDED}`]);
  await store.undo('me');
  expect(store.lapsed()).toBe(1);
  expect(ends()).toEqual([`6000 ${ENDED}`, `2000 ${ENDED}`]);
});

test('an administrator who unlocks in time leaves nothing to run out', async () => {
  await lock(1, 2_000);
  now = 1_500;
  await store.commit({ kind: 'unlock', selection: ids(1) }, 'me');
  await lock(2, null);
  now = 9_000;
  expect(told()).toEqual([
    '1500 Locked bert@example.com',
    '1500 Unlocked ann@example.com',
    '1000 Locked ann@example.com',
  ]);
});

test('it is known after a restart, from the journal and from a snapshot, though nobody ran at that moment', async () => {
  await lock(1, 2_000);
  await store.close();
  now = 3_000;
  await open();
  await lock(1, 4_000);
  await store.close();
  now = 5_000;
  await open();
  const all = told();
  expect(all).toHaveLength(4);
  await store.compact();
  await store.close();
  await open({ readOnly: true, now: () => now });
  expect(told()).toEqual(all);
});

test('the begin and the end of a planned lock stand there as well, also beside a lock of the relay', async () => {
  const planned: Lock = { ...MANUAL, since: 3_000, until: 5_000, made: 1_000 };
  await store.commit({ kind: 'lock', selection: ids(1), lock: planned }, 'me');
  await lock(1, 2_000);
  const [BEGAN, OVER] = [
    'The planned lock of ann@example.com began',
    'The lock of ann@example.com ended at the time that was set',
  ];
  const locked = ['1000 Locked ann@example.com', '1000 Locked ann@example.com'];
  now = 2_999;
  expect([told(), store.lapsed()]).toEqual([[`2000 ${ENDED}`, ...locked], 1]);
  now = 5_000;
  const all = [`5000 ${OVER}`, `3000 ${BEGAN}`, `2000 ${ENDED}`, ...locked];
  expect([told(), store.lapsed()]).toEqual([all, 3]);
  // As they stay, once another lock takes their place and the set was opened anew.
  now = 6_000;
  await store.commit({ kind: 'lock', selection: ids(1), lock: { ...MANUAL, since: now } }, 'me');
  await store.compact();
  await store.close();
  await open();
  expect(told()).toEqual(['6000 Locked ann@example.com', ...all]);
});

test('so do settings that hold for a time: each user’s, and those of many in one line', async () => {
  const edit = (which: Selection, settings: SettingsPatch) =>
    store.commit({ kind: 'edit', selection: which, settings, password: null }, 'me');
  const lapsed = () => told().filter((line) => !/Edited|Changed|Und|Deleted/.test(line));
  const both: Selection = { by: 'ids', ids: [1, 2] };
  await edit(both, { 'temporary:limitPerDay': { value: 5, since: 3_000, until: 5_000, made: now } });
  await edit(ids(2), { 'temporary:limitPerHour': { value: 5, since: now, until: 2_000 } });
  await store.commit(
    {
      kind: 'settings',
      domain: null,
      settings: { 'temporary:automaticLock': { value: false, since: now, until: 4_000 } },
      system: {},
    },
    'me',
  );
  const ENDS = 'ended at the time that was set';
  now = 4_999;
  const before = [
    `4000 The temporary automatic lock of the system ${ENDS}`,
    '3000 The temporary limit per day of 2 users began',
    `2000 The temporary limit per hour of bert@example.com ${ENDS}`,
  ];
  expect([lapsed(), store.lapsed()]).toEqual([before, 4]);
  now = 5_000;
  const all = [`5000 The temporary limit per day of 2 users ${ENDS}`, ...before];
  expect(lapsed()).toEqual(all);
  expect(store.changes(0, 1).changes).toMatchObject([{ users: 2, kind: 'lapse' }]);
  // It stays told once another value, a deletion or an undo took it off the record, and once only where that is undone.
  now = 6_000;
  await edit(both, { 'temporary:limitPerDay': { value: 6, since: now, until: 9_000 } });
  expect(lapsed()).toEqual(all);
  await store.undo('me');
  expect(lapsed()).toEqual(all);
  await store.commit({ kind: 'remove', selection: both }, 'me');
  const once = lapsed();
  expect(once).toEqual(all);
  await store.compact();
  await store.close();
  await open();
  expect(lapsed()).toEqual(once);
});
