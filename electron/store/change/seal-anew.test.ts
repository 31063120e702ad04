import { FORMAT } from '../log/line-format.ts';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSet } from '../open-set.ts';
import type { Reseal, UserStore } from '../model/store-types.ts';

/** Made by the last version whose sealed secrets did not say what they are for. */
const FIXTURE = join(import.meta.dirname, '../../../tests/fixtures/format-2/set');
const now = (): number => 1_795_738_400_000;
/** Stands for sealing: what it is about here is which block was for whom, and where it lies. */
const reseal: Reseal = (_, owners) => ({
  entries: owners.length,
  bytes: Buffer.from(JSON.stringify(owners)),
});

let folder: string;
let set: string;
let store: UserStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-seal-anew-'));
  set = join(folder, 'set');
  cpSync(FIXTURE, set, { recursive: true });
  store = await openSet(set, { now });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

function blocks(of: UserStore): readonly string[] {
  return [1, 2, 3, 4].map((id) => {
    const { block = 0 } = of.get(id)?.password ?? {};
    return Buffer.from(of.sealed(block)?.bytes ?? []).toString();
  });
}
const nothing = (): Promise<void> => Promise.resolve();

test('each block is given the addresses of those who have, or had, its entries', async () => {
  const seen = new Map<number, readonly (string | undefined)[]>();
  await store.sealAnew((block, owners) => {
    seen.set(seen.size, owners);
    return reseal(block, owners);
  }, nothing);
  expect([...seen.values()]).toEqual(
    expect.arrayContaining([
      ['anna@ex.example', 'bert@ex.example', 'carl@ex.example'],
      ['dora@ex.example'],
      ['anna@ex.example'],
      ['emil@ex.example'],
      ['fred@ex.example'],
      ['gina@ex.example'],
    ]),
  );
  expect(store.format).toBe(FORMAT);
  expect(blocks(store)[3]).toBe('["dora@ex.example"]');
  await store.undo('me');
  // Of these only the journal had the password.
  await store.undo('me', 4);
  await store.close();
  store = await openSet(set, { now });
  expect(store.info().damage).toEqual([]);
  expect(store.format).toBe(FORMAT);
  const sealedFor = [7, 5].map((id) =>
    Buffer.from(store.sealed(store.get(id)?.password?.block ?? 0)?.bytes ?? []).toString(),
  );
  expect(sealedFor).toEqual(['["gina@ex.example"]', '["emil@ex.example"]']);
});

test('a process that ends before the new snapshot has its name leaves the set as it was', async () => {
  const killed = join(folder, 'killed');
  const before = blocks(store);
  await store.sealAnew(reseal, async () => {
    cpSync(set, killed, { recursive: true, filter: (path) => !path.includes('owner.lock') });
    return Promise.resolve();
  });
  // Every line of it is of a format that an earlier version reads.
  for (const name of ['snapshot.jsonl', 'journal-000003.jsonl']) {
    expect(readFileSync(join(killed, name), 'utf8')).toMatch(/^\[2,/);
    expect(readFileSync(join(killed, name), 'utf8')).not.toMatch(/^\[[3-9],"/m);
  }
  const left = await openSet(killed, { now });
  expect([left.format, left.info().damage, left.info().readOnly]).toEqual([2, [], null]);
  expect(blocks(left)).toEqual(before);
  await left.sealAnew(reseal, nothing);
  expect(blocks(left)).toEqual(blocks(store));
  await left.close();
});

test('what fails before it leaves the set as it was, in memory too, and can be done again', async () => {
  const before = blocks(store);
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  await expect(store.sealAnew(reseal, () => Promise.reject(full))).rejects.toMatchObject({
    code: 'disk-full',
  });
  expect([store.format, ...blocks(store)]).toEqual([2, ...before]);
  await store.undo('me');
  await store.close();
  expect(readFileSync(join(set, 'journal-000003.jsonl'), 'utf8')).not.toMatch(/^\[[3-9],"/m);
  store = await openSet(set, { now });
  expect([store.format, store.info().damage]).toEqual([2, []]);
  await store.sealAnew(reseal, nothing);
  expect(store.format).toBe(FORMAT);
});

test('knows every block that is, or was, of a user', async () => {
  const journal = readFileSync(join(set, 'journal-000001.jsonl'), 'utf8');
  const once = [...journal.matchAll(/\[\d+,\d+,"([\w+/=]{40,})"\]/g)].map(([, base64 = '']) => base64);
  expect(once.length).toBeGreaterThan(3);
  await store.sealAnew(reseal, async (isUsers) => {
    expect(once.map((base64) => isUsers(Buffer.from(base64, 'base64')))).toEqual(once.map(() => true));
    expect(isUsers(Buffer.alloc(60))).toBe(false);
    return Promise.resolve();
  });
});
