import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Operation, RowColumns, UserRow } from './journal-types.ts';
import { aLock, header, Implausible, overrides, Plausible, system, whatIsWrong } from './plausible.ts';

let folder: string;
let plausible: Plausible;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-plausible-'));
  writeFileSync(join(folder, 'journal-000001.jsonl'), '');
  plausible = new Plausible(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

const columns: RowColumns = {
  first: 1,
  time: 1,
  usernames: ['a', 'b'],
  domains: ['x.example'],
  domain: 0,
  kinds: 0,
  block: 1,
  entries: 0,
};
const row: UserRow = [1, 0, 'a', 'x.example', 1, 0, 1, 1, null, null];
const changed = (at: number, value: unknown): UserRow =>
  Object.assign([...row], { [at]: value }) as unknown as UserRow;

test('ids are looked at in proportion to the files, as these are now', () => {
  plausible.id(4_000_000);
  for (const id of [4_000_001, 4e9, 2 ** 53 - 1, -1, 1.5, '1', null]) {
    expect(() => plausible.id(id), String(id)).toThrow(Implausible);
  }
  truncateSync(join(folder, 'journal-000001.jsonl'), 1_000_000);
  plausible.id(8_000_000);
  expect(() => plausible.id(8_000_001)).toThrow('beyond all that files of this size can hold');
});

test('a user is a row of the right kinds', () => {
  plausible.row(row);
  plausible.row(changed(9, { kind: 'manual', since: 1, until: null, reason: '', by: '' }));
  for (const [at, value] of [
    [0, 0],
    [0, 4e9],
    [1, 2],
    [2, 'x'.repeat(1001)],
    [3, 7],
    [4, 2 ** 32],
    [5, -1],
    [6, 9e15],
    [7, null],
    [8, { limitPerDay: 'many' }],
    [9, { kind: 'other' }],
    [10, 7],
  ] as const) {
    expect(() => plausible.row(changed(at, value)), String(at)).toThrow(Implausible);
  }
});

test('columns of an import are as long as its rows', () => {
  plausible.columns(columns);
  plausible.columns({ ...columns, domain: [0, 0], kinds: [0, 1], entries: [0, 4] });
  const others: readonly Partial<Record<keyof RowColumns, unknown>>[] = [
    { first: 4_000_000 },
    { first: 0 },
    { usernames: 7 },
    { usernames: ['a', 7] },
    { domain: 1 },
    { domain: [0, 1] },
    { domain: [0] },
    { kinds: [0] },
    { kinds: [0, 2] },
    { entries: [0, 2 ** 32] },
    { block: -1 },
    { time: 'now' },
    { verifiers: [[0, 7]] },
  ];
  for (const other of others) {
    const made = { ...columns, ...other } as RowColumns;
    expect(() => plausible.columns(made), JSON.stringify(other)).toThrow(Implausible);
  }
});

test('operations, heads of changes and settings are what some version writes', () => {
  const good: Operation[] = [
    ['add', row],
    ['lock', 1, null, null],
    ['settings', 1, {}, { limitPerDay: 0, unknownOfALaterVersion: 'x' } as never],
    ['settings', 1, {}, { 'temporary:limitPerDay': { value: 0, since: 1, until: 2, made: 0 } }],
    ['password', 1, null, { block: 1, index: 0 }],
    ['system', {}, { timeZone: 'Europe/Berlin' }],
    ['domain', 'x.example', false, true],
  ];
  plausible.operations(good);
  for (const bad of [
    ['lock', 4e9, null, null],
    ['password', 1, null, { block: 2 ** 53 - 1, index: 0 }],
    ['password', 1, null, { block: 1, index: {} }],
    ['level', 7, {}, {}],
    ['level', null, {}, { 'temporary:limitPerDay': 5 }],
    ['settings', 1, {}, { 'temporary:limitPerDay': { since: 1, until: 2 } }],
    ['settings', 1, {}, { 'temporary:limitPerDay': { value: 'x', since: 1, until: 2 } }],
    ['settings', 1, {}, { 'temporary:limitPerDay': { value: 5, since: 1, until: 1e300 } }],
    ['settings', 1, {}, { 'temporary:limitPerDay': { value: 5, since: null, until: 2 } }],
    ['settings', 1, {}, { 'temporary:limitPerDay': { value: 5, since: 1, until: 2, made: 'x' } }],
    ['level', null, {}, []],
    ['rename', 'a', null],
    ['domain', null, false, true],
    ['other'],
  ]) {
    expect(() => plausible.operations([bad as unknown as Operation]), JSON.stringify(bad)).toThrow(
      Implausible,
    );
  }
  expect(() => system({ timeZone: 'Mars' })).toThrow('there is no time zone');
  expect(() => system({ relay: { smartHosts: [{ host: 'x', port: 4e9, tls: 'off' }] } })).toThrow(
    'smartHosts',
  );
  // Of sets that were made before it was checked: the relay does not use it, and says so.
  system({ relay: { hostName: 'bad host\r\n250' } });
  expect(() => system({ relay: { hostName: 7 } })).toThrow(Implausible);
  expect(() => system({ relay: null })).toThrow(Implausible);
  expect(() => overrides(null)).toThrow(Implausible);
  expect(() => aLock({ kind: 'manual', since: 1e300, until: null, reason: '', by: '' })).toThrow(Implausible);
  const head = { time: 1, actor: 'me', kind: 'add', users: 1, about: {}, of: null } as const;
  header(head);
  header({ ...head, about: { user: [1, '192.0.2.1', 'example.com'] } });
  header({ ...head, about: { change: { kind: 'add', users: 1, about: { text: 'Added' } } } });
  const { about: _, ...older } = head;
  header({ ...older, summary: 'Added ann@example.com' } as never);
  for (const other of [
    { time: 1e300 },
    { users: 2 ** 53 - 1 },
    { of: -1 },
    { actor: 7 },
    { summary: null },
    { about: null },
    { about: undefined },
    { about: [] },
    { about: { file: 7 } },
    { about: { user: [2, 'a', 'b'] } },
    { about: { user: 'a' } },
    { about: { relay: false } },
    { about: { change: 7 } },
    {
      about: { change: { kind: 'undo', users: 1, about: { change: { kind: 'add', users: 1, about: {} } } } },
    },
  ]) {
    expect(() => header({ ...head, ...other } as never), JSON.stringify(other)).toThrow(Implausible);
  }
});

test('what a file says is told apart from a disk that does not answer', () => {
  expect(whatIsWrong(new TypeError('x'))).toBe('it is not as any version writes it');
  const failed = Object.assign(new Error('EIO'), { code: 'EIO', syscall: 'read' });
  expect(() => whatIsWrong(failed)).toThrow(failed);
});
