import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { useDictionary } from '../../shared/text/text.ts';
import { formatNumber, formatTime } from './format.ts';

describe('On screen', () => {
  it('whole numbers read as Intl writes them', () => {
    const intl = new Intl.NumberFormat('en');
    fc.assert(fc.property(fc.nat(2_000_000_000), (value) => formatNumber(value) === intl.format(value)));
    expect([0, 999, 1000, 1_000_000].map(formatNumber)).toEqual(['0', '999', '1,000', '1,000,000']);
  });

  it('times read as Intl writes them, in the computer’s own time zone', () => {
    const intl = new Intl.DateTimeFormat('en-GB', {
      day: 'numeric',
      month: 'short',
      year: 'numeric',
      hour: '2-digit',
      minute: '2-digit',
    });
    const anyTime = fc.integer({ min: 0, max: Date.UTC(2100, 0) });
    fc.assert(fc.property(anyTime, (time) => formatTime(time) === intl.format(time)));
  });
});

it('in German numbers and days are written as there', () => {
  useDictionary({ language: 'de', find: () => undefined });
  expect(formatNumber(4210)).toBe('4.210');
  expect(formatTime(new Date(2026, 2, 3, 4, 5).getTime())).toBe('3. März 2026, 04:05');
  useDictionary(null);
});
