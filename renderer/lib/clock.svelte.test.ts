import { flushSync } from 'svelte';
import { expect, it, vi } from 'vitest';
import { clock, timeLeft } from './clock.svelte.ts';

it('brings up to date whoever shows the time, while it is shown', () => {
  vi.useFakeTimers({ now: 10_000 });
  const shown: number[] = [];
  const stop = $effect.root(() => {
    $effect(() => void shown.push(clock.now));
  });
  flushSync();
  vi.advanceTimersByTime(2_000);
  flushSync();
  expect(shown.at(0)).toBe(10_000);
  expect(shown.at(-1)).toBe(12_000);
  stop();
  flushSync();
  vi.advanceTimersByTime(1);
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
});

it.each([
  [-5, 'now'],
  [0, 'now'],
  [1, '1 s'],
  [59_000, '59 s'],
  [59_001, '1 min'],
  [60_001, '2 min'],
  [7_140_000, '119 min'],
  [7_200_000, '2 h'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
  [48 * 3_600_000 + 1, '3 days'],
])('says of %d ms that they are %s', (left, words) => {
  expect(timeLeft(1_000_000 + left, 1_000_000)).toBe(words);
});
