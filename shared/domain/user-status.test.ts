import { expect, it } from 'vitest';
import type { Lock } from './lock.ts';
import { isLocked, lockedOf, NO_STATUS_COUNTS, USER_STATUSES, userStatus } from './user-status.ts';

const NOW = 1_000_000;
const lock = (until: number | null): Lock => ({
  kind: 'automatic',
  since: 1,
  until,
  reason: '',
  by: 'relay',
});
const off = { now: NOW, ipAuthorised: false };
const on = { now: NOW, ipAuthorised: true };

it('of an IP user is not authorised while IP addresses are not', () => {
  expect(userStatus('ip', null, off)).toBe('not-authorised');
  expect(userStatus('ip', null, on)).toBe('active');
  expect(userStatus('mailbox', null, off)).toBe('active');
});

it('of a locked user is its lock, until that has run out', () => {
  expect(userStatus('ip', lock(NOW + 1), off)).toBe('automatic');
  expect(userStatus('ip', lock(null), off)).toBe('automatic-exhausted');
  expect(userStatus('ip', { ...lock(null), kind: 'manual' }, off)).toBe('manual');
  expect(userStatus('ip', lock(NOW), off)).toBe('not-authorised');
  expect(userStatus('mailbox', lock(NOW), off)).toBe('active');
});

it('is locked where there is a lock to lift', () => {
  expect(USER_STATUSES.filter(isLocked)).toEqual(['manual', 'automatic', 'automatic-exhausted']);
  const one = Object.fromEntries(USER_STATUSES.map((status) => [status, 1])) as typeof NO_STATUS_COUNTS;
  expect(lockedOf(one)).toBe(3);
  expect(lockedOf(NO_STATUS_COUNTS)).toBe(0);
});
