import { expect, test } from 'vitest';
import type { PosternError } from '../../../shared/domain/errors.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { requireName, requireSettings, requireUser } from './plan-base.ts';

function fields(check: () => void): unknown {
  try {
    check();
    return [];
  } catch (error) {
    expect((error as PosternError).code).toBe('changed-meanwhile');
    return (error as PosternError).details?.['fields'];
  }
}

test('a setting is refused only when it is neither what was seen nor what is wanted', () => {
  const user = { settings: { limitPerDay: 7 }, password: { block: 2, index: 0 } };
  const check = (was: unknown, wanted: number) =>
    fields(() => requireUser({ settings: { limitPerDay: was } }, user, { limitPerDay: wanted }, false, 0));
  expect(check(5, 6)).toEqual([{ field: 'settings.limitPerDay', now: 7 }]);
  expect(check(null, 6)).toEqual([{ field: 'settings.limitPerDay', now: 7 }]);
  expect(check(7, 6)).toEqual([]);
  expect(check(5, 7)).toEqual([]);
  // Another field than the one that is changed, and a caller who saw nothing.
  expect(fields(() => requireUser({ settings: { limitPerDay: 5 } }, user, {}, false, 0))).toEqual([]);
  expect(fields(() => requireUser(undefined, user, { limitPerDay: 6 }, true, 0))).toEqual([]);
});

test('what holds for a time is refused likewise, and one that is over was not there', () => {
  const user = { settings: { 'temporary:limitPerDay': { value: 9, since: 1, until: 5 } }, password: null };
  const wish = { 'temporary:limitPerDay': { value: 7, since: 2, until: 8 } };
  const check = (at: number) =>
    fields(() => requireUser({ settings: { 'temporary:limitPerDay': null } }, user, wish, false, at));
  const now = user.settings['temporary:limitPerDay'];
  expect(check(4)).toEqual([{ field: 'settings.temporary:limitPerDay', now }]);
  expect(check(5)).toEqual([]);
});

test('so is a password, by which one it is', () => {
  const user = { settings: {}, password: { block: 2, index: 0, verifier: 'x' } };
  const check = (password: string | null, sets: boolean) =>
    fields(() => requireUser({ password }, user, {}, sets, 0));
  expect(check('1.0', true)).toEqual([{ field: 'password', now: '2.0' }]);
  expect(check(null, true)).toEqual([{ field: 'password', now: '2.0' }]);
  expect(check('2.0', true)).toEqual([]);
  expect(check('1.0', false)).toEqual([]);
});

test('settings of the system, of the relay and the name alike', () => {
  const system = { ...DEFAULT_SYSTEM_SETTINGS, timeZone: 'Europe/Berlin', relay: { mailLogDays: 9 } };
  expect(
    fields(() =>
      requireSettings(
        {
          settings: { limitPerDay: null },
          system: { timeZone: 'UTC', relay: { mailLogDays: 30, quarantineDays: 30 } },
        },
        { limitPerDay: 3 },
        system,
        {
          settings: { limitPerDay: 4 },
          system: { timeZone: 'Europe/Paris', relay: { mailLogDays: 8, quarantineDays: 8 } },
        },
        0,
      ),
    ),
  ).toEqual([
    { field: 'settings.limitPerDay', now: 3 },
    { field: 'system.timeZone', now: 'Europe/Berlin' },
    { field: 'settings.mailLogDays', now: 9 },
  ]);
  expect(fields(() => requireName('One', 'Two', 'Three'))).toEqual([{ field: 'name', now: 'Two' }]);
  expect(fields(() => requireName('Two', 'Two', 'Three'))).toEqual([]);
  expect(fields(() => requireName(undefined, 'Two', 'Three'))).toEqual([]);
});
