/** The lock dialog's fields: times of the set's zone, and what is there already. */
import { beforeEach, expect, test } from 'vitest';
import type { Client } from '../../../shared/contract/contract.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { LockForm } from './lock-form.svelte.ts';

const NOW = Date.parse('2026-11-27T11:00Z');
let there: { lock: Lock | null; plannedLock: Lock | null };
const asked: unknown[] = [];
const client = {
  invoke: (name: string, request: unknown) => {
    asked.push([name, request]);
    return Promise.resolve(name === 'settings.get' ? { system: { timeZone: 'Europe/Vienna' } } : there);
  },
} as unknown as Client;
const load = async (ids: number[] = [1]) => {
  const form = new LockForm(() => NOW);
  await form.load(client, { by: 'ids', ids });
  return form;
};
beforeEach(() => {
  there = { lock: null, plannedLock: null };
  asked.length = 0;
});

test('without times a lock holds at once and for good; with them between those of the set’s zone', async () => {
  const form = await load();
  expect(form.request).toEqual({ reason: '', since: null, until: null, replace: false });
  form.reason = ' Leave ';
  form.from = '2026-12-03T08:00';
  form.until = '2026-12-10T08:00';
  expect(form.request).toEqual({
    reason: 'Leave',
    since: Date.parse('2026-12-03T07:00Z'),
    until: Date.parse('2026-12-10T07:00Z'),
    replace: false,
  });
});

test('a lock cannot end before it begins, or in the past, nor at a time that is not', async () => {
  const form = await load();
  form.from = '2026-12-03T08:00';
  form.until = '2026-12-03T08:00';
  expect([form.request, form.errors]).toEqual([null, { from: null, until: null }]);
  form.checked = true;
  expect(form.errors.until).toMatch(/before it begins/);
  form.from = '';
  form.until = '2026-11-27T11:59';
  expect(form.errors.until).toMatch(/before it begins/);
  form.until = '2027-03-28T02:30';
  expect(form.errors.until).toMatch(/does not exist in Europe\/Vienna/);
});

test('the lock by hand of a single user is there to be changed, planned or not', async () => {
  const lock: Lock = { kind: 'manual', since: NOW - 1, until: NOW + 3_600_000, reason: 'Leave', by: 'me' };
  there = { lock, plannedLock: null };
  const form = await load();
  expect([form.changes, form.reason, form.from, form.until]).toEqual([lock, 'Leave', '', '2026-11-27T13:00']);
  expect(form.request?.replace).toBe(true);
  const planned = { ...lock, since: NOW + 60_000, made: NOW - 5 };
  there = { lock: { ...lock, kind: 'automatic' }, plannedLock: planned };
  expect((await load()).from).toBe('2026-11-27T12:01');
  const typed = new LockForm(() => NOW);
  const loading = typed.load(client, { by: 'ids', ids: [1] });
  typed.reason = 'Retired';
  await loading;
  expect([typed.reason, typed.from, typed.changes]).toEqual(['Retired', '2026-11-27T12:01', planned]);
  there = { lock: { ...lock, kind: 'automatic' }, plannedLock: null };
  expect((await load()).changes).toBeNull();
  expect((await load([1, 2])).changes).toBeNull();
});
