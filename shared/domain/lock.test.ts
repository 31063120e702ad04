import { expect, test } from 'vitest';
import { lockStatus, type Lock } from './lock.ts';

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
