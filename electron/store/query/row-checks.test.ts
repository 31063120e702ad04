/** Narrowing many rows says what testing each does. */
import { expect, test } from 'vitest';
import { fieldOf } from '../../../shared/lists/list.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { timeCheck } from './row-checks.ts';

const field = fieldOf(USERS, 'changedAt');
if (field === undefined) throw new Error('There is no such field.');

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('moments, the first one out: %s, the last one out: %s', (above, below) => {
  const times = Float64Array.of(0, 99, 100, 101, 199, 200, 201);
  const check = timeCheck(() => times, { kind: 'range', field, from: 100, to: 200, above, below });
  const rows = Uint32Array.from(times.keys());
  for (const but of [0, 1] as const) {
    const kept = rows.slice();
    const count = check.narrow(kept, kept.length, but);
    expect([...kept.slice(0, count)]).toEqual([...rows].filter((row) => check.test(row) === (but === 0)));
  }
  expect([...rows].filter(check.test).map((row) => times[row])).toEqual([
    ...(above ? [] : [100]),
    101,
    199,
    ...(below ? [] : [200]),
  ]);
});
