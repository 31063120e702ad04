import { describe, expect, test } from 'vitest';
import { contradiction } from './contradiction.ts';
import { all, condition as c, not } from './filter.ts';
import { LISTS } from './lists.ts';
import { parseFilter } from './parse-filter.ts';
import { parseWhere, pointedAt } from './parse-where.ts';

const { users, queue, quarantine, log } = LISTS;

describe('a condition in words', () => {
  test.each([
    ['username contains x', users, 'username:x'],
    ['  Username   CONTAINS  x y ', users, 'username:"x y"'],
    ['address does not contain spam', users, '-address:spam'],
    ['address does-not-contain spam', users, '-address:spam'],
    ['domain is not example.com', users, 'domain!=example.com'],
    ['domain is nothing', users, 'domain=nothing'],
    ['domain is "not example"', users, 'domain="not example"'],
    ['username starts with "is not"', users, 'username:"is not"*'],
    ["username ends with'x'", users, 'username:*x'],
    ["username contains o'neil", users, "username:o'neil"],
    ['username contains a OR b', users, 'username:"a OR b"'],
    ['change is-not 12', users, '-change:12'],
    ['status is automatic-exhausted', users, 'status:automatic-exhausted'],
    ['kind is IP', users, 'kind:ip'],
    ['status contains auto', users, 'status:automatic OR status:automatic-exhausted'],
    ['limitPerDay more than 500', users, 'limitPerDay>500'],
    ['recipient ENDS with "@example.com"', queue, 'recipient:*@example.com'],
    ['next before +2h', queue, 'next<"+2h"'],
    ['size less-than 20k', queue, 'size<20k'],
    ['message is 0T9N2J00000', queue, 'message:0T9N2J00000'],
    ['score less than 7.5', quarantine, 'score<7.5'],
    ['time after 2h', log, 'time>=2h'],
    ['kind contains -failed', log, 'kind:auth-failed'],
    ['kind is not refused', log, '-kind:refused'],
  ])('%j means the same as its short form', (text, list, short) => {
    const parsed = parseWhere(list, text);
    expect(parsed).toEqual(parseFilter(list, short));
    expect(parsed.ok).toBe(true);
  });

  test.each([
    ['', users, 0, 0, /empty: begin with address/],
    ['user contains x', users, 0, 4, /“user” is not a field here: use address/],
    ['username', users, 0, 8, /operator is missing/],
    ['username like x', users, 9, 6, /not in “like x”.*does not contain.*quotes/],
    ['username containsx', users, 9, 9, /operator/],
    ['username contains', users, 17, 0, /value is missing/],
    ['username is ""', users, 12, 2, /value is missing/],
    ['username is "x', users, 12, 1, /not closed/],
    ['status is locked', users, 10, 6, /“locked” is not a status: use active, .* or not-authorised/],
    ['kind is not robot', users, 12, 5, /use mailbox or ip/],
    [`username is ${'x'.repeat(321)}`, users, 12, 321, /longer than 320/],
    ['change is x', users, 10, 1, /number of a change/],
    ['finding is spam', queue, 0, 7, /“finding” is not a field/],
    ['time contains 2026', log, 5, 13, /after time write after or before/],
    ['time after 2026-02-30', log, 11, 10, /2026-03-01/],
    ['message is 0T9N2J', log, 11, 6, /the id of a message, eleven/],
    ['kind does not contain nonsense', log, 22, 8, /is not a kind: use accepted/],
    ['attempts less than 0', queue, 19, 1, /No attempts is less than 0/],
  ])('%j is refused where it is wrong', (text, list, at, length, message) => {
    expect(parseWhere(list, text)).toEqual({
      ok: false,
      error: { at, length, message: expect.stringMatching(message) as string },
    });
  });

  test('is pointed at on a line of its own', () => {
    expect(pointedAt('a ümlaut\tx', { at: 2, length: 6, message: 'No.' })).toBe(
      'No.\n  a ümlaut x\n    ^^^^^^',
    );
    const long = `${'x'.repeat(300)}!`;
    expect(pointedAt(long, { at: 300, length: 1, message: 'No.' })).toBe(
      `No.\n  …${'x'.repeat(60)}!\n  ${' '.repeat(61)}^`,
    );
  });
});

describe('conditions together', () => {
  const NOW = Date.UTC(2026, 5, 1);
  test.each([
    ['time>=2026-03-02 time<2026-03-01', log],
    ['time>=1h time<2h', log],
    ['time>=2026-03-02 time<2026-03-02', log],
    ['attempts>5 attempts<5', queue],
    ['attempts:5 attempts>5', queue],
    ['size:1k size:1025', queue],
    ['state:held state:queued', queue],
    ['state:held -state:held', queue],
    ['message:0T9N2J00000 message:0T9N2J00001', queue],
    ['undone:on undone:off', LISTS.activity],
  ])('leave nothing: %s', (text, list) => {
    const parsed = parseFilter(list, `"x" ${text}`);
    const [first = '', second = ''] = text.split(' ');
    expect(parsed.ok && contradiction(list, parsed.filter, NOW)).toBe(
      `Nothing can be both “${first}” and “${second}”: leave one of them out.`,
    );
  });

  test.each([
    ['time>=2026-03-01 time<2026-03-02', log],
    ['attempts>3 attempts<3.5', queue],
    ['size:1k size:1024', queue],
    ['state:held -state:queued', queue],
    ['-state:held -state:queued', queue],
    ['user=a user=b', queue],
    ['next>=2h expires<3h', queue],
    ['(state:held OR state:queued) state:held', queue],
  ])('may be: %s', (text, list) => {
    const parsed = parseFilter(list, text);
    expect(parsed.ok && contradiction(list, parsed.filter, NOW)).toBeNull();
  });

  test('of several recipients one may be this and another that', () => {
    const filter = all(c('recipient', 'is', 'a@x.example'), not(c('recipient', 'is', 'a@x.example')));
    expect(contradiction(quarantine, filter, NOW)).toBeNull();
  });
});
