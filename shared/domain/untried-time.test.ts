import { describe, expect, it } from 'vitest';
import { CLOCK_SLACK, gapsAt, untriedTime } from './untried-time.ts';

const HOUR = 3_600_000;
const gaps = [
  { from: 10 * HOUR, until: 20 * HOUR },
  { from: 30 * HOUR, until: 31 * HOUR },
];

describe('untriedTime', () => {
  it.each([
    [0, 40, 11],
    [12, 40, 9],
    [12, 13, 1],
    [20, 30, 0],
    [15, 30.5, 5.5],
    [31, 40, 0],
    [40, 0, 0],
  ])('from hour %d to %d are %d', (from, to, hours) => {
    expect(untriedTime(gaps, from * HOUR, to * HOUR)).toBe(hours * HOUR);
  });
});

describe('gapsAt', () => {
  it('has a gap where the clock went further than it should', () => {
    expect(gapsAt(gaps, 40 * HOUR, 90 * HOUR)).toEqual([...gaps, { from: 40 * HOUR, until: 90 * HOUR }]);
  });

  it('takes no notice of minutes', () => {
    expect(gapsAt(gaps, 40 * HOUR, 40 * HOUR + CLOCK_SLACK)).toBe(gaps);
    expect(gapsAt(gaps, 40 * HOUR, 40 * HOUR - CLOCK_SLACK)).toBe(gaps);
  });

  it('forgets what lies in the future of a clock that was set back', () => {
    expect(gapsAt(gaps, 40 * HOUR, 15 * HOUR)).toEqual([{ from: 10 * HOUR, until: 15 * HOUR }]);
    expect(gapsAt(gaps, 40 * HOUR, 5 * HOUR)).toEqual([]);
  });

  it('keeps the last thousand', () => {
    let many: ReturnType<typeof gapsAt> = [];
    for (let at = 0; at < 1002; at++) many = gapsAt(many, at * HOUR, at * HOUR + HOUR / 2);
    expect([many.length, many[0]?.from]).toEqual([1000, 2 * HOUR]);
  });
});
