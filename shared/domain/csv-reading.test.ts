import { expect, test } from 'vitest';
import { isDelimiter, parseDelimiter } from './csv-delimiter.ts';
import { readingInWords } from './csv-reading.ts';
import { parseTextEncoding } from './text-encoding.ts';

const READING = {
  encoding: 'UTF-8',
  encodingBy: 'bytes',
  delimiter: ';',
  newline: 'CRLF',
  header: true,
} as const;

test('says what the file was taken for, and what of that is only assumed', () => {
  expect(readingInWords(READING)).toBe('UTF-8, separated by semicolons, CRLF, with a header');
  expect(readingInWords({ ...READING, encodingBy: 'assumed', delimiter: '^' })).toBe(
    'UTF-8 (assumed: the file does not say), separated by “^”, CRLF, with a header',
  );
  expect(readingInWords({ ...READING, encodingBy: 'chosen' })).toContain('UTF-8 (as chosen)');
});

test.each([
  ['cp1251', 'Windows-1251'],
  ['WIN-1250', 'Windows-1250'],
  ['shift_jis', 'Shift-JIS'],
  ['utf8', 'UTF-8'],
  ['utf-16 le', 'UTF-16LE'],
  ['latin1', 'Windows-1252'],
  ['iso-8859-15', 'ISO-8859-15'],
  ['macintosh', 'Mac Roman'],
  ['GBK', 'GB18030'],
  ['cp850', 'IBM850'],
  ['__proto__', null],
  ['', null],
])('encoding %j is %s', (text, encoding) => {
  expect(parseTextEncoding(text)).toBe(encoding);
});

test.each([
  [',', ','],
  ['|', '|'],
  ['^', '^'],
  ['~', '~'],
  ['§', '§'],
  ['\t', '\t'],
  ['\\t', '\t'],
  [' ', ' '],
  ['Tab', '\t'],
  ['pipe', '|'],
  ['||', null],
  ['a', null],
  ['0', null],
  ['"', null],
  ['@', null],
  ['\n', null],
  ['', null],
  ['😀', null],
])('separator %j is %j', (text, delimiter) => {
  expect(parseDelimiter(text)).toBe(delimiter);
  if (delimiter !== null) expect(isDelimiter(delimiter)).toBe(true);
});
