/** What a CSV file is like, told from its first rows: delimiter, newline, header. */
import { checkCsvRow, DomainCache, GATEWAY_COLUMNS, parseHeader } from '../../shared/domain/csv-row.ts';
import type { CsvColumns } from '../../shared/domain/csv-row.ts';
import { CsvRows } from './csv-rows.ts';

export interface Dialect {
  readonly delimiter: ',' | ';' | '\t';
  readonly newline: 'LF' | 'CRLF' | 'CR' | 'mixed';
  /** True when the first row names the columns and is no user. */
  readonly header: boolean;
  readonly columns: CsvColumns;
}

const DELIMITERS = [',', ';', '\t'] as const;
const SAMPLE_ROWS = 200;

/** `sample`: the beginning of the text, some 64 KB; `whole` when that is all there is. */
export function detectDialect(sample: string, whole: boolean): Dialect {
  const domains = new DomainCache();
  let best: { dialect: Dialect; score: number } | null = null;
  for (const delimiter of DELIMITERS) {
    const rows = firstRows(sample, delimiter, whole);
    const columns = rows[0] ? parseHeader(rows[0]) : null;
    const dialect: Dialect = {
      delimiter,
      newline: detectNewline(sample),
      header: columns !== null,
      columns: columns ?? GATEWAY_COLUMNS,
    };
    // A recognised header settles it; else the delimiter that makes most rows users, for passwords may hold the others.
    const { count, username, domain, password } = dialect.columns;
    const fitting = rows.filter((row) => row.length === count);
    const users = fitting.filter(
      (row) => checkCsvRow(row[username] ?? '', row[domain] ?? '', row[password] ?? '', domains, true).ok,
    );
    // Text in quotes may look like a header under another delimiter; a header has rows below it that fit.
    const settled = columns !== null && (rows.length === 1 || fitting.length > 1);
    const score = (settled ? 1_000_000 : 0) + users.length * 1000 + fitting.length;
    if (best === null || score > best.score) best = { dialect, score };
  }
  return (best as { dialect: Dialect }).dialect;
}

function firstRows(sample: string, delimiter: string, whole: boolean): (readonly string[])[] {
  const rows: (readonly string[])[] = [];
  const reader = new CsvRows(delimiter, GATEWAY_COLUMNS.count, {
    row: (cells) => {
      if (rows.length < SAMPLE_ROWS) rows.push(cells);
    },
    broken: () => undefined,
  });
  reader.feed(sample);
  if (whole) reader.end();
  return rows;
}

function detectNewline(sample: string): Dialect['newline'] {
  const crlf = sample.includes('\r\n');
  const cr = /\r(?!\n|$)/.test(sample);
  const lf = /(?:^|[^\r])\n/.test(sample);
  const kinds = [crlf, cr, lf].filter(Boolean).length;
  if (kinds > 1) return 'mixed';
  return crlf ? 'CRLF' : cr ? 'CR' : 'LF';
}
