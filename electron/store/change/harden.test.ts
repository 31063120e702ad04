/** What hardening does to a set, its history and its files. */
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, ImportBatch, NewUser, UserStore } from '../model/store-types.ts';

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-harden-'));
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
function mailbox(username: string): NewUser {
  const password = { entries: 1, bytes: Buffer.from(`sealed ${username}`) };
  return { kind: 'mailbox', username, domain: 'example.com', settings: {}, password };
}
const ids = (...list: number[]) => ({ by: 'ids' as const, ids: list });
const verifier = (letter: string) =>
  `$argon2id$v=19$m=7168,t=5,p=1$${letter.repeat(21)}A$${letter.repeat(42)}A`;
/** Hardens users as they are now. */
function harden(...list: [id: number, letter: string][]): ChangeDraft {
  const users = list.map(([id, letter]) => {
    const { block, index } = store.get(id)?.password ?? { block: 0, index: 0 };
    return { id, block, index, verifier: verifier(letter) };
  });
  return { kind: 'harden', users };
}
const newPassword = (id: number, text: string): ChangeDraft => ({
  kind: 'edit',
  selection: ids(id),
  settings: {},
  password: { entries: 1, bytes: Buffer.from(text) },
});
function batch(usernames: string[], more: Partial<ImportBatch> = {}): ImportBatch {
  return {
    usernames,
    domains: usernames.map(() => 'example.com'),
    kinds: new Uint8Array(usernames.length),
    lines: new Uint32Array(usernames.length),
    passwords: { entries: usernames.length, bytes: Buffer.from(usernames.join()) },
    ...more,
  };
}
async function imported(onDuplicate: 'skip' | 'update', ...batches: ImportBatch[]): Promise<void> {
  const session = store.beginImport({ actor: 'me', file: 'users.csv', onDuplicate });
  for (const each of batches) await session.stage(each);
  await session.commit();
}
function state(): unknown {
  return Array.from(store.matching(EVERYBODY), (id) => store.get(id));
}
/** The same before and after being read from journal and from snapshot. */
async function sameOnDisk(): Promise<void> {
  const before = state();
  await reopen();
  expect(state()).toEqual(before);
  await store.compact();
  await reopen();
  expect(state()).toEqual(before);
}

test('a batch is one entry of the activity log, survives, and shows no other change of the user', async () => {
  await store.commit({ kind: 'add', users: [mailbox('anna'), mailbox('bert'), mailbox('carl')] }, 'me');
  const { changedAt } = store.get(1) ?? { changedAt: 0 };
  expect(store.toHarden(1, 10).map(({ id }) => id)).toEqual([1, 2, 3]);
  await store.commit(harden([1, 'B'], [2, 'C']), 'hardening');
  expect(store.changes(0, 1).changes[0]).toMatchObject({
    actor: 'hardening',
    kind: 'harden',
    users: 2,
    summary: 'Hardened 2 passwords',
  });
  expect(store.get(1)).toMatchObject({ changedAt, password: { verifier: verifier('B') } });
  expect(store.toHarden(1, 10).map(({ id }) => id)).toEqual([3]);
  expect((await store.commit(harden([1, 'D']), 'hardening')).change).toBe(0);
  await sameOnDisk();
});

test('users whose password is another meanwhile, or who are gone, are left alone', async () => {
  await store.commit({ kind: 'add', users: [mailbox('anna'), mailbox('bert'), mailbox('carl')] }, 'me');
  const late = harden([1, 'B'], [2, 'C'], [3, 'D']);
  await store.commit(newPassword(1, 'newer'), 'me');
  await store.commit({ kind: 'remove', selection: ids(2) }, 'me');
  expect((await store.commit(late, 'hardening')).users).toBe(1);
  expect(store.get(1)?.password).toEqual({ block: 4, index: 0 });
  expect(store.get(3)?.password?.verifier).toBe(verifier('D'));
});

test('undo and redo pass over hardening, and cannot take it back', async () => {
  await store.commit({ kind: 'add', users: [mailbox('anna')] }, 'me');
  await store.commit(newPassword(1, 'second'), 'me');
  await store.undo('me');
  await store.commit(harden([1, 'B']), 'hardening');
  // The redo is still there, and undoing it brings the verifier back.
  await store.redo('me');
  expect(store.get(1)?.password).toEqual({ block: 2, index: 0 });
  await store.commit(harden([1, 'C']), 'hardening');
  await store.undo('me');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0, verifier: verifier('B') });
  await store.redo('me');
  expect(store.get(1)?.password).toEqual({ block: 2, index: 0, verifier: verifier('C') });
  const hardening = store.changes(0, 10).changes.find(({ kind }) => kind === 'harden');
  await expect(store.undo('me', hardening?.seq ?? undefined)).rejects.toMatchObject({ code: 'conflict' });
  await sameOnDisk();
});

test('an edit from before is undone to what it was then', async () => {
  await store.commit({ kind: 'add', users: [mailbox('anna'), mailbox('bert')] }, 'me');
  await store.commit(newPassword(1, 'second'), 'me');
  await store.commit(harden([1, 'B'], [2, 'C']), 'hardening');
  await store.compact();
  await reopen();
  await store.undo('me');
  const restored = store.get(1)?.password;
  expect(restored).toEqual({ block: 1, index: 0 });
  expect(Buffer.from(store.sealed(1)?.bytes ?? []).toString()).toBe('sealed anna');
});

test('removed users come back with their verifiers, imported ones go although they were hardened', async () => {
  await imported('skip', batch(['anna', 'bert', 'carl']));
  await store.commit(harden([1, 'B'], [2, 'C']), 'hardening');
  await store.commit({ kind: 'remove', selection: ids(1, 3) }, 'me');
  await store.compact();
  await reopen();
  await store.undo('me');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0, verifier: verifier('B') });
  expect(store.get(3)?.password).toEqual({ block: 1, index: 2 });
  expect((await store.undo('me')).users).toBe(3);
  expect(store.info().users).toBe(0);
  await store.redo('me');
  expect(store.get(2)?.password?.verifier).toBe(verifier('C'));
  await sameOnDisk();
});

test('a sealed block goes with its last use', async () => {
  await imported('skip', batch(['anna', 'bert']));
  await store.commit(harden([1, 'B']), 'hardening');
  await store.compact();
  expect(store.sealed(1)).toBeDefined();
  await store.commit(harden([2, 'C']), 'hardening');
  await store.compact();
  expect(store.sealed(1)).toBeUndefined();
  const snapshot = await readFile(join(folder, 'set', 'snapshot.jsonl'), 'utf8');
  expect(snapshot).not.toContain(Buffer.from('anna,bert').toString('base64'));
  await sameOnDisk();
});

test('the sealed copy is kept beside the verifier where the administrator wants exports', async () => {
  const keep = (keepPasswordsExportable: boolean): ChangeDraft => {
    return { kind: 'settings', domain: null, settings: {}, system: { keepPasswordsExportable } };
  };
  await store.commit(keep(true), 'me');
  await store.commit({ kind: 'add', users: [mailbox('anna')] }, 'me');
  await store.commit(harden([1, 'B']), 'hardening');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0, verifier: verifier('B'), kept: true });
  expect(store.toHarden(1, 10)).toEqual([]);
  await sameOnDisk();
  expect(store.sealed(1)).toBeDefined();
  await store.commit(keep(false), 'me');
  expect(store.toHarden(1, 10)).toHaveLength(1);
  await store.commit(harden([1, 'B']), 'hardening');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0, verifier: verifier('B') });
  await store.compact();
  expect(store.sealed(1)).toBeUndefined();
});

test('what was kept beside a verifier goes without another verifier, and nothing else of a hardened user changes', async () => {
  const keep = (keepPasswordsExportable: boolean): ChangeDraft => {
    return { kind: 'settings', domain: null, settings: {}, system: { keepPasswordsExportable } };
  };
  await store.commit(keep(true), 'me');
  await store.commit({ kind: 'add', users: [mailbox('anna'), mailbox('bert')] }, 'me');
  await store.commit(harden([1, 'B']), 'hardening');
  // The verifier stays the one that was made; another one made of the same password changes nothing.
  expect(await store.commit(harden([1, 'C']), 'hardening')).toMatchObject({ change: 0 });
  await store.commit(keep(false), 'me');
  await store.commit(harden([1, 'C'], [2, 'D']), 'hardening');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0, verifier: verifier('B') });
  expect(store.get(2)?.password).toEqual({ block: 2, index: 0, verifier: verifier('D') });
  expect(await store.commit(harden([1, 'E'], [2, 'E']), 'hardening')).toMatchObject({ change: 0 });
  await sameOnDisk();
});

test('an imported hash becomes a verifier at the first login, and its own copy is not kept', async () => {
  const hash = '{SHA512}abc';
  await imported('skip', batch(['anna'], { passwords: null, verifiers: [[0, hash]] }));
  expect(store.get(1)?.password?.verifier).toBe(hash);
  await store.commit(harden([1, 'B']), 'hardening');
  expect(store.get(1)?.password).toEqual({
    block: store.get(1)?.password?.block,
    index: 0,
    verifier: verifier('B'),
  });
  await sameOnDisk();
});

test('rows of an import may bring verifiers', async () => {
  await imported('skip', batch(['anna', 'bert'], { verifiers: [[1, verifier('B')]] }));
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0 });
  expect(store.get(2)?.password).toEqual({ block: 1, index: 1, verifier: verifier('B') });
  const onlyVerifiers = {
    passwords: null,
    verifiers: [
      [0, verifier('C')],
      [1, verifier('D')],
    ],
  } as const;
  await imported('update', batch(['anna', 'carl'], onlyVerifiers));
  expect(store.get(1)?.password?.verifier).toBe(verifier('C'));
  expect(store.get(3)?.password?.verifier).toBe(verifier('D'));
  await sameOnDisk();
  await store.undo('me');
  expect(store.get(1)?.password).toEqual({ block: 1, index: 0 });
  expect(store.get(3)).toBeUndefined();
});
