import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Glob } from './glob.ts';

test.each([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['*', 'anything', true],
  ['?', '', false],
  ['?', 'x', true],
  ['?', 'xy', false],
  ['a*b', 'ab', true],
  ['a*b', 'axxb', true],
  ['a*b', 'axxbc', false],
  ['*a?c*', 'xxabcxx', true],
  ['**a**', 'xax', true],
  ['mass*mailer ?.0', 'mass-mailer 2.0', true],
  ['a.c', 'abc', false],
  [`${'x'.repeat(40)}*${'y'.repeat(40)}`, `${'x'.repeat(41)}${'y'.repeat(40)}`, true],
  [`${'x'.repeat(40)}*${'y'.repeat(40)}`, `${'x'.repeat(39)}${'y'.repeat(40)}`, false],
])('“%s” and “%s”: %s', (pattern, text, expected) => {
  expect(new Glob(pattern).test(text)).toBe(expected);
});

test('is what a regular expression says, of any length', () => {
  const letters = (...more: readonly string[]) =>
    fc.string({ unit: fc.constantFrom('a', 'b', ...more), maxLength: 100 });
  fc.assert(
    fc.property(letters('*', '?'), letters(), (pattern, text) => {
      const source = pattern.replaceAll(/\*+/g, '*').replaceAll('?', '.').replaceAll('*', '.*');
      // Of the kinds that this engine needs long for there is none: at most three stars.
      fc.pre((source.match(/\.\*/g) ?? []).length <= 3);
      expect(new Glob(pattern).test(text)).toBe(new RegExp(`^${source}$`, 's').test(text));
    }),
    { numRuns: 2000 },
  );
});
