/** Addresses of header fields: what mail programs write, what the standard allows, and nothing that reads in two ways. */
import fc from 'fast-check';
import addressparser from 'nodemailer/lib/addressparser';
import { describe, expect, test, vi } from 'vitest';
import { parseMailAddress } from '../../../shared/domain/mail-address.ts';
import { fieldAddresses, fieldMailbox, MAX_ADDRESSES } from './address-list.ts';

const addresses = (text: string) =>
  fieldAddresses(Buffer.from(text).toString('latin1'))?.map(({ address }) => address) ?? null;

test.each<[string, readonly string[]]>([
  ['bob@b.example', ['bob@b.example']],
  [' <bob@b.example>\r\n', ['bob@b.example']],
  ['Bob <bob@B.Example>', ['bob@b.example']],
  ['"ceo@a.example" <bob@b.example>', ['bob@b.example']],
  ['"Bob, of \\"b\\"" <bob@b.example>', ['bob@b.example']],
  ['=?utf-8?q?J=C3=BCrgen?= =?utf-8?b?eA==?= <bob@b.example>', ['bob@b.example']],
  ['=?utf-8?q?Smith_J_(b)_((c))?= <bob@b.example>', ['bob@b.example']],
  ['"=?utf-8?q?J=C3=BCrgen?=" <bob@b.example>', ['bob@b.example']],
  ['Jürgen <jürgen@bücher.example>', ['jürgen@xn--bcher-kva.example']],
  ['ju\u0308rgen@xn--bcher-kva.example', ['jürgen@xn--bcher-kva.example']],
  ['bob@bu\u0308cher.example', ['bob@xn--bcher-kva.example']],
  ['J. R. Bob <bob@b.example>, Ann <ann@a.example>', ['bob@b.example', 'ann@a.example']],
  ['"Bob"\r\n <bob@b.example>,\r\n\tann@a.example', ['bob@b.example', 'ann@a.example']],
  ['bob@b.example (the (real) ceo@a.example)', ['bob@b.example']],
  ['"bob"@b.example', ['bob@b.example']],
  ['"bob smith"@b.example', ['"bob smith"@b.example']],
  ['bob@[192.0.2.1]', ['bob@[192.0.2.1]']],
  ['Sales: bob@b.example, Ann <ann@a.example>;', ['bob@b.example', 'ann@a.example']],
  ['Nobody:;', []],
  ['A:a@a.example;, b@b.example', ['a@a.example', 'b@b.example']],
  [',bob@b.example,,', ['bob@b.example']],
  // A name that is an address counts as one more.
  ['ceo@a.example <bob@b.example>', ['ceo@a.example', 'bob@b.example']],
  ['bob@b.example <BOB@b.example>', ['BOB@b.example']],
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
  'bob@b.example (a\u000bFrom: ceo@a.example)',
  // Some end the header, and the address, at a line of white space.
  '"ceo@a.example\r\n \r\n x" <bob@b.example>',
  // Obsolete routes.
  '<@a.example,@c.example:bob@b.example>',
  '<@x, ceo@a.example, :bob@b.example>',
  // Encoded words that hide the beginning of a comment, or stand where none may (RFC 2047, 5).
  '=?utf-8?q?(?= "x) ceo@a.example (" <bob@b.example>',
  '=?utf-8?q?)?= <bob@b.example>',
  '=?utf-8?q?)(?= <bob@b.example>',
  '=?utf-8?q?Smith,_J?= <bob@b.example>',
  '=?utf-8?q?[x]?= <bob@b.example>',
  '=?utf-8?q?ceo@a.example,?= <bob@b.example>',
  '=?utf-8?q?never ended <bob@b.example>',
  '=?utf-8?q?x?=@b.example',
  '=?utf-8?b?Y2VvQGJhbmsuY29t?=@b.example',
  'x=?utf-8?b?Y2VvQGJhbmsuY29t?=@b.example',
  'x.=?utf-8?b?Y2VvQGJhbmsuY29t?=@b.example',
  '"=?utf-8?b?Y2VvQGJhbmsuY29t?="@b.example',
  'bob@=?utf-8?q?b.example?=',
  'bob@b.=?utf-8?q?example?=',
  // Gaps, comments and quoted parts within an address: some begin it there.
  'bob(x)@(y)b . example',
  'x. bob@b.example',
  'x(y).bob@b.example',
  '"x"."bob"@b.example',
  'x."bob"@b.example',
  '"ceo@a.example"@b.example',
  '"<ceo@a.example>"@b.example',
  '"b\\"ob"@b.example',
  // A literal is no name: some then take the name for an address.
  '"ceo@a.example"[192.0.2.1] <bob@b.example>',
  '"ceo@a.example"[192.0.2.1]:;',
])('%j cannot be understood in one way', (text) => {
  expect(addresses(text)).toBeNull();
});

test('octets that are no UTF-8 make no address, and do no harm in a name', () => {
  expect(fieldAddresses('b\xfcb@b.example')).toBeNull();
  expect(fieldAddresses('J\xfcrgen <bob@b.example>')?.[0]?.address).toBe('bob@b.example');
});

test('a backslash may be half of a letter that is no UTF-8 (in Shift JIS, 表): then the quotes end elsewhere', () => {
  expect(fieldAddresses('"\x95\\" <ceo@a.example>, " <bob@b.example>')).toBeNull();
  expect(addresses('"表\\" <ceo@a.example>, " <bob@b.example>')).toEqual(['bob@b.example']);
});

test(`at most ${MAX_ADDRESSES} are looked at`, () => {
  const many = (count: number) => addresses(Array.from({ length: count }, () => 'b@b.example').join(','));
  expect(many(MAX_ADDRESSES)).toHaveLength(MAX_ADDRESSES);
  expect(many(MAX_ADDRESSES + 1)).toBeNull();
});

test('a field of one mailbox has no group and no second', () => {
  expect(fieldMailbox(' Bob <bob@b.example>\r\n')?.[0].address).toBe('bob@b.example');
  for (const text of [
    'a@a.example, bob@b.example',
    'A: bob@b.example;',
    'A:;',
    'A:;, bob@b.example',
    '',
    'Bob',
  ])
    expect(fieldMailbox(text)).toBeNull();
});

describe('whatever comes', () => {
  const numRuns = process.env['POSTERN_LONG'] === '1' ? 100_000 : 5_000;
  const pieces = fc.constantFrom(
    ...['ceo@a.example', '<ceo@a.example>', '"ceo@a.example"', '"ceo@a.example,"', '(ceo@a.example)'],
    ...['bob@b.example', '<bob@b.example>', '"bob"@b.example', '.bob@b.example', '@[192.0.2.1]', 'Group:'],
    ...[
      '<',
      '>',
      '"',
      '\\',
      '\\"',
      '\\(',
      '(',
      ')',
      '(x)',
      ',',
      ';',
      ':',
      '@',
      '.',
      ' ',
      '\t',
      '\r\n ',
      '[',
      ']',
    ],
    ...[
      '=?utf-8?q?',
      '?=',
      '=?utf-8?q?x?=',
      '=?utf-8?q?(x)?=',
      '=?utf-8?b?Y2VvQGEuZXhhbXBsZQ==?=',
      '?',
      "'",
      'x',
    ],
    ...['x.', '"x"', '<@x,', ':bob@b.example>', '=?utf-8?q?(?=', '"x)', '("', '@(x)'],
    ...['ü', '\u0000', '\u000b', '\u0085', '\u00a0', '\u2028', '\ufeff', '\xff'],
  );
  const parts = fc.array(pieces, { maxLength: 7 }).map((some) => some.join(''));
  // Alone, hardly any is understood: so half of them come before or after what is.
  const texts = fc.oneof(
    parts,
    parts.map((text) => `${text}<bob@b.example>`),
    parts.map((text) => `x ${text} <bob@b.example>`),
    parts.map((text) => `bob@b.example${text}`),
  );

  /** However an address is written, it is the same: quoted or not, with U-labels or A-labels. */
  const plain = (address: string) => {
    const spelt = address.replaceAll(/\s+/g, ' ').normalize('NFC');
    return (parseMailAddress(spelt)?.address ?? spelt).replaceAll('"', '').replaceAll(' ', '_').toLowerCase();
  };

  /** As another mail program reads it. */
  const byNodemailer = (text: string) =>
    addressparser(text, { flatten: true })
      .map(({ address }) => address)
      .filter((address) => address.includes('@'));

  /** As a simple filter does: without comments and quoted names, whatever has an @. */
  const byPattern = (text: string) => {
    let bare = '';
    let quoted: string | null = null;
    let depth = 0;
    for (let at = 0; at < text.length; at++) {
      const letter = text.charAt(at);
      const pair = letter === '\\' && (quoted !== null || depth > 0);
      if (pair) at += 1;
      if (quoted !== null) {
        if (letter !== '"') quoted += pair ? text.charAt(at) : letter;
        else {
          bare += text.charAt(at + 1) === '@' ? quoted.replaceAll(/\s+/g, '_') : ' ';
          quoted = null;
        }
      } else if (pair) continue;
      else if (letter === '(') depth += 1;
      else if (letter === ')' && depth > 0) depth -= 1;
      else if (depth > 0) continue;
      else if (letter === '"') quoted = '';
      else bare += letter;
    }
    return bare.match(/[^\s<>(),;:@]+@(?:\[[^\]]*\]|[^\s<>(),;:@]+)/g) ?? [];
  };

  test.each([
    ['nodemailer', byNodemailer],
    ['a pattern', byPattern],
  ])('no address that %s finds is passed over', (_who, read) => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = addresses(text);
        if (found === null) return;
        const ours = found.map(plain);
        for (const theirs of read(text)) expect(ours).toContain(plain(theirs));
      }),
      { numRuns },
    );
  });

  test('an address survives any name, comment and folding around it', () => {
    const name = fc.string({ maxLength: 20 }).map((text) => `"${text.replaceAll(/["\\\p{Cc}]/gu, '\\"')}"`);
    const comment = fc.string({ maxLength: 20 }).map((text) => `(${text.replaceAll(/[()\\\p{Cc}]/gu, '')})`);
    const space = fc.constantFrom('', ' ', '\r\n\t', '\r\n ');
    fc.assert(
      fc.property(name, comment, space, (quoted, said, gap) => {
        expect(
          addresses(`${gap}${quoted}${gap}${said}<${gap}${said}bob@b.example${said}${gap}>${said}${gap}`),
        ).toEqual(['bob@b.example']);
      }),
    );
  });

  test('many openings take no long time', () => {
    for (const text of ['(', '"', '<', '\\(', '(\\', '"\\', '=?', '=?a?q?', '[', '@', 'a.', ','])
      expect(fieldAddresses(text.repeat(60_000))).toBeNull();
  });

  test('nothing long is normalised: combining marks out of order take the square of their number', () => {
    const normalize = vi.spyOn(String.prototype, 'normalize');
    const marks = '\u0301\u0323'.repeat(2000);
    expect(addresses(`a${marks} <bob@b.example>`)).toEqual(['bob@b.example']);
    for (const text of [`a${marks}@b.example`, `"a${marks}"@b.example`, `bob@a${marks}.example`])
      expect(addresses(text)).toBeNull();
    const lengths = normalize.mock.contexts.map((text) => String(text).length);
    normalize.mockRestore();
    expect(Math.max(...lengths)).toBeLessThan(300);
  });
});
