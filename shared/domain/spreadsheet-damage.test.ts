import { expect, test } from 'vitest';
import { damageInWords, DAMAGES, spreadsheetDamage } from './spreadsheet-damage.ts';

test.each([
  ['#NAME?', 'error'],
  ['#N/A', 'error'],
  ['#DIV/0!', 'error'],
  ['#NV', 'error'],
  ['#WERT!', 'error'],
  ['#¿NOMBRE?', 'error'],
  ['Err:502', 'error'],
  ['TRUE', 'truth'],
  ['FALSCH', 'truth'],
  ['ЛОЖЬ', 'truth'],
  ['1.23457E+11', 'number'],
  ['1,23457E+11', 'number'],
  ['1E+20', 'number'],
  ['-5.00E-07', 'number'],
  ['1.23456789012346E+017', 'number'],
  ['4-Mar', 'date'],
  ['Mar-04', 'date'],
  ['04. Mrz', 'date'],
  ['04.Mrz', 'date'],
  ['Mrz 24', 'date'],
  ['4-Mar-24', 'date'],
  ['01.янв', 'date'],
  ['1-déc.-2024', 'date'],
  ['01-SEP', 'date'],
  ['###', 'narrow'],
  ['#'.repeat(40), 'narrow'],
])('%j may be what a spreadsheet made: %s', (cell, damage) => {
  expect(spreadsheetDamage(cell)).toBe(damage);
});

test.each([
  '',
  '##',
  '###1',
  'True',
  'true',
  'TRUE1',
  'WAHRHEIT',
  '#name?',
  '#NAME?x',
  '#Sommer!',
  '1E5',
  '1.23E+5',
  '12.3E+11',
  '1.23e+11',
  'x1.2E+11',
  '1.2E+1155',
  '4Mar',
  'Mar04',
  'x4-Mar',
  '4-March',
  '444-Mar',
  'Mar-2024!',
  'May-be',
  '4-Max',
  'Err:404',
  'Err:5020',
  '123456789012',
])('%j is what somebody chose', (cell) => {
  expect(spreadsheetDamage(cell)).toBeNull();
});

test('is told without the cell', () => {
  expect(DAMAGES.map(damageInWords)).toEqual([
    'an error value such as #NAME?',
    'TRUE or FALSE',
    'a shortened number such as 1.23457E+11',
    'a date such as 4-Mar',
    'the ### of a column that is too narrow',
  ]);
});
