/** Passwords that are made up, in a real set. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ImportState } from '../../shared/contract/types.ts';
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { openPassword } from '../credentials/seal.ts';
import { openSet } from '../store/open-set.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { startImport, startJob } from './import-job.ts';
import { NewPasswordsSource } from './new-passwords-source.ts';

const key = randomBytes(32);
let folder = '';
let store: UserStore;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-new-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
  const path = join(folder, 'users.csv');
  writeFileSync(path, 'ann,a.example,old\nbob,a.example,old\ncid,b.example,old\n');
  const how = { onDuplicate: 'skip', allOrNothing: false, dryRun: false, actor: 'me' } as const;
  await startImport({ ...how, key, setId: store.info().id, store, file: { path } }).done;
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const all = () =>
  store.resolve({ by: 'query', query: { filter: EVERYTHING, domain: null, sort: [] }, except: [] });

const OWN = { set: null, keyFile: null };

/** Begins it for everybody; `asSeen` is the store as the source sees it. */
function begin(asSeen: UserStore = store, ids = all()) {
  const handOut = join(folder, 'new.csv');
  const setId = store.info().id;
  const source = new NewPasswordsSource({ store: asSeen, key, setId, ids, handOut, own: OWN, dryRun: false });
  const how = { onDuplicate: 'update', passwordsOnly: true, allOrNothing: false, dryRun: false } as const;
  const job = startJob({ ...how, store, actor: 'me', name: 'new passwords' }, source);
  return { job, handOut };
}

function passwordOf(address: string): string {
  const id = all().find((one) => `${store.get(one)?.username}@${store.get(one)?.domain}` === address);
  const ref = store.get(id ?? 0)?.password;
  if (ref == null) throw new Error(`${address} has no sealed password`);
  const sealed = store.sealed(ref.block);
  if (sealed === undefined) throw new Error('no block');
  return openPassword(key, store.info().id, sealed, ref.index, address);
}

test('everybody gets another, which the file tells', async () => {
  const { job, handOut } = begin();
  expect(await job.done).toMatchObject({ phase: 'done', updated: 3, created: 0, skipped: 0, handOut });
  const told = readFileSync(handOut, 'utf8').trim().split('\n');
  expect(told).toHaveLength(3);
  for (const line of told) {
    const [username = '', domain = '', password] = line.split(',');
    expect(passwordOf(`${username}@${domain}`)).toBe(password);
  }
  expect(new Set(told.map((line) => line.split(',')[2])).size).toBe(3);
});

test('a user that is deleted meanwhile is not made anew, nor told', async () => {
  const ids = all();
  const seen = new Map([...ids].map((id) => [id, store.get(id)]));
  const bob = [...ids].find((id) => seen.get(id)?.username === 'bob') ?? 0;
  await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [bob] } }, 'me');
  const before = new Proxy(store, {
    get: (of, name) => {
      if (name === 'get') return (id: number) => seen.get(id);
      const value: unknown = Reflect.get(of, name, of);
      return typeof value === 'function' ? (value.bind(of) as unknown) : value;
    },
  });
  const { job, handOut } = begin(before, ids);
  expect(await job.done).toMatchObject({ phase: 'done', updated: 2, created: 0, skipped: 1 });
  expect(job.skipped(0, 10).rows).toEqual([
    { address: 'bob@a.example', reason: 'It was deleted meanwhile.' },
  ]);
  expect(readFileSync(handOut, 'utf8')).not.toContain('bob');
  expect(all()).toHaveLength(2);
});

test('cancelled, it changes nothing and leaves no file', async () => {
  const { job, handOut } = begin();
  await job.cancel();
  const state: ImportState = await job.done;
  expect(state.phase).toBe('cancelled');
  expect(existsSync(handOut)).toBe(false);
  expect(passwordOf('ann@a.example')).toBe('old');
});
