/** Questions that are answered in steps, over real files. */
import { renameSync, rmSync, truncateSync, utimesSync, writeFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EVERYTHING, type Filter } from '../../../../shared/lists/filter.ts';
import { groupCondition } from '../../../../shared/lists/grouping.ts';
import { fieldOf } from '../../../../shared/lists/list.ts';
import { LISTS } from '../../../../shared/lists/lists.ts';
import { parseWhere } from '../../../../shared/lists/parse-where.ts';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import { eventOf, sampleMessage, sampleReason } from '../../../../tests/support/mail-samples.ts';
import type { ListSort, MailListKey, WindowQuestion } from '../mail-reading.ts';
import type { MailStore } from '../mail-store.ts';
import { entriesWith } from './list-source.ts';
import { MailFile } from './mail-file.ts';
import { openMailStore } from './open-mail-store.ts';
import { Searches } from './searches.ts';

const NOW = Date.UTC(2026, 5, 1, 12);
const OLDEST: ListSort = { field: 'received', descending: false };
const LATEST: ListSort = { field: 'time', descending: true };
/** More than three steps look at. */
const LINES = 5000;

let folder = '';
let store: MailStore;
let file: MailFile;
let searches: Searches;
/** Grows by so much with each look at it. */
let pace = 0;

beforeEach(async () => {
  folder = await mailFolder();
  store = await openedStore(folder, () => NOW);
  file = new MailFile(folder, () => NOW);
  let clock = 0;
  pace = 0;
  searches = new Searches(file, () => (clock += pace));
});
afterEach(() => file.close());

function where(list: MailListKey, text: string): Filter {
  const read = parseWhere(LISTS[list], text);
  if (!read.ok) throw new Error(read.error.message);
  return read.filter;
}

function question(changes: Partial<WindowQuestion> = {}): WindowQuestion {
  const whole = { filter: EVERYTHING, sort: LATEST, at: NOW, asker: 'one', partial: true };
  return { ...whole, offset: 0, limit: 10, ...changes };
}

async function writeLines(count: number, kind: 'accepted' | 'refused' = 'accepted'): Promise<void> {
  const user = (at: number) => `user${at % 7}@example.com`;
  await store.write(
    Array.from({ length: count }, (_, at) => ({ ...eventOf(kind), user: user(at), time: NOW })),
  );
}

test('gives a window as soon as it is full, tells how far it is, and finds the rest meanwhile', async () => {
  await writeLines(LINES);
  pace = 30;
  const first = await searches.window('log', question());
  expect(first.entries).toHaveLength(10);
  expect(first).toMatchObject({ more: true });
  expect(first.total).toBeLessThan(LINES);
  pace = 0;
  await expect.poll(() => searches.progress('one')).toEqual({ total: LINES, more: false, searchedTo: null });
  const last = await searches.window('log', question({ offset: LINES - 2 }));
  expect(last).toMatchObject({ total: LINES, more: false });
  expect(last.entries.map(({ id }) => id)).toEqual(
    (await store.logSince(0, 2)).map(({ id }) => id).toReversed(),
  );
});

test('what is rare comes in parts, and can be ended and gone on with', async () => {
  await writeLines(1, 'refused');
  await writeLines(LINES);
  pace = 30;
  const filter = where('log', 'kind:refused');
  const begun = await searches.window('log', question({ filter }));
  expect(begun).toMatchObject({ total: 0, more: true, entries: [] });
  expect(begun.searchedTo).toBeGreaterThan(Date.UTC(2026, 0, 1));
  searches.progress('one', false);
  pace = 0;
  const ended = await searches.window('log', question({ filter }));
  expect([ended.more, ended.searchedTo]).toEqual([true, begun.searchedTo]);
  searches.progress('one', true);
  const found = await searches.window('log', question({ filter, partial: false }));
  expect(found).toMatchObject({ total: 1, more: false, entries: [{ kind: 'refused' }] });
});

test('a newer question of the same asker ends an older one, and no other', async () => {
  await writeLines(LINES);
  const other = searches.window('log', question({ asker: 'two', partial: false }));
  const older = searches.window('log', question({ filter: where('log', 'nothing'), partial: false }));
  const newer = searches.window('log', question({ filter: where('log', 'user:user3'), partial: false }));
  await expect(older).rejects.toMatchObject({ code: 'cancelled' });
  expect((await newer).total).toBe(Math.floor((LINES + 3) / 7));
  expect((await other).total).toBe(LINES);
});

test('what comes meanwhile is in the next answer, also where the search was dear', async () => {
  await writeLines(LINES);
  pace = 100;
  await searches.window('log', question({ partial: false }));
  await writeLines(3, 'refused');
  const next = await searches.window('log', question());
  expect(next.total).toBe(LINES + 3);
  expect(next.entries.slice(0, 4).map(({ kind }) => kind)).toEqual([
    'refused',
    'refused',
    'refused',
    'accepted',
  ]);
  const ascending = { field: 'time', descending: false };
  const old = await searches.window('log', question({ sort: ascending, partial: false }));
  await writeLines(1, 'refused');
  const fresh = await searches.window('log', question({ sort: ascending, offset: old.total }));
  expect(fresh.entries.map(({ kind }) => kind)).toEqual(['refused']);
});

test('sorts by every field that the lists say can be sorted, what has none last', async () => {
  const sizes = [300, 20, 4000];
  for (const [at, size] of sizes.entries()) {
    const content = Buffer.alloc(size, 'x');
    const received = NOW - at * 1000;
    const options = { content, received, expires: NOW + size, recipients: [`r${at}@example.org`] };
    await store.accept(await sampleMessage(store, options));
    const score = at === 1 ? null : size;
    await store.quarantineMessage(await sampleMessage(store, options), {
      ...sampleReason(NOW + size),
      score,
    });
  }
  const order = async (list: 'queue' | 'quarantine', field: string, descending: boolean) => {
    const { entries } = await searches.window(list, question({ sort: { field, descending } }));
    return entries.map(({ size }) => sizes.indexOf(size));
  };
  expect(await order('queue', 'size', false)).toEqual([1, 0, 2]);
  expect(await order('queue', 'size', true)).toEqual([2, 0, 1]);
  expect(await order('queue', 'expires', true)).toEqual([2, 0, 1]);
  expect(await order('queue', 'attempts', false)).toHaveLength(3);
  expect(await order('quarantine', 'score', false)).toEqual([0, 2, 1]);
  expect(await order('quarantine', 'score', true)).toEqual([2, 0, 1]);
  await store.hold(
    [(await store.queue({ filter: EVERYTHING, offset: 0, limit: 1 })).entries[0]!.id],
    true,
    'x',
  );
  expect((await order('queue', 'next', true)).at(-1)).toBe(2);
  for (const list of ['queue', 'quarantine', 'log'] as const) {
    for (const { key } of LISTS[list].fields.filter(({ sortable }) => sortable)) {
      const page = await searches.window(list, question({ sort: { field: key, descending: true } }));
      expect(page.more).toBe(false);
    }
  }
});

/** The windows of a grouped list, whole. */
async function groupsOf(list: MailListKey, by: string, changes: Partial<WindowQuestion> = {}) {
  const group = { by, open: false, toggled: [] };
  const asks = question({
    sort: list === 'log' ? LATEST : OLDEST,
    group,
    partial: false,
    limit: 1000,
    ...changes,
  });
  return searches.window(list, asks);
}

test('groups are counted, and the condition of each finds just its rows, whatever they have in common', async () => {
  const users = [
    'Anna@example.com',
    'anna@example.com',
    'b@bücher.example',
    'b@xn--bcher-kva.example',
    '',
    'ß💥 "x"@y.de',
  ];
  for (const [at, user] of users.entries())
    await store.accept(await sampleMessage(store, { user, recipients: ['a@x.example', `b${at}@y.example`] }));
  const replies = [
    '',
    'x'.repeat(400),
    `${'x'.repeat(330)}y`,
    `${'x'.repeat(318)}💥💥`,
    '450 a "b" %_\\',
    '450 A "B" %_\\',
  ];
  await store.write(replies.map((reply) => ({ ...eventOf('refused'), reply, rule: reply })));
  for (const [list, by] of [
    ['queue', 'user'],
    ['queue', 'domain'],
    ['queue', 'message'],
    ['queue', 'reply'],
    ['log', 'message'],
    ['log', 'kind'],
    ['log', 'reply'],
    ['log', 'rule'],
  ] as const) {
    const { groups, total, entries } = await groupsOf(list, by);
    expect(entries).toEqual([]);
    expect(groups?.lines).toBe(groups?.heads.length);
    expect(groups?.heads.reduce((sum, { count }) => sum + count, 0)).toBe(total);
    const field = fieldOf(LISTS[list], by);
    for (const { key, count, first } of groups?.heads ?? []) {
      expect(first).not.toBeNull();
      const filter = groupCondition(field!, key);
      expect([list, by, key, (await searches.ids(list, filter, NOW)).length]).toEqual([list, by, key, count]);
    }
  }
  const { groups } = await groupsOf('queue', 'user');
  expect(groups?.heads.map(({ count }) => count)).toEqual([4, 4, 2, 2]);
});

test('an open group has its rows below its head, in the order of the list; opening one searches nothing anew', async () => {
  await writeLines(LINES);
  const first = await groupsOf('log', 'user', { limit: 3 });
  expect(first.groups).toMatchObject({
    lines: 7,
    heads: [{ key: 'user1@example.com' }, { key: 'user0@example.com' }, {}],
  });
  const group = { by: 'user', open: false, toggled: ['user0@example.com'] };
  const open = await groupsOf('log', 'user', { group, limit: 5 });
  const heads = open.groups?.heads.map(({ before, key }) => [before, key]);
  expect(heads).toEqual([
    [0, 'user1@example.com'],
    [0, 'user0@example.com'],
  ]);
  expect(open.groups?.lines).toBe(7 + Math.floor((LINES + 6) / 7));
  expect(open.entries.map((entry) => (entry as { user: string }).user)).toEqual(
    Array(3).fill('user0@example.com'),
  );
  const ids = open.entries.map((entry) => (entry as { id: number }).id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
  const turned = await groupsOf('log', 'user', {
    group,
    limit: 5,
    sort: { field: 'time', descending: false },
  });
  expect((turned.entries[0] as { id: number }).id).toBeLessThan(ids.at(-1) ?? 0);
});

test('groups come while they are still searched, and what comes meanwhile joins them', async () => {
  await writeLines(LINES);
  pace = 90;
  const begun = await groupsOf('log', 'kind', { partial: true });
  expect(begun).toMatchObject({ more: true, groups: { lines: 1 } });
  pace = 0;
  await writeLines(2, 'refused');
  await expect
    .poll(async () =>
      (await groupsOf('log', 'kind', { partial: true })).groups?.heads.map(({ count }) => count),
    )
    .toEqual([LINES, 2]);
});

test('all that match are named in any order, and read again but for those that are gone', async () => {
  for (const size of [20, 300, 100]) {
    const content = Buffer.alloc(size, 'x');
    await store.accept(await sampleMessage(store, { content, recipients: [`r${size}@example.org`] }));
  }
  const ids = await searches.ids('queue', EVERYTHING, NOW, { field: 'size', descending: true });
  const read = (some: readonly number[]) =>
    file.read(({ db }) => entriesWith(db, 'queue', some)).map(({ recipient }) => recipient);
  expect(read(ids)).toEqual(['r300@example.org', 'r100@example.org', 'r20@example.org']);
  await store.remove(ids.slice(0, 1), 'x');
  expect(read(ids)).toEqual(['r100@example.org', 'r20@example.org']);
});

test('where an entry is, in every order, among groups and since it came', async () => {
  await writeLines(30);
  const group = { by: 'user', open: true, toggled: [] };
  for (const asks of [
    { sort: LATEST },
    { sort: { field: 'time', descending: false } },
    { group },
    { group: { ...group, toggled: ['user2@example.com'] } },
  ]) {
    await searches.window('log', question({ asker: JSON.stringify(asks), ...asks }));
    await writeLines(1);
    const window = await searches.window(
      'log',
      question({ asker: JSON.stringify(asks), ...asks, limit: 100 }),
    );
    const lines: (number | null)[] = window.entries.map(({ id }) => id);
    for (const { before } of window.groups?.heads.toReversed() ?? []) lines.splice(before, 0, null);
    for (const [line, id] of lines.entries())
      if (id !== null) expect(searches.place(JSON.stringify(asks), id)).toEqual({ line });
    const [first] = await searches.ids('log', where('log', 'user:user2'), NOW);
    const closed = asks.group?.toggled.length === 1;
    const place = searches.place(JSON.stringify(asks), first ?? 0);
    expect(closed ? place.closed : place.line).toEqual(closed ? 'user2@example.com' : expect.any(Number));
  }
  const [latest] = (await searches.window('log', question({ asker: 'group', group }))).entries;
  await searches.window('log', question({ asker: 'group', group: { ...group, open: false } }));
  expect(searches.place('group', latest?.id ?? 0)).toMatchObject({
    line: null,
    closed: expect.any(String) as string,
  });
  const sorted = { asker: 'sorted', sort: { field: 'size', descending: true } };
  for (const size of [20, 300, 100])
    await store.accept(await sampleMessage(store, { content: Buffer.alloc(size, 'x') }));
  const { entries } = await searches.window('queue', question(sorted));
  expect(entries.map(({ id }) => searches.place('sorted', id).line)).toEqual([0, 1, 2]);
  expect([searches.place('sorted', 7), searches.place('nobody', 7)]).toEqual([
    { line: null },
    { line: null },
  ]);
});

test('what left the queue is gone from the next answer', async () => {
  for (const recipient of ['a@example.org', 'b@example.org'])
    await store.accept(await sampleMessage(store, { recipients: [recipient] }));
  const before = await searches.window('queue', question({ sort: OLDEST }));
  await store.remove([before.entries[0]!.id], 'x');
  const after = await searches.window('queue', question({ sort: OLDEST }));
  expect(after).toMatchObject({ total: 1, entries: [{ recipient: 'b@example.org' }] });
});

test.each([
  ['user is USER3@example.com', Math.floor((LINES + 3) / 7)],
  ['time:last1h', LINES],
  ['time<2026-01-01', 0],
])('indexes and the order of ids leave nothing out: %s', async (text, expected) => {
  await writeLines(LINES);
  const filter = where('log', text);
  for (const descending of [true, false]) {
    const sort = { field: 'time', descending };
    const page = await searches.window('log', question({ filter, sort, partial: false }));
    expect(page.total).toBe(expected);
  }
  expect(await searches.ids('log', filter, NOW)).toHaveLength(expected);
});

test('of a database that is cut off what is in memory is of yesterday, and a shorter one in its place is read', async () => {
  await store.accept(await sampleMessage(store));
  await store.close();
  const path = join(folder, 'mail.db');
  const short = readFileSync(path);
  const again = await openMailStore(folder, { now: () => NOW });
  await again.write(Array.from({ length: 2000 }, () => eventOf('refused')));
  await again.close();
  const read = () => file.read(({ lists }) => lists.log({ filter: EVERYTHING, offset: 0, limit: 10 }).total);
  expect(read()).toBe(2001);
  truncateSync(path, readFileSync(path).length - 4096);
  expect(read).toThrow(/is damaged/);
  writeFileSync(path, short);
  expect(read()).toBe(1);
  const current = file.current();
  expect(file.current()).toBe(current);
  // As long as before, and written over.
  writeFileSync(path, Buffer.alloc(short.length, 'x'));
  expect(read).toThrow(/is damaged/);
  writeFileSync(path, short);
  expect(read()).toBe(1);
});

test('a database that is deleted, cut off or held says so, and is read again once it is right', async () => {
  await store.accept(await sampleMessage(store));
  await store.close();
  const path = join(folder, 'mail.db');
  const ask = () => searches.window('queue', question({ sort: OLDEST }));
  expect((await ask()).total).toBe(1);
  renameSync(path, `${path}.away`);
  await expect(ask()).rejects.toThrow(/was deleted or moved away/);
  renameSync(`${path}.away`, path);
  expect((await ask()).total).toBe(1);
  const bytes = readFileSync(path);
  truncateSync(path, 5000);
  await expect(ask()).rejects.toMatchObject({ code: 'set-damaged' });
  writeFileSync(path, bytes);
  expect((await ask()).total).toBe(1);
  truncateSync(path, 0);
  await expect(ask()).rejects.toThrow(/is empty: another program has cut it off/);
  await expect(ask()).rejects.toThrow(/is empty/);
  const fresh = new MailFile(folder, () => NOW);
  expect(fresh.current().file).toBeNull();
  utimesSync(path, 0, Date.now() / 1000 - 10);
  expect(() => fresh.current()).toThrow(/is empty/);
  fresh.close();
  writeFileSync(path, bytes);
  expect((await ask()).total).toBe(1);
  file.close();
  rmSync(`${path}-shm`, { force: true });
  const held = new DatabaseSync(path);
  held.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  const late = new MailFile(folder, () => NOW);
  expect(() => late.current()).toThrow(/Another program holds the mail database/);
  held.close();
  expect(late.current().lists.counts().queued).toBe(1);
  late.close();
});

test.each([
  // Dearer than what is searched anew whenever the database has changed; and than what anybody would wait for.
  ['at once', 40],
  ['as soon as it is found, and told as from before until then', 300],
])('what somebody has changed is searched anew %s', async (when, dear) => {
  await writeLines(LINES);
  const group = { by: 'kind', open: true, toggled: [] };
  const ask = async () => {
    const { total, behind = false } = await searches.window('log', question({ group }));
    return [total, behind];
  };
  pace = dear;
  await searches.window('log', question({ group, partial: false }));
  await writeLines(2, 'refused');
  expect(await ask()).toEqual([LINES, true]);
  searches.changed();
  expect(await ask()).toEqual(when === 'at once' ? [LINES + 2, false] : [LINES, true]);
  pace = 0;
  await expect.poll(ask).toEqual([LINES + 2, false]);
});
