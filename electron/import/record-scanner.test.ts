import { describe, expect, test } from 'vitest';
import { CsvRows } from './csv-rows.ts';
import { MAX_RECORD_LENGTH } from './record-scanner.ts';

type Seen = readonly [line: number, cells: readonly string[]];

function read(text: string, chunk = text.length || 1, delimiter = ',') {
  const rows: Seen[] = [];
  const broken: { line: number; column: number | null; reason: string; firstCell: string }[] = [];
  const reader = new CsvRows(delimiter, 3, {
    row: (cells, line) => rows.push([line, [...cells]]),
    broken: (record) => broken.push(record),
  });
  for (let at = 0; at < text.length; at += chunk) reader.feed(text.slice(at, at + chunk));
  reader.end();
  return { rows, broken };
}

const MIXED =
  'a,b,c\r\n"q,1",b,"x ""y"""\nplain,b,c\r"multi\r\nline",b,c\n\n  \nlast,"b" ,"c"  \r\nu,d,  spaced  ';
const MIXED_ROWS: Seen[] = [
  [1, ['a', 'b', 'c']],
  [2, ['q,1', 'b', 'x "y"']],
  [3, ['plain', 'b', 'c']],
  [4, ['multi\r\nline', 'b', 'c']],
  [8, ['last', 'b', 'c']],
  [9, ['u', 'd', '  spaced  ']],
];

describe('records', () => {
  test('physical lines are told with every newline and with newlines in quotes', () => {
    expect(read(MIXED)).toEqual({ rows: MIXED_ROWS, broken: [] });
  });

  test('chunks may be cut anywhere', () => {
    for (let chunk = 1; chunk < MIXED.length; chunk += 1) {
      expect(read(MIXED, chunk), `chunks of ${chunk}`).toEqual({ rows: MIXED_ROWS, broken: [] });
    }
  });

  test('spaces after an unquoted last field stay, also where the file ends', () => {
    expect(read('u,d,pw"  ').rows).toEqual([[1, ['u', 'd', 'pw"  ']]]);
    expect(read('"u",d,pw  \n"v",d,pw\t').rows).toEqual([
      [1, ['u', 'd', 'pw  ']],
      [2, ['v', 'd', 'pw\t']],
    ]);
  });

  test.each([';', '\t'])('delimiter %j', (delimiter) => {
    const { rows } = read(`a${delimiter}"b${delimiter}"${delimiter}c\n`, 3, delimiter);
    expect(rows).toEqual([[1, ['a', `b${delimiter}`, 'c']]]);
  });
});

describe('quotes that are not closed', () => {
  test.each([
    ['by the next quoted field', 'u1,d,p\nu2,d,"open\nu3,d,"p3"\nu4,d,p4\n', [1, 3, 4]],
    ['by a quote at a line’s beginning', 'u1,d,p\nu2,d,"open\n"u3",d,p3\nu4,d,p4\n', [1, 3, 4]],
    ['by the end of the file', 'u1,d,p\nu2,d,"open\nu3,d,p3\nu4,d,p4', [1, 3, 4]],
    ['by a quote that would swallow rows', 'u1,d,p\nu2,d,"open\nu3,d,p3\nu4,d,"\nu5,d,p', [1, 3, 5]],
  ])('cost their own line only, when closed %s', (_, text, lines) => {
    for (const chunk of [1, 7, text.length]) {
      const seen = read(text, chunk);
      expect(seen.rows.map(([line]) => line)).toEqual(lines);
      expect(seen.broken[0]).toMatchObject({ line: 2, column: 3, firstCell: 'u2' });
    }
  });

  test('the line told is the one on which the quote opens', () => {
    const { broken, rows } = read('"multi\nline",d,"open\nu3,d,p\n"x",d,p\n');
    expect(broken).toMatchObject([{ line: 2, column: 3, firstCell: '' }]);
    expect(rows.map(([line]) => line)).toEqual([3, 4]);
  });

  test('text after a closing quote costs its line', () => {
    const { broken, rows } = read('u,d,"pass"word\nv,d,p\n');
    expect(broken).toMatchObject([{ line: 1, column: 3 }]);
    expect(rows).toEqual([[2, ['v', 'd', 'p']]]);
  });

  test('a hundred thousand of them take time in proportion', () => {
    const { broken, rows } = read('u,d,"open\n'.repeat(100_000), 128 * 1024);
    expect(broken.length + rows.length).toBe(100_000);
  });
});

describe('long records', () => {
  test.each(['', '"'])('a field of megabytes (quote: %j) costs its own line only', (quote) => {
    const text = `u1,d,p\nu2,d,${quote}${'x'.repeat(3_000_000)}${quote}\nu3,d,p\n`;
    for (const chunk of [1000, 128 * 1024]) {
      const seen = read(text, chunk);
      expect(seen.rows.map(([line]) => line)).toEqual([1, 3]);
      expect(seen.broken.map(({ line }) => line)).toEqual([2]);
    }
  });

  test('a long record of several lines keeps the line numbers right', () => {
    const text = `"a\nb",d,${'x'.repeat(2 * MAX_RECORD_LENGTH)}\r\nu3,d,p\n`;
    const seen = read(text, 1000);
    expect(seen.broken.map(({ line }) => line)).toEqual([1]);
    expect(seen.rows).toEqual([[3, ['u3', 'd', 'p']]]);
  });
});
