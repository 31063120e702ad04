import { describe, expect, test } from 'vitest';
import { CalendarWindows } from './calendar-windows.ts';
import {
  countsFor,
  neverFits,
  opensAt,
  overLimitDetail,
  overLimitText,
  takesFor,
  type LimitRule,
} from './limits.ts';
import { DEFAULT_SETTINGS } from './settings.ts';

const now = Date.parse('2026-11-23T15:00:30.500Z');
const windows = new CalendarWindows('UTC');

test('one message takes from every rule, also where there is no limit', () => {
  const takes = takesFor(DEFAULT_SETTINGS, windows, now, 3);
  expect(takes.map(({ rule, amount, limit }) => [rule, amount, limit])).toEqual([
    ['limitPerDay', 1, 1000],
    ['limitPerWeek', 1, 5000],
    ['limitPerMonth', 1, 20_000],
    ['maxRecipientsPerDay', 3, 0],
    ['limitPerMinute', 1, 0],
    ['limitPerHour', 1, 0],
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

test('an exempt message is counted by every rule and never refused', () => {
  const settings = { ...DEFAULT_SETTINGS, limitPerDay: 1, limitPerHour: 1 };
  const exempt = takesFor(settings, windows, now, 1, true);
  expect(exempt.map(({ rule, amount }) => [rule, amount])).toEqual(
    takesFor(settings, windows, now, 1).map(({ rule, amount }) => [rule, amount]),
  );
  expect(exempt.every(({ limit }) => limit === 0)).toBe(true);
});

describe('which days count', () => {
  const HOUR = 3_600_000;
  const DAY = 24 * HOUR;
  const midnight = Date.parse('2026-11-23T00:00:00Z');
  const takes = takesFor(DEFAULT_SETTINGS, windows, now, 1);
  const counted = (rule: LimitRule, at: number): boolean => {
    const take = takes.find((one) => one.rule === rule);
    return take !== undefined && countsFor(take, 'limitPerDay', at);
  };

  test('those of the window, and neither the day before nor the day after', () => {
    expect([midnight - DAY, midnight, midnight + DAY].map((at) => counted('limitPerDay', at))).toEqual([
      false,
      true,
      false,
    ]);
    const month = Date.parse('2026-11-01T00:00:00Z');
    const days = Array.from({ length: 32 }, (_, day) => month + (day - 1) * DAY);
    expect(days.filter((at) => counted('limitPerMonth', at))).toEqual(days.slice(1, 31));
  });

  test('a day of another time zone counts where it lies in the window or contains its beginning', () => {
    const foreign = [-25 * HOUR, -25 * HOUR + 1, -11 * HOUR, -HOUR, 5 * HOUR].map((from) => midnight + from);
    expect(foreign.map((at) => counted('limitPerDay', at))).toEqual([false, true, true, true, true]);
    // The week begins with this day.
    expect(foreign.map((at) => counted('limitPerWeek', at))).toEqual([false, true, true, true, true]);
  });
});

test('a zone that is left on the night after summer time began takes its last hour with it, and nothing else', () => {
  const night = Date.parse('2026-03-29T22:30:00Z');
  const lagos = new CalendarWindows('Africa/Lagos').at(night).day.start;
  const counted = (zone: string, at: number): boolean => {
    const [day] = takesFor(DEFAULT_SETTINGS, new CalendarWindows(zone), night, 1);
    return day !== undefined && countsFor(day, 'limitPerDay', at);
  };
  // Both days begin at 23:00 UTC, and only Vienna's has 23 hours: from what is kept they look the same.
  expect(counted('Europe/Vienna', lagos)).toBe(false);
  expect(counted('Europe/Athens', lagos)).toBe(true);
});

test('a sliding window counts what a clock that was set back has left ahead', () => {
  const hour = takesFor(DEFAULT_SETTINGS, windows, now, 1).find(({ rule }) => rule === 'limitPerHour');
  expect(hour !== undefined && countsFor(hour, 'limitPerHour', now + 600_000)).toBe(true);
});

test('the reply names the limit, what is used and when to try again', () => {
  const [take] = takesFor({ ...DEFAULT_SETTINGS, limitPerDay: 7 }, windows, now, 1);
  expect(take).toBeDefined();
  if (take === undefined) return;
  expect(overLimitText({ take, used: 7, opens: take.resets }, 'Europe/Vienna')).toBe(
    'Limit per day reached: 7 of 7 messages used. Try again after 2026-11-24 01:00 Europe/Vienna.',
  );
  expect(overLimitDetail({ take, used: 7, opens: take.resets })).toBe(
    'value=7 used=7 wanted=1 resets=2026-11-24T00:00:00.000Z',
  );
});

describe('when there is room again', () => {
  const second = now - (now % 1000);
  const takes = takesFor({ ...DEFAULT_SETTINGS, limitPerMinute: 5 }, windows, now, 1);
  const minute = takes.find(({ rule }) => rule === 'limitPerMinute');
  const opens = (counted: readonly { at: number; used: number }[], amount = 1, limit = 5): number =>
    minute === undefined ? 0 : opensAt({ ...minute, limit }, counted, amount) - second;

  test('a sliding window opens as soon as enough of what was sent has left it', () => {
    const counted = [
      { at: second, used: 1 },
      { at: second - 40_000, used: 2 },
      { at: second - 10_000, used: 2 },
    ];
    expect(opens(counted)).toBe(-40_000 + 61_000);
    expect(opens(counted, 2)).toBe(-40_000 + 61_000);
    expect(opens(counted, 3)).toBe(-10_000 + 61_000);
    expect(opens(counted, 5)).toBe(61_000);
    // The limit was lowered meanwhile.
    expect(opens(counted, 1, 1)).toBe(61_000);
  });

  test('what a clock that was set back left ahead leaves a window from now', () => {
    expect(opens([{ at: second + 300_000, used: 5 }])).toBe(61_000);
  });

  test('a calendar window opens at its end', () => {
    const [day] = takes;
    expect(day && opensAt(day, [{ at: day.at, used: 1000 }])).toBe(day?.resets);
  });
});

test('more recipients than a day allows can never fit', () => {
  const take = { rule: 'maxRecipientsPerDay', at: 0, from: 0, amount: 11, limit: 10, resets: 1 } as const;
  expect(neverFits(take)).toBe(true);
  expect(neverFits({ ...take, amount: 10 })).toBe(false);
  expect(neverFits({ ...take, limit: 0 })).toBe(false);
});
