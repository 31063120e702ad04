import { expect, test } from 'vitest';
import { troubleOf } from './message.ts';

test.each([
  [null, null, null],
  [null, 0, null],
  [null, 3, null],
  [new Error('disk'), null, 'instead'],
  [new Error('disk'), 0, 'instead'],
  [new Error('disk'), 3, 'beside'],
] as const)('%s with %s rows is said: %s', (error, total, place) => {
  expect(troubleOf({ error, total })).toBe(place);
});
