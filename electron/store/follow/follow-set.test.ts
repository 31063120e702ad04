import { tell } from '../../../shared/text/text.ts';
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { appendFile, cp, mkdtemp, readdir, rename, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { followSet, type FollowedSet } from './follow-set.ts';
import { encodeLine } from '../log/line-format.ts';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, ImportBatch, UserStore } from '../model/store-types.ts';

const EVERYBODY = {
  by: 'query' as const,
  query: { filter: EVERYTHING, domain: null, sort: [] },
  except: [],
};
let folder: string;
let store: UserStore;
let follower: FollowedSet;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-follow-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
  follower = await followSet(join(folder, 'set'));
});
afterEach(async () => {
  await follower.close();
  await store.close();
  await rm(folder, { recursive: true });
});

function add(username: string): ChangeDraft {
  const password = { entries: 1, bytes: Buffer.from(`sealed ${username}`) };
  return {
    kind: 'add',
    users: [{ kind: 'mailbox', username, domain: 'example.com', settings: {}, password }],
  };
}
function batch(first: number, rows: number): ImportBatch {
  const usernames = Array.from({ length: rows }, (_, at) => `user${first + at}`);
  return {
    usernames,
    domains: usernames.map(() => 'example.com'),
    kinds: new Uint8Array(rows),
    lines: new Uint32Array(rows),
    passwords: { entries: rows, bytes: Buffer.from('sealed') },
  };
}
const problem = (): string | null => (follower.problem === null ? null : tell(follower.problem));

async function caughtUp(): Promise<void> {
  await vi.waitFor(() => expect(follower.seq).toBe(store.info().seq), { timeout: 10_000, interval: 5 });
  expect(follower.problem).toBeNull();
}
async function segment(): Promise<string> {
  const names = (await readdir(join(folder, 'set'))).filter((name) => name.startsWith('journal'));
  return join(folder, 'set', names.sort().at(-1) as string);
}

test('sees every kind of change, and tells of it', async () => {
  let told = 0;
  follower.onChange(() => told++);
  await store.commit(add('anna'), 'me');
  await caughtUp();
  const id = follower.find('ANNA', 'example.com');
  expect(follower.get(id)).toEqual(store.get(id));
  expect(follower.sealed(1)?.entries).toBe(1);
  expect(told).toBeGreaterThan(0);
  await store.commit(
    { kind: 'settings', domain: null, settings: { limitPerDay: 7 }, system: { relay: { hostName: 'mx' } } },
    'me',
  );
  await store.commit(
    { kind: 'settings', domain: 'example.com', settings: { limitPerDay: 8 }, system: {} },
    'me',
  );
  await store.undo('me');
  await caughtUp();
  expect(follower.settings(null)).toEqual({ limitPerDay: 7 });
  expect(follower.settings('example.com')).toEqual({});
  expect(follower.system().relay).toEqual({ hostName: 'mx' });
});

test('knows whose lock lifts by itself', async () => {
  for (const name of ['anna', 'bert', 'carl']) await store.commit(add(name), 'me');
  await caughtUp();
  const [anna = 0, bert = 0] = ['anna', 'bert'].map((name) => follower.find(name, 'example.com'));
  const lock = { kind: 'automatic', since: 1, reason: 'Spam', by: 'relay', unlocks: 0 } as const;
  const locked = (id: number, until: number | null) =>
    store.commit({ kind: 'lock', selection: { by: 'ids', ids: [id] }, lock: { ...lock, until } }, 'relay');
  await locked(anna, 2);
  await locked(bert, null);
  await caughtUp();
  expect(follower.timedLocks()).toEqual([anna]);
});

test('goes on over snapshots and new segments', async () => {
  for (const name of ['anna', 'bert', 'carl']) {
    await store.commit(add(name), 'me');
    await store.compact();
    await store.commit(add(`${name}2`), 'me');
  }
  await caughtUp();
  expect(follower.size).toBe(6);
});

test('finds its way when the segments it reads are gone', async () => {
  await store.commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 1 } }, 'me');
  await follower.close();
  await store.commit(add('anna'), 'me');
  await store.compact();
  follower = await followSet(join(folder, 'set'));
  await store.commit(add('bert'), 'me');
  await caughtUp();
  expect(follower.size).toBe(2);
});

test('sees a large change whole or not at all', async () => {
  const session = store.beginImport({ actor: 'me', file: 'users.csv', onDuplicate: 'skip' });
  for (let first = 0; first < 20_000; first += 2000) await session.stage(batch(first, 2000));
  const seen = new Set<number>();
  const watch = (): void => {
    let users = 0;
    for (let id = 1; id <= 20_000; id += 499) if (follower.get(id) !== undefined) users++;
    seen.add(users);
  };
  const looking = setInterval(watch, 0);
  await session.commit();
  await caughtUp();
  watch();
  expect([...seen].filter((users) => users !== 0 && users !== 41)).toEqual([]);
  expect(follower.find('user19999', 'example.com')).toBe(20_000);
  // Now an edit and a removal of all of them, which are applied in batches.
  const limits = new Set<string>();
  const watchLimits = setInterval(() => {
    const some = [1, 5000, 9999, 15_000, 20_000].map((id) => follower.get(id));
    const found = [0, 10_000, 19_999].map((name) => follower.find(`user${name}`, 'example.com') !== 0);
    limits.add(
      JSON.stringify([some.map((user) => user?.settings.limitPerDay ?? user?.id !== undefined), found]),
    );
  }, 0);
  await store.commit(
    { kind: 'edit', selection: EVERYBODY, settings: { limitPerDay: 3 }, password: null },
    'me',
  );
  await caughtUp();
  await store.commit({ kind: 'remove', selection: EVERYBODY }, 'me');
  await caughtUp();
  clearInterval(looking);
  clearInterval(watchLimits);
  const all = (value: unknown, found: boolean) =>
    JSON.stringify([Array(5).fill(value), Array(3).fill(found)]);
  expect(
    [...limits].filter((seenOnce) => ![all(true, true), all(3, true), all(false, false)].includes(seenOnce)),
  ).toEqual([]);
  expect(follower.size).toBe(0);
});

test('waits for the rest of a line that is being written', async () => {
  await store.commit(add('anna'), 'me');
  await store.close();
  const journal = await segment();
  const header = { time: 1, actor: 'me', kind: 'rename', users: 0, summary: 'Renamed', of: null };
  const line = encodeLine(JSON.stringify({ change: 2, ...header, ops: [['rename', 'Test', 'Whole']] }));
  const { size } = await stat(journal);
  for (const end of [5, 30, line.length - 1]) {
    await appendFile(journal, line.subarray(0, end));
    await vi.waitFor(() => expect([follower.seq, follower.problem]).toEqual([1, null]), { timeout: 15_000 });
    await truncate(journal, size);
  }
  await appendFile(journal, line.subarray(0, 40));
  await vi.waitFor(() => expect([follower.seq, follower.problem]).toEqual([1, null]), { timeout: 15_000 });
  await appendFile(journal, line.subarray(40));
  await vi.waitFor(() => expect(follower.seq).toBe(2), { timeout: 15_000, interval: 5 });
  store = await openSet(join(folder, 'set'));
});

test('forgets what the owner took back', async () => {
  await store.commit(add('anna'), 'me');
  const journal = await segment();
  const { size } = await stat(journal);
  await store.commit(add('bert'), 'me');
  await caughtUp();
  await store.close();
  await truncate(journal, size);
  await vi.waitFor(() => expect(follower.seq).toBe(1), { timeout: 15_000, interval: 5 });
  expect(follower.find('bert', 'example.com')).toBe(0);
  store = await openSet(join(folder, 'set'));
  await store.commit(add('carl'), 'me');
  await caughtUp();
  expect(follower.find('carl', 'example.com')).not.toBe(0);
});

test('keeps to what it knows when the journal is damaged, and says so', async () => {
  await store.commit(add('anna'), 'me');
  await caughtUp();
  await store.close();
  const journal = await segment();
  const { size } = await stat(journal);
  await appendFile(journal, '[1,"00000000",{"change":2}]\n[1,"00000000",{"change":3}]\n');
  await vi.waitFor(() => expect(problem()).toContain('checksum'), { timeout: 10_000 });
  expect(follower.find('anna', 'example.com')).not.toBe(0);
  await truncate(journal, size);
  await vi.waitFor(() => expect(follower.problem).toBeNull(), { timeout: 10_000 });
  store = await openSet(join(folder, 'set'));
});

test('says which file is missing, and goes on once it is back', async () => {
  await store.commit(add('anna'), 'me');
  await caughtUp();
  await store.close();
  const journal = await segment();
  await rename(journal, `${journal}.away`);
  await vi.waitFor(() => expect(problem()).toMatch(/journal-\d+\.jsonl is missing/), {
    timeout: 10_000,
  });
  expect(follower.find('anna', 'example.com')).not.toBe(0);
  await rename(`${journal}.away`, journal);
  await vi.waitFor(() => expect(follower.problem).toBeNull(), { timeout: 10_000 });
  store = await openSet(join(folder, 'set'));
});

test('a copy in the place of the set is not followed; back in its place, the set is', async () => {
  const [live, moved] = [join(folder, 'set'), join(folder, 'moved')];
  await store.commit(add('anna'), 'me');
  await caughtUp();
  await rename(live, moved);
  await cp(moved, live, { recursive: true });
  await vi.waitFor(() => expect(problem()).toContain('moved'), { timeout: 10_000, interval: 5 });
  const other = await openSet(live);
  await other.commit(add('other'), 'me');
  await other.close();
  expect(follower.find('anna', 'example.com')).toBe(1);
  await rm(live, { recursive: true });
  await rename(moved, live);
  await vi.waitFor(() => expect(follower.problem).toBeNull(), { timeout: 10_000, interval: 5 });
  expect(follower.find('other', 'example.com')).toBe(0);
  await store.commit(add('bert'), 'me');
  await caughtUp();
  expect(follower.find('bert', 'example.com')).toBe(2);
});
