import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSet } from '../store/open-set.ts';
import type { UserStore } from '../store/model/store-types.ts';
import { hardenPasswords, type HardeningParts } from './harden-passwords.ts';
import { sealPasswords } from './seal.ts';
import { VerifierThread } from './verifier-thread.ts';
import { matchesVerifier } from './verifier.ts';

const key = randomBytes(32);
let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-hardening-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' } });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function users(count: number): Promise<void> {
  const usernames = Array.from({ length: count }, (_, at) => `user${at}`);
  const session = store.beginImport({ actor: 'me', file: 'users.csv', onDuplicate: 'skip' });
  await session.stage({
    usernames,
    domains: usernames.map(() => 'example.com'),
    kinds: new Uint8Array(count),
    lines: new Uint32Array(count),
    passwords: sealPasswords(
      key,
      store.info().id,
      usernames.map((name) => `${name}@example.com`),
      usernames.map((name) => `pass ${name}`),
    ),
  });
  await session.commit();
}
function parts(more: Partial<HardeningParts> = {}): HardeningParts {
  return {
    toHarden: (from, limit) => store.toHarden(from, limit),
    sealed: (block) => store.sealed(block),
    key,
    setId: store.info().id,
    // Made up, for speed: its "hash" is the password itself.
    makeVerifier: (password) => {
      const hash = Buffer.from(password.padEnd(32)).toString('base64').slice(0, 43);
      return Promise.resolve(`$argon2id$v=19$m=8,t=1,p=1$${'A'.repeat(22)}$${hash}`);
    },
    parallel: 2,
    commit: (batch) => store.commit({ kind: 'harden', users: batch }, 'hardening'),
    now: () => 0,
    ...more,
  };
}

test('hardens everybody with the right password, in batches that the activity log shows', async () => {
  await users(1200);
  expect(await hardenPasswords(parts(), new AbortController().signal)).toEqual({
    hardened: 1200,
    missing: 0,
  });
  expect(store.toHarden(1, 1)).toEqual([]);
  const hash = store.find('user77@example.com')?.password?.verifier?.split('$').at(-1) ?? '';
  expect(Buffer.from(hash, 'base64').toString().trim()).toBe('pass user77');
  expect(store.changes(0, 3).changes.map(({ summary }) => summary)).toEqual([
    'Hardened 200 passwords',
    'Hardened 500 passwords',
    'Hardened 500 passwords',
  ]);
});

test('stops when told, keeps what it has, and goes on later', async () => {
  await users(300);
  const stop = new AbortController();
  let computed = 0;
  const { makeVerifier } = parts();
  const counting = parts({
    makeVerifier: (password) => {
      if (++computed === 100) stop.abort();
      return makeVerifier(password);
    },
  });
  const first = await hardenPasswords(counting, stop.signal);
  expect(first.hardened).toBe(computed);
  expect(store.toHarden(1, 1000)).toHaveLength(300 - computed);
  const second = await hardenPasswords(parts(), new AbortController().signal);
  expect(second.hardened).toBe(300 - computed);
});

test('commits in time, and fails whole when a commit does', async () => {
  await users(50);
  let time = 0;
  await hardenPasswords(parts({ now: () => (time += 4000) }), new AbortController().signal);
  expect(store.changes(0, 100).total).toBeGreaterThan(10);
  await store.commit(
    {
      kind: 'edit',
      selection: { by: 'ids', ids: [1] },
      settings: {},
      password: sealPasswords(key, store.info().id, ['user0@example.com'], ['x']),
    },
    'me',
  );
  const failing = parts({ commit: () => Promise.reject(new Error('disk full')) });
  await expect(hardenPasswords(failing, new AbortController().signal)).rejects.toThrow('disk full');
  expect(store.toHarden(1, 10)).toHaveLength(1);
});

test('refuses the wrong key, and counts passwords the set has lost', async () => {
  await users(3);
  const { signal } = new AbortController();
  await expect(hardenPasswords(parts({ key: randomBytes(32) }), signal)).rejects.toMatchObject({
    code: 'wrong-key',
  });
  expect(await hardenPasswords(parts({ sealed: () => undefined }), signal)).toEqual({
    hardened: 0,
    missing: 3,
  });
});

test('hardens nothing that was sealed for somebody else', async () => {
  await users(2);
  const stolen = sealPasswords(key, store.info().id, ['somebody@example.com'], ['theirs']);
  const selection = { by: 'ids' as const, ids: [1] };
  await store.commit({ kind: 'edit', selection, settings: {}, password: stolen }, 'me');
  expect(await hardenPasswords(parts(), new AbortController().signal)).toEqual({ hardened: 1, missing: 1 });
});

test('the thread makes real verifiers', async () => {
  const thread = new VerifierThread();
  const verifier = await thread.makeVerifier('pä ss');
  await thread.close();
  expect(await matchesVerifier(verifier, 'pä ss')).toBe(true);
  expect(await matchesVerifier(verifier, 'pass')).toBe(false);
  await expect(thread.makeVerifier('x')).rejects.toThrow('has ended');
});
