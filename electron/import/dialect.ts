/** What a CSV file is like, told from its first rows: delimiter, newline, header. */
import { isDelimiter, USUAL_DELIMITERS } from '../../shared/domain/csv-delimiter.ts';
import {
  checkCsvRow,
  DomainCache,
  GATEWAY_COLUMNS,
  moreColumns,
  parseHeader,
} from '../../shared/domain/csv-row.ts';
import type { CsvColumns, UnusedColumn } from '../../shared/domain/csv-row.ts';
import { areAddressesWithPasswords, headingAboveAddresses, NO_DOUBTS, shapeDoubts } from './heading-doubt.ts';
import type { ShapeDoubts } from './heading-doubt.ts';
import {
  checkIncomingRow,
  headlessIncoming,
  INCOMING_COLUMNS,
  parseIncomingHeader,
} from '../../shared/domain/incoming-row.ts';
import { canBeHeading, mapColumns, type ColumnChoice } from '../../shared/domain/column-map.ts';
import type { HashedPasswords } from '../../shared/domain/import-questions.ts';
import { schemeToAsk } from '../../shared/domain/verifier.ts';
import { columnsOf, nameCells } from '../../shared/domain/column-order.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { ReadAs } from './worker-messages.ts';
import { CsvRows, isBlank, newlinesInside } from './csv-rows.ts';

export interface Dialect {
  readonly delimiter: string;
  readonly newline: 'LF' | 'CRLF' | 'CR' | 'mixed';
  /** True when a row above the first user names the columns. */
  readonly header: boolean;
  /** Its cells; null without a header. */
  readonly heading: readonly string[] | null;
  /** The rows, counted from 0, that are neither users nor mistakes: the header, and the line by which Excel is told the delimiter. */
  readonly passedOver: readonly number[];
  readonly columns: CsvColumns;
  /** What is in doubt where no header names the columns; `heading` counts as `passedOver` does. */
  readonly doubts: ShapeDoubts;
  /** Schemes by which passwords among the first rows look hashed, the most frequent first. */
  readonly hashed: readonly HashedPasswords[];
}

/** Rows that begin beyond this line tell nothing more. */
const SAMPLE_LINES = 200;

/**
 * `sample`: the beginning of the text, some 64 KB; `whole` when that is all there is. `chosen` is what the administrator
 * named of it; what is null is told from the text.
 *
 * A password may hold lines that are users under another delimiter, more of them than the file has users. But the line on
 * which it begins is none then. So a delimiter that makes every row a user wins, and after it the one whose users take
 * the most lines.
 */
export function detectDialect(
  sample: string,
  whole: boolean,
  chosen: Omit<ReadAs, 'encoding'> = {},
): Dialect {
  const domains = new DomainCache();
  const shape = shapeOf(chosen);
  const told = toldDelimiter(sample);
  const above = told === null ? [] : [0];
  let best: { delimiter: Dialect['delimiter']; rows: readonly SampleRow[]; score: number } | null = null;
  const only = chosen.delimiter ?? told;
  for (const delimiter of only === null ? USUAL_DELIMITERS : [only]) {
    const { rows: all, sound } = firstRows(sample, delimiter, whole);
    const rows = all.slice(above.length);
    const filled = rows.filter(({ cells }) => !isBlank(cells));
    const [first] = filled;
    // What follows something unreadable is not the first row of the file.
    const columns = first?.clean ? shape.header(first.cells, 0) : null;
    const body = columns === null ? filled : filled.slice(1);
    const read = columns ?? shape.headless(body, domains);
    const fitting = body.filter(({ cells }) => cells.length === read.count);
    const users = fitting.filter((row) => shape.isUser(row, read, domains));
    const lines = users.reduce((sum, row) => sum + row.lines, 0);
    // Text in quotes may look like a header under another delimiter; a header has rows below it that fit, or nothing.
    // One above what cannot be read counts for less than rows that are all users.
    const settled = columns !== null && (fitting.length > 0 || (body.length === 0 && sound));
    const perfect = sound && users.length === body.length && users.length > 0;
    const named = !settled ? 0 : sound ? 2_000_000 : 500_000;
    // Nothing to import, but told for what it is.
    const pairs = areAddressesWithPasswords(filled.map(({ cells }) => cells)) ? 0.5 : 0;
    const score = named + (perfect ? 1_000_000 : 0) + lines * 1000 + fitting.length + pairs;
    if (best === null || score > best.score) best = { delimiter, rows, score };
  }
  const { delimiter, rows } = best as NonNullable<typeof best>;
  const at = headerIn(rows, shape, domains);
  const columns = shape.header(rows[at]?.cells ?? [], at);
  const { map } = chosen;
  if (map !== undefined)
    refuseUnmapped(map, rows, columns !== null ? (rows[at]?.cells ?? null) : null, chosen);
  if (chosen.columns !== undefined && map === undefined) {
    if (columns !== null) throw new PosternError('bad-file', HAS_HEADER);
    const named = { delimiter, newline: detectNewline(sample), columns: columnsOf(chosen.columns) };
    return {
      ...named,
      ...belowNoHeader(rows, named.columns, above),
      hashed: hashedAmong(rows, named.columns),
    };
  }
  const body = columns === null ? rows : rows.slice(at + 1);
  const read = columns === null ? shape.headless(body, domains) : withoutBlank(columns, body);
  return {
    delimiter,
    doubts: columns === null ? shape.doubts(doubtsOf(rows, read, above.length)) : NO_DOUBTS,
    newline: detectNewline(sample),
    header: columns !== null,
    heading: columns === null ? null : (rows[at]?.cells ?? null),
    passedOver: columns === null ? above : [...above, above.length + at],
    columns: read,
    hashed: hashedAmong(body, read),
  };
}

/** Which passwords look hashed, and by what. Of columns in doubt it is looked at once they are known. */
function hashedAmong(rows: readonly SampleRow[], { password, count }: CsvColumns): HashedPasswords[] {
  const found = new Map<string, HashedPasswords>();
  if (password === -1) return [];
  for (const { cells } of rows) {
    const scheme = cells.length === count ? schemeToAsk(cells[password] ?? '') : null;
    if (scheme === null) continue;
    found.set(scheme, { scheme, count: (found.get(scheme)?.count ?? 0) + 1 });
  }
  return [...found.values()].sort((a, b) => b.count - a.count);
}

const HAS_HEADER =
  'The file has a row that names its columns, so their order is not to be chosen: leave that out, or correct the row.';

/** What is above the users where the order of the columns was chosen: a heading is one where it is surely none of them. */
function belowNoHeader(
  rows: readonly SampleRow[],
  columns: CsvColumns,
  above: readonly number[],
): Pick<Dialect, 'header' | 'heading' | 'passedOver' | 'doubts'> {
  const filled = rows.filter(({ cells }) => !isBlank(cells));
  const [first] = filled;
  const heads = columns.address === true && headingAboveAddresses(filled.map(({ cells }) => cells));
  if (heads && first?.clean === true) {
    const passedOver = [...above, above.length + rows.indexOf(first)];
    return { header: true, heading: first.cells, passedOver, doubts: NO_DOUBTS };
  }
  const { heading } = columns.address === true ? NO_DOUBTS : doubtsOf(rows, columns, above.length);
  return { header: false, heading: null, passedOver: above, doubts: { heading, order: null } };
}

function doubtsOf(rows: readonly SampleRow[], columns: CsvColumns, above: number): ShapeDoubts {
  const filled = rows.filter(({ cells }) => !isBlank(cells));
  const { heading, order } = shapeDoubts(
    filled.map(({ cells }) => cells),
    columns,
  );
  const row = filled[heading];
  return { order, heading: row?.clean === true ? above + rows.indexOf(row) : -1 };
}

/** The columns of rows that no header names: the gateway's three, and others behind them where most rows have as many. */
function headless(rows: readonly SampleRow[], domains: DomainCache): CsvColumns {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  for (const [count, times] of counts) {
    if (count <= GATEWAY_COLUMNS.count || times * 2 <= rows.length) continue;
    const columns = moreColumns(count);
    if (rows.some((row) => isUser(row, columns, domains))) return columns;
  }
  return GATEWAY_COLUMNS;
}

/** A spreadsheet's blank columns need no choice: they have no heading, and nothing in them. What comes later in one is refused. */
function withoutBlank(columns: CsvColumns, rows: readonly SampleRow[]): CsvColumns {
  const isBlank = ({ column, name }: UnusedColumn): boolean =>
    name === '' && rows.every(({ cells }) => (cells[column - 1] ?? '').trim() === '');
  return {
    ...columns,
    unused: columns.unused.filter((column) => !isBlank(column)),
    blank: columns.unused.filter(isBlank).map(({ column }) => column - 1),
  };
}

/**
 * The row that is a header, or -1: the first one, or below titles, which are no users. It did not count for the delimiter
 * there, as under a wrong one a password may hold all of that.
 */
function headerIn(rows: readonly SampleRow[], shape: FileShape, domains: DomainCache): number {
  return rows.findIndex(({ clean, cells }, at) => {
    const before = rows.slice(0, at);
    return (
      clean &&
      shape.header(cells, at) !== null &&
      !before.some((row) => shape.isUser(row, shape.columns, domains))
    );
  });
}

function isUser({ cells }: SampleRow, columns: CsvColumns, domains: DomainCache): boolean {
  if (cells.length !== columns.count) return false;
  const { username, domain } = nameCells(cells, columns);
  return checkCsvRow(username, domain, cells[columns.password] ?? '', domains, true, columns.password === -1)
    .ok;
}

/** `sep=;` in the first line tells Excel the delimiter. */
function toldDelimiter(sample: string): string | null {
  const [, quoted, plain] = /^(?:"sep=(.)"|sep=(.))(?:[\r\n]|$)/i.exec(sample) ?? [];
  const delimiter = quoted ?? plain;
  return delimiter !== undefined && isDelimiter(delimiter) ? delimiter : null;
}

/** What the rows of a file are: of outgoing or of incoming users. */
interface FileShape {
  /** As the gateway writes them. */
  readonly columns: CsvColumns;
  /** `at`: which row of the file it is, from 0 on. */
  readonly header: (cells: readonly string[], at: number) => CsvColumns | null;
  readonly headless: (rows: readonly SampleRow[], domains: DomainCache) => CsvColumns;
  readonly isUser: (row: SampleRow, columns: CsvColumns, domains: DomainCache) => boolean;
  readonly doubts: (doubts: ShapeDoubts) => ShapeDoubts;
}

const OUTGOING_SHAPE: FileShape = {
  columns: GATEWAY_COLUMNS,
  header: parseHeader,
  headless,
  isUser,
  doubts: (doubts) => doubts,
};

const INCOMING_SHAPE: FileShape = {
  columns: INCOMING_COLUMNS,
  header: parseIncomingHeader,
  headless: (rows) => headlessIncoming(rows.map(({ cells }) => cells)),
  isUser: ({ cells }, columns, domains) =>
    cells.length === columns.count && checkIncomingRow(cells, columns, domains).ok,
  // Each row says by itself which column is which: the last is true or false, or the row is rejected.
  doubts: ({ heading }) => ({ heading, order: null }),
};

/** How the rows are told apart, where which column is which was chosen. */
function shapeOf({ into = 'users', map, header }: Omit<ReadAs, 'encoding'>): FileShape {
  const base = into === 'incoming' ? INCOMING_SHAPE : OUTGOING_SHAPE;
  if (map === undefined) return base;
  const domains = new DomainCache();
  const read = (count: number, heading: readonly string[] | null): CsvColumns | null => {
    const mapped = mapColumns(map, count, heading, into);
    return mapped.ok ? mapped.columns : null;
  };
  return {
    ...base,
    header: (cells, at) => {
      if (header === false || (header === true && at !== 0)) return null;
      if (header !== true && !canBeHeading(cells, map, into)) return null;
      const columns = read(cells.length, cells);
      if (columns === null || header === true || map.some(({ of }) => typeof of === 'string')) return columns;
      const row = { cells, lines: 1, clean: true };
      return base.header(cells, at) === null && base.isUser(row, columns, domains) ? null : columns;
    },
    headless: (rows) => read(usualCount(rows), null) ?? base.columns,
    doubts: ({ heading }) => ({ heading, order: null }),
  };
}

/** As many columns as most rows have. */
function usualCount(rows: readonly SampleRow[]): number {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? 0;
}

/** Throws `bad-file` where the file has no such columns as were chosen; `heading` is the row that was taken for one. */
function refuseUnmapped(
  map: readonly ColumnChoice[],
  rows: readonly SampleRow[],
  heading: readonly string[] | null,
  { into = 'users', header }: Omit<ReadAs, 'encoding'>,
): void {
  if (heading !== null) return;
  const first = rows.find(({ cells }) => !isBlank(cells))?.cells ?? null;
  const byName = map.some(({ of }) => typeof of === 'string');
  const above = header === true || (byName && header !== false) ? first : null;
  const mapped = mapColumns(map, above?.length ?? usualCount(rows), above, into);
  if (!mapped.ok) throw new PosternError('bad-file', mapped.reason);
}

interface SampleRow {
  readonly cells: readonly string[];
  /** Lines it takes of those looked at. */
  readonly lines: number;
  /** True where nothing above it is unreadable. */
  readonly clean: boolean;
}

function firstRows(sample: string, delimiter: string, whole: boolean): { rows: SampleRow[]; sound: boolean } {
  const rows: SampleRow[] = [];
  let sound = true;
  const reader = new CsvRows(delimiter, {
    row: (cells, line) => {
      if (line > SAMPLE_LINES) return;
      const lines = Math.min(1 + newlinesInside(cells), SAMPLE_LINES - line + 1);
      rows.push({ cells, lines, clean: sound });
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
