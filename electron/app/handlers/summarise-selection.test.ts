import { condition, EVERYTHING } from '../../../shared/lists/filter.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Selection } from '../../../shared/domain/query.ts';
import { openSet } from '../../store/open-set.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { summariseSelection } from './summarise-selection.ts';

const USERS = 6_000;
const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
const allBut = (...except: number[]): Selection => ({ by: 'query', query: EVERYBODY, except });
const range = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);
let folder: string;
let store: UserStore;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-summary-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => 1_000 });
  const session = store.beginImport({ actor: 'me', file: 'x.csv', onDuplicate: 'skip' });
  for (let from = 0; from < USERS; from += 2_000) {
    await session.stage({
      usernames: range(2_000).map((number) => `u${from + number}`),
      domains: range(2_000).map(() => 'example.com'),
      kinds: new Uint8Array(2_000),
      lines: new Uint32Array(2_000),
      passwords: null,
    });
  }
  await session.commit();
  const lock = { since: 1, reason: '', by: 'me' };
  const locked = (ids: number[], more: { kind: 'manual' | 'automatic'; until: number | null }) =>
    store.commit({ kind: 'lock', selection: { by: 'ids', ids }, lock: { ...lock, ...more } }, 'me');
  await locked([1, 2, 3], { kind: 'manual', until: null });
  await locked([4, 5], { kind: 'automatic', until: 2_000 });
  await locked([6], { kind: 'automatic', until: null });
  await locked([7], { kind: 'automatic', until: 500 });
  const planned = { ...lock, kind: 'manual', since: 5_000, until: null, made: 1_000 } as const;
  await store.commit({ kind: 'lock', selection: { by: 'ids', ids: [4, 9, 10] }, lock: planned }, 'me');
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** The most users that were taken out in one turn of the loop, and all of them. */
async function taken(selection: Selection): Promise<{ readonly most: number; readonly all: number }> {
  const get = vi.spyOn(store, 'get').mockClear();
  let [most, all, over] = [0, 0, false];
  const look = (): void => {
    most = Math.max(most, get.mock.calls.length - all);
    all = get.mock.calls.length;
    if (!over) setImmediate(look);
  };
  look();
  await summariseSelection(store, selection, 1_000);
  over = true;
  look();
  return { most, all };
}

test('select-all with exceptions is counted without taking anybody out but the exceptions', async () => {
  expect(await summariseSelection(store, allBut(2, 4, 6, 8, 99_999, 2), 1_000)).toEqual({
    count: USERS - 4,
    first: ['u1@example.com', 'u3@example.com', 'u5@example.com', 'u7@example.com', 'u9@example.com'],
    byStatus: {
      active: USERS - 4 - 3,
      manual: 2,
      automatic: 1,
      'automatic-exhausted': 0,
      'not-authorised': 0,
    },
    planned: 2,
  });
  expect((await taken(allBut(2, 4))).all).toBeLessThan(10);
});

test('it is the same as when the users are listed one by one', async () => {
  for (const except of [[], [1, 7], [5, 6, 4_000]]) {
    const ids = range(USERS).filter((id) => !except.includes(id));
    const listed = await summariseSelection(store, { by: 'ids', ids }, 1_000);
    expect(await summariseSelection(store, allBut(...except), 1_000)).toEqual(listed);
  }
});

test('IP users that are not authorised are not counted as active', async () => {
  const user = {
    kind: 'ip',
    username: '192.0.2.7',
    domain: 'example.com',
    settings: {},
    password: null,
  } as const;
  const { ids = [] } = await store.commit({ kind: 'add', users: [user] }, 'me');
  const authorise = (on: boolean) =>
    store.commit(
      { kind: 'settings', domain: null, settings: {}, system: { authoriseIpAddresses: on } },
      'me',
    );
  const statuses = async (selection: Selection) =>
    (await summariseSelection(store, selection, 1_000)).byStatus;
  const ips: Selection = {
    by: 'query',
    query: { ...EVERYBODY, filter: condition('kind', 'is', 'ip') },
    except: [],
  };
  for (const which of [ips, { by: 'ids' as const, ids: [...ids] }]) {
    expect(await statuses(which)).toMatchObject({ active: 1, 'not-authorised': 0 });
    await authorise(false);
    expect(await statuses(which)).toMatchObject({ active: 0, 'not-authorised': 1 });
    await authorise(true);
  }
  await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [...ids] } }, 'me');
});

test('those that are listed are taken out a bounded number a turn', async () => {
  const ids = range(USERS);
  expect((await taken({ by: 'ids', ids })).most).toBeLessThanOrEqual(2_010);
  expect((await taken(allBut(...ids))).most).toBeLessThanOrEqual(2_010);
});
