import { expect, test } from 'vitest';
import { CalendarWindows } from './calendar-windows.ts';
import { neverFits, overLimitDetail, overLimitText, takesFor } from './limits.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const now = Date.parse('2026-11-23T15:00:30.500Z');
const windows = new CalendarWindows('UTC');

test('one message takes from day, week, month and recipients, also where there is no limit', () => {
  const takes = takesFor(DEFAULT_SETTINGS, windows, now, 3);
  expect(takes.map(({ rule, amount, limit }) => [rule, amount, limit])).toEqual([
    ['limitPerDay', 1, 1000],
    ['limitPerWeek', 1, 5000],
    ['limitPerMonth', 1, 20_000],
    ['maxRecipientsPerDay', 3, 0],
  ]);
});

test('sliding windows count the oldest bucket whole', () => {
  const takes = takesFor({ ...DEFAULT_SETTINGS, limitPerMinute: 5, limitPerHour: 50 }, windows, now, 1);
  const minute = takes.find(({ rule }) => rule === 'limitPerMinute');
  expect(minute).toMatchObject({
    limit: 5,
    at: now - 500,
    from: now - 500 - 60_000,
    resets: now - 500 + 61_000,
  });
  const hour = takes.find(({ rule }) => rule === 'limitPerHour');
  expect(hour).toMatchObject({ at: now - 30_500, from: now - 30_500 - 3_600_000 });
});

test('an exempt message is counted and never refused', () => {
  expect(takesFor({ ...DEFAULT_SETTINGS, limitPerDay: 1 }, windows, now, 1, true)[0]).toMatchObject({
    rule: 'limitPerDay',
    amount: 1,
    limit: 0,
  });
});

test('the reply names the limit, what is used and when to try again', () => {
  const [take] = takesFor({ ...DEFAULT_SETTINGS, limitPerDay: 7 }, windows, now, 1);
  expect(take).toBeDefined();
  if (take === undefined) return;
  expect(overLimitText({ take, used: 7 }, 'Europe/Vienna')).toBe(
    'Limit per day reached: 7 of 7 messages used. Try again after 2026-11-24 01:00 Europe/Vienna.',
  );
  expect(overLimitDetail({ take, used: 7 })).toBe('value=7 used=7 wanted=1 resets=2026-11-24T00:00:00.000Z');
});

test('more recipients than a day allows can never fit', () => {
  const take = { rule: 'maxRecipientsPerDay', at: 0, from: 0, amount: 11, limit: 10, resets: 1 } as const;
  expect(neverFits(take)).toBe(true);
  expect(neverFits({ ...take, amount: 10 })).toBe(false);
  expect(neverFits({ ...take, limit: 0 })).toBe(false);
});
