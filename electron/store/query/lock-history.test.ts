/** A user's locks and unlocks, read back from the journal. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { Selection } from '../../../shared/domain/query.ts';
import { openSet } from '../open-set.ts';
import type { UserStore } from '../model/store-types.ts';
import { MOST_STEPS } from './lock-history.ts';

let folder: string;
let store: UserStore;
let now = 1_000;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-lock-history-'));
  now = 1_000;
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => now });
  const user = { kind: 'mailbox', domain: 'example.com', settings: {}, password: null } as const;
  await store.commit(
    { kind: 'add', users: ['ann', 'bert'].map((username) => ({ ...user, username })) },
    'me',
  );
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const ids = (...list: number[]): Selection => ({ by: 'ids', ids: list });
const lock = (selection: Selection, more: Partial<Lock> = {}, actor = 'me') => {
  const made: Lock = { kind: 'manual', since: now, until: null, reason: '', by: actor, ...more };
  return store.commit({ kind: 'lock', selection, lock: made }, actor);
};
const told = async (id = 1) =>
  (await store.lockHistory(id)).events.map(({ time, actor, what, again, lock: { reason } }) =>
    [time, what, actor, ...(reason === '' ? [] : [reason]), ...(again ? ['again'] : [])].join(' '),
  );

test('every lock and unlock of the user, by whom and why, and of nobody else', async () => {
  expect(await told()).toEqual([]);
  await lock(ids(1), { kind: 'automatic', until: 1_500, reason: 'Spam' }, 'relay');
  await lock(ids(2), { reason: 'Other' });
  now = 2_000;
  await lock(ids(1, 2), { reason: 'Left' });
  now = 3_000;
  await store.commit({ kind: 'unlock', selection: ids(1, 2) }, 'you');
  now = 4_000;
  await store.undo('me');
  const all = [
    '4000 locked me Left again',
    '3000 unlocked you Left',
    '2000 locked me Left',
    '1500 ran-out relay Spam',
    '1000 locked relay Spam',
  ];
  expect(await told()).toEqual(all);
  expect((await told(2)).at(-1)).toBe('1000 locked me Other');
  await store.close();
  store = await openSet(join(folder, 'set'), { now: () => now });
  await store.compact();
  expect(await told()).toEqual(all);
  // Deleted and brought back, it is locked as it was.
  await store.commit({ kind: 'remove', selection: ids(1) }, 'me');
  await expect(store.lockHistory(1)).rejects.toMatchObject({ code: 'not-found' });
  await store.undo('me');
  expect(await told()).toEqual(all);
});

test(`the latest ${MOST_STEPS} are told, and that there are more`, async () => {
  for (let at = 0; at < MOST_STEPS / 2; at++) {
    await lock(ids(1));
    await store.commit({ kind: 'unlock', selection: ids(1) }, 'me');
  }
  expect(await store.lockHistory(1)).toMatchObject({ more: false });
  await lock(ids(1), { reason: 'Last' });
  const { events, more } = await store.lockHistory(1);
  expect([events.length, events[0]?.lock.reason, more]).toEqual([MOST_STEPS, 'Last', true]);
});
