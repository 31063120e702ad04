import { expect, test } from 'vitest';
import * as v from 'valibot';
import { LAST_TIME } from './last-time.ts';
import {
  afterLock,
  automaticPart,
  lockInForce,
  lockSchema,
  lockStatus,
  lockTurns,
  plannedLock,
  type Lock,
} from './lock.ts';

const lock: Lock = { kind: 'automatic', since: 1000, until: 2000, reason: 'spam', by: 'relay' };

test('an automatic lock lifts when its time has come, not before', () => {
  expect(lockStatus(lock, 1999)).toBe('automatic');
  expect(lockStatus(lock, 2000)).toBe('active');
});

test('a manual lock never lifts by itself', () => {
  expect(lockStatus({ ...lock, kind: 'manual', until: null }, 1e15)).toBe('manual');
});

test('an automatic lock without an end has used up its unlocks', () => {
  expect(lockStatus({ ...lock, until: null }, 1e15)).toBe('automatic-exhausted');
});

test('no lock is active', () => {
  expect(lockStatus(null, 0)).toBe('active');
});

test.each(['since', 'until'])('%s is a moment that a date can be', (field) => {
  const lock = { kind: 'manual', since: 0, until: 0, reason: '', by: 'admin' };
  const at = (time: number) => v.is(lockSchema, { ...lock, [field]: time });
  expect([0, LAST_TIME, LAST_TIME + 1, 1.97e70, -1].map(at)).toEqual([true, true, false, false, false]);
});

const byHand: Lock = { kind: 'manual', since: 5_000, until: 9_000, reason: 'Leave', by: 'me', made: 500 };
const forGood: Lock = { kind: 'manual', since: 500, until: null, reason: 'Left', by: 'me' };

test('a lock by hand that is planned holds from its begin to its end', () => {
  const times = [4_999, 5_000, 8_999, 9_000];
  expect(times.map((now) => lockStatus(byHand, now))).toEqual(['active', 'manual', 'manual', 'active']);
  expect(times.map((now) => plannedLock(byHand, now)?.since ?? null)).toEqual([5_000, null, null, null]);
  expect(lockTurns(byHand)).toEqual([
    { time: 5_000, what: 'began', since: 5_000 },
    { time: 9_000, what: 'ended', since: 5_000 },
  ]);
  expect(lockTurns(forGood)).toEqual([]);
});

test('one that was not planned holds from when it was made, wherever the clock is set meanwhile', () => {
  const atOnce: Lock = { kind: 'manual', since: 5_000, until: 9_000, reason: 'Left', by: 'me' };
  expect([0, 4_999, 8_999, 9_000].map((now) => lockStatus(atOnce, now))).toEqual([
    'manual',
    'manual',
    'manual',
    'active',
  ]);
  expect(plannedLock(atOnce, 0)).toBeNull();
  // Nor does the relay, or a second lock, replace it then.
  expect(afterLock(forGood, lock, 0)).toBe(forGood);
  expect(afterLock(forGood, { ...forGood, since: 0 }, 0)).toBe(forGood);
});

test('a planned lock and one of the relay take nothing from each other, whichever comes first', () => {
  for (const [first, second] of [
    [lock, byHand],
    [byHand, lock],
  ] as const) {
    const both = afterLock(afterLock(null, first, 1_000), second, 1_000);
    const told = [1_500, 2_500, 6_000, 9_500].map((now) => lockStatus(both, now));
    expect(told).toEqual(['automatic', 'active', 'manual', 'active']);
    expect(lockInForce(both, 6_000)).toEqual(byHand);
    expect(automaticPart(both)).toEqual(lock);
  }
  // What the relay gave lasts longer than the lock by hand.
  const long = afterLock({ ...lock, until: 20_000 }, byHand, 1_000);
  expect([6_000, 9_500].map((now) => lockStatus(long, now))).toEqual(['manual', 'automatic']);
});

test('the relay never replaces a lock by hand that holds, and locks beside one that is over', () => {
  expect(afterLock(forGood, lock, 1_000)).toBe(forGood);
  expect(afterLock(byHand, lock, 6_000)).toBe(byHand);
  const later = afterLock(byHand, { ...lock, since: 9_000, until: 10_000 }, 9_000);
  expect([9_500, 10_000].map((now) => lockStatus(later, now))).toEqual(['automatic', 'active']);
});

test('an administrator’s lock leaves one that is there, unless it is to be replaced; one for good is all there is', () => {
  const later: Lock = { ...byHand, since: 6_000 };
  expect(afterLock(forGood, later, 1_000)).toBe(forGood);
  expect(afterLock(forGood, later, 1_000, true)).toEqual(later);
  expect(afterLock(byHand, later, 9_000)).toEqual(later);
  // One that is yet to begin keeps nobody from being locked now.
  expect(lockStatus(afterLock(byHand, { ...forGood, since: 1_000 }, 1_000), 1_000)).toBe('manual');
  // One that is changed has held since it began.
  const changed = afterLock(forGood, { ...forGood, since: 7_000, reason: 'Retired' }, 7_000, true);
  expect(changed).toEqual({ ...forGood, reason: 'Retired' });
  expect(afterLock(lock, forGood, 1_000)).toEqual(forGood);
});
