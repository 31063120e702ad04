import { expect, test } from 'vitest';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import type { HistoryRecord } from '../table/history.ts';
import { isOverdue, oldestKept } from './history-age.ts';

const DAY = 86_400_000;
const at = (...changes: readonly (readonly [time: number, segment: number])[]): HistoryRecord[] =>
  changes.map(([time, segment], index) => ({
    ...{ seq: index + 1, time, actor: 'me', kind: 'edit', users: 1, about: {}, of: null },
    place: { segment, offset: 0, length: 1 },
  }));

test('nothing is too old where everything is kept, and a year is kept where nobody said', () => {
  expect(oldestKept({ ...DEFAULT_SYSTEM_SETTINGS, historyDays: 0 }, 400 * DAY)).toBe(-Infinity);
  expect(oldestKept({ ...DEFAULT_SYSTEM_SETTINGS, historyDays: 30 }, 400 * DAY)).toBe(370 * DAY);
  const { historyDays: _, ...older } = DEFAULT_SYSTEM_SETTINGS;
  expect(oldestKept(older, 400 * DAY)).toBe(35 * DAY);
});

test.each([
  ['nothing yet', at(), 1, false],
  ['all young', at([10, 1]), 1, false],
  ['an old one in the open segment, which then ends', at([1, 1], [10, 1]), 1, true],
  ['an old one beside a young one in a segment that has ended', at([1, 1], [10, 1]), 2, false],
  ['a segment of old ones', at([1, 1], [2, 1], [10, 2]), 2, true],
] as const)('%s', (_, records, open, overdue) => {
  expect(isOverdue(records, 5, open)).toBe(overdue);
});
