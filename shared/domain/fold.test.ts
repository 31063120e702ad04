import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fold, foldShown, foldSought } from './fold.ts';

describe('fold', () => {
  it.each([
    ['ΝΙΚΟΣ', 'νικοσ'],
    ['νικος', 'νικοσ'],
    ['ÄNNE', 'änne'],
    // Decomposed.
    ['A\u0308nne', 'änne'],
    ['ẞ', 'ß'],
    ['µ', 'Μ'],
    ['Ann.SMITH', 'ann.smith'],
    // The Kelvin sign is the letter in NFC.
    ['\u212a', 'k'],
  ])('%s and %s are the same', (a, b) => {
    expect(fold(a)).toBe(fold(b));
  });

  it.each([
    ['straße', 'strasse'],
    ['ı', 'i'],
    ['ſ', 's'],
    ['änne', 'anne'],
  ])('%s and %s are not', (a, b) => {
    expect(fold(a)).not.toBe(fold(b));
  });

  it('knows every letter that Unicode folds one to one beyond lower case', () => {
    const missing: string[] = [];
    for (let code = 0x80; code < 0x11_0000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      const letter = String.fromCodePoint(code);
      const folded = letter.toUpperCase().toLowerCase();
      const first = folded.codePointAt(0) ?? 0;
      const oneToOne = String.fromCodePoint(first) === folded && first >= 0x80;
      if (oneToOne && fold(letter) !== fold(folded)) missing.push(letter);
    }
    expect(missing).toEqual([]);
  });

  it('folds what is folded to itself, and any case alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (text) => {
        expect(fold(fold(text))).toBe(fold(text));
        expect(fold(text.normalize('NFD'))).toBe(fold(text));
      }),
    );
  });
});

describe('foldSought and foldShown', () => {
  it.each([
    ['2001:DB8:0::7', '2001:db8::7'],
    ['192.0.2.5/24', '192.0.2.0/24'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['x@BÜCHER.example', 'x@xn--bcher-kva.example'],
    ['xn--BCHER-kva.example', 'bücher.example'],
    ['ΝΙΚΟΣ@ex.example', 'νικοσ@EX.example'],
  ])('%s finds %s', (sought, there) => {
    expect(foldSought(sought)).toBe(foldShown(there));
  });

  it.each(['2001:db8:', '10.0', 'ann', 'xn--a', '@', '', 'ann@ex.'])(
    '%j, a part of something, stays',
    (text) => {
      expect(foldSought(text)).toBe(text);
    },
  );
});
