import { expect, test } from 'vitest';
import { visibleFileName, visibleText } from './visible-text.ts';

test.each([
  ['plain “text” of any language: 漢字 עברית ไทย 😀', 'plain “text” of any language: 漢字 עברית ไทย 😀'],
  ['invoice\u202efdp.exe', 'invoice⟨U+202E⟩fdp.exe'],
  ['a\u0007b\u001b[31m', 'a⟨U+0007⟩b⟨U+001B⟩[31m'],
  ['a\u2066b\u2069\u200f\u061c', 'a⟨U+2066⟩b⟨U+2069⟩⟨U+200F⟩⟨U+061C⟩'],
  ['two\r\nlines\tand a tab\u2028', 'two  lines and a tab⟨U+2028⟩'],
])('%j', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('a file is called by its name as it is seen, as long as names of files are', () => {
  expect(visibleFileName('staff\u001b.csv')).toBe('staff⟨U+001B⟩.csv');
  expect(visibleFileName('x'.repeat(255))).toBe('x'.repeat(255));
  expect(visibleFileName('\u0007'.repeat(200))).toBe(`${'⟨U+0007⟩'.repeat(31)}⟨U+000…`);
  // No half of a character is left over.
  expect(visibleFileName(`\u0007${'x'.repeat(245)}😀y`)).toBe(`⟨U+0007⟩${'x'.repeat(245)}…`);
});
