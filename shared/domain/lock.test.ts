import { expect, test } from 'vitest';
import * as v from 'valibot';
import { LAST_TIME } from './last-time.ts';
import { lockSchema, lockStatus, type Lock } from './lock.ts';

const lock: Lock = { kind: 'automatic', since: 1000, until: 2000, reason: 'spam', by: 'relay' };

test('an automatic lock lifts when its time has come, not before', () => {
  expect(lockStatus(lock, 1999)).toBe('automatic');
  expect(lockStatus(lock, 2000)).toBe('active');
});

test('a manual lock never lifts by itself', () => {
  expect(lockStatus({ ...lock, kind: 'manual' }, 1e15)).toBe('manual');
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
