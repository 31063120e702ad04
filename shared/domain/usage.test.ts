import { expect, test } from 'vitest';
import { CalendarWindows } from './calendar-windows.ts';
import { DEFAULT_SETTINGS } from './settings.ts';
import { nearestLimit, ruleUsage, usageSince, type UsageBucket } from './usage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const windows = new CalendarWindows('UTC');
/** A Wednesday. */
const NOW = Date.UTC(2026, 10, 25, 12, 30, 10, 500);
const today = Date.UTC(2026, 10, 25);

const of = (buckets: readonly UsageBucket[], now = NOW) =>
  Object.fromEntries(ruleUsage(DEFAULT_SETTINGS, windows, now, buckets).map((usage) => [usage.rule, usage]));

test('calendar windows count what was taken in them, and end with them', () => {
  const used = of([
    { rule: 'limitPerDay', at: today, used: 7 },
    { rule: 'limitPerDay', at: today - DAY, used: 100 },
    { rule: 'limitPerDay', at: Date.UTC(2026, 10, 23), used: 20 },
    { rule: 'limitPerDay', at: Date.UTC(2026, 10, 1), used: 300 },
    { rule: 'limitPerDay', at: Date.UTC(2026, 9, 31), used: 9000 },
    { rule: 'maxRecipientsPerDay', at: today, used: 50 },
  ]);
  expect(used['limitPerDay']).toEqual({ rule: 'limitPerDay', used: 7, limit: 1000, resets: today + DAY });
  expect(used['limitPerWeek']).toMatchObject({ used: 127, limit: 5000, resets: Date.UTC(2026, 10, 30) });
  expect(used['limitPerMonth']).toMatchObject({ used: 427, limit: 20_000, resets: Date.UTC(2026, 11, 1) });
  expect(used['maxRecipientsPerDay']).toMatchObject({ used: 50, limit: 0 });
});

test('sliding windows count as the refusal does: the oldest bucket counts whole', () => {
  const second = NOW - (NOW % 1000);
  const used = of([
    { rule: 'limitPerMinute', at: second, used: 1 },
    { rule: 'limitPerMinute', at: second - MINUTE, used: 2 },
    { rule: 'limitPerMinute', at: second - MINUTE - 1000, used: 4 },
  ]);
  expect(used['limitPerMinute']).toMatchObject({ used: 3, resets: second + MINUTE + 1000 });
  expect(used['limitPerHour']).toMatchObject({ used: 0, resets: NOW });
});

test('a sliding limit that is reached resets when the next message fits, as the refusal says', () => {
  const second = NOW - (NOW % 1000);
  const buckets = [
    { rule: 'limitPerMinute', at: second - 20_000, used: 2 },
    { rule: 'limitPerMinute', at: second, used: 1 },
  ] as const;
  const resets = (limitPerMinute: number): number | undefined =>
    ruleUsage({ ...DEFAULT_SETTINGS, limitPerMinute }, windows, NOW, buckets).find(
      ({ rule }) => rule === 'limitPerMinute',
    )?.resets;
  expect(resets(3)).toBe(second - 20_000 + 61_000);
  expect(resets(2)).toBe(second - 20_000 + 61_000);
  expect(resets(1)).toBe(second + 61_000);
  expect(resets(4)).toBe(second + 61_000);
});

test('after a change of the time zone, a counter of the old day counts in the window it began in', () => {
  const vienna = new CalendarWindows('Europe/Vienna');
  const [usage] = ruleUsage(DEFAULT_SETTINGS, vienna, NOW, [
    { rule: 'limitPerDay', at: today, used: 3 },
  ]).filter(({ rule }) => rule === 'limitPerDay');
  expect(usage).toMatchObject({ used: 3, resets: today + DAY - HOUR });
});

test('a clock that was set back leaves no gap in a sliding window', () => {
  const used = of([{ rule: 'limitPerHour', at: NOW - (NOW % MINUTE) + 20 * MINUTE, used: 3 }]);
  expect(used['limitPerHour']).toMatchObject({ used: 3, resets: NOW - (NOW % MINUTE) + HOUR + MINUTE });
});

test('counters are read from the earliest day on that may reach into a window', () => {
  expect(usageSince(windows, NOW)).toBe(Date.UTC(2026, 10, 1) - 25 * HOUR);
  // The week that began in the month before.
  expect(usageSince(windows, Date.UTC(2026, 11, 1, 0, 30))).toBe(Date.UTC(2026, 10, 30) - 25 * HOUR);
});

test('the nearest limit is the one of which most is used, and nothing that is unlimited', () => {
  const rule = (used: number, limit: number) => ({ used, limit });
  expect(nearestLimit([rule(9, 0), rule(10, 100), rule(3, 10), rule(20, 100)])).toEqual({
    rule: rule(3, 10),
    share: 0.3,
  });
  expect(nearestLimit([rule(5, 0)])).toBeNull();
});
