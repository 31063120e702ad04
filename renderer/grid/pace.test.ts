import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Pace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function paced(): { pace: Pace; asked: () => number } {
  let count = 0;
  const pace = new Pace(
    () => count++,
    () => Date.now(),
  );
  return { pace, asked: () => count };
}

it('asks at once, and of many wishes once', () => {
  const { pace, asked } = paced();
  pace.wish();
  pace.wish();
  vi.advanceTimersByTime(0);
  expect(asked()).toBe(1);
});

it('rests a second after an answer', () => {
  const { pace, asked } = paced();
  pace.answered(Date.now());
  pace.wish();
  vi.advanceTimersByTime(999);
  expect(asked()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(asked()).toBe(1);
});

it('rests twenty times as long as the answer took', () => {
  const { pace, asked } = paced();
  pace.answered(Date.now() - 300);
  pace.wish();
  vi.advanceTimersByTime(5_999);
  expect(asked()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(asked()).toBe(1);
});

it('rests ten seconds at most, however long the answer took', () => {
  const { pace, asked } = paced();
  pace.answered(Date.now() - 5_000);
  pace.wish();
  vi.advanceTimersByTime(9_999);
  expect(asked()).toBe(0);
  vi.advanceTimersByTime(1);
  expect(asked()).toBe(1);
});

it('asks no more once it was stopped', () => {
  const { pace, asked } = paced();
  pace.wish();
  pace.stop();
  vi.advanceTimersByTime(60_000);
  expect(asked()).toBe(0);
});
