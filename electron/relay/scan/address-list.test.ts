/** Addresses of header fields: what mail programs write, what the standard allows, and nothing that reads in two ways. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fieldAddresses, MAX_ADDRESSES } from './address-list.ts';

const addresses = (text: string) =>
  fieldAddresses(Buffer.from(text).toString('latin1'))?.map(({ address }) => address) ?? null;

test.each<[string, readonly string[]]>([
  ['bob@b.example', ['bob@b.example']],
  [' <bob@b.example>\r\n', ['bob@b.example']],
  ['Bob <bob@B.Example>', ['bob@b.example']],
  ['"ceo@a.example" <bob@b.example>', ['bob@b.example']],
  ['"Bob, of \\"b\\"" <bob@b.example>', ['bob@b.example']],
  ['=?utf-8?q?J=C3=BCrgen?= =?utf-8?b?eA==?= <bob@b.example>', ['bob@b.example']],
  ['=?utf-8?q?Smith,_J_(b)?= <bob@b.example>', ['bob@b.example']],
  ['Jürgen <jürgen@bücher.example>', ['jürgen@xn--bcher-kva.example']],
  ['ju\u0308rgen@xn--bcher-kva.example', ['jürgen@xn--bcher-kva.example']],
  ['J. R. Bob <bob@b.example>, Ann <ann@a.example>', ['bob@b.example', 'ann@a.example']],
  ['"Bob"\r\n <bob@b.example>,\r\n\tann@a.example', ['bob@b.example', 'ann@a.example']],
  ['bob@b.example (the (real) ceo@a.example)', ['bob@b.example']],
  ['bob(x)@(y)b . example', ['bob@b.example']],
  ['"bob"@b.example', ['bob@b.example']],
  ['"bob smith"@b.example', ['"bob smith"@b.example']],
  ['"b\\"ob"."x"@b.example', ['"b\\"ob.x"@b.example']],
  ['<@a.example,@c.example:bob@b.example>', ['bob@b.example']],
  ['bob@[192.0.2.1]', ['bob@[192.0.2.1]']],
  ['Sales: bob@b.example, Ann <ann@a.example>;', ['bob@b.example', 'ann@a.example']],
  ['Nobody:;', []],
  ['A:a@a.example;, b@b.example', ['a@a.example', 'b@b.example']],
  [',bob@b.example,,', ['bob@b.example']],
  // A name that is an address counts as one more.
  ['ceo@a.example <bob@b.example>', ['ceo@a.example', 'bob@b.example']],
  ['=?utf-8?q?ceo@a.example,?= <bob@b.example>', ['=?utf-8?q?ceo@a.example', 'bob@b.example']],
  ['=?utf-8?q?x?=@b.example', ['=?utf-8?q?x?=@b.example']],
])('%j', (text, expected) => {
  expect(addresses(text)).toEqual(expected);
});

test.each([
  '',
  '  \r\n ',
  ',',
  'Bob',
  '<>',
  'Bob <>',
  'bob@',
  '@b.example',
  'Bob bob@b.example',
  'bob@b.example ann@a.example',
  'bob@b.example <ann@a.example> <c@c.example>',
  '<bob@b.example',
  'bob@b.example>',
  '<<bob@b.example>>',
  '<bob@b.example> ceo@a.example',
  'bob@b.example;ann@a.example',
  'bob@b.example@a.example',
  'bob@b.example (open',
  '"open <bob@b.example>',
  'bob @ b example',
  'b ob@b.example',
  '.bob@b.example',
  'b..ob@b.example',
  'bob@b.example.',
  'bob@b..example',
  'A: bob@b.example',
  'A: B: bob@b.example;;',
  ':bob@b.example;',
  'a\\b@b.example',
  'bob@b.example\u0001',
  'bob\u0000@b.example',
  'bob\u200b@b.example',
  '"a\u0007" <bob@b.example>',
])('%j cannot be understood in one way', (text) => {
  expect(addresses(text)).toBeNull();
});

test('octets that are no UTF-8 make no address, and do no harm in a name', () => {
  expect(fieldAddresses('b\xfcb@b.example')).toBeNull();
  expect(fieldAddresses('J\xfcrgen <bob@b.example>')?.[0]?.address).toBe('bob@b.example');
});

test(`at most ${MAX_ADDRESSES} are looked at`, () => {
  const many = (count: number) => addresses(Array.from({ length: count }, () => 'b@b.example').join(','));
  expect(many(MAX_ADDRESSES)).toHaveLength(MAX_ADDRESSES);
  expect(many(MAX_ADDRESSES + 1)).toBeNull();
});

describe('whatever comes', () => {
  const pieces = fc.constantFrom(
    ...[
      'ceo@a.example',
      'bob@b.example',
      '<',
      '>',
      '"',
      '\\',
      '(',
      ')',
      ',',
      ';',
      ':',
      '@',
      '.',
      ' ',
      '\r\n ',
    ],
    ...['=?utf-8?q?', '?=', 'x', '[', ']', 'ü', '\u0000', '\xff'],
  );
  const texts = fc.array(pieces, { maxLength: 14 }).map((parts) => parts.join(''));

  test('it never throws, and an address outside quotes and comments is never passed over', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = addresses(text);
        if (found === null || /["()\\:]/.test(text)) return;
        expect(found).toHaveLength(text.split('@').length - 1);
      }),
      { numRuns: 20_000 },
    );
  });

  test('an address survives any name, comment and folding around it', () => {
    const name = fc.string({ maxLength: 20 }).map((text) => `"${text.replaceAll(/["\\\p{Cc}]/gu, '\\"')}"`);
    const comment = fc.string({ maxLength: 20 }).map((text) => `(${text.replaceAll(/[()\\\p{Cc}]/gu, '')})`);
    const space = fc.constantFrom('', ' ', '\r\n\t', '\r\n ');
    fc.assert(
      fc.property(name, comment, space, (quoted, said, gap) => {
        expect(
          addresses(`${gap}${quoted}${gap}${said}<${gap}bob${said}@${gap}b.example${gap}>${said}${gap}`),
        ).toEqual(['bob@b.example']);
      }),
    );
  });

  test('many openings take no long time', () => {
    for (const text of ['(', '"', '<', '\\(', '(\\', '"\\', '=?', '=?a?q?', '[', '@', 'a.', ','])
      expect(fieldAddresses(text.repeat(60_000))).toBeNull();
  });
});
