import { describe, expect, test } from 'vitest';
import { dueRun, nextRun, readSchedule, scheduleWords, type Schedule } from './schedule.ts';

const HOUR = 3_600_000;
const timeZone = 'Europe/Vienna';
const at = (text: string): number => Date.parse(text);
const night: Schedule = { every: 'day', at: '02:30' };
const shown = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

/** When a job runs whose owner looks every quarter of an hour from `from` to `to`. */
function runs(schedule: Schedule, from: string, to: string): readonly (string | null)[] {
  const all: (string | null)[] = [];
  let handled = at(from);
  for (let now = at(from); now <= at(to); now += HOUR / 4) {
    const due = dueRun(schedule, { timeZone, handled, now });
    if (due === null) continue;
    handled = due;
    all.push(shown(now));
  }
  return all;
}

describe('a schedule', () => {
  test('runs once a day of the set’s time zone, also where the hour is missing or there twice', () => {
    // 29 March 2026: 02:00 becomes 03:00. 25 October: 03:00 becomes 02:00.
    expect(runs(night, '2026-03-27T12:00Z', '2026-03-30T12:00Z')).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:00:00.000Z',
      '2026-03-30T00:30:00.000Z',
    ]);
    expect(runs(night, '2026-10-24T12:00Z', '2026-10-26T12:00Z')).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
    expect(
      runs({ every: 'week', weekday: 7, at: '02:30' }, '2026-10-17T12:00Z', '2026-11-02T12:00Z'),
    ).toEqual(['2026-10-18T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-11-01T01:30:00.000Z']);
  });

  test('that was missed many times is due once, for the last of them', () => {
    const handled = at('2026-11-20T01:30Z');
    const now = at('2026-11-27T08:00Z');
    expect(shown(dueRun(night, { timeZone, handled, now }))).toBe('2026-11-27T01:30:00.000Z');
    expect(dueRun(night, { timeZone, handled: at('2026-11-27T01:30Z'), now })).toBeNull();
    const hours: Schedule = { every: 'hours', hours: 6 };
    const due = dueRun(hours, { timeZone, handled, now });
    expect(shown(due)).toBe('2026-11-27T07:30:00.000Z');
    expect(dueRun(hours, { timeZone, handled: due ?? 0, now })).toBeNull();
  });

  test('does not run twice where the clock is set back, and waits for no time that a wrong clock showed', () => {
    const handled = at('2026-11-27T01:30Z');
    const back = { timeZone, handled, now: at('2026-11-27T01:00Z') };
    expect(dueRun(night, back)).toBeNull();
    expect(dueRun(night, { ...back, now: at('2026-11-27T01:31Z') })).toBeNull();
    expect(shown(nextRun(night, back))).toBe('2026-11-28T01:30:00.000Z');
    const wrong = { timeZone, handled: at('2031-01-01T01:30Z'), now: at('2026-11-27T01:00Z') };
    expect(dueRun(night, wrong)).toBeNull();
    expect(shown(nextRun(night, wrong))).toBe('2026-11-27T01:30:00.000Z');
    const hours: Schedule = { every: 'hours', hours: 2 };
    expect(shown(nextRun(hours, wrong))).toBe('2026-11-27T03:00:00.000Z');
    expect(dueRun(hours, { ...wrong, handled: at('2026-11-27T02:00Z') })).toBeNull();
  });

  test('is read and told in words', () => {
    const words = (text: string): string | null => {
      const schedule = readSchedule(text);
      return schedule && scheduleWords(schedule);
    };
    expect(['daily 2:00', ' Sunday 23:59', 'mon 04:30', '6h', 'every 1 hour'].map(words)).toEqual([
      'every day at 02:00',
      'every Sunday at 23:59',
      'every Monday at 04:30',
      'every 6 hours',
      'every hour',
    ]);
    expect(['daily 24:00', 'daily', 'sometimes 02:00', '0h', '200h', 'm 02:00', ''].map(words)).toEqual(
      Array.from({ length: 7 }, () => null),
    );
  });
});
