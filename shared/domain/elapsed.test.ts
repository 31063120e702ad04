import { expect, test } from 'vitest';
import { elapsed } from './elapsed.ts';

const MINUTE = 60_000;
const YEAR = 365 * 86_400_000;
const then = { wall: 50 * YEAR, uptime: 5 * MINUTE, boot: 'a' };
const later = (wall: number, uptime: number, boot = 'a') =>
  elapsed(then, { wall: then.wall + wall, uptime: then.uptime + uptime, boot });

test('while the computer runs, a clock that is set to another year tells nothing', () => {
  expect(later(10 * MINUTE, 10 * MINUTE)).toBe(10 * MINUTE);
  expect(later(YEAR, 10 * MINUTE)).toBe(10 * MINUTE);
  expect(later(-YEAR, 10 * MINUTE)).toBe(10 * MINUTE);
  expect(later(5 * MINUTE, 10 * MINUTE)).toBe(10 * MINUTE);
});

test('a machine that was paused has been away as long as the clock says', () => {
  expect(later(31 * MINUTE, MINUTE)).toBe(31 * MINUTE);
});

test('after a start the clock is all there is, and it does not run backwards', () => {
  expect(later(YEAR, -MINUTE)).toBe(YEAR);
  expect(later(YEAR, MINUTE, 'b')).toBe(YEAR);
  expect(later(-YEAR, MINUTE, 'b')).toBe(0);
});
