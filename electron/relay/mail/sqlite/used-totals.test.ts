import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CalendarWindows } from '../../../../shared/domain/calendar-windows.ts';
import { LIMIT_RULES, takesFor } from '../../../../shared/domain/limits.ts';
import { DEFAULT_SETTINGS } from '../../../../shared/domain/settings.ts';
import { ruleUsage } from '../../../../shared/domain/usage.ts';
import { MIGRATIONS } from './schema.ts';
import { RULES } from './usage-counters.ts';
import { readUsedTotals } from './used-totals.ts';

/** A Wednesday; the week began in the same month. */
const NOW = Date.UTC(2026, 10, 25, 12, 30, 10, 500);
const DAY = 86_400_000;
const today = Date.UTC(2026, 10, 25);
/** Beginnings of buckets around the edges of every window, some of a clock that was ahead. */
const TIMES = [
  ...[0, 1, 2, 3, 24, 25, 30].map((days) => today - days * DAY),
  today + DAY,
  ...[0, 1, 59, 60, 61, 3599, 3600, 3661].map((seconds) => NOW - (NOW % 1000) - seconds * 1000),
  NOW + 5000,
];

test('of each user as one by one, in every window', () => {
  const db = new DatabaseSync(':memory:');
  for (const migration of MIGRATIONS) db.exec(migration);
  const insert = db.prepare('INSERT INTO usage VALUES (?, ?, ?, ?)');
  const bucket = fc.record({
    user: fc.integer({ min: 1, max: 3 }),
    rule: fc.constantFrom(...LIMIT_RULES),
    at: fc.constantFrom(...TIMES),
    used: fc.integer({ min: 0, max: 9 }),
  });
  const many = fc.uniqueArray(bucket, { selector: ({ user, rule, at }) => `${user} ${rule} ${at}` });
  const zone = fc.constantFrom('UTC', 'Europe/Vienna', 'Pacific/Auckland');
  fc.assert(
    fc.property(many, zone, (buckets, timeZone) => {
      const windows = new CalendarWindows(timeZone);
      db.exec('DELETE FROM usage');
      for (const { user, rule, at, used } of buckets) insert.run(user, RULES.indexOf(rule), at, used);
      const { users, used } = readUsedTotals(db, takesFor(DEFAULT_SETTINGS, windows, NOW, 0));
      for (const user of [1, 2, 3]) {
        const own = buckets.filter((one) => one.user === user);
        const expected = ruleUsage(DEFAULT_SETTINGS, windows, NOW, own).map((one) => one.used);
        const place = users.indexOf(user);
        expect(LIMIT_RULES.map((rule) => used[rule][place] ?? 0)).toEqual(expected);
      }
    }),
    { numRuns: 100 },
  );
  db.close();
});
