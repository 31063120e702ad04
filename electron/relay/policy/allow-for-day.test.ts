import { expect, it } from 'vitest';
import { allowedUntil, requireAllowable, stillAllowed } from './allow-for-day.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;

it.each([
  [0, true],
  [1, true],
  [DAY - 1, true],
  [DAY, false],
  [2 * DAY, false],
  // The clock was ahead when it was allowed, and was set right since.
  [-1, false],
  [-364 * DAY, false],
])('what was allowed is so %d ms later: %s', (later, allowed) => {
  expect(stillAllowed(allowedUntil(NOW), NOW + later)).toBe(allowed);
});

it('what was never allowed, or cannot be read, is not', () => {
  expect([null, '', 'soon'].map((until) => stillAllowed(until, NOW))).toEqual([false, false, false]);
});

it.each([
  ['spam', 'Win', null],
  ['spam', ' ', /M1 has no subject/],
  ['malware', 'Win', /M1 was found to be malware: only the like of spam/],
  ['blocked', '', /M1 was found to be a blocked attachment: only the like of spam/],
] as const)(
  'the like of what was found to be %s with the subject “%s” may be allowed, or why not: %s',
  (finding, subject, why) => {
    const ask = () => requireAllowable({ message: 'M1', finding, subject });
    if (why === null) expect(ask).not.toThrow();
    else expect(ask).toThrow(why);
  },
);
