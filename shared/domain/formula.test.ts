import { expect, test } from 'vitest';
import { neutraliseFormula } from './formula.ts';

test.each([
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  '\t=1',
  '\r=1',
  '\n=1',
  ' =1',
  '  \n +1',
  '＝1',
  '＋1',
  '－1',
  '＠a',
  '\tx',
  '"=1',
])('%j is made text', (cell) => {
  expect(neutraliseFormula(cell)).toBe(`'${cell}`);
});

test.each(['', 'alice', 'a=b', '1-2', 'user@example.com', '192.0.2.7'])('%j stays', (cell) => {
  expect(neutraliseFormula(cell)).toBe(cell);
});
