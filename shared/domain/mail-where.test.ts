import { expect, test } from 'vitest';
import {
  MAIL_LISTS,
  mailConditionProblem,
  mailContradiction,
  mailNumber,
  mailTime,
  parseMailWhere,
} from './mail-where.ts';

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
  ['queue', 'expires after 2028-02-29', 'expires', 'after', '2028-02-29'],
  ['log', 'kind contains -failed', 'kind', 'contains', '-failed'],
  ['log', 'kind starts with RE', 'kind', 'starts-with', 'RE'],
] as const)('%s: %s', (list, text, field, operator, value) => {
  expect(parseMailWhere(list, text)).toEqual({ ok: true, condition: { field, operator, value } });
});

test.each([
  ['queue', 'finding is spam', /“finding” is not a field: begin with message/],
  ['queue', 'state is sent', /“sent” is not a state: use queued or held/],
  ['log', 'time contains 2026', /after time write after or before/],
  ['log', 'time after tomorrow', /2026-03-01/],
  ['log', 'time after 2026-13-01', /2026-03-01/],
  ['log', 'message is 0T9N2J', /Write the id of a message: eleven letters and digits/],
  ['queue', 'message contains x', /after message write is or is not/],
  ['log', '', /It is empty/],
  ['queue', 'attempts more than some', /Write a number like 3/],
  ['queue', 'size contains 1', /after size write is, is not, less than or more than/],
  ['log', 'expires after 2h', /“expires” is not a field/],
  ['log', 'kind is nonsense', /“nonsense” is not a kind: use accepted, quarantined, .*unlocked/],
  ['log', 'kind contains nonsense', /“nonsense” is not a kind: use accepted, .* or unlocked/],
  ['log', 'kind does not contain nonsense', /is not a kind/],
  ['queue', 'state starts with eld', /“eld” is not a state: use queued or held/],
  ['quarantine', 'finding ends with spa', /is not a finding/],
  ['queue', 'attempts less than 0', /No attempts is less than 0/],
  ['log', 'time after 2026-02-30', /2026-03-01/],
  ['log', 'time after 2026-02-29T12:00Z', /2026-03-01/],
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

const NOW = Date.UTC(2026, 5, 1);
const together = (list: (typeof MAIL_LISTS)[number], ...texts: readonly string[]) =>
  mailContradiction(
    texts.map((text) => {
      const read = parseMailWhere(list, text);
      if (!read.ok) throw new Error(read.reason);
      return read.condition;
    }),
    NOW,
  );

test.each([
  ['log', 'time after 2026-03-02', 'time before 2026-03-01'],
  ['log', 'time after 1h', 'time before 2h'],
  ['log', 'time after 2026-03-02', 'time before 2026-03-02'],
  ['queue', 'attempts more than 5', 'attempts less than 5'],
  ['queue', 'attempts is 5', 'attempts more than 5'],
  ['queue', 'size is 1k', 'size is 1025'],
  ['queue', 'state is held', 'state is queued'],
  ['queue', 'state is held', 'state is not HELD'],
  ['queue', 'message is 0T9N2J00000', 'message is 0T9N2J00001'],
] as const)('%s: nothing can be both “%s” and “%s”', (list, first, second) => {
  for (const texts of [
    [first, second],
    [second, first],
  ]) {
    expect(together(list, 'user contains a', ...texts)).toBe(
      `Nothing can be both “${texts[0] ?? ''}” and “${texts[1] ?? ''}”: leave one of them out.`,
    );
  }
});

test.each([
  ['log', 'time after 2026-03-01', 'time before 2026-03-02'],
  ['log', 'time after 2h', 'time before 1h'],
  ['queue', 'attempts more than 3', 'attempts less than 3.5'],
  ['queue', 'size is 1k', 'size is 1024'],
  ['queue', 'state is held', 'state is not queued'],
  ['queue', 'state is not held', 'state is not queued'],
  ['queue', 'user is a', 'user is b'],
  ['queue', 'next after 2h', 'expires before 3h'],
] as const)('%s: “%s” and “%s” may be', (list, first, second) => {
  expect(together(list, first, second)).toBeNull();
});

test('what does not come as text is checked, too', () => {
  expect(mailConditionProblem({ field: 'kind', operator: 'is', value: 'nonsense' })).toMatch(
    /^No kind is meant by “nonsense”: use accepted, .* or unlocked\.$/,
  );
  expect(mailConditionProblem({ field: 'kind', operator: 'is', value: 'Refused' })).toBeNull();
  expect(mailConditionProblem({ field: 'time', operator: 'after', value: 'soon' })).toMatch(/Write a time/);
});
