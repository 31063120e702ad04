/** What a CSV file is like, told from its first rows: delimiter, newline, header. */
import { checkCsvRow, DomainCache, GATEWAY_COLUMNS, parseHeader } from '../../shared/domain/csv-row.ts';
import type { CsvColumns } from '../../shared/domain/csv-row.ts';
import { CsvRows, newlinesInside } from './csv-rows.ts';

export interface Dialect {
  readonly delimiter: ',' | ';' | '\t';
  readonly newline: 'LF' | 'CRLF' | 'CR' | 'mixed';
  /** True when the first row names the columns and is no user. */
  readonly header: boolean;
  readonly columns: CsvColumns;
}

const DELIMITERS = [',', ';', '\t'] as const;
/** Rows that begin beyond this line tell nothing more. */
const SAMPLE_LINES = 200;

/**
 * `sample`: the beginning of the text, some 64 KB; `whole` when that is all there is.
 *
 * A password may hold lines that are users under another delimiter, more of them than the file has users. But the line on
 * which it begins is none then. So a delimiter that makes every row a user wins, and after it the one whose users take
 * the most lines.
 */
export function detectDialect(sample: string, whole: boolean): Dialect {
  const domains = new DomainCache();
  let best: { dialect: Dialect; score: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const { rows, sound } = firstRows(sample, delimiter, whole);
    const [first] = rows;
    // What follows something unreadable is not the first row of the file.
    const columns = first?.foremost ? parseHeader(first.cells) : null;
    const dialect: Dialect = {
      delimiter,
      newline: detectNewline(sample),
      header: columns !== null,
      columns: columns ?? GATEWAY_COLUMNS,
    };
    const { count, username, domain, password } = dialect.columns;
    const body = columns === null ? rows : rows.slice(1);
    const fitting = body.filter(({ cells }) => cells.length === count);
    const users = fitting.filter(
      ({ cells }) =>
        checkCsvRow(cells[username] ?? '', cells[domain] ?? '', cells[password] ?? '', domains, true).ok,
    );
    const lines = users.reduce((sum, row) => sum + row.lines, 0);
    // Text in quotes may look like a header under another delimiter; a header has rows below it that fit, or nothing.
    // One above what cannot be read counts for less than rows that are all users.
    const settled = columns !== null && (fitting.length > 0 || (body.length === 0 && sound));
    const perfect = sound && users.length === body.length && users.length > 0;
    const named = !settled ? 0 : sound ? 2_000_000 : 500_000;
    const score = named + (perfect ? 1_000_000 : 0) + lines * 1000 + fitting.length;
    if (best === null || score > best.score) best = { dialect, score };
  }
  return (best as { dialect: Dialect }).dialect;
}

interface SampleRow {
  readonly cells: readonly string[];
  /** Lines it takes of those looked at. */
  readonly lines: number;
  /** True for the first row of the file. */
  readonly foremost: boolean;
}

function firstRows(sample: string, delimiter: string, whole: boolean): { rows: SampleRow[]; sound: boolean } {
  const rows: SampleRow[] = [];
  let sound = true;
  const reader = new CsvRows(delimiter, {
    row: (cells, line) => {
      if (line > SAMPLE_LINES) return;
      const lines = Math.min(1 + newlinesInside(cells), SAMPLE_LINES - line + 1);
      rows.push({ cells, lines, foremost: rows.length === 0 && sound });
    },
    broken: ({ line }) => {
      if (line <= SAMPLE_LINES) sound = false;
    },
  });
  reader.feed(sample);
  if (whole) reader.end();
  return { rows, sound };
}

function detectNewline(sample: string): Dialect['newline'] {
  const crlf = sample.includes('\r\n');
  const cr = /\r(?!\n|$)/.test(sample);
  const lf = /(?:^|[^\r])\n/.test(sample);
  const kinds = [crlf, cr, lf].filter(Boolean).length;
  if (kinds > 1) return 'mixed';
  return crlf ? 'CRLF' : cr ? 'CR' : 'LF';
}
