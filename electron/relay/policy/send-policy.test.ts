/** What a message takes: kept for a moment, and no longer true than that. */
import { expect, test } from 'vitest';
import { madeUpUser } from '../../../tests/support/made-up-user.ts';
import { takesFor } from '../../../shared/domain/limits.ts';
import { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { SendPolicy, type SendPolicyOptions } from './send-policy.ts';

test('what a message takes is of its recipients, its moment, its user’s settings and the time zone', () => {
  let now = Date.UTC(2026, 10, 27, 22, 59, 58);
  let system = { ...DEFAULT_SYSTEM_SETTINGS, timeZone: 'UTC', administratorContact: 'it@example.com' };
  const policy = new SendPolicy({
    directory: { system: () => system },
    now: () => now,
  } as unknown as SendPolicyOptions);
  const [one, other] = [madeUpUser({ limitPerDay: 3 }), madeUpUser({ limitPerDay: 5 })];
  const check = (user: typeof one, ...recipients: readonly string[]): void => {
    const exempt = recipients.every((address) => address === system.administratorContact);
    const windows = new CalendarWindows(system.timeZone);
    const addresses = recipients.map((address) => ({ address, notify: [], orcpt: null }));
    expect(policy.takes(user, addresses)).toEqual(
      takesFor(user.settings, windows, now, recipients.length, exempt),
    );
  };
  for (let step = 0; step < 4; step++) {
    check(one, 'a@x.example');
    check(one, 'a@x.example', 'b@x.example');
    check(one, 'it@example.com');
    check(one, 'a@x.example');
    check(other, 'a@x.example');
    now += step === 3 ? -5_000 : 999;
    check(one, 'a@x.example');
  }
  // Another day begins.
  system = { ...system, timeZone: 'Europe/Vienna' };
  check(one, 'a@x.example');
  now = Date.UTC(2026, 10, 27, 23, 0, 0);
  check(one, 'a@x.example');
});
