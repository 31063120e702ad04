import { describe, expect, it } from 'vitest';
import { hostPause, nextAttempt, retryInterval } from './retry-schedule.ts';

const MINUTE = 60_000;

describe('retryInterval', () => {
  it('is 15 minutes for two hours, then grows by half up to 6 hours', () => {
    const minutes = Array.from({ length: 18 }, (_, at) => retryInterval(at + 1) / MINUTE);
    expect(minutes.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 15));
    expect(minutes.slice(8, 15).map(Math.round)).toEqual([23, 34, 51, 76, 114, 171, 256]);
    expect(minutes.slice(15)).toEqual([360, 360, 360]);
    expect(retryInterval(10_000)).toBe(360 * MINUTE);
  });
});

describe('nextAttempt', () => {
  it('is never after the message expires', () => {
    expect(nextAttempt(1, 1000, 1e12)).toBe(1000 + 15 * MINUTE);
    expect(nextAttempt(1, 1000, 2000)).toBe(2000);
    expect(nextAttempt(1, 3000, 2000)).toBe(3000);
  });
});

describe('hostPause', () => {
  it('doubles from 10 seconds to 5 minutes', () => {
    expect([1, 2, 3, 4, 5, 6, 100].map(hostPause)).toEqual(
      [10, 20, 40, 80, 160, 300, 300].map((s) => s * 1000),
    );
  });
});
