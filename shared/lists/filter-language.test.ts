import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { all, any, condition, not, type Filter } from './filter.ts';
import { LISTS } from './lists.ts';
import { parseFilter } from './parse-filter.ts';
import { printFilter } from './print-filter.ts';
import { anyFilter } from '../../tests/support/made-up-filter.ts';

const { users, queue, log, quarantine } = LISTS;
const words = (text: string): Filter => ({ kind: 'words', text });
const c = condition;

describe('the filter language', () => {
  test.each<[string, Filter]>([
    ['', all()],
    ['  ', all()],
    ['ann', words('ann')],
    ['ann smith', all(words('ann'), words('smith'))],
    ['"ann smith"', words('ann smith')],
    [String.raw`"a \"b\" \\c"`, words(String.raw`a "b" \c`)],
    ['username:ann', c('username', 'contains', 'ann')],
    ['Username:ann', c('username', 'contains', 'ann')],
    ['username=ann', c('username', 'is', 'ann')],
    ['username!=ann', not(c('username', 'is', 'ann'))],
    ['username:ann*', c('username', 'starts-with', 'ann')],
    ['username:*ann', c('username', 'ends-with', 'ann')],
    ['username:*ann*', c('username', 'contains', 'ann')],
    ['username:"ann*"', c('username', 'contains', 'ann*')],
    ['username:"an n"*', c('username', 'starts-with', 'an n')],
    ['username:*"an n"', c('username', 'ends-with', 'an n')],
    ["username:'o\"neil'", c('username', 'contains', 'o"neil')],
    ["username:o'neil", c('username', 'contains', "o'neil")],
    ['limitPerDay>500', c('limitPerDay', 'more-than', '500')],
    ['limit-per-day >= 1,000', c('limitPerDay', 'at-least', '1,000')],
    ['"per day"', words('per day')],
    ['limitperday:unlimited', c('limitPerDay', 'is', 'unlimited')],
    ['limitPerDay:10..50', c('limitPerDay', 'between', '10', '50')],
    ['limitPerDay:10..', c('limitPerDay', 'at-least', '10')],
    ['limitPerDay:..50', c('limitPerDay', 'at-most', '50')],
    ['limitPerDay:inherited', c('limitPerDay', 'inherited')],
    ['limitPerDay:set', c('limitPerDay', 'set')],
    ['allowedSenders:"set"', c('allowedSenders', 'contains', 'set')],
    ['automaticLock:off', c('automaticLock', 'is', 'off')],
    ['until:none', c('lockedUntil', 'none')],
    ['changed:last7d', c('changedAt', 'is', 'last7d')],
    ['changed:2026-11-26', c('changedAt', 'is', '2026-11-26')],
    ['changed<yesterday', c('changedAt', 'less-than', 'yesterday')],
    ['status:manual', c('status', 'is', 'manual')],
    ['status:"Manual lock"', c('status', 'is', 'manual')],
    ['kind:IP', c('kind', 'is', 'ip')],
    ['change:12', c('change', 'is', '12')],
    ['-kind:ip', not(c('kind', 'is', 'ip'))],
    ['NOT kind:ip', not(c('kind', 'is', 'ip'))],
    ['a OR b', any(words('a'), words('b'))],
    ['a b OR c', any(all(words('a'), words('b')), words('c'))],
    ['a AND (b OR -c)', all(words('a'), any(words('b'), not(words('c'))))],
    ['-(a b)', not(all(words('a'), words('b')))],
    ['((a))', words('a')],
    ['or', words('or')],
    ['fe80::1', words('fe80::1')],
    ['10.0.0.0/8', words('10.0.0.0/8')],
    ['user@example.com', words('user@example.com')],
    ['username: ann kind:ip', all(c('username', 'contains', 'ann'), c('kind', 'is', 'ip'))],
    ['👩‍🚀 ünï', all(words('👩‍🚀'), words('ünï'))],
  ])('reads %j', (text, filter) => {
    expect(parseFilter(users, text)).toEqual({ ok: true, filter });
  });

  test.each<[string, number, number, RegExp]>([
    ['a colour:red', 2, 6, /“colour” is not a field here: use address, status, .*quotes/],
    ['Re: hello', 0, 2, /not a field/],
    ['username:', 9, 0, /value is missing/],
    ['username: ', 10, 0, /value is missing/],
    ['ann username:"x', 13, 1, /not closed/],
    [
      'status:locked',
      7,
      6,
      /“locked” cannot be used for status: it takes active, manual, .* or not-authorised/,
    ],
    ['limitPerDay>many', 12, 4, /a number like 500, 1,000 or unlimited/],
    ['limitPerDay:50..10', 16, 2, /ends before it begins/],
    ['limitPerDay:1..x', 15, 1, /cannot be used/],
    ['limitPerDay<0', 12, 1, /less than 0/],
    ['limitPerDay>unlimited', 12, 9, /more than unlimited/],
    ['changed:2026-02-30', 8, 10, /2026-03-01/],
    ['changed:2h', 8, 2, /one moment: write changed:last2h/],
    ['kind>ip', 0, 7, /does not go with kind/],
    ['kind:m*', 5, 2, /takes no \*/],
    ['ann*', 0, 4, /leave the \* out/],
    ['(a', 0, 1, /not closed/],
    ['a)', 1, 1, /no “\(”/],
    ['()', 1, 1, /between these brackets/],
    ['OR a', 0, 0, /before OR/],
    ['a OR', 4, 0, /missing here/],
    ['a AND', 5, 0, /after AND/],
    ['- a', 0, 1, /right after the “-”/],
    ['--a', 1, 1, /is enough/],
    ['""', 0, 2, /nothing in these quotes/],
    ['"a"b', 3, 1, /space/],
    ['a(b)', 1, 1, /brackets in quotes/],
    ['>5', 0, 1, /a field before “>”/],
    ['change:x', 7, 1, /number of a change/],
    [`username:${'x'.repeat(321)}`, 9, 321, /longer than 320/],
    ['x'.repeat(321), 0, 321, /longer than 320/],
    [' a'.repeat(10_001), 20_000, 2, /longer than 20,000/],
    ['a '.repeat(201), 400, 1, /200 conditions/],
    [`${'('.repeat(51)}a${')'.repeat(51)}`, 50, 1, /50 deep/],
  ])('points at what is wrong in %j', (text, at, length, message) => {
    const parsed = parseFilter(users, text);
    expect(parsed).toEqual({
      ok: false,
      error: { at, length, message: expect.stringMatching(message) as string },
    });
  });

  test('takes as much as it says', () => {
    expect(parseFilter(users, 'a '.repeat(200)).ok).toBe(true);
    expect(parseFilter(users, `${'('.repeat(50)}a${')'.repeat(50)}`).ok).toBe(true);
    expect(parseFilter(users, `username:${'x'.repeat(320)}`).ok).toBe(true);
  });

  test.each([
    ['score>7.5', quarantine],
    ['score:-5..5', quarantine],
    ['size>=20k message:0T9N2J00000', queue],
    ['kind:refused -sender=""', log],
  ])('reads %j of another list', (text, list) => {
    const parsed = parseFilter(list, text);
    expect(parsed.ok && printFilter(list, parsed.filter)).toBe(text);
  });

  test.each(Object.values(LISTS))('of $key reads back what is written of any tree', (list) => {
    fc.assert(
      fc.property(anyFilter(list), (filter) => {
        const text = printFilter(list, filter);
        expect(parseFilter(list, text)).toEqual({ ok: true, filter });
      }),
      { numRuns: 60 },
    );
  });

  test('of any text is an error within it, or prints to what reads the same', () => {
    const piece = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom(
        '(',
        ')',
        ' OR ',
        '-',
        'username:',
        'limitPerDay>',
        '"',
        '*',
        ' ',
        '..',
        '5',
        'kind:ip',
        '\\',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const parsed = parseFilter(users, text);
        if (parsed.ok) {
          const printed = printFilter(users, parsed.filter);
          expect(parseFilter(users, printed)).toEqual(parsed);
        } else {
          const { at, length, message } = parsed.error;
          expect(at >= 0 && length >= 0 && at + length <= text.length).toBe(true);
          expect(message).toMatch(/[.]$/);
        }
      }),
      { numRuns: 500 },
    );
  });
});
