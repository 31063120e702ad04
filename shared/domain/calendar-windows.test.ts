import { expect, test } from 'vitest';
import { CalendarWindows } from './calendar-windows.ts';

const iso = (time: number): string => new Date(time).toISOString();

function windows(zone: string, now: string) {
  const { day, week, month } = new CalendarWindows(zone).at(Date.parse(now));
  return {
    day: [iso(day.start), iso(day.end)],
    week: [iso(week.start), iso(week.end)],
    month: [iso(month.start), iso(month.end)],
  };
}

test('UTC: day, ISO week from Monday, month', () => {
  expect(windows('UTC', '2026-11-22T23:59:59.999Z')).toEqual({
    day: ['2026-11-22T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    week: ['2026-11-16T00:00:00.000Z', '2026-11-23T00:00:00.000Z'],
    month: ['2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'],
  });
});

test('the day summer time begins has 23 hours, and the day it ends 25', () => {
  expect(windows('Europe/Vienna', '2026-03-29T12:00:00Z').day).toEqual([
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T22:00:00.000Z',
  ]);
  expect(windows('Europe/Vienna', '2026-10-25T12:00:00Z').day).toEqual([
    '2026-10-24T22:00:00.000Z',
    '2026-10-25T23:00:00.000Z',
  ]);
});

test('a day that begins at 01:00 because midnight was skipped', () => {
  // Chile goes to summer time at 24:00: 2026-09-06 begins at 01:00 local time, 04:00 UTC.
  expect(windows('America/Santiago', '2026-09-06T10:00:00Z').day).toEqual([
    '2026-09-06T04:00:00.000Z',
    '2026-09-07T03:00:00.000Z',
  ]);
});

test('a week over the turn of the year, and a month of 28 days', () => {
  expect(windows('Pacific/Auckland', '2026-12-31T20:00:00Z').week).toEqual([
    '2026-12-27T11:00:00.000Z',
    '2027-01-03T11:00:00.000Z',
  ]);
  expect(windows('UTC', '2027-02-14T00:00:00Z').month).toEqual([
    '2027-02-01T00:00:00.000Z',
    '2027-03-01T00:00:00.000Z',
  ]);
});

test('what was worked out is dropped when the clock leaves the day, in either direction', () => {
  const calendar = new CalendarWindows('UTC');
  const at = (now: string): string => iso(calendar.at(Date.parse(now)).day.start);
  expect(at('2026-11-23T10:00:00Z')).toBe('2026-11-23T00:00:00.000Z');
  expect(at('2026-11-24T00:00:00Z')).toBe('2026-11-24T00:00:00.000Z');
  expect(at('2026-11-22T23:59:59Z')).toBe('2026-11-22T00:00:00.000Z');
});

test('a zone far from UTC', () => {
  expect(windows('Pacific/Kiritimati', '2026-11-23T09:59:59Z').day[0]).toBe('2026-11-22T10:00:00.000Z');
  expect(windows('Pacific/Kiritimati', '2026-11-23T10:00:00Z').day[0]).toBe('2026-11-23T10:00:00.000Z');
});
