import { expect, test } from 'vitest';
import type { UnusedColumn } from './csv-row.ts';
import { choicesFor, questionText, questionsText, type ImportQuestion } from './import-questions.ts';

const about = (...columns: UnusedColumn[]): ImportQuestion => ({ about: 'unused-columns', columns });

test.each([
  [about({ column: 5, name: 'notes', why: 'unknown' }), 'The column “notes” (column 5) would not be used.'],
  [
    about({ column: 4, name: '', why: 'no-header' }),
    'Column 4 would not be used: the file names no columns, and only username, domain and password are known then.',
  ],
  [
    about({ column: 4, name: 'a', why: 'unknown' }, { column: 6, name: 'a', why: 'twice' }),
    '2 columns would not be used: “a” (column 4); “a” (column 6), as there is another column of that meaning before it.',
  ],
  [
    about({ column: 4, name: 'until', why: 'without-lock' }),
    'The column “until” (column 4) would not be used, as there is no column “lock” beside it.',
  ],
])('%j', (question, text) => {
  expect(questionText(question).startsWith(text)).toBe(true);
});

test('the command line is told each option', () => {
  const question = about({ column: 5, name: 'notes', why: 'unknown' });
  expect(choicesFor(question)).toMatchObject([{ answers: { unusedColumns: 'leave-out' } }]);
  expect(questionsText([question])).toBe(
    'The column “notes” (column 5) would not be used. Choose: --ignore-columns (leave this column out), or correct the file.',
  );
});

test('what a spreadsheet made is counted, with its first lines, and never shown', () => {
  const question: ImportQuestion = {
    about: 'spreadsheet-values',
    findings: [
      { field: 'password', damage: 'error', count: 1, lines: [3] },
      { field: 'password', damage: 'truth', count: 2, lines: [5, 1009] },
      { field: 'username', damage: 'number', count: 1200, lines: [1, 2, 3, 4, 5] },
    ],
  };
  expect(questionText(question)).toBe(
    '1 password is an error value such as #NAME? (line 3); 2 passwords are TRUE or FALSE (lines 5 and 1,009); ' +
      '1,200 user names are a number that lost its last digits, such as 1.23457E+11 (lines 1, 2, 3, 4, 5, …). ' +
      'A spreadsheet puts such values in the place of others, which are lost then.',
  );
  expect(choicesFor(question).map(({ answers }) => answers.spreadsheetValues)).toEqual(['reject', 'keep']);
  expect(questionsText([question])).toMatch(
    /Choose: --spreadsheet-values reject \(reject these rows\), or --spreadsheet-values keep/,
  );
});
