import { expect, test } from 'vitest';
import { lockEventText } from './lock-event-words.ts';
import type { LockEvent } from './lock-events.ts';

const at = (time: number): string => `at ${time}`;
const event = (what: LockEvent['what'], lock: Partial<LockEvent['lock']>, again = false): LockEvent => ({
  ...{ seq: 1, time: 9, actor: 'ann', again, what },
  lock: { kind: 'manual', since: 60_000, until: null, reason: 'Left', by: 'ann', ...lock },
});

test.each([
  [event('locked', {}), 'Locked by hand by ann: Left'],
  [
    event('locked', { until: 90_000, made: 1 }),
    'Locked by hand by ann from at 60000 on until at 120000: Left',
  ],
  [
    event('locked', { kind: 'automatic', reason: '' }),
    'Locked automatically by ann, until an administrator unlocks',
  ],
  [event('changed', {}), 'The manual lock was changed by ann: Left'],
  [
    event('unlocked', {}, true),
    'Unlocked by an undo or redo of ann; the manual lock was there since at 60000: Left',
  ],
  [event('ran-out', { kind: 'automatic' }), 'The automatic lock ran out: Left'],
  [event('ended', {}), 'The manual lock ended at the time that was set: Left'],
  [event('began', {}), 'The planned lock began: Left'],
])('%j reads %s', (one, text) => {
  expect(lockEventText(one, at)).toBe(text);
});
