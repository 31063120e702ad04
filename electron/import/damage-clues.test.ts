import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  dayNumber,
  ERROR_VALUES,
  MONTHS,
  spreadsheetDamage,
  TRUTH_VALUES,
} from '../../shared/domain/spreadsheet-damage.ts';
import { holdsClue } from './damage-clues.ts';

const whole = (text: string): boolean => {
  const bytes = Buffer.from(text);
  return holdsClue(bytes, 0, bytes.length);
};

const digits = (least: number, most: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: least, maxLength: most });
const month = fc
  .constantFrom(...MONTHS)
  .chain((name) => fc.constantFrom(name, name.toUpperCase(), name.toLowerCase()));
const parting = fc.constantFrom('-', '/', '.', ' ', '. ', '.-', ':', '. -', ',');
const piece = fc.oneof(
  digits(1, 5),
  digits(15, 18),
  parting,
  month,
  fc.constantFrom('E', 'e', '+', '00', '年', '月', '월', '日', ' PM', '#', '###', 'Err:502', '19', '20'),
  fc.constantFrom(...ERROR_VALUES, ...TRUTH_VALUES),
);
/** Made of what damaged cells are made of, so that every third or so is one. */
const cell = fc.oneof(
  fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
  fc.tuple(digits(1, 2), parting, month, parting, digits(2, 4)).map((all) => all.join('')),
  fc.tuple(digits(1, 4), parting, digits(1, 2), parting, digits(1, 4)).map((all) => all.join('')),
  fc.tuple(month, parting, digits(2, 4)).map((all) => all.join('')),
  fc
    .tuple(fc.constantFrom('3', '4', '5'), digits(4, 4), fc.constantFrom('', '.5', ',25'))
    .map((all) => all.join('')),
);

test('nothing is passed over that is damaged', () => {
  let damaged = 0;
  fc.assert(
    fc.property(cell, fc.constantFrom('', 'x'.repeat(40)), (value, before) => {
      if (spreadsheetDamage(value) === null && dayNumber(value) !== 'day') return;
      damaged++;
      expect(whole(`${before},ex.example,${value}\n`), value).toBe(true);
    }),
    { numRuns: 20_000 },
  );
  expect(damaged).toBeGreaterThan(1000);
});

test('each word and month is a clue, in its encoding', () => {
  const values = [
    ...[...ERROR_VALUES, ...TRUTH_VALUES, '####', 'Err:502'],
    ...MONTHS.flatMap((name) => [`4-${name}`, `4. ${name}`, `${name}-04`, `${name}. 2024`, `4-${name}-2024`]),
  ];
  for (const value of values) expect(whole(`ann,ex.example,${value}\n`), value).toBe(true);
  const bytes = Buffer.from('ann,ex.example,4-M\xc4R-24\n', 'latin1');
  expect(holdsClue(bytes, 0, bytes.length)).toBe(true);
});

test.each([
  'user123,domain3.example,Passw0rd-123',
  'anna,firma2.de,x7-blue 12',
  'sandra.1,ex.example,Sandra#4711',
  'b12-34,ex.example,9.81.x',
  'c,ex.example,145292',
  'user45292,ex.example,x45292y',
])('%s is none', (row) => expect(whole(`${row}\r\n`)).toBe(false));

test('a number is seen whole that begins before or goes on behind where the look begins and ends', () => {
  const bytes = Buffer.from('a,b.c,1234567890123450\n');
  for (let cut = 1; cut < bytes.length; cut++)
    expect(holdsClue(bytes, 0, cut) || holdsClue(bytes, cut, bytes.length), String(cut)).toBe(true);
  const none = Buffer.from('a,b.c,7745292\n');
  for (let cut = 1; cut < none.length; cut++) expect(holdsClue(none, cut, none.length)).toBe(false);
});
