/** An import beside other changes, over a real set. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSet } from '../open-set.ts';
import type { UserStore } from '../model/store-types.ts';

let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-import-session-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
  const password = { entries: 1, bytes: Buffer.from('first') };
  const user = { kind: 'mailbox', username: 'ann', domain: 'example.com', settings: {}, password } as const;
  await store.commit({ kind: 'add', users: [user] }, 'ann');
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

/** Reads a file that gives ann the password that it has, as whoever can open both says. */
async function staged() {
  const passwords = { compare: () => () => true, verify: () => Promise.resolve(true) };
  const session = store.beginImport({ actor: 'ann', file: 'a.csv', onDuplicate: 'update', passwords });
  const read = await session.stage({
    ...{ usernames: ['ann'], domains: ['example.com'], kinds: new Uint8Array(1), lines: new Uint32Array(1) },
    passwords: { entries: 1, bytes: Buffer.from('first') },
  });
  expect(read).toMatchObject({ created: 0, updated: 1 });
  return session;
}

test('a password that is the same is no change', async () => {
  const { seq } = store.info();
  const session = await staged();
  expect(await session.commit()).toMatchObject({ change: 0 });
  expect(store.info().seq).toBe(seq);
});

test('one that was the same and is another by now ends the import, and nothing of it is done', async () => {
  const session = await staged();
  const password = { entries: 1, bytes: Buffer.from('other') };
  const selection = { by: 'ids' as const, ids: [store.find('ann@example.com')?.id ?? 0] };
  await store.commit({ kind: 'edit', selection, settings: {}, password }, 'bob');
  const before = store.find('ann@example.com')?.password;
  await expect(session.commit()).rejects.toThrow(/was changed while the file was imported/);
  expect(store.find('ann@example.com')?.password).toEqual(before);
});
