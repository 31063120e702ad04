/** The format in which a change says what it is about, beside sets of the formats before. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { UserStore } from '../model/store-types.ts';
import { openSet } from '../open-set.ts';
import { FORMAT } from './line-format.ts';

const FIXTURES = join(import.meta.dirname, '../../../tests/fixtures');
const SENTENCE = /Added|Edited|Deleted|Locked|Undid|Redid|Imported|Changed the/;
let folder: string;
let store: UserStore | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-about-'));
  store = null;
});
afterEach(async () => {
  await store?.close();
  rmSync(folder, { recursive: true });
});

const open = async (create?: { name: string }): Promise<UserStore> => {
  await store?.close();
  return (store = await openSet(join(folder, 'set'), {
    now: () => 1_795_800_000_000,
    ...(create && { create }),
  }));
};
const earlier = (format: number) =>
  cpSync(join(FIXTURES, `format-${format}/set`), join(folder, 'set'), { recursive: true });
const linesOf = (name: string): string[] =>
  readFileSync(join(folder, 'set', name), 'utf8')
    .trim()
    .split('\n');
const lines = (): string[] =>
  readdirSync(join(folder, 'set'))
    .filter((name) => /^(snapshot|journal-\d+)\.jsonl$/.test(name))
    .flatMap(linesOf);
const entries = (from: UserStore) => from.changes(0, 100).changes;

test('a set of format 3 says of every change what it said, also after a snapshot of today', async () => {
  earlier(3);
  const told = JSON.parse(readFileSync(join(FIXTURES, 'format-3/activity.json'), 'utf8')) as {
    changes: { seq: number; summary: string; undone: boolean }[];
  };
  const same = (from: UserStore) =>
    expect(entries(from).map(({ seq, summary, undone }) => ({ seq, summary, undone }))).toEqual(
      told.changes.map(({ seq, summary, undone }) => ({ seq, summary, undone })),
    );
  same(await open());
  await (await open()).compact();
  same(await open());
  expect(linesOf('snapshot.jsonl')[0]).toMatch(new RegExp(`^\\[${FORMAT},`));
  // What an undo of today takes back of yesterday is told in yesterday's words.
  await (await open()).undo('me', 2);
  expect(entries(await open())[0]?.summary).toBe('Undid: Edited anna@exämple.com');
});

test('what is written keeps names and values, and no sentence', async () => {
  const user = {
    kind: 'mailbox',
    username: 'anna',
    domain: 'xn--exmple-cua.com',
    settings: {},
    password: null,
  };
  await (await open({ name: 'Test' })).commit({ kind: 'add', users: [user as never] }, 'me');
  await (
    await open()
  ).commit(
    {
      kind: 'lock',
      selection: { by: 'ids', ids: [1] },
      lock: {
        ...{ kind: 'manual', since: 1, until: null, reason: '', by: 'me' },
      },
    },
    'me',
  );
  await (await open()).undo('me');
  const told = ['Undid: Locked anna@exämple.com', 'Locked anna@exämple.com', 'Added anna@exämple.com'];
  expect(entries(await open()).map(({ summary }) => summary)).toEqual(told);
  expect(lines().filter((line) => SENTENCE.test(line))).toEqual([]);
  await (await open()).compact();
  expect(lines().filter((line) => SENTENCE.test(line))).toEqual([]);
  expect(entries(await open()).map(({ summary }) => summary)).toEqual(told);
});

test('a set whose secrets are still to be sealed anew is written as its version reads it', async () => {
  earlier(2);
  const opened = await open();
  await opened.commit({ kind: 'rename', name: 'Later' }, 'me');
  await opened.compact();
  expect(lines().filter((line) => !/^\[2,"|^\[(?:\d|")/.test(line))).toEqual([]);
  expect(lines().join('\n')).toContain('Renamed the set to “Later”');
  expect(entries(await open())[0]?.summary).toBe('Renamed the set to “Later”');
});

test('an earlier program is told by every line of a change that it cannot read it', async () => {
  earlier(3);
  const before = linesOf('journal-000001.jsonl').length;
  await (await open()).commit({ kind: 'rename', name: 'Later' }, 'me');
  const written = linesOf('journal-000001.jsonl').slice(before);
  expect(written.length).toBeGreaterThan(0);
  for (const line of written) expect(line).toMatch(new RegExp(`^\\[${FORMAT},"[0-9a-f]{8}",`));
});
