import { expect, it } from 'vitest';
import { withStrike } from './strikes.ts';

it('counts what lies within the window, and as of now what lies ahead', () => {
  expect(withStrike([], 100, 10)).toEqual([100]);
  expect(withStrike([89, 90, 91], 100, 10)).toEqual([91, 100]);
  expect(withStrike([95, 5000], 100, 10)).toEqual([95, 100, 100]);
});
