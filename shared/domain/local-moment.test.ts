/** Times that administrators write, where clocks are set forward and back. */
import { expect, test } from 'vitest';
import { localMoment, momentIn, readMoment, wallText } from './local-moment.ts';

const VIENNA = 'Europe/Vienna';
const iso = (text: string): number => Date.parse(text);
const wall = (text: string): number => Date.parse(`${text}:00Z`);
const at = (text: string, role: 'begin' | 'end' = 'begin', timeZone = VIENNA) => {
  const written = readMoment(text);
  return written === null ? null : momentIn(written, { timeZone, now: 1_000, role });
};

test('a time without a zone is one of the set’s zone, and a date its first minute', () => {
  expect(at('2026-12-03 08:00')).toEqual({ ok: true, time: iso('2026-12-03T07:00Z') });
  expect(at('2026-07-03T08:00')).toEqual({ ok: true, time: iso('2026-07-03T06:00Z') });
  expect(at('2026-12-03')).toEqual({ ok: true, time: iso('2026-12-02T23:00Z') });
  expect(at('2026-12-03T08:00Z')).toEqual({ ok: true, time: iso('2026-12-03T08:00Z') });
  expect(at('2026-12-03 08:00+05:30')).toEqual({ ok: true, time: iso('2026-12-03T02:30Z') });
  expect(at('2026-12-03 08:00:30')).toEqual({ ok: true, time: iso('2026-12-03T07:00:30Z') });
  expect(at('+2h')).toEqual({ ok: true, time: 7_201_000 });
});

test.each([
  ['2026-02-30'],
  ['2026-13-01'],
  ['2026-12-03 24:00'],
  ['2026-12-03 08:60'],
  ['2026-12-03 08:00:60'],
  ['tomorrow'],
  ['+2y'],
  ['3.12.2026'],
  [''],
])('%s is no such time', (text) => expect(readMoment(text)).toBeNull());

test('an hour that is left out is refused with a sentence, and of one that is there twice a lock takes all', () => {
  expect(at('2026-03-29 02:30')).toEqual({
    ok: false,
    reason: expect.stringMatching(/^2026-03-29 02:30 does not exist in Europe\/Vienna: /) as string,
  });
  expect(at('2026-10-25 02:30', 'begin')).toEqual({ ok: true, time: iso('2026-10-25T00:30Z') });
  expect(at('2026-10-25 02:30', 'end')).toEqual({ ok: true, time: iso('2026-10-25T01:30Z') });
  // Lord Howe sets its clocks by half an hour, and Samoa left out a day.
  expect(localMoment(wall('2026-10-04T02:15'), 'Australia/Lord_Howe').kind).toBe('none');
  expect(localMoment(wall('2026-04-05T01:45'), 'Australia/Lord_Howe').kind).toBe('twice');
  expect(localMoment(wall('2011-12-30T12:00'), 'Pacific/Apia').kind).toBe('none');
});

test('what a field shows of a moment is read back as that moment', () => {
  for (const zone of [VIENNA, 'America/St_Johns', 'Asia/Kathmandu', 'UTC', 'Pacific/Kiritimati']) {
    for (const time of [iso('2026-06-01T12:34Z'), iso('2026-12-31T23:59Z'), iso('2026-03-29T01:00Z')]) {
      expect(at(wallText(time, zone), 'begin', zone)).toEqual({ ok: true, time });
    }
  }
});
