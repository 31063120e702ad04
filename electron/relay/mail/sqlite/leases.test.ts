import { expect, test } from 'vitest';
import { Leases } from './leases.ts';

test('what a lessee has at work is not given to it again, also once its lease ended; to another then', () => {
  let now = 0;
  const leases = new Leases(() => now);
  const [one, other] = [leases.lessee(1000), leases.lessee(1000)];
  leases.take(one, leases.begin(), 7);
  expect([leases.takenFrom(one).has(7), leases.takenFrom(other).has(7)]).toEqual([true, true]);
  now = 1000;
  leases.renew(other);
  expect([leases.takenFrom(one).has(7), leases.takenFrom(other).has(7)]).toEqual([true, false]);
  leases.renew(one);
  expect(leases.takenFrom(other).has(7)).toBe(true);
});
