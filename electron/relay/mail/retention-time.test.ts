import { expect, it } from 'vitest';
import { RetentionTime } from './retention-time.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = 1_800_000_000_000;

function clock() {
  const kept = new Map<string, string>();
  const values = {
    get: (key: string) => kept.get(key) ?? null,
    set: (key: string, value: string | null) => {
      kept.set(key, value ?? '');
      return Promise.resolve();
    },
  };
  const state = { ran: 0 };
  return { state, kept, start: () => new RetentionTime(values, () => state.ran) };
}

it('goes with the clock while that goes as it should', () => {
  const { state, start } = clock();
  const time = start();
  expect(time.at(NOW)).toBe(NOW);
  state.ran = HOUR;
  expect(time.at(NOW + HOUR)).toBe(NOW + HOUR);
});

it('does not believe a clock that is a year ahead for an hour, nor over a restart, and is right at once when that is', () => {
  const { state, start } = clock();
  start().at(NOW);
  const ahead = start();
  expect(ahead.at(NOW + 365 * DAY)).toBe(NOW);
  state.ran = HOUR;
  expect(ahead.at(NOW + 365 * DAY)).toBe(NOW + DAY);
  expect(ahead.at(NOW + HOUR)).toBe(NOW + HOUR);
  expect(start().at(NOW + HOUR)).toBe(NOW + HOUR);
});

it('catches up with days that the relay was off', () => {
  const { state, start } = clock();
  start().at(NOW);
  const time = start();
  expect(time.at(NOW + 3 * DAY)).toBe(NOW);
  state.ran = 4 * HOUR;
  expect(time.at(NOW + 3 * DAY + 4 * HOUR)).toBe(NOW + 3 * DAY + 4 * HOUR);
});
