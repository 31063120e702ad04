/** Incoming users in a set: its changes, its files, and what undo makes of them. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { IncomingQuery } from '../../../shared/domain/incoming.ts';
import { condition, EVERYTHING } from '../../../shared/lists/filter.ts';
import { openSet } from '../open-set.ts';
import type { ImportBatch, NewIncomingUser, UserStore } from '../model/store-types.ts';

const ALL: IncomingQuery = { filter: EVERYTHING, sort: [] };
let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'postern-incoming-')), 'set');
  store = await openSet(folder, { create: { name: 'Test' } });
});
afterEach(async () => {
  await store.close();
  await rm(join(folder, '..'), { recursive: true });
});

async function reopen(): Promise<void> {
  await store.close();
  store = await openSet(folder);
  expect(store.info().damage).toEqual([]);
}
function user(username: string, more: Partial<NewIncomingUser> = {}): NewIncomingUser {
  return { username, domain: 'example.com', access: false, password: null, ...more };
}
const sealed = (text: string) => ({ entries: 1, bytes: Buffer.from(text) });
const add = (...users: NewIncomingUser[]) => store.commit({ kind: 'incoming-add', users }, 'me');
const remove = (...ids: number[]) =>
  store.commit({ kind: 'incoming-remove', selection: { by: 'ids', ids }, expected: ids.length }, 'me');
/** `access`: 0, 1, or 2 where the file does not say. */
function batch(usernames: readonly string[], access = 2, known = false): ImportBatch {
  const { length } = usernames;
  return {
    usernames,
    domains: usernames.map(() => 'example.com'),
    kinds: new Uint8Array(length),
    lines: new Uint32Array(length),
    passwords: known ? { entries: length, bytes: Buffer.from(usernames.join()) } : null,
    access: new Uint8Array(length).fill(access),
    known: new Uint8Array(length).fill(known ? 1 : 0),
  };
}
const begin = (onDuplicate: 'skip' | 'update' = 'skip') =>
  store.beginImport({ actor: 'me', file: 'boxes.csv', onDuplicate, into: 'incoming' });
const names = (query = ALL) => store.incoming.query(query, 0, 100).users.map(({ username }) => username);
function state(): unknown {
  return store.incoming.query(ALL, 0, 100).users.map(({ password, ...rest }) => ({
    ...rest,
    sealed: password === null ? null : store.sealed(password.block)?.bytes.toString(),
  }));
}
/** The same from the journal, from a snapshot, and from both. */
async function sameOnDisk(): Promise<void> {
  const before = state();
  await reopen();
  expect(state()).toEqual(before);
  await store.compact();
  await reopen();
  expect(state()).toEqual(before);
}

test('are added, deleted and brought back with their passwords, each as one change that lasts', async () => {
  await add(user('anna', { password: sealed('s1'), access: true }), user('bert'));
  await sameOnDisk();
  expect(store.info()).toMatchObject({ incoming: 2, users: 0 });
  await remove(1, 2);
  expect(store.info().incoming).toBe(0);
  await store.compact();
  await reopen();
  await store.undo('me');
  expect(store.incoming.get(1)).toMatchObject({ username: 'anna', access: true, outgoing: false });
  await sameOnDisk();
  expect(state()).toMatchObject([{ username: 'anna' }, { username: 'bert', sealed: null }]);
  await store.undo('me');
  expect(names()).toEqual([]);
  await store.redo('me');
  expect(names()).toEqual(['anna', 'bert']);
  const summaries = store.changes(0, 10).changes.map(({ kind, summary }) => `${kind}: ${summary}`);
  expect(summaries.toReversed().slice(0, 2)).toEqual([
    'incoming-add: Added 2 incoming users',
    'incoming-remove: Deleted 2 incoming users',
  ]);
});

test('an address is taken once, without regard to case, and ids are never given twice', async () => {
  await add(user('anna'));
  await expect(add(user('ANNA'))).rejects.toMatchObject({ code: 'address-taken' });
  await expect(add(user('bert'), user('bert'))).rejects.toMatchObject({ code: 'address-taken' });
  await remove(1);
  await add(user('anna'));
  expect(store.incoming.resolve({ by: 'query', query: ALL, except: [] })).toEqual(Uint32Array.of(2));
  // Somebody else has the address by now.
  await expect(store.undo('me', 2)).rejects.toMatchObject({ code: 'left-alone' });
  await expect(remove(1)).rejects.toMatchObject({ code: 'not-found' });
  await expect(
    store.commit(
      { kind: 'incoming-remove', selection: { by: 'query', query: ALL, except: [] }, expected: 3 },
      'me',
    ),
  ).rejects.toMatchObject({ code: 'conflict' });
});

test('an import stages, updates what its rows say, and is one change or nothing', async () => {
  await add(user('anna', { access: true }), user('bert'));
  const dropped = begin();
  await dropped.stage(batch(['carl']));
  expect(names()).toEqual(['anna', 'bert']);
  await expect(add(user('carl'))).rejects.toMatchObject({ code: 'address-taken' });
  await dropped.cancel();

  const session = begin('update');
  expect(await session.stage(batch(['anna', 'carl', 'carl'], 2, true))).toMatchObject({
    created: 1,
    updated: 1,
    duplicates: [{ row: 2, with: 'in-file' }],
  });
  expect(await session.stage(batch(['bert', 'dora'], 1))).toMatchObject({ created: 1, updated: 1 });
  expect((await session.commit()).users).toBe(4);
  // Nothing was said of anna's access, nor of bert's password.
  expect(store.incoming.query(ALL, 0, 9).users).toMatchObject([
    { username: 'anna', access: true, password: { index: 0 } },
    { username: 'bert', access: true, password: null },
    { username: 'carl', access: false, password: { index: 1 } },
    { username: 'dora', access: true, password: null },
  ]);
  await sameOnDisk();
  await store.undo('me');
  expect(names()).toEqual(['anna', 'bert']);
  expect(state()).toMatchObject([{ access: true, sealed: null }, { access: false }]);
  const skipping = begin();
  expect((await skipping.stage(batch(['anna', 'emil'], 0))).duplicates).toMatchObject([{ with: 'existing' }]);
  await skipping.commit();
  await sameOnDisk();
  expect(store.changes(0, 1).changes).toMatchObject([
    { kind: 'incoming-import', summary: 'Imported 1 incoming user from boxes.csv', users: 1, undoable: true },
  ]);
});

test('are found by what they have, and by who is an outgoing user', async () => {
  await add(
    user('zoe', { domain: 'a.example' }),
    user('Anna', { password: sealed('x') }),
    user('bert', { access: true }),
  );
  await store.commit(
    {
      kind: 'add',
      users: [{ kind: 'mailbox', username: 'anna', domain: 'example.com', settings: {}, password: null }],
    },
    'me',
  );
  const where = (field: string, value: string) => names({ ...ALL, filter: condition(field, 'is', value) });
  expect(where('outgoing', 'yes')).toEqual(['Anna']);
  expect(where('outgoing', 'no')).toEqual(['zoe', 'bert']);
  expect(where('password', 'yes')).toEqual(['Anna']);
  expect(where('access', 'yes')).toEqual(['bert']);
  expect(where('domain', 'a.example')).toEqual(['zoe']);
  expect(names({ ...ALL, filter: { kind: 'words', text: 'er' } })).toEqual(['bert']);
  const by = (field: IncomingQuery['sort'][number]['field'], descending = false) =>
    names({ ...ALL, sort: [{ field, descending }] });
  expect(by('address')).toEqual(['Anna', 'bert', 'zoe']);
  expect(by('domain')).toEqual(['zoe', 'Anna', 'bert']);
  expect(by('outgoing', true)).toEqual(['Anna', 'zoe', 'bert']);
  expect(by('access', true)).toEqual(['bert', 'zoe', 'Anna']);
  expect(where('outgoing', 'yes')).toEqual(['Anna']);
  // Who is deleted among the outgoing ones is none any more, though nothing of the incoming ones changed.
  await store.commit({ kind: 'remove', selection: { by: 'ids', ids: [1] } }, 'me');
  expect(where('outgoing', 'yes')).toEqual([]);
});
