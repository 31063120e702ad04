import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FILTER_FIELDS, FILTER_OPERATORS } from './query.ts';
import { parseWhere } from './where.ts';

function condition(text: string) {
  const where = parseWhere(text);
  return where.ok ? Object.values(where.condition) : where.reason;
}

describe('parseWhere', () => {
  it.each([
    ['username contains x', ['username', 'contains', 'x']],
    ['  Username   CONTAINS  x y ', ['username', 'contains', 'x y']],
    ['address does not contain spam', ['address', 'does-not-contain', 'spam']],
    ['address does-not-contain spam', ['address', 'does-not-contain', 'spam']],
    ['domain is not example.com', ['domain', 'is-not', 'example.com']],
    ['domain is nothing', ['domain', 'is', 'nothing']],
    ['domain is "not example"', ['domain', 'is', 'not example']],
    ['username starts with "is not"', ['username', 'starts-with', 'is not']],
    ["username ends with'x'", ['username', 'ends-with', 'x']],
    ["username contains o'neil", ['username', 'contains', "o'neil"]],
    ['change is-not 12', ['change', 'is-not', '12']],
    ['status is automatic-exhausted', ['status', 'is', 'automatic-exhausted']],
    ['kind is IP', ['kind', 'is', 'IP']],
    ['status contains auto', ['status', 'contains', 'auto']],
  ])('reads %j', (text, expected) => {
    expect(condition(text)).toEqual(expected);
  });

  it.each([
    ['', /It is empty: begin with address, username, domain, kind, status or change/],
    ['user contains x', /“user” is not a field/],
    ['username', /operator is missing/],
    ['username like x', /not in “like x”.*does not contain/],
    ['username containsx', /operator/],
    ['username contains', /value is missing/],
    ['username is ""', /value is missing/],
    ['username is "x', /not closed/],
    ['username is "', /not closed/],
    [
      'status is locked',
      /“locked” is not a status: use active, manual, automatic, automatic-exhausted or not-authorised/,
    ],
    ['kind is not robot', /use mailbox or ip/],
    [`username is ${'x'.repeat(321)}`, /longer than 320/],
  ])('explains what is wrong with %j', (text, expected) => {
    expect(condition(text)).toMatch(expected);
  });

  it('reads what is written of any condition', () => {
    const value = fc
      .string({ minLength: 1, maxLength: 320 })
      .filter((text) => !/[\n\r\u2028\u2029]/.test(text));
    fc.assert(
      fc.property(
        fc.constantFrom(...FILTER_FIELDS.filter((name) => !['kind', 'status', 'change'].includes(name))),
        fc.constantFrom(...FILTER_OPERATORS),
        value,
        (field, operator, text) => {
          expect(condition(`${field} ${operator.replaceAll('-', ' ')} "${text}"`)).toEqual([
            field,
            operator,
            text,
          ]);
        },
      ),
    );
  });
});
