import { tell } from '../../shared/text/text.ts';
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { CsvRows } from './csv-rows.ts';
import { MAX_RECORD_LENGTH } from './record-scanner.ts';

type Seen = readonly [line: number, cells: readonly string[]];

function read(text: string, chunk = text.length || 1, delimiter = ',') {
  const rows: Seen[] = [];
  const broken: { line: number; column: number | null; reason: string; firstCell: string }[] = [];
  const reader = new CsvRows(delimiter, {
    row: (cells, line) => rows.push([line, [...cells]]),
    broken: ({ reason, ...record }) => broken.push({ ...record, reason: tell(reason) }),
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

test('rows without quotes are what papaparse makes of them', () => {
  const piece = fc.constantFrom(',', ',', ';', '\n', '\r\n', '\r', 'a', 'é', ' ', '\ufeff', 'bc d', '\0');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), fc.constantFrom(',', ';'), (pieces, delimiter) => {
      const text = pieces.join('');
      const lines = text.replace(/\r\n?/g, '\n');
      // It drops a byte-order mark.
      const marked = lines.startsWith('\ufeff') ? `\ufeff${lines}` : lines;
      const parsed = Papa.parse<string[]>(marked, { delimiter, newline: '\n' }).data;
      const rows = parsed
        .map((cells, at) => [at + 1, cells] as const)
        .filter(([, cells]) => cells.length > 1 || cells[0]?.trim() !== '');
      expect(read(text, 100, delimiter)).toEqual({ rows, broken: [] });
    }),
    { numRuns: 2000 },
  );
});

describe('a quote after spaces', () => {
  const SPACED = 'anna, ex.example, "p,w ""1"""\nx,\t "a\r\nb" , "" \r\nplain, d, p "q"\n';
  const rows: Seen[] = [
    [1, ['anna', ' ex.example', 'p,w "1"']],
    [2, ['x', 'a\r\nb', '']],
    [4, ['plain', ' d', ' p "q"']],
  ];
  test('opens a field like any other, however the text is cut', () => {
    for (let chunk = 1; chunk <= SPACED.length; chunk += 1) {
      expect(read(SPACED, chunk), `chunks of ${chunk}`).toEqual({ rows, broken: [] });
    }
  });

  test('is none where the space separates', () => {
    expect(read('a "b c" d', 100, ' ').rows).toEqual([[1, ['a', 'b c', 'd']]]);
    expect(read('a\t"b"\tc', 100, '\t').rows).toEqual([[1, ['a', 'b', 'c']]]);
  });

  test('costs its line where it is not closed soundly', () => {
    const { rows: read2, broken } = read('a,d, "open\nb,d,p\nc,d, "x"y\n');
    expect(read2).toEqual([[2, ['b', 'd', 'p']]]);
    expect(broken).toMatchObject([
      { line: 1, column: 3 },
      { line: 3, column: 3 },
    ]);
  });
});

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

describe('text in sound quotes is one field, whatever it looks like', () => {
  test.each([
    ['a row', 'x\nmallory,d,pw'],
    ['rows and blank lines', '\n\nmallory,d,pw\n\n'],
    ['a row of quoted fields', 'x"\n"mallory","d","pw"\n'],
    ['a row up to its password', 'open\nu3,d,p3\nu4,d,'],
    ['rows with carriage returns', 'x\rmallory,d,pw\r\n'],
  ])('%s', (_, password) => {
    const text = `u,d,"${password.replaceAll('"', '""')}"\nz,d,p\n`;
    for (const chunk of [1, 7, text.length]) {
      const { rows, broken } = read(text, chunk);
      expect(rows.map(([, cells]) => cells)).toEqual([
        ['u', 'd', password],
        ['z', 'd', 'p'],
      ]);
      expect(broken).toEqual([]);
    }
  });

  test('also where the row has too many columns, or a bad quote after it', () => {
    const inside = '"x\nmallory,d,pw\n"';
    expect(read(`u,d,${inside},more\nz,d,p\n`)).toEqual({
      rows: [
        [1, ['u', 'd', 'x\nmallory,d,pw\n', 'more']],
        [4, ['z', 'd', 'p']],
      ],
      broken: [],
    });
    const { rows, broken } = read(`u,${inside},"p"w\nz,d,p\n`);
    expect(broken).toMatchObject([{ line: 3, column: 3 }]);
    expect(rows).toEqual([[4, ['z', 'd', 'p']]]);
  });
});

describe('quotes that are not closed', () => {
  test.each([
    ['by the next quoted field', 'u1,d,p\nu2,d,"open\nu3,d,"p3"\nu4,d,p4\n', [1, 3, 4]],
    ['by a quote at a line’s beginning', 'u1,d,p\nu2,d,"open\n"u3",d,p3\nu4,d,p4\n', [1, 3, 4]],
    ['by the end of the file', 'u1,d,p\nu2,d,"open\nu3,d,p3\nu4,d,p4', [1, 3, 4]],
    ['unsoundly, far below', `u1,d,p\nu2,d,"open\n${'u3,d,p\n'.repeat(3)}u4,d,"p4"\n`, [1, 3, 4, 5, 6]],
    ['by no quote, as all below are in pairs', 'u1,d,p\nu2,d,"open\nu3,d,""\nu4,d,"p""4"\n', [1, 3, 4]],
    ['by a row that begins with an empty field', 'u1,d,p\nu2,d,"open\n"","d","p"\n"u4",d,p\n', [1, 3, 4]],
  ])('cost their own line only, when closed %s', (_, text, lines) => {
    for (const chunk of [1, 7, text.length]) {
      const seen = read(text, chunk);
      expect(seen.rows.map(([line]) => line)).toEqual(lines);
      expect(seen.broken[0]).toMatchObject({ line: 2, column: 3, firstCell: 'u2' });
    }
  });

  test('cost the rows up to a quote that closes them soundly by chance: one reject of too many columns', () => {
    const { rows, broken } = read('u2,d,"open\nu3,d,p3\nu4,d,", p"\nu5,d,p\n');
    expect(rows).toEqual([
      [1, ['u2', 'd', 'open\nu3,d,p3\nu4,d,', ' p"']],
      [4, ['u5', 'd', 'p']],
    ]);
    expect(broken).toEqual([]);
  });

  test('cost no more than the longest record, however far the quote that would close them', () => {
    const rows = Array.from({ length: 10_000 }, (_, n) => `u${n},d,password`);
    const { broken, rows: read_ } = read(['open,d,"p', ...rows, 'last,d,p"', 'z,d,p'].join('\n'), 4096);
    expect(broken).toMatchObject([{ line: 1, column: 3, firstCell: 'open' }]);
    expect(read_.map(([line]) => line)).toEqual(Array.from({ length: 10_002 }, (_, n) => n + 2));
  });

  test('the line told is the one on which the quote opens', () => {
    const { broken, rows } = read('"multi\nline",d,"open\nu3,d,p\n"x",d,p\n');
    expect(broken).toMatchObject([
      { line: 2, column: 3, firstCell: '', reason: expect.stringMatching(/row begins on line 1/) as string },
    ]);
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
