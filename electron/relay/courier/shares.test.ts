import { expect, it } from 'vitest';
import { Shares } from './shares.ts';

it('gives each its own share, and more once half of it is gone', () => {
  const shares = new Shares(4);
  for (let n = 0; n < 3; n++) shares.add('a', 1);
  expect([shares.has('a'), shares.room('a'), shares.room('b'), shares.anyFull]).toEqual([3, 1, 4, false]);
  shares.add('a', 1);
  expect([shares.room('a'), shares.room('b'), shares.anyFull]).toEqual([0, 4, true]);
  expect([shares.remove('a', 1), shares.room('a')]).toEqual([false, 0]);
  expect([shares.remove('a', 1), shares.room('a'), shares.anyFull]).toEqual([true, 2, false]);
  expect([shares.remove('a', 1), shares.remove('a', 1), shares.has('a')]).toEqual([false, false, 0]);
});

it('never lets the room be less than none', () => {
  const shares = new Shares(1);
  shares.add('a', 5);
  expect(shares.room('a')).toBe(0);
  expect([shares.remove('a', 4), shares.remove('a', 1)]).toEqual([false, true]);
});
