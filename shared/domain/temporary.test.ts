import { expect, test } from 'vitest';
import { PosternError } from './errors.ts';
import { DEFAULT_SETTINGS, type SettingsOverride } from './settings.ts';
import {
  nextEnd,
  nextTurn,
  settingOfTemporary,
  settingsAt,
  settingsPatch,
  settingsTurns,
  valueAt,
  withoutOver,
} from './temporary.ts';

const raised: SettingsOverride = {
  limitPerDay: 100,
  'temporary:limitPerDay': { value: 5_000, since: 2_000, until: 3_000, made: 1_000 },
};

test('a value holds from its beginning until its end, and what is set for good counts before and after', () => {
  const times = [1_999, 2_000, 2_999, 3_000, 2_500, 0];
  expect(times.map((now) => valueAt(raised, 'limitPerDay', now))).toEqual([
    100, 5_000, 5_000, 100, 5_000, 100,
  ]);
  const only: SettingsOverride = { 'temporary:automaticLock': { value: false, since: 0, until: 9 } };
  expect([8, 9].map((now) => valueAt(only, 'automaticLock', now))).toEqual([false, undefined]);
  // What was not planned holds at once, also where the clock is set back.
  const atOnce: SettingsOverride = { 'temporary:limitPerDay': { value: 7, since: 2_000, until: 3_000 } };
  expect([1, 2_999, 3_000].map((now) => valueAt(atOnce, 'limitPerDay', now))).toEqual([7, 7, undefined]);
});

test('the nearer level wins, whether it holds for good or for a time, and no mark of a time is in force', () => {
  const domain: SettingsOverride = {
    'temporary:limitPerDay': { value: 7, since: 0, until: 9_000 },
    'temporary:limitPerWeek': { value: 8, since: 0, until: 9_000 },
  };
  const at = (now: number) => settingsAt(now, {}, domain, raised);
  expect(at(2_500)).toEqual({ ...DEFAULT_SETTINGS, limitPerDay: 5_000, limitPerWeek: 8 });
  expect(at(4_000)).toEqual({ ...DEFAULT_SETTINGS, limitPerDay: 100, limitPerWeek: 8 });
  expect(settingsAt(1, domain).limitPerDay).toBe(7);
});

test('what is over is not shown, and the soonest end is told', () => {
  expect(withoutOver(raised, 2_999)).toEqual(raised);
  expect(withoutOver(raised, 3_000)).toEqual({ limitPerDay: 100 });
  const two: SettingsOverride = {
    ...raised,
    'temporary:limitPerHour': { value: 1, since: 0, until: 2_500 },
  };
  expect([0, 2_500, 3_000].map((now) => nextEnd(two, now))).toEqual([2_500, 3_000, null]);
});

test('its turns are its end, and its beginning where that was planned; those of one period are one', () => {
  const period = { since: 2_000, until: 3_000 } as const;
  const own: SettingsOverride = {
    'temporary:limitPerDay': { value: 1, ...period },
    'temporary:limitPerWeek': { value: 2, ...period },
    'temporary:limitPerHour': { value: 3, ...period, made: 5 },
  };
  expect(settingsTurns(own)).toEqual([
    { time: 3_000, what: 'ended', since: 2_000, keys: ['limitPerWeek', 'limitPerDay'] },
    { time: 2_000, what: 'began', since: 2_000, keys: ['limitPerHour'] },
    { time: 3_000, what: 'ended', since: 2_000, keys: ['limitPerHour'] },
  ]);
  expect([0, 2_000, 3_000].map((now) => nextTurn([{}, own], now))).toEqual([2_000, 3_000, Infinity]);
});

test('what is asked for begins now unless it is planned, and is refused where it would be over before', () => {
  const wish = (since: number | null, until: number) =>
    settingsPatch({ limitPerWeek: 3, 'temporary:limitPerDay': { value: 1, since, until } }, 1_000);
  const placed = (since: number | null) => wish(since, 2_000)['temporary:limitPerDay'];
  expect(placed(null)).toEqual({ value: 1, since: 1_000, until: 2_000 });
  expect(placed(900)).toEqual({ value: 1, since: 1_000, until: 2_000 });
  expect(placed(1_500)).toEqual({ value: 1, since: 1_500, until: 2_000, made: 1_000 });
  expect(wish(null, 2_000).limitPerWeek).toBe(3);
  for (const [since, until] of [
    [null, 1_000],
    [900, 1_000],
    [1_500, 1_500],
  ] as const) {
    expect(() => wish(since, until)).toThrow(PosternError);
  }
  expect(settingsPatch({ 'temporary:limitPerDay': null }, 1_000)).toEqual({ 'temporary:limitPerDay': null });
});

test('only settings have such a key', () => {
  expect(['temporary:limitPerDay', 'limitPerDay', 'temporary:timeZone'].map(settingOfTemporary)).toEqual([
    'limitPerDay',
    null,
    null,
  ]);
});
