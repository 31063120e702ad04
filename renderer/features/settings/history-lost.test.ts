import { expect, test } from 'vitest';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { historyLost } from './history-lost.ts';

const saved = (historyDays: number) => ({ ...DEFAULT_SYSTEM_SETTINGS, historyDays });

test.each([
  ['30', 365, true],
  ['364', 365, true],
  ['365', 365, false],
  ['400', 365, false],
  ['', 365, false],
  ['30', 0, true],
  ['', 0, false],
  ['soon', 365, false],
] as const)('“%s” days after %i: something is lost, %s', (typed, before, lost) => {
  expect(historyLost(typed, saved(before)) !== null).toBe(lost);
});

test('says from which day on, and that it cannot be undone; and nothing until the settings are there', () => {
  expect(historyLost('1', saved(365))).toMatch(/older than 1 day leave .* can no longer be undone/);
  expect(historyLost('30', null)).toBeNull();
});
