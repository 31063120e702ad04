import { expect, test } from 'vitest';
import { MAIL_LISTS, mailNumber, mailTime, parseMailWhere } from './mail-where.ts';

test.each([
  ['queue', 'recipient ENDS with "@example.com"', 'recipient', 'ends-with', '@example.com'],
  ['quarantine', 'finding is malware', 'finding', 'is', 'malware'],
  ['quarantine', 'finding is blocked', 'finding', 'is', 'blocked'],
  ['log', 'time after 2h', 'time', 'after', '2h'],
  ['log', 'kind is not refused', 'kind', 'is-not', 'refused'],
  ['queue', "subject contains 'a b'", 'subject', 'contains', 'a b'],
  ['queue', 'attempts more than 3', 'attempts', 'more-than', '3'],
  ['queue', 'size less-than 20k', 'size', 'less-than', '20k'],
  ['queue', 'next before +2h', 'next', 'before', '+2h'],
  ['quarantine', 'score less than 7.5', 'score', 'less-than', '7.5'],
  ['queue', 'expires after 2026-03-01', 'expires', 'after', '2026-03-01'],
] as const)('%s: %s', (list, text, field, operator, value) => {
  expect(parseMailWhere(list, text)).toEqual({ ok: true, condition: { field, operator, value } });
});

test.each([
  ['queue', 'finding is spam', /“finding” is not a field: begin with message/],
  ['queue', 'state is sent', /“sent” is not a state: use queued or held/],
  ['log', 'time contains 2026', /after time write after or before/],
  ['log', 'time after tomorrow', /2026-03-01/],
  ['log', 'time after 2026-13-01', /2026-03-01/],
  ['queue', 'message contains x', /after message write is or is not/],
  ['log', '', /It is empty/],
  ['queue', 'attempts more than some', /Write a number like 3/],
  ['queue', 'size contains 1', /after size write is, is not, less than or more than/],
  ['log', 'expires after 2h', /“expires” is not a field/],
] as const)('%s: “%s” is refused with what to write', (list, text, reason) => {
  expect(parseMailWhere(list, text)).toEqual({ ok: false, reason: expect.stringMatching(reason) as string });
});

test('every list takes a message id and a text', () => {
  for (const list of MAIL_LISTS) {
    expect(parseMailWhere(list, 'message is 0T9N2J00000').ok).toBe(true);
    expect(parseMailWhere(list, 'user contains a').ok).toBe(true);
  }
});

test('times are ISO, or lengths of time before now', () => {
  const now = Date.UTC(2026, 0, 10);
  expect(mailTime('30 m', now)).toBe(now - 30 * 60_000);
  expect(mailTime('+2h', now)).toBe(now + 2 * 3_600_000);
  expect(mailTime('2W', now)).toBe(now - 14 * 86_400_000);
  expect(mailTime('2026-01-02T03:04:05Z', now)).toBe(Date.UTC(2026, 0, 2, 3, 4, 5));
  expect(mailTime('2026-01-02 03:04+02:00', now)).toBe(Date.UTC(2026, 0, 2, 1, 4));
  expect(mailTime('2026-01-02', now)).toBe(new Date(2026, 0, 2).getTime());
  expect(mailTime('2', now)).toBeNull();
  expect(mailTime('1e3h', now)).toBeNull();
});

test('numbers may be sizes', () => {
  expect([mailNumber('0'), mailNumber('20k'), mailNumber(' 5 M '), mailNumber('1.5k')]).toEqual([
    0, 20_480, 5_242_880, 1536,
  ]);
  expect([mailNumber('-1'), mailNumber('1.'), mailNumber('k'), mailNumber('')]).toEqual(Array(4).fill(null));
});
