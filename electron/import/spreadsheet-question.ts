/** Values that a spreadsheet has put in the place of others: looked for in the whole file before any of it is read into the set. */
import { nameCells } from '../../shared/domain/column-order.ts';
import { checkCsvRow, DomainCache, GATEWAY_COLUMNS, type CsvColumns } from '../../shared/domain/csv-row.ts';
import type {
  ImportAnswers,
  SpreadsheetFinding,
  SpreadsheetQuestion,
} from '../../shared/domain/import-questions.ts';
import {
  damageInWords,
  DAMAGES,
  ERROR_VALUES,
  MONTHS,
  spreadsheetDamage,
  TRUTH_VALUES,
  type Damage,
} from '../../shared/domain/spreadsheet-damage.ts';
import type { TextEncoding } from '../../shared/domain/text-encoding.ts';
import { readRows, TEXT_BYTES } from './read-rows.ts';
import type { SourceFile } from './source-file.ts';

/** Lines that are named. */
const NAMED = 5;
const CHUNK = 1024 * 1024;
/** Bytes of the longest of what is looked for, and more. */
const OVERLAP = 128;

export interface DamagedCell {
  readonly field: 'username' | 'password';
  readonly damage: Damage;
}

/** What is to be asked, or null. Where nobody can be, rows of error values are rejected as they come, and only the others stop. */
export async function spreadsheetQuestion(
  source: SourceFile,
  answers: ImportAnswers,
  ask: boolean,
): Promise<SpreadsheetQuestion | null> {
  if (answers.spreadsheetValues !== undefined || !(await mayHoldAny(source, ask))) return null;
  const found = new Map<string, { readonly finding: SpreadsheetFinding; readonly lines: number[] }>();
  const domains = new DomainCache();
  let columns: CsvColumns = GATEWAY_COLUMNS;
  await readRows(source, answers, {
    detected: (dialect) => (columns = dialect.columns),
    row(cells, line) {
      const cell = damagedCell(cells, columns);
      if (cell === null || !isUser(cells, columns, domains)) return;
      const { field, damage } = cell;
      const before = found.get(field + damage);
      const lines = before?.lines ?? [];
      if (lines.length < NAMED) lines.push(line);
      const finding = { field, damage, count: (before?.finding.count ?? 0) + 1, lines };
      found.set(field + damage, { finding, lines });
    },
    broken: () => undefined,
    doubtful: () => undefined,
    pace: () => Promise.resolve(),
  });
  const findings = [...found.values()].map(({ finding }) => finding);
  findings.sort((a, b) => DAMAGES.indexOf(a.damage) - DAMAGES.indexOf(b.damage));
  const stops = findings.some(({ damage }) => ask || damage !== 'error');
  return stops ? { about: 'spreadsheet-values', findings } : null;
}

/** The user name or password of a row that is not what somebody entered, perhaps. */
export function damagedCell(cells: readonly string[], columns: CsvColumns): DamagedCell | null {
  const password = spreadsheetDamage(cells[columns.password] ?? '');
  if (password !== null) return { field: 'password', damage: password };
  const username = spreadsheetDamage(nameCells(cells, columns).username.trim());
  return username === null ? null : { field: 'username', damage: username };
}

/** Why a row is rejected for one. */
export function damagedReason({ field, damage }: DamagedCell): string {
  const what = field === 'password' ? 'password' : 'user name';
  return (
    `The ${what} is ${damageInWords(damage)}, which a spreadsheet puts in the place of the real one: correct it, ` +
    'or import such values as they stand (--spreadsheet-values keep).'
  );
}

function isUser(cells: readonly string[], columns: CsvColumns, domains: DomainCache): boolean {
  if (cells.length !== columns.count) return false;
  const { username, domain } = nameCells(cells, columns);
  const passwordless = columns.password === -1;
  return checkCsvRow(username, domain, cells[columns.password] ?? '', domains, true, passwordless).ok;
}

/**
 * Whether the bytes of the file hold such a value anywhere: next to nothing beside the reading of rows, which has to be done twice
 * where they do.
 */
async function mayHoldAny({ handle, encoding }: SourceFile, ask: boolean): Promise<boolean> {
  const words = ['E+', 'E-', 'Err:5', '###', ...TRUTH_VALUES, ...(ask ? ERROR_VALUES.map(withoutHash) : [])];
  const needles = words.flatMap((word) => {
    const bytes = encoded(word, encoding.encoding);
    return bytes === null ? [] : [{ word, bytes }];
  });
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = encoding.bom;
  for (let kept = 0; ;) {
    const { bytesRead } = await handle.read(buffer, kept, CHUNK - kept, position);
    if (bytesRead === 0) return false;
    position += bytesRead;
    const bytes = buffer.subarray(0, kept + bytesRead);
    if (needles.some((needle) => standsAlone(bytes, needle))) return true;
    for (let from = 0; from < bytes.length; from += TEXT_BYTES) {
      const text = asText(bytes.subarray(from, from + TEXT_BYTES + OVERLAP), encoding.encoding);
      if (DATE_SHAPES.some((shape) => shape.test(text))) return true;
    }
    kept = Math.min(OVERLAP, bytes.length);
    buffer.copyWithin(0, bytes.length - kept, bytes.length);
  }
}

/** Months as they are, and as their bytes of UTF-8 look one by one. */
const MONTH = MONTHS.flatMap((month) => [month, Buffer.from(month).toString('latin1')]).join('|');
/** Each begins with what is seldom, and looks for a month only there. */
const DATE_SHAPES = [
  new RegExp(String.raw`\d\.?[-/. ]{1,2}(?:${MONTH})`, 'i'),
  new RegExp(String.raw`[-/. ]\d\d(?:\d\d)?(?!\d)(?<=(?:${MONTH})\.?[-/. ]{1,2}\d{2,4})`, 'i'),
];

/** A character for each byte, or for each two where the encoding has two. */
function asText(bytes: Buffer, encoding: TextEncoding): string {
  if (encoding === 'UTF-16LE') return bytes.toString('utf16le');
  const even = bytes.length - (bytes.length % 2);
  return encoding === 'UTF-16BE'
    ? Buffer.from(bytes.subarray(0, even)).swap16().toString('utf16le')
    : bytes.toString('latin1');
}

/** What begins with a character that passwords are full of is looked for ten times as slowly. */
function withoutHash(word: string): string {
  return word.slice(1);
}

/** Null for a word that the encoding has not, or that no Node writes: its rows are rejected as they come. */
function encoded(word: string, encoding: TextEncoding): Buffer | null {
  if (encoding === 'UTF-16LE') return Buffer.from(word, 'utf16le');
  if (encoding === 'UTF-16BE') return Buffer.from(word, 'utf16le').swap16();
  return encoding === 'UTF-8' || /^\p{ASCII}*$/u.test(word) ? Buffer.from(word) : null;
}

interface Needle {
  readonly word: string;
  readonly bytes: Buffer;
}

/** A word that no letter or digit touches, or the middle of a number. */
function standsAlone(text: Buffer, { word, bytes }: Needle): boolean {
  const before = word.startsWith('E') && word.length === 2 ? /\d$/ : /(?:^|\W)$/;
  const after = /[+\d-]$/.test(word) ? /^\d/ : /^(?:\W|$)/;
  for (let at = text.indexOf(bytes); at !== -1; at = text.indexOf(bytes, at + 1)) {
    const end = at + bytes.length;
    if (before.test(around(text, at - 2, at)) && after.test(around(text, end, end + 2))) return true;
  }
  return false;
}

/** One character before or after, whatever its width. */
function around(text: Buffer, from: number, to: number): string {
  return text.toString('latin1', Math.max(0, from), Math.min(text.length, to)).replaceAll('\0', '');
}
