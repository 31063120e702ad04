import { expect, test } from 'vitest';
import { isPlainSheet, sheetContentsInWords, type SheetContents } from './sheet-contents.ts';

const PLAIN: SheetContents = {
  hiddenRows: { count: 0, rows: [] },
  hiddenColumns: [],
  formulas: 0,
  merged: { count: 0, ranges: [] },
};

test('nothing is said of a plain sheet, and each thing of another', () => {
  expect(isPlainSheet(PLAIN)).toBe(true);
  expect(sheetContentsInWords(PLAIN)).toBe('');
  const said: readonly (readonly [Partial<SheetContents>, string])[] = [
    [{ hiddenRows: { count: 1, rows: [4] } }, '1 row is hidden (4)'],
    [{ hiddenRows: { count: 9, rows: [4, 5] } }, '9 rows are hidden (4, 5, …)'],
    [{ hiddenColumns: ['B', 'D'] }, 'columns B and D are hidden, and would be used'],
    [
      { formulas: 2 },
      '2 cells are formulas: not computed here, the result that the file keeps would be used',
    ],
    [
      { merged: { count: 1, ranges: ['A2:A4'] } },
      'merged cells (A2:A4) have a value in the first of each only, and the others are empty',
    ],
  ];
  for (const [contents, words] of said) {
    expect(isPlainSheet({ ...PLAIN, ...contents })).toBe(false);
    expect(sheetContentsInWords({ ...PLAIN, ...contents })).toBe(words);
  }
});
