/** Marks, and what differs from one: over a real set, reopened and compacted between. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, NewUser, UserStore } from '../model/store-types.ts';
import { addressOf } from '../../../shared/domain/user.ts';
import { displayAddress } from '../../../shared/domain/change-sentence.ts';

let folder: string;
let store: UserStore;
let time = 1_000_000;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-since-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => time });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const sealed = (text: string) => ({ entries: 1, bytes: Buffer.from(text) });
const mailbox = (username: string): NewUser => ({
  ...{ kind: 'mailbox', username, domain: 'example.com', settings: {}, password: sealed(username) },
});
const commit = (draft: ChangeDraft, actor = 'ann') => store.commit(draft, actor);
const add = (...names: string[]) => commit({ kind: 'add', users: names.map(mailbox) });
const idOf = (name: string) => store.find(`${name}@example.com`)?.id ?? 0;
const of = (name: string) => ({ by: 'ids' as const, ids: [idOf(name)] });
const limit = (name: string, limitPerDay: number | null) =>
  commit({ kind: 'edit', selection: of(name), settings: { limitPerDay }, password: null });
const remove = (name: string) => commit({ kind: 'remove', selection: of(name) });
const mark = (name: string) => commit({ kind: 'mark', name, made: 'hand' });
const lock = { kind: 'manual', since: 5, until: null, reason: 'Left', by: 'ann' } as const;

/** `+ann`, `-bob`, `eve limitPerDay null 5`. */
function since(name: string): string[] {
  return store.since(name).map(({ of: who, here, fields }) => {
    const told = 'level' in who ? `level ${who.level ?? ''}` : displayAddress(who.user).split('@')[0];
    if (here !== 'changed') return `${here === 'added' ? '+' : '-'}${told}`;
    return `${told} ${fields.map(({ field, base, ours }) => `${field} ${JSON.stringify(base)} ${JSON.stringify(ours)}`).join(', ')}`;
  });
}

/** In memory, read back from the journal, from a snapshot, and from a snapshot and what followed it. */
async function eachWay(check: () => void): Promise<void> {
  check();
  await reopen();
  check();
  await store.compact();
  check();
  await reopen();
  check();
}
async function reopen(): Promise<void> {
  await store.close();
  store = await openSet(join(folder, 'set'), { now: () => time });
  expect(store.info().damage).toEqual([]);
}

test('tells what users are and were, not what was done to them meanwhile', async () => {
  await add('ann', 'bob', 'eve', 'joe', 'kim', 'lea', 'max');
  await mark('Monday');
  await add('new', 'gone');
  await remove('gone');
  await limit('ann', 5);
  await limit('ann', null);
  await limit('bob', 7);
  await remove('eve');
  await commit({ kind: 'lock', selection: of('joe'), lock });
  await commit({ kind: 'edit', selection: of('kim'), settings: {}, password: sealed('another') });
  await commit({ kind: 'settings', domain: 'example.com', settings: { limitPerHour: 3 }, system: {} });
  // Deleted and added again, with the password of before and with another one.
  const undone = await remove('lea');
  await store.undo('ann', undone.change);
  await remove('max');
  await add('max');
  await eachWay(() => {
    expect(since('Monday').sort()).toEqual([
      '+new',
      '-eve',
      'bob limitPerDay null 7',
      `joe lock null ${JSON.stringify(lock)}`,
      'kim password "sealed" "another"',
      'level example.com limitPerHour null 3',
      'max password "sealed" "another"',
    ]);
  });
});

test('does not count what Postern does by itself', async () => {
  await add('ann', 'bob');
  await mark('Monday');
  const { block = 0, index = 0 } = store.get(idOf('ann'))?.password ?? {};
  const verifier = '$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHQxMjM0NTY$' + 'A'.repeat(43);
  await commit({ kind: 'harden', users: [{ id: idOf('ann'), block, index, verifier }] });
  expect(store.get(idOf('ann'))?.password?.verifier).toBe(verifier);
  await commit(
    { kind: 'lock', selection: of('bob'), lock: { ...lock, kind: 'automatic', by: 'relay' } },
    'relay',
  );
  await eachWay(() => expect(since('Monday')).toEqual([]));
});

test('keeps several marks apart, also when one of them goes', async () => {
  await add('ann', 'bob', 'eve');
  await mark('first');
  await limit('ann', 1);
  await limit('eve', 1);
  await mark('second');
  await limit('ann', 2);
  await remove('bob');
  await mark('third');
  await limit('eve', 3);
  const told = () => ({ first: since('first').sort(), third: since('third') });
  const all = {
    first: ['-bob', 'ann limitPerDay null 2', 'eve limitPerDay null 3'],
    third: ['eve limitPerDay 1 3'],
  };
  await eachWay(() => {
    expect(told()).toEqual(all);
    expect(since('second').sort()).toEqual(['-bob', 'ann limitPerDay 1 2', 'eve limitPerDay 1 3']);
  });
  await commit({ kind: 'unmark', name: 'second' });
  await eachWay(() => expect(told()).toEqual(all));
  expect(() => since('second')).toThrow('no mark “second”');
});

test('sees the users of an import that was under way when the mark was set as added', async () => {
  await add('ann');
  const session = store.beginImport({ actor: 'ann', file: 'staff.csv', onDuplicate: 'skip' });
  await session.stage({
    ...{ usernames: ['bea', 'cid'], domains: ['example.com', 'example.com'], kinds: new Uint8Array(2) },
    ...{ lines: new Uint32Array(2), passwords: { entries: 2, bytes: Buffer.from('both') } },
  });
  await mark('Monday');
  await session.commit();
  await eachWay(() => expect(since('Monday')).toEqual(['+bea', '+cid']));
});

test('is no step of undo, refuses a name twice, and keeps so many marks of exports', async () => {
  await add('ann');
  await mark('Monday');
  await expect(mark('Monday')).rejects.toThrow('There is a mark “Monday” already');
  await expect(commit({ kind: 'unmark', name: 'Tuesday' })).rejects.toThrow('no mark “Tuesday”');
  await expect(store.undo('ann', store.info().seq)).rejects.toThrow('Delete a mark that is not wanted');
  for (const name of ['a', 'b', 'c']) await commit({ kind: 'mark', name, made: 'export', keep: 2 });
  await eachWay(() => expect(store.marks().map(({ name }) => name)).toEqual(['Monday', 'b', 'c']));
  expect(store.undoState().undo?.summary).toBe('Added ann@example.com');
  await store.undo('ann');
  expect(since('Monday')).toEqual(['-ann']);
  await store.redo('ann');
  await eachWay(() => expect(since('Monday')).toEqual([]));
});

test('survives that the history before it is dropped', async () => {
  const day = 86_400_000;
  await add('ann', 'bob');
  await mark('Monday');
  await limit('ann', 4);
  await commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 1 } });
  await store.compact();
  time += 3 * day;
  await limit('bob', 4);
  await store.compact();
  await store.compact();
  await reopen();
  expect(store.changes(0, 100).changes.map(({ kind }) => kind)).not.toContain('mark');
  expect(since('Monday').map((line) => line.split(' ')[0])).toEqual(['ann', 'bob']);
  expect(addressOf(store.get(idOf('ann')) ?? mailbox(''))).toBe('ann@example.com');
});
