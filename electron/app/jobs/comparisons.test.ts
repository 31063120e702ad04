/** Comparing with a file and with another set: over the application, real files and sets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from '../base/shell.ts';
import { whatOf } from '../../../shared/lists/difference-list.ts';
import type { Request } from '../../../shared/contract/contract.ts';

let folder: string;
let app: Application;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-compare-'));
  app = await open();
  await create('set');
});
afterEach(async () => {
  await app.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = () =>
  createApplication({
    shell: plainShell('cli'),
    env: { POSTERN_CONFIG_DIR: join(folder, 'config'), POSTERN_KEY_FILE: join(folder, 'key') },
    actor: 'ann',
  });
const create = (name: string) => app.client.invoke('sets.create', { path: join(folder, name) });
const add = (username: string, password = `pw-${username}`, settings = {}) =>
  app.client.invoke('users.add', { username, domain: 'example.com', password, settings });
async function idOf(name: string): Promise<number> {
  const query = { filter: { kind: 'all' as const, of: [] } };
  const { users } = await app.client.invoke('users.query', { query, offset: 0, limit: 100 });
  return users.find(({ username }) => username === name)?.id ?? 0;
}
const of = async (name: string) => ({ by: 'ids' as const, ids: [await idOf(name)] });
const limit = async (name: string, limitPerDay: number) =>
  app.client.invoke('users.edit', { selection: await of(name), settings: { limitPerDay } });
const password = async (name: string, text: string) =>
  app.client.invoke('users.edit', { selection: await of(name), password: text });
const remove = async (name: string) => app.client.invoke('users.remove', { selection: await of(name) });
const csv = (...lines: string[]) => {
  const path = join(folder, 'gateway.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};

async function compare(source: Request<'imports.start'>['source'], mark: string | null): Promise<string> {
  const { id } = await app.client.invoke('imports.start', { source, compare: { mark } });
  const state = await vi.waitFor(async () => {
    const now = await app.client.invoke('imports.state', { id });
    expect(now?.phase).toMatch(/done|failed/);
    return now;
  }, 30_000);
  expect(state).toMatchObject({ phase: 'done', error: null, compares: true });
  return id;
}
const withFile = (mark: string | null, ...lines: string[]) =>
  compare({ from: 'path', path: csv(...lines) }, mark);

/** `theirs added new`; with the fields of those that changed. */
async function told(id: string): Promise<string[]> {
  const { rows } = await app.client.invoke('differences.list', {
    of: { with: 'import', id },
    offset: 0,
    limit: 100,
  });
  return rows.map((row) => {
    const fields = row.fields.map(
      ({ field, base, ours, theirs }) =>
        `${field} ${[base, ours, theirs].map((one) => JSON.stringify(one)).join(' ')}`,
    );
    const changed = whatOf(row) === 'changed' ? ` (${fields.join(', ')})` : '';
    return `${row.side} ${whatOf(row)} ${row.name.split('@')[0]}${changed}`;
  });
}
/** What the set says of its users, passwords by what an export would write. */
async function users(): Promise<string[]> {
  const path = join(folder, 'out.csv');
  await app.client.invoke('exports.users', { path, format: 'gateway', mark: false });
  const { readFileSync } = await import('node:fs');
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(',example.com', ''))
    .sort();
}

const BASE = ['ann', 'bob', 'eve', 'joe', 'kim', 'lea', 'max'];
/** Monday's users; here bob is deleted, eve has another password, kim a limit, new has come. */
async function week(): Promise<void> {
  for (const name of BASE) await add(name);
  await app.client.invoke('marks.set', { name: 'Monday' });
  await remove('bob');
  await password('eve', 'ours');
  await limit('kim', 5);
  await add('new', 'pw-new');
}
const line = (name: string, secret = `pw-${name}`) => `${name},example.com,${secret}`;

test('tells what only they and only we changed, and what both did, and takes over what is chosen as one change', async () => {
  await week();
  // There joe is deleted, lea and eve have other passwords, bob, too, and sue has come; new came there as well.
  const id = await withFile(
    'Monday',
    line('ann'),
    line('bob', 'theirs'),
    line('eve', 'theirs'),
    line('kim'),
    line('lea', 'theirs'),
    line('max'),
    line('new'),
    line('sue'),
  );
  expect(await told(id)).toEqual([
    'conflict changed bob (password "sealed" null "another")',
    'conflict changed eve (password "sealed" "another" "another")',
    'theirs deleted joe',
    'ours changed kim (limitPerDay null 5 )',
    'theirs changed lea (password "sealed" "sealed" "another")',
    'theirs added sue',
  ]);
  const before = await users();
  const { seq } = await app.client.invoke('sets.info', {});
  await app.client.invoke('differences.choose', { id, choice: 'theirs', keys: ['eve@example.com'] });
  const counts = await app.client.invoke('differences.choose', { id, choice: 'ours', keys: [] });
  expect(counts).toMatchObject({ ours: 1, theirs: 3, conflicts: 2, open: 1 });
  const { change, users: count } = await app.client.invoke('differences.apply', { id });
  expect([change, count]).toEqual([seq + 1, 4]);
  expect(await users()).toEqual([
    'ann,pw-ann',
    'eve,theirs',
    'kim,pw-kim',
    'lea,theirs',
    'max,pw-max',
    'new,pw-new',
    'sue,pw-sue',
  ]);
  const { changes } = await app.client.invoke('changes.list', { offset: 0, limit: 1 });
  expect(changes[0]?.summary).toBe('Took over 4 users from gateway.csv, 1 of them deleted');
  await app.client.invoke('changes.undo', {});
  expect(await users()).toEqual(before);
  // It is told of the set as it was.
  await expect(app.client.invoke('differences.apply', { id })).rejects.toThrow('Compare again');
});

test('without a mark everything that differs is told, and nothing is taken over that was not chosen', async () => {
  for (const name of ['ann', 'bob', 'eve', 'kim']) await add(name);
  const id = await withFile(null, line('ann'), line('bob', 'theirs'), line('sue'));
  expect(await told(id)).toEqual([
    'conflict changed bob (password null "sealed" "another")',
    'ours added eve',
    'ours added kim',
    'theirs added sue',
  ]);
  // What only the set has differs, too, and is in no row of the file.
  await vi.waitFor(async () =>
    expect((await app.client.invoke('app.notifications', {})).at(0)?.body).toBe(
      '4 lines differ from the set: decide in Compare what is to hold.',
    ),
  );
  await app.client.invoke('differences.choose', { id, choice: 'ours' });
  expect(await app.client.invoke('differences.apply', { id })).toMatchObject({ change: 0 });
});

test('a file with the same users says that nothing differs; one twice in it counts once', async () => {
  await week();
  const same = (await users()).map((one) => one.replace(',', ',example.com,'));
  const id = await withFile(null, ...same, same[0] ?? '');
  expect(await told(id)).toEqual([]);
});

test('a file of several batches is compared batch by batch', async () => {
  const lines = Array.from({ length: 2100 }, (_, at) => line(`user${at}`));
  await importAgain(...lines);
  expect(await told(await withFile(null, ...lines))).toEqual([]);
  expect(await told(await withFile(null, ...lines.slice(0, -1), line('user2099', 'other')))).toEqual([
    'conflict changed user2099 (password null "sealed" "another")',
  ]);
});

test('nobody is deleted for being in a row that could not be read, unless that is chosen', async () => {
  for (const name of ['ann', 'bob']) await add(name);
  await app.client.invoke('marks.set', { name: 'Monday' });
  const id = await withFile('Monday', line('ann'), 'b ob,example.com,x');
  expect(await told(id)).toEqual(['theirs deleted bob']);
  const window = await app.client.invoke('differences.list', {
    of: { with: 'import', id },
    offset: 0,
    limit: 1,
  });
  expect(window.with).toMatchObject({ file: 'gateway.csv', mark: 'Monday', rejected: 1 });
  expect(window.rows[0]?.choice).toBeNull();
  expect(await app.client.invoke('differences.apply', { id })).toMatchObject({ change: 0 });
});

test('a password of which only the verifier is left is tried, so that another one there is seen', async () => {
  for (const name of ['ann', 'bob']) await add(name);
  await app.client.invoke('marks.set', { name: 'Monday' });
  const { makeVerifier } = await import('../../credentials/verifier.ts');
  for (const name of ['ann', 'bob']) {
    const verifier = await makeVerifier(`pw-${name}`);
    const id = await idOf(name);
    const [block, index] = ((await app.client.invoke('users.get', { id })).passwordId ?? '')
      .split('.')
      .map(Number);
    await app.client.call('relay.harden', { users: [{ id, block, index, verifier }] });
  }
  const id = await withFile('Monday', line('ann'), line('bob', 'theirs'));
  expect(await told(id)).toEqual(['theirs changed bob (password "hardened" "hardened" "another")']);
  const { with: about } = await app.client.invoke('differences.list', {
    of: { with: 'import', id },
    offset: 0,
    limit: 1,
  });
  expect(about?.uncompared).toBe(0);
});

test('another set is compared with its settings and levels, under whatever key its passwords are', async () => {
  await create('other');
  for (const name of ['ann', 'bob']) await add(name);
  await limit('ann', 9);
  await add('sue', 'secret', { limitPerHour: 3 });
  await app.client.invoke('settings.set', { domain: 'example.com', settings: { limitPerMonth: 4 } });
  await app.client.invoke('sets.open', { path: join(folder, 'set') });
  for (const name of ['ann', 'bob', 'eve']) await add(name);
  const id = await compare({ from: 'set', path: join(folder, 'other') }, null);
  expect(await told(id)).toEqual([
    'conflict changed ann (limitPerDay null null 9)',
    'ours added eve',
    'conflict changed settings of example.com (limitPerMonth null null 4)',
    'theirs added sue',
  ]);
  await app.client.invoke('differences.choose', { id, choice: 'theirs' });
  await app.client.invoke('differences.apply', { id });
  expect(await users()).toEqual(['ann,pw-ann', 'bob,pw-bob', 'sue,secret']);
  const again = await compare({ from: 'set', path: join(folder, 'other') }, null);
  expect(await told(again)).toEqual([]);
  const itself = { source: { from: 'set', path: join(folder, 'set') }, compare: { mark: null } } as const;
  await expect(app.client.invoke('imports.start', itself)).rejects.toThrow('the set that is open');
});

/** Imports the lines, existing users updated; how many changes there are then, and what it came to. */
async function importAgain(...lines: string[]) {
  const source = { from: 'path', path: csv(...lines) } as const;
  const { id } = await app.client.invoke('imports.start', { source, onDuplicate: 'update' });
  const state = await vi.waitFor(async () => {
    const now = await app.client.invoke('imports.state', { id });
    expect(now?.phase).toBe('done');
    return now;
  }, 30_000);
  const { updated, same, created } = state ?? {};
  return { seq: (await app.client.invoke('sets.info', {})).seq, updated, same, created };
}
const hardened = async (names: readonly string[], secret = (name: string) => `pw-${name}`) => {
  const { makeVerifier } = await import('../../credentials/verifier.ts');
  const verifiers = new Map<string, string>();
  const users: object[] = [];
  for (const name of names) {
    const id = await idOf(name);
    const [block, index] = ((await app.client.invoke('users.get', { id })).passwordId ?? '')
      .split('.')
      .map(Number);
    const verifier = verifiers.get(secret(name)) ?? (await makeVerifier(secret(name)));
    verifiers.set(secret(name), verifier);
    users.push({ id, block, index, verifier });
  }
  await app.client.call('relay.harden', { users });
};

test('the same file twice changes nothing, and says so; one password that is another is one change', async () => {
  const first = await importAgain(line('ann'), line('bob'), line('eve'));
  expect(first).toMatchObject({ created: 3 });
  expect(await importAgain(line('ann'), line('bob'), line('eve'))).toEqual({
    seq: first.seq,
    updated: 0,
    same: 3,
    created: 0,
  });
  expect(await importAgain(line('ann'), line('bob', 'other'), line('eve'))).toEqual({
    seq: first.seq + 1,
    updated: 1,
    same: 2,
    created: 0,
  });
  expect(await users()).toEqual(['ann,pw-ann', 'bob,other', 'eve,pw-eve']);
});

test('nor where only verifiers are left: those of a few are tried', async () => {
  await importAgain(line('ann'), line('bob'));
  await hardened(['ann', 'bob']);
  const { seq } = await app.client.invoke('sets.info', {});
  expect(await importAgain(line('ann'), line('bob'))).toEqual({ seq, updated: 0, same: 2, created: 0 });
  expect(await importAgain(line('ann'), line('bob', 'other'))).toEqual({
    seq: seq + 1,
    updated: 1,
    same: 1,
    created: 0,
  });
});

test('and of many, the very same file is known by its print', async () => {
  const names = Array.from({ length: 510 }, (_, at) => `user${at}`);
  const lines = names.map((name) => line(name, 'shared'));
  await importAgain(...lines);
  const { makeVerifier } = await import('../../credentials/verifier.ts');
  const verifier = await makeVerifier('shared');
  const query = { filter: { kind: 'all' as const, of: [] } };
  const { users: all } = await app.client.invoke('users.query', { query, offset: 0, limit: 1000 });
  await app.client.call('relay.harden', {
    users: all.map(({ id, passwordId }) => {
      const [block, index] = (passwordId ?? '').split('.').map(Number);
      return { id, block, index, verifier };
    }),
  });
  const { seq } = await app.client.invoke('sets.info', {});
  expect(await importAgain(...lines)).toEqual({ seq, updated: 0, same: 510, created: 0 });
  // Another file, and a password that is another by now, are not taken for the same.
  await password('user7', 'other');
  expect(await importAgain(...lines)).toMatchObject({ seq: seq + 2, updated: 1, same: 509 });
  expect(await importAgain(...lines, line('new'))).toMatchObject({ created: 1, updated: 509 });
});
