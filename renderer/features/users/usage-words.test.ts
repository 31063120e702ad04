import { expect, it } from 'vitest';
import type { LimitRule } from '../../../shared/domain/limits.ts';
import { nearestWords, usedText } from './usage-words.ts';

const rule = (name: LimitRule, used: number, limit: number) => ({ rule: name, used, limit, resets: 0 });

it('says how much is used of what, and of no limit how much', () => {
  expect(usedText(rule('limitPerDay', 412, 1000))).toBe('412 of 1,000');
  expect(usedText(rule('limitPerDay', 412, 0))).toBe('412');
  expect(usedText(undefined)).toBe('');
});

it.each([
  [[rule('limitPerDay', 10, 100), rule('limitPerWeek', 40, 200)], '20 % this week', 'plain'],
  [[rule('limitPerDay', 80, 100)], '80 % today', 'warn'],
  [[rule('limitPerDay', 999, 1000)], '99 % today', 'warn'],
  [[rule('maxRecipientsPerDay', 5, 5)], '100 % recipients today', 'error'],
  // An administrator has lowered it meanwhile.
  [[rule('limitPerHour', 9, 3)], '300 % in the last hour', 'error'],
  [[rule('limitPerDay', 500, 0), rule('limitPerMonth', 1, 1000)], '0 % this month', 'plain'],
] as const)('of %o the nearest is %s', (rules, text, tone) => {
  const words = nearestWords({ rules });
  expect([words?.text, words?.tone]).toEqual([text, tone]);
});

it('says nothing where nothing was used of what is limited', () => {
  expect(nearestWords({ rules: [rule('limitPerDay', 500, 0), rule('limitPerWeek', 0, 10)] })).toBeNull();
});
