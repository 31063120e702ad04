import { expect, test } from 'vitest';
import { countType } from './field.ts';
import { readDuration, readNumber, readTime } from './read-values.ts';

const bytes = countType('bytes');
const limit = countType('messages', true);
const score = { kind: 'number', unit: null, decimals: true, zeroIsUnlimited: false } as const;

test.each([
  ['0', countType(), 0],
  ['1,000', countType(), 1000],
  ['1.000', countType(), 1000],
  ['1 000 000', countType(), 1_000_000],
  ['3.5', countType(), 3.5],
  ['10k', countType(), 10_000],
  ['20k', bytes, 20_480],
  [' 5 M ', bytes, 5_242_880],
  ['1.5k', bytes, 1536],
  ['1.000', score, 1],
  ['1,000', score, 1000],
  ['1,234.5', score, 1234.5],
  ['1.234,567', score, null],
  ['0.500', countType(), 0.5],
  ['-1,000', score, -1000],
  ['-7.5', score, -7.5],
  ['unlimited', limit, Infinity],
  ['0', limit, Infinity],
  ['-1', countType(), null],
  ['unlimited', countType(), null],
  ['1.', bytes, null],
  ['k', bytes, null],
  ['', bytes, null],
  ['1e3', bytes, null],
  ['1,00', countType(), null],
] as const)('the number %j of %j is %j', (text, type, number) => {
  expect(readNumber(text, type as typeof score)).toBe(number);
});

test('lengths of time are in the unit of the field, unless they have their own', () => {
  const minutes = { kind: 'duration', unit: 'minutes' } as const;
  const days = { kind: 'duration', unit: 'days' } as const;
  expect(['30', '1,000', '2h', '1d', '90 s', '30min'].map((text) => readDuration(text, minutes))).toEqual([
    30, 1000, 120, 1440, 1.5, 30,
  ]);
  expect(['4', '2w', '12h'].map((text) => readDuration(text, days))).toEqual([4, 14, 0.5]);
  expect(['', 'h', '-1', '2y'].map((text) => readDuration(text, days))).toEqual([null, null, null, null]);
});

// By the computer's own calendar, as the times on screen.
const day = (...[year, month, date]: [number, number, number]) => new Date(year, month - 1, date).getTime();
const NOW = day(2026, 11, 27) + 3 * 3_600_000;

test.each<[string, number, number]>([
  ['2026-11-26', day(2026, 11, 26), day(2026, 11, 27)],
  ['2028-02-29', day(2028, 2, 29), day(2028, 3, 1)],
  ['2026-11', day(2026, 11, 1), day(2026, 12, 1)],
  ['2026-12', day(2026, 12, 1), day(2027, 1, 1)],
  ['today', day(2026, 11, 27), day(2026, 11, 28)],
  ['Yesterday', day(2026, 11, 26), day(2026, 11, 27)],
  ['tomorrow', day(2026, 11, 28), day(2026, 11, 29)],
  ['now', NOW, NOW],
  ['30 m', NOW - 1_800_000, NOW - 1_800_000],
  ['+2h', NOW + 7_200_000, NOW + 7_200_000],
  ['2W', NOW - 14 * 86_400_000, NOW - 14 * 86_400_000],
  ['last7d', NOW - 7 * 86_400_000, NOW + 1],
  ['next90s', NOW, NOW + 90_001],
  ['2026-01-02T03:04Z', Date.UTC(2026, 0, 2, 3, 4), Date.UTC(2026, 0, 2, 3, 5)],
  ['2026-01-02 03:04+02:00', Date.UTC(2026, 0, 2, 1, 4), Date.UTC(2026, 0, 2, 1, 5)],
  ['2026-01-02t03:04:05z', Date.UTC(2026, 0, 2, 3, 4, 5), Date.UTC(2026, 0, 2, 3, 4, 6)],
  ['2026-01-02T03:04:05.5Z', Date.UTC(2026, 0, 2, 3, 4, 5, 500), Date.UTC(2026, 0, 2, 3, 4, 5, 500)],
  ['2026-01-02T12:00', day(2026, 1, 2) + 43_200_000, day(2026, 1, 2) + 43_260_000],
])('the time %j', (text, from, to) => {
  expect(readTime(text, NOW)).toEqual({ from, to });
});

test.each([
  '2026-02-30',
  '2026-02-29T12:00Z',
  '2026-13',
  '2026-13-01',
  '2026-11-00',
  '2026-1-1',
  '2',
  '1e3h',
  'soon',
  '2026-01-01T25:00Z',
  '',
])('%j is no time', (text) => {
  expect(readTime(text, NOW)).toBeNull();
});
