/** Values that a spreadsheet has put in the place of others: looked for in the whole file before any of it is read into the set. */
import { message, type Message } from '../../shared/text/text.ts';
import { nameCells } from '../../shared/domain/column-order.ts';
import { checkCsvRow, DomainCache, GATEWAY_COLUMNS, type CsvColumns } from '../../shared/domain/csv-row.ts';
import type {
  ImportAnswers,
  SpreadsheetFinding,
  SpreadsheetQuestion,
} from '../../shared/domain/import-questions.ts';
import { checkIncomingRow } from '../../shared/domain/incoming-row.ts';
import {
  damageMessage,
  dayNumber,
  DAMAGES,
  ERROR_VALUES,
  MONTHS,
  spreadsheetDamage,
  TRUTH_VALUES,
  type Damage,
} from '../../shared/domain/spreadsheet-damage.ts';
import type { TextEncoding } from '../../shared/domain/text-encoding.ts';
import { readRows, TEXT_BYTES } from './read-rows.ts';
import type { ReadAs } from './worker-messages.ts';
import type { SourceFile } from './source-file.ts';
import type { CellKind } from './xlsx/cell-text.ts';
import { holdsClue } from './damage-clues.ts';

/** Lines that are named. */
const NAMED = 5;
const ALL: ReadonlySet<Damage> = new Set(DAMAGES);
const CHUNK = 1024 * 1024;
/** Bytes of the longest of what is looked for, and more. */
const OVERLAP = 128;

export interface DamagedCell {
  readonly field: 'username' | 'password';
  readonly damage: Damage;
}

export interface SpreadsheetLook {
  /** What is to be asked, or null. Where nobody can be, rows of error values are rejected as they come, and only the others stop. */
  readonly question: SpreadsheetQuestion | null;
  /** Which values cost their row. */
  readonly rejected: ReadonlySet<Damage>;
}

/** Looks through a file for such values, unless they are meant as they stand. */
export async function lookForDamage(
  source: SourceFile,
  answers: ReadAs & Pick<ImportAnswers, 'spreadsheetValues'>,
  ask: boolean,
): Promise<SpreadsheetLook> {
  const { spreadsheetValues: choice } = answers;
  if (choice === 'keep') return { question: null, rejected: new Set() };
  // A workbook says of each cell what it is; the bytes of its archive say nothing.
  const look = source.sheet !== null || (await mayHoldAny(source, ask));
  const findings = look ? await damagedCells(source, answers) : [];
  const days = findings.some(({ damage }) => damage === 'day');
  // What the look at the bytes passes over, in a rare encoding, is rejected as it comes.
  const rejected = new Set(
    DAMAGES.filter((damage) => (damage === 'day' ? days : damage !== 'numeric' || source.sheet !== null)),
  );
  const stops = findings.some(({ damage }) => ask || damage !== 'error');
  const question = stops && choice === undefined ? { about: 'spreadsheet-values' as const, findings } : null;
  return { question, rejected };
}

async function damagedCells(source: SourceFile, answers: ReadAs): Promise<SpreadsheetFinding[]> {
  const found = new Map<string, { readonly finding: SpreadsheetFinding; readonly lines: number[] }>();
  const domains = new DomainCache();
  let columns: CsvColumns = GATEWAY_COLUMNS;
  let otherNumbers = 0;
  await readRows(source, answers, {
    detected: (dialect) => (columns = dialect.columns),
    row(cells, line, kinds) {
      if (kinds === undefined && dayNumber(cells[columns.password] ?? '') === 'other') otherNumbers++;
      const cell = damagedCell(cells, columns, ALL, kinds);
      if (cell === null || !isUser(cells, columns, domains, answers.into)) return;
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
  const all = [...found.values()].map(({ finding }) => finding);
  // Among numbers of five digits that somebody chose there are days as well.
  const findings = all.filter(({ damage, count }) => damage !== 'day' || count > otherNumbers);
  return findings.sort((a, b) => DAMAGES.indexOf(a.damage) - DAMAGES.indexOf(b.damage));
}

/** The user name or password of a row that is not what somebody entered, perhaps. `kinds`: what a workbook says of its cells. */
export function damagedCell(
  cells: readonly string[],
  columns: CsvColumns,
  among: ReadonlySet<Damage>,
  kinds?: readonly CellKind[],
): DamagedCell | null {
  if (among.size === 0) return null;
  const cell = cells[columns.password] ?? '';
  // What a workbook has as text is no day.
  const day = kinds === undefined && dayNumber(cell) === 'day' ? 'day' : null;
  const password = kinds?.[columns.password] ?? spreadsheetDamage(cell) ?? day;
  if (password !== null && among.has(password)) return { field: 'password', damage: password };
  const name =
    columns.address === true ? nameCells(cells, columns).username : (cells[columns.username] ?? '');
  const username = kinds?.[columns.username] ?? spreadsheetDamage(name.trim());
  return username === null || !among.has(username) ? null : { field: 'username', damage: username };
}

/** Why a row is rejected for one. */
export function damagedReason({ field, damage }: DamagedCell): Message {
  return message(
    'The {field, select, password {password} other {user name}} is {damage}, which a spreadsheet puts in the place of the real one: correct it, or import such values as they stand (--spreadsheet-values keep).',
    { field, damage: damageMessage(damage) },
  );
}

function isUser(
  cells: readonly string[],
  columns: CsvColumns,
  domains: DomainCache,
  into: ReadAs['into'],
): boolean {
  if (cells.length !== columns.count) return false;
  if (into === 'incoming') return checkIncomingRow(cells, columns, domains).ok;
  const { username, domain } = nameCells(cells, columns);
  const passwordless = columns.password === -1;
  return checkCsvRow(username, domain, cells[columns.password] ?? '', domains, true, passwordless).ok;
}

/**
 * Whether the bytes of the file hold such a value anywhere: next to nothing beside the reading of rows, which has to be done twice
 * where they do.
 */
export async function mayHoldAny({ handle, encoding, size }: SourceFile, ask: boolean): Promise<boolean> {
  const words = [
    ...EXPONENTS,
    'Err:5',
    '###',
    ...TRUTH_VALUES,
    ...(ask ? ERROR_VALUES.map(withoutHash) : []),
  ];
  const needles = words.flatMap((word) => {
    const bytes = encoded(word, encoding.encoding);
    return bytes === null ? [] : [{ word, bytes }];
  });
  // Nearly all pieces of nearly all files have no clue.
  const quick = !encoding.encoding.startsWith('UTF-16');
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = encoding.bom;
  for (let kept = 0; ;) {
    const { bytesRead } = await handle.read(buffer, kept, CHUNK - kept, position);
    if (bytesRead === 0) return false;
    position += bytesRead;
    const bytes = buffer.subarray(0, kept + bytesRead);
    let clues = false;
    for (let from = 0; from < bytes.length; from += TEXT_BYTES) {
      const end = from + TEXT_BYTES + OVERLAP;
      if (quick && !holdsClue(bytes, from, Math.min(end, bytes.length))) continue;
      clues = true;
      const text = asText(bytes.subarray(from, end), encoding.encoding);
      const isFirst = from === 0 && kept === 0;
      const isLast = end >= bytes.length && position >= size;
      const whole = withoutHalves(text, isFirst, isLast);
      if (SHAPES.some((shape) => shape.test(whole))) return true;
      // The one that would look at each digit, and the one that is slow: seldom is what they begin with.
      if (hasLongNumber(whole) && ZEROED.test(whole)) return true;
      if (ANY_DATE.test(whole) && DATE.test(whole)) return true;
    }
    if (clues && needles.some((needle) => standsAlone(bytes, needle))) return true;
    kept = Math.min(OVERLAP, bytes.length);
    buffer.copyWithin(0, bytes.length - kept, bytes.length);
  }
}

/** Months as they are, and as their bytes of UTF-8 look one by one; what follows are days, times, and numbers that lost their digits. */
const MONTH = MONTHS.flatMap(bothWays).join('|');
/** Each begins with what is seldom, and looks for a month only there. */
const SHAPES = [
  new RegExp(String.raw`\d\.?[-/. ]{1,2}(?:${MONTH})`, 'i'),
  new RegExp(String.raw`[-/. ]\d\d(?:\d\d)?(?!\d)(?<=(?:${MONTH})\.?[-/. ]{1,2}\d{2,4})`, 'i'),
  /(?<![\w:])\d{1,2}:\d\d(?::\d\d(?![\w:])| [AP]M)/,
  new RegExp(String.raw`\d(?:${['月', '월'].flatMap(bothWays).join('|')})`),
  /(?<![\w.+/=-])(?:3[6-9]|4\d|5[0-4])\d{3}(?![\w+/=-])/,
];
const DATE = /(?<![\w.])\d{1,4}([-/]|\. ?)\d{1,2}\1\d{1,4}(?!\.?\d)/;
/** Whatever {@link DATE} finds has this. */
const ANY_DATE = /\d([-/]|\. ?)\d{1,2}\1\d/;
/** Of sixteen digits and more. */
const ZEROED = /(?<!\d)[1-9]\d{14}0+(?!\d)/;
const ZEROED_DIGITS = 16;

/** Whether so many digits stand in a row: one of each sixteen characters is looked at, which none of them can pass by. */
function hasLongNumber(text: string): boolean {
  for (let at = ZEROED_DIGITS - 1; at < text.length; at += ZEROED_DIGITS) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let [from, to] = [at, at + 1];
    while (from > 0 && isDigit(text.charCodeAt(from - 1))) from--;
    while (to < text.length && isDigit(text.charCodeAt(to))) to++;
    if (to - from >= ZEROED_DIGITS) return true;
  }
  return false;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** A piece of the file less the half words at its ends, which the piece before or after has whole: half a number looks like another. */
function withoutHalves(text: string, isFirst: boolean, isLast: boolean): string {
  let from = 0;
  let to = text.length;
  while (!isFirst && from < to && isWithin(text.charCodeAt(from))) from++;
  while (!isLast && to > from && isWithin(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

/** Letters and digits of ASCII, and what may not touch a value: + - . / : = and the underscore. */
function isWithin(code: number): boolean {
  if (code >= 45 && code <= 58) return true;
  const small = code | 0x20;
  return code === 43 || code === 61 || code === 95 || (small >= 97 && small <= 122);
}

function bothWays(word: string): readonly string[] {
  return [word, Buffer.from(word).toString('latin1')];
}

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

/** Within a number that has lost digits. */
const EXPONENTS: readonly string[] = ['E+', 'E-', 'e+', 'e-'];

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
  const exponent = EXPONENTS.includes(word);
  const before = exponent ? /\d$/ : /(?:^|\W)$/;
  const after = /[+\d-]$/.test(word) ? /^\d/ : /^(?:\W|$)/;
  for (let at = text.indexOf(bytes); at !== -1; at = text.indexOf(bytes, at + 1)) {
    const end = at + bytes.length;
    // Hyphens after an e are in every second domain.
    if (exponent && !hasDigit(text, at - 2, at)) continue;
    if (before.test(around(text, at - 2, at)) && after.test(around(text, end, end + 2))) return true;
  }
  return false;
}

function hasDigit(text: Buffer, from: number, to: number): boolean {
  for (let at = Math.max(0, from); at < to; at++) {
    const code = text[at] ?? 0;
    if (code >= 48 && code <= 57) return true;
  }
  return false;
}

/** One character before or after, whatever its width. */
function around(text: Buffer, from: number, to: number): string {
  return text.toString('latin1', Math.max(0, from), Math.min(text.length, to)).replaceAll('\0', '');
}
