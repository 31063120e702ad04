import { expect, test } from 'vitest';
import { lockEvents, type LockStep } from './lock-events.ts';
import type { Lock } from './lock.ts';

const byHand: Lock = { kind: 'manual', since: 100, until: null, reason: 'Left', by: 'ann' };
const planned: Lock = { kind: 'manual', since: 300, until: 500, reason: 'Leave', by: 'ann', made: 200 };
const relays: Lock = { kind: 'automatic', since: 250, until: 400, reason: 'Spam', by: 'relay' };
const both: Lock = {
  ...relays,
  byHand: { since: 300, until: 500, reason: 'Leave', by: 'ann', made: 200 },
};

let seq = 0;
const step = (
  time: number,
  before: Lock | null,
  after: Lock | null,
  more: Partial<LockStep> = {},
): LockStep => {
  return { seq: seq++, time, actor: 'ann', again: false, before, after, ...more };
};
const told = (steps: readonly LockStep[], now: number) =>
  lockEvents(steps.toReversed(), now).map(({ time, what, lock }) => `${time} ${what} ${lock.reason}`);

test('a lock and its unlock are two events, and a changed one is no second lock', () => {
  const changed = { ...byHand, reason: 'Left for good' };
  expect(told([step(100, null, byHand), step(150, byHand, changed), step(200, changed, null)], 900)).toEqual([
    '200 unlocked Left for good',
    '150 changed Left for good',
    '100 locked Left',
  ]);
});

test('what time does to a lock stands between the changes, once, and only as far as it came', () => {
  const steps = [step(200, null, planned), step(250, planned, both, { actor: 'relay' })];
  expect(told(steps, 299)).toEqual(['250 locked Spam', '200 locked Leave']);
  expect(told(steps, 900)).toEqual([
    '500 ended Leave',
    '400 ran-out Spam',
    '300 began Leave',
    '250 locked Spam',
    '200 locked Leave',
  ]);
  // Lifted in time, nothing of it ends; taken off afterwards, it was no unlock.
  expect(told([...steps, step(350, both, null)], 900).slice(0, 3)).toEqual([
    '350 unlocked Leave',
    '350 unlocked Spam',
    '300 began Leave',
  ]);
  expect(told([...steps, step(600, both, null)], 900)[0]).toBe('500 ended Leave');
  expect(told([...steps, step(600, both, byHand)], 900)[0]).toBe('600 locked Left');
});
