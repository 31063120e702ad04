/** The first rows of a file as an import would read them, before there is an import. */
import { message, tell, type Message } from '../../shared/text/text.ts';
import type { ImportPreview, PreviewColumn, PreviewRow } from '../../shared/contract/types.ts';
import { suggestTargets, targetsOf } from '../../shared/domain/column-map.ts';
import { nameCells } from '../../shared/domain/column-order.ts';
import {
  checkCsvRow,
  columnName,
  DomainCache,
  GATEWAY_COLUMNS,
  type CsvColumns,
} from '../../shared/domain/csv-row.ts';
import { checkIncomingRow } from '../../shared/domain/incoming-row.ts';
import type { ImportAnswers } from '../../shared/domain/import-questions.ts';
import type { PasswordKind } from '../../shared/domain/verifier.ts';
import type { Dialect } from './dialect.ts';
import { inspectRows, readRows } from './read-rows.ts';
import { hidden, WRONG_COUNT } from './row-batch.ts';
import { sheetQuestion } from './xlsx/sheet-question.ts';
import { openSourceFile } from './source-file.ts';

/** As many as show what the separator and the encoding make of the file. */
const ROWS = 4;

class Enough extends Error {}

/** Rejects where the import would fail. A cell is shown only of a row that is a user; of its password, how long it is. */
export async function previewFile(
  file: { readonly path: string; readonly called?: string },
  answers: ImportAnswers,
  into: 'users' | 'incoming' = 'users',
): Promise<ImportPreview> {
  const source = await openSourceFile(file.path, file.called, answers, true);
  try {
    const dialect = await inspectRows(source, { ...answers, into });
    const rows: PreviewRow[] = [];
    const read: ReadRow[] = [];
    const domains = new DomainCache();
    let columns: CsvColumns = GATEWAY_COLUMNS;
    const refused = (line: number, cells: readonly string[], problem: Message): void =>
      void rows.push({ line, user: null, ...refusedAs(problem, cells) });
    try {
      await readRows(
        source,
        { ...answers, into },
        {
          detected: (found) => (columns = found.columns),
          row: (cells, line) => {
            const row = rowOf(cells, line, columns, domains, into, answers.passwords ?? 'clear');
            read.push({ cells, isUser: row.user !== null });
            rows.push(row);
          },
          broken: ({ line, reason }) => refused(line, [], reason),
          doubtful: (cells, line, reason) => {
            read.push({ cells, isUser: false });
            refused(line, cells, reason);
          },
          pace: () => (rows.length < ROWS ? Promise.resolve() : Promise.reject(new Enough())),
        },
      );
    } catch (error) {
      if (!(error instanceof Enough)) throw error;
    }
    const { encoding, bom, by, doubt } = source.encoding;
    return {
      reading: {
        encoding: encoding + (bom === 3 ? ' with BOM' : ''),
        encodingBy: by,
        delimiter: dialect.delimiter,
        newline: dialect.newline,
        header: dialect.header,
        ...(source.sheet !== null && { sheet: source.sheet.sheet.name }),
      },
      rows: rows.slice(0, ROWS),
      columns: columnsOf(dialect, read.slice(0, ROWS), into, answers.map !== undefined),
      asks: [
        ...(sheetQuestion(source.sheet, answers) === null ? [] : (['sheet'] as const)),
        ...asked(doubt !== null, dialect, answers),
      ],
    };
  } finally {
    await source.handle.close();
  }
}

/** A row that was read, and whether it is a user's. */
interface ReadRow {
  readonly cells: readonly string[];
  readonly isUser: boolean;
}

/** A whole address with a dotted domain. */
const PUBLIC = /^[^\s@]+@[\w-]+(?:\.[\w-]+)+$/;

/** What each column is, with its first cells: only of one that surely is no password. */
function columnsOf(
  { columns, heading, doubts }: Dialect,
  rows: readonly ReadRow[],
  into: 'users' | 'incoming',
  chosen: boolean,
): readonly PreviewColumn[] {
  const targets = doubts.order === null ? targetsOf(columns) : [];
  const suggested = suggestTargets(
    heading,
    rows.map(({ cells }) => cells),
    into,
  );
  // Without a word of anybody's what stands in a cell that is no user's may be anything.
  const certain = targets.includes('password') && (heading !== null || chosen);
  const count = Math.max(columns.count, ...rows.map(({ cells }) => cells.length));
  return Array.from({ length: count }, (_, column) => {
    const to = targets[column] ?? null;
    const seems = to ?? suggested[column] ?? null;
    const open = (cell: string, isUser: boolean): boolean =>
      cell === '' || PUBLIC.test(cell.trim()) || (to !== null && to !== 'password' && (certain || isUser));
    return {
      name: columnName(heading?.[column] ?? ''),
      ...{ to, suggested: to === null ? seems : null },
      cells: rows.map(({ cells: { [column]: cell = '' }, isUser }) =>
        seems !== 'password' && open(cell, isUser) ? columnName(cell) : cell === '' ? '' : lengthOf(cell),
      ),
    };
  });
}

function lengthOf(cell: string): string {
  const count = Array.from(cell).length;
  return `(${count} ${count === 1 ? 'character' : 'characters'})`;
}

function asked(
  encoding: boolean,
  { doubts, columns, hashed }: Dialect,
  answers: ImportAnswers,
): ImportPreview['asks'] {
  return [
    ...(encoding ? (['encoding'] as const) : []),
    ...(doubts.order === null ? [] : (['columns'] as const)),
    ...(columns.unused.some(({ why }) => why !== 'chosen') && answers.unusedColumns === undefined
      ? (['unused-columns'] as const)
      : []),
    ...(hashed.length > 0 && answers.passwords === undefined ? (['passwords'] as const) : []),
  ];
}

function rowOf(
  cells: readonly string[],
  line: number,
  columns: CsvColumns,
  domains: DomainCache,
  into: 'users' | 'incoming',
  as: PasswordKind,
): PreviewRow {
  const refused = (reason: Message): PreviewRow => ({ line, user: null, ...refusedAs(reason, cells) });
  if (cells.length !== columns.count) {
    const values = { count: cells.length, expected: String(columns.count), hint: 'none' };
    return refused(message(WRONG_COUNT, values));
  }
  const { username, domain } = nameCells(cells, columns);
  if (into === 'incoming') {
    const found = checkIncomingRow(cells, columns, domains, as);
    if (!found.ok) return refused(found.reason);
    const of = { address: `${found.username}@${domain.trim()}`, password: Array.from(found.password).length };
    return { line, user: of, problem: '', shape: '' };
  }
  const password = columns.password === -1 ? '' : (cells[columns.password] ?? '');
  const row = checkCsvRow(username, domain, password, domains, true, columns.password === -1, as);
  if (!row.ok) return refused(row.reason);
  const address = row.kind === 'ip' ? row.username : `${row.username}@${domain.trim()}`;
  return { line, user: { address, password: Array.from(password).length }, problem: '', shape: '' };
}

/** Why a row would be rejected, and how long its cells are. */
function refusedAs(
  reason: Message,
  cells: readonly string[],
): Pick<PreviewRow, 'problem' | 'shape' | 'told'> {
  const { shape } = hidden(cells);
  const said = { problem: tell(reason), shape: shape === null ? '' : tell(shape) };
  return { ...said, told: { problem: reason, ...(shape !== null && { shape }) } };
}
