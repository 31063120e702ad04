import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LineCheck, MAX_LINE } from './line-check.ts';

function check(text: string | Buffer, at: readonly number[] = []): string | null {
  const bytes = Buffer.from(text as string);
  const places = [
    0,
    ...at.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b),
    bytes.length,
  ];
  const lines = new LineCheck();
  for (const [index, end] of places.slice(1).entries()) lines.feed(bytes.subarray(places[index], end));
  return lines.end();
}

/** The same rules octet by octet, slow and plain. */
function expected(bytes: Buffer): boolean {
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const octet = bytes[at];
    if (octet === 0) return false;
    if (octet === 10) {
      if (at === 0 || bytes[at - 1] !== 13) return false;
      length = 0;
    } else if (octet === 13) {
      if (bytes[at + 1] !== 10) return false;
    } else {
      length += 1;
      if (length > MAX_LINE) return false;
    }
  }
  return true;
}

test('agrees with a plain reading, whatever the pieces', () => {
  const octets = fc.oneof(fc.constantFrom('\r\n', '\r', '\n', '\0'), fc.string({ maxLength: 8 }));
  const lawful = fc.oneof(
    { weight: 9, arbitrary: fc.string({ maxLength: 60 }) },
    { weight: 4, arbitrary: fc.constant('\r\n') },
  );
  const texts = fc.array(fc.oneof({ weight: 1, arbitrary: octets }, { weight: 20, arbitrary: lawful }), {
    maxLength: 60,
  });
  fc.assert(
    fc.property(texts, fc.array(fc.nat(), { maxLength: 6 }), (parts, at) => {
      const bytes = Buffer.from(parts.join(''));
      expect(check(bytes, at) === null).toBe(expected(bytes));
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ['a bare LF', 'a\nb\r\n'],
  ['a bare CR', 'a\rb\r\n'],
  ['a bare CR', 'a\r\r\n'],
  ['a bare CR', 'a\r'],
  ['a NUL', 'a\0b\r\n'],
  ['a line of more than 998 octets', `${'a'.repeat(999)}\r\n`],
])('%s', (what, text) => {
  for (const at of [[], [1], [2], [1, 2, 3]]) expect(check(text, at)).toBe(what);
});

test('998 octets are the most of a line', () => {
  expect(check(`${'a'.repeat(998)}\r\n`, [500])).toBeNull();
});
