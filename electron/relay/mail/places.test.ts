import { expect, it } from 'vitest';
import { Places } from './places.ts';

const A = { domain: 'a.example', user: 1 };
const OTHER_OF_A = { domain: 'a.example', user: 2 };
const A_ELSEWHERE = { domain: 'b.example', user: 1 };

function taken(few: number, most: number) {
  const places = new Places(few);
  let count = 0;
  for (; places.may(A, most); count++) places.take(A);
  return { places, count };
}

it('keep one in eight for who has none, at least one where there are several', () => {
  expect([1, 2, 3, 8, 9, 20, 100].map((most) => taken(1, most).count)).toEqual([1, 1, 2, 7, 7, 17, 87]);
});

it('are for other users and other sender domains, one for each, and never more than there are', () => {
  const { places } = taken(1, 20);
  expect(places.may(OTHER_OF_A, 20)).toBe(true);
  places.take(OTHER_OF_A);
  expect([places.may(OTHER_OF_A, 20), places.may(A_ELSEWHERE, 20)]).toEqual([false, true]);
  places.take(A_ELSEWHERE);
  places.take({ ...A, user: 3 });
  expect([places.taken, places.may({ ...A, user: 4 }, 20)]).toEqual([20, false]);
});

it('are all for who is alone and leaves them soon, until somebody comes or it takes long', () => {
  let now = 0;
  const places = new Places(1, () => now);
  const fill = (lane: typeof A): number => {
    for (; places.may(lane, 20);) places.take(lane);
    return places.taken;
  };
  expect(fill(A)).toBe(17);
  now = 4_999;
  places.leave(A);
  expect(fill(A)).toBe(20);
  // Somebody is here: who has many waits for the kept ones, though their mail goes quickly.
  places.leave(A);
  expect([places.may(OTHER_OF_A, 20), places.may(A, 20)]).toEqual([true, true]);
  places.take(OTHER_OF_A);
  places.leave(A);
  expect([places.may(A, 20), places.may(A_ELSEWHERE, 20)]).toEqual([false, true]);
  places.leave(OTHER_OF_A);
  places.leave(A);
  expect(fill(A)).toBe(20);
  now = 5_000;
  places.leave(A);
  expect([places.may(A, 20), places.may(OTHER_OF_A, 20)]).toEqual([false, true]);
});

it('are free again when they are left', () => {
  const { places } = taken(2, 4);
  expect(places.may(A, 4)).toBe(false);
  places.leave(A);
  expect([places.taken, places.may(A, 4)]).toEqual([2, true]);
  places.leave(A);
  places.leave(A);
  expect([places.taken, places.may(A, 1)]).toEqual([0, true]);
});

it('are kept for who has few, where that is more than one', () => {
  const { places } = taken(2, 16);
  places.take(OTHER_OF_A);
  expect(places.may(OTHER_OF_A, 16)).toBe(true);
});
