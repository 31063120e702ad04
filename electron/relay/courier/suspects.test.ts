import { expect, it } from 'vitest';
import { Destination, type Work } from './destination.ts';
import { Suspects } from './suspects.ts';

const destination = new Destination('y.example', 'direct');
const work = (...ids: readonly number[]) =>
  ({ deliveries: ids.map((id) => ({ id })), destination }) as unknown as Work;

it('suspects what was at the thread each of three times that it died, by any of its recipients', () => {
  const suspects = new Suspects();
  suspects.died(work(1, 2));
  suspects.died(work(1));
  expect(suspects.has(work(1))).toBe(false);
  suspects.died(work(1));
  expect([suspects.has(work(2, 1)), suspects.has(work(2))]).toEqual([true, false]);
});

it('clears what the thread outlived', () => {
  const suspects = new Suspects();
  for (let time = 0; time < 3; time++) suspects.died(work(1, 2));
  suspects.cleared(work(1));
  expect([suspects.has(work(1)), suspects.has(work(2))]).toEqual([false, true]);
});
