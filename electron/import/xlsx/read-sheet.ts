/** Reads the rows of a workbook's sheet as those of any other file are. */
import { message, type Message } from '../../../shared/text/text.ts';
import type { ReadDigest } from '../read-digest.ts';
import Papa from 'papaparse';
import type { PassedOver } from '../../../shared/domain/csv-reading.ts';
import type { SheetContents } from '../../../shared/domain/sheet-contents.ts';
import { detectDialect, type Dialect } from '../dialect.ts';
import { UsersOnly, type RowReader } from '../users-only.ts';
import type { ReadAs } from '../worker-messages.ts';
import { columnLetters } from './cell-text.ts';
import type { SheetFacts, SheetRow } from './sheet-rows.ts';
import type { Sheet, Workbook } from './workbook.ts';

/** The sheet of which the rows are read. */
export interface OpenSheet {
  readonly workbook: Workbook;
  readonly sheet: Sheet;
  /** Those among which it was chosen, or would have to be. */
  readonly filled: readonly Sheet[];
  /** What is not seen of it where it is looked at; null before all of it was read. */
  contents: SheetContents | null;
}

/** Rows from which it is told what the columns are. */
const SAMPLE_ROWS = 200;
/** Code units of them. */
const SAMPLE = 64 * 1024;
/** Hidden rows, columns and merged cells that are named. */
const NAMED = 5;

interface Sample {
  readonly dialect: Dialect;
  /** Columns in which anything stands. */
  readonly width: number;
}

/** What the sheet's columns are. */
export async function inspectSheet(open: OpenSheet, readAs: ReadAs): Promise<Dialect> {
  return (await sampleOf(open, readAs)).dialect;
}

async function sampleOf({ workbook, sheet }: OpenSheet, readAs: ReadAs): Promise<Sample> {
  const sample: SheetRow[] = [];
  let length = 0;
  for await (const { rows } of workbook.rows(sheet)) {
    for (const row of rows) {
      if (length > SAMPLE || sample.length === SAMPLE_ROWS) break;
      if (isPassedOver(row, readAs)) continue;
      sample.push(row);
      for (const cell of row.cells) length += cell.length;
    }
    if (length > SAMPLE || sample.length === SAMPLE_ROWS) break;
  }
  const width = Math.max(1, ...sample.map(({ cells }) => cells.length));
  const table = sample.map(({ cells }) => padded(cells, width));
  const text = table.length === 0 ? '' : `${Papa.unparse(table, { quotes: true, newline: '\n' })}\n`;
  return { dialect: detectDialect(text, true, { ...readAs, delimiter: ',' }), width };
}

/** Every row of the sheet reaches `reader` once, in order, as `readRows` does it. */
export async function readSheet(
  open: OpenSheet,
  digest: ReadDigest,
  readAs: ReadAs,
  reader: RowReader,
): Promise<PassedOver> {
  const { dialect, width } = await sampleOf(open, readAs);
  reader.detected(dialect);
  const users = new UsersOnly(dialect, reader);
  const facts: SheetFacts = { hiddenColumns: [], merged: [] };
  const hidden: number[] = [];
  let hiddenRows = 0;
  let formulas = 0;
  let seen = 0;
  let firstUser = 0;
  let used = 0;
  const above = (dialect.passedOver.at(-1) ?? -1) + 1;
  for await (const { rows, bytes } of open.workbook.rows(open.sheet, facts)) {
    const read: string[] = [];
    for (const row of rows) {
      const { row: line, kinds, problem } = row;
      read.push(String(line), ...row.cells);
      formulas += row.formulas;
      used = Math.max(used, row.cells.length);
      if (row.hidden) {
        hiddenRows += 1;
        if (hidden.length < NAMED) hidden.push(line);
        if (isPassedOver(row, readAs)) continue;
      }
      seen += 1;
      if (seen === above + 1) firstUser = line;
      const cells = padded(row.cells, width);
      if (problem !== null && seen > above) reader.doubtful(cells, line, problem);
      else if (cells.length > width && seen > above) reader.doubtful(cells, line, outside(cells, line));
      else users.row(cells.length > width ? cells.slice(0, width) : cells, line, kinds);
    }
    if (read.length > 0) digest.take(read.join('\0'));
    await reader.pace(bytes);
  }
  const merged = facts.merged.filter(({ lastRow }) => firstUser > 0 && lastRow >= firstUser);
  open.contents = {
    hiddenRows: { count: hiddenRows, rows: hidden },
    hiddenColumns: hiddenColumns(facts, used),
    formulas,
    merged: { count: merged.length, ranges: merged.slice(0, NAMED).map(({ ref }) => ref) },
  };
  const passed = readAs.sheetContents === 'visible' ? hiddenRows : 0;
  return { blankRows: users.blankRows, endMark: users.endMark, ...(passed > 0 && { hiddenRows: passed }) };
}

function isPassedOver({ hidden }: SheetRow, { sheetContents }: ReadAs): boolean {
  return hidden && sheetContents === 'visible';
}

function padded(cells: readonly string[], width: number): readonly string[] {
  if (cells.length >= width) return cells;
  return [...cells, ...new Array<string>(width - cells.length).fill('')];
}

function outside(cells: readonly string[], row: number): Message {
  return message(
    'Cell {cell} stands outside the columns of the list: delete what stands there, or give its column a heading.',
    { cell: columnLetters(cells.length - 1) + String(row) },
  );
}

/** Letters of those in which something stands. */
function hiddenColumns({ hiddenColumns: ranges }: SheetFacts, used: number): readonly string[] {
  const letters: string[] = [];
  for (let column = 0; column < used; column++) {
    if (ranges.some(({ first, last }) => column >= first && column <= last))
      letters.push(columnLetters(column));
  }
  return letters;
}
