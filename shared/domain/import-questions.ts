/** What an import asks before anything is written: what a file holds that would not be used, or would only be guessed. */
import * as v from 'valibot';
import { assertNever } from './assert-never.ts';
import { COLUMN_TARGETS } from './column-map.ts';
import { COLUMN_ORDERS, orderInWords, type ColumnOrder } from './column-order.ts';
import { isDelimiter, NO_DELIMITER } from './csv-delimiter.ts';
import type { UnusedColumn } from './csv-row.ts';
import { sheetContentsInWords, type SheetContents } from './sheet-contents.ts';
import { damageInWords, type Damage } from './spreadsheet-damage.ts';
import { PASSWORD_KINDS } from './verifier.ts';
import { SCHEMES_IN_WORDS } from './password-hash.ts';
import { ENCODING_REGIONS, TEXT_ENCODINGS } from './text-encoding.ts';
import type { TextEncoding } from './text-encoding.ts';

/** Columns that nothing would be taken from. */
export interface UnusedColumnsQuestion {
  readonly about: 'unused-columns';
  readonly columns: readonly UnusedColumn[];
}

/** The encoding cannot be told, or the one assumed is proved wrong. */
export interface EncodingQuestion {
  readonly about: 'encoding';
  /** What is in doubt, and where, in a sentence. */
  readonly message: string;
  /** One-based; null where it concerns the whole file, or the column cannot be told. */
  readonly line: number | null;
  readonly column: number | null;
  /** Encodings that can read the file, and the characters beyond ASCII that it then has: no more of it. */
  readonly previews: readonly EncodingPreview[];
}

export interface EncodingPreview {
  readonly encoding: TextEncoding;
  readonly characters: string;
  /** It cannot read every row: what it cannot read is rejected. */
  readonly partly?: boolean;
}

/** The file names no columns, and what stands in them is not where the gateway's format has it. */
export interface ColumnsQuestion {
  readonly about: 'columns';
  /** What is in doubt, in a sentence. */
  readonly message: string;
  readonly orders: readonly ColumnOrder[];
}

/** Values that a spreadsheet has put in the place of others, perhaps. */
export interface SpreadsheetQuestion {
  readonly about: 'spreadsheet-values';
  readonly findings: readonly SpreadsheetFinding[];
}

export interface SpreadsheetFinding {
  readonly field: 'username' | 'password';
  readonly damage: Damage;
  readonly count: number;
  /** The first of them. */
  readonly lines: readonly number[];
}

/** A workbook has several sheets in which something stands. */
export interface SheetQuestion {
  readonly about: 'sheet';
  readonly sheets: readonly { readonly name: string; readonly hidden: boolean }[];
}

/** Something of a sheet is not seen where it is looked at. */
export interface SheetContentsQuestion {
  readonly about: 'sheet-contents';
  readonly sheet: string;
  readonly contents: SheetContents;
}

/** Cells of the password column that look hashed, by their scheme. */
export interface HashedPasswords {
  readonly scheme: string;
  /** Of the rows that were looked at. */
  readonly count: number;
}

/** Passwords look hashed: they are, or they are the passwords themselves. */
export interface PasswordsQuestion {
  readonly about: 'passwords';
  readonly hashed: readonly HashedPasswords[];
  /** Which users the rows are: of incoming ones no hash is kept. */
  readonly into: 'users' | 'incoming';
}

/** One thing that takes a choice. The other choice is always to stop. */
export type ImportQuestion =
  | UnusedColumnsQuestion
  | EncodingQuestion
  | ColumnsQuestion
  | SpreadsheetQuestion
  | SheetQuestion
  | SheetContentsQuestion
  | PasswordsQuestion;

/** A sheet is taken with what is hidden in it, or without its hidden rows. */
export const SHEET_CHOICES = ['all', 'visible'] as const;

/** Rows of such values are rejected, or imported as they stand. */
export const SPREADSHEET_CHOICES = ['reject', 'keep'] as const;

/** What was chosen, for each question that was asked or foreseen; a key that is absent is not decided. */
export const importAnswersSchema = v.strictObject({
  /** Columns that are not used. */
  unusedColumns: v.optional(v.literal('leave-out')),
  /** How the file is to be read. */
  encoding: v.optional(v.picklist(TEXT_ENCODINGS)),
  delimiter: v.optional(v.pipe(v.string(), v.check(isDelimiter, NO_DELIMITER))),
  /** Values that a spreadsheet may have put in the place of others. */
  spreadsheetValues: v.optional(v.picklist(SPREADSHEET_CHOICES)),
  /** Which sheet of a workbook. */
  sheet: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(500))),
  /** What of a sheet is not seen where it is looked at. */
  sheetContents: v.optional(v.picklist(SHEET_CHOICES)),
  /** How the passwords are meant. */
  passwords: v.optional(v.picklist(PASSWORD_KINDS)),
  /** What stands in which column of a file that names none. */
  columns: v.optional(v.picklist(COLUMN_ORDERS)),
  /** What single columns are, by number or heading; `header` says whether the first row names them. */
  map: v.optional(
    v.pipe(
      v.array(
        v.strictObject({
          of: v.union([
            v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000)),
            v.pipe(v.string(), v.minLength(1), v.maxLength(500)),
          ]),
          to: v.nullable(v.picklist(COLUMN_TARGETS)),
        }),
      ),
      v.maxLength(500),
    ),
  ),
  header: v.optional(v.boolean()),
});
export type ImportAnswers = v.InferOutput<typeof importAnswersSchema>;

/** A choice in words, for a button or a radio; `answers` is what it decides. */
export interface ImportChoice {
  readonly label: string;
  readonly help: string;
  readonly answers: ImportAnswers;
  /** How it is chosen on the command line. */
  readonly option: string;
}

/** The question in sentences for the administrator. */
export function questionText(question: ImportQuestion): string {
  switch (question.about) {
    case 'unused-columns':
      return unusedText(question.columns);
    case 'spreadsheet-values':
      return damageText(question.findings);
    case 'sheet':
      return `The workbook has ${question.sheets.length} sheets with rows, and users are imported from one of them.`;
    case 'sheet-contents':
      return `Of the sheet “${question.sheet}”: ${sheetContentsInWords(question.contents)}.`;
    case 'passwords':
      return passwordsText(question);
    case 'encoding':
    case 'columns':
      return question.message;
    default:
      return assertNever(question);
  }
}

function passwordsText({ hashed, into }: PasswordsQuestion): string {
  const named = hashed.map(({ scheme, count }) => `${count.toLocaleString('en')} as {${scheme}}`).join(', ');
  const one = hashed.length === 1 && hashed[0]?.count === 1;
  const looks = `Among the first rows, ${one ? 'a password looks' : 'passwords look'} hashed (${named}).`;
  return into === 'users'
    ? `${looks} Taken as clear text, the hash itself would be the password.`
    : `${looks} Of incoming users only passwords in clear text can be kept: leave the column out, or say that this is what they are.`;
}

function damageText(findings: readonly SpreadsheetFinding[]): string {
  const named = findings.map(({ field, damage, count, lines }) => {
    const is = count === 1 ? 'is' : 'are';
    const what = `${count.toLocaleString('en')} ${field === 'password' ? 'password' : 'user name'}${count === 1 ? '' : 's'}`;
    return `${what} ${is} ${damageInWords(damage)} (${linesText(lines, count)})`;
  });
  return `${named.join('; ')}. A spreadsheet puts such values in the place of others, which are lost then.`;
}

function linesText(lines: readonly number[], count: number): string {
  const all = lines.map((line) => line.toLocaleString('en'));
  if (count > lines.length) return `lines ${all.join(', ')}, …`;
  const last = all.pop() ?? '';
  return all.length === 0 ? `line ${last}` : `lines ${all.join(', ')} and ${last}`;
}

function unusedText(columns: readonly UnusedColumn[]): string {
  const [one] = columns;
  if (one?.why === 'no-header') {
    const named = columns.length === 1 ? `Column ${one.column}` : `The columns from column ${one.column} on`;
    return (
      `${named} would not be used: the file names no columns, and only username, domain and password are known then. ` +
      'Name them in a first row; a password that holds the delimiter has to be in quotes.'
    );
  }
  if (one !== undefined && columns.length === 1) {
    return `${unusedColumnName(one, true)} would not be used${why(one)}.`;
  }
  const named = columns.map((column) => `${unusedColumnName(column)}${why(column)}`);
  return `${columns.length} columns would not be used: ${named.join('; ')}.`;
}

/** The choices there are, beside stopping. */
export function choicesFor(question: ImportQuestion): readonly ImportChoice[] {
  if (question.about === 'encoding') {
    return question.previews.map(({ encoding, characters, partly = false }) => ({
      label: `${encoding} (${ENCODING_REGIONS[encoding]})`,
      help: (partly ? `Rows that are not ${encoding} are rejected. ` : '') + beyondAscii(characters),
      answers: { encoding },
      option: `--encoding ${encoding}`,
    }));
  }
  if (question.about === 'columns') {
    return question.orders.map((order) => ({
      label: capital(orderInWords(order)),
      help: `${capital(order.split(',').map(columnInWords).join('; '))}.`,
      answers: { columns: order },
      option: `--columns ${order}`,
    }));
  }
  if (question.about === 'sheet') {
    return question.sheets.map(({ name, hidden }) => ({
      label: hidden ? `${name} (hidden)` : name,
      help: hidden ? 'The workbook does not show this sheet.' : 'Only the rows of this sheet are imported.',
      answers: { sheet: name },
      option: `--sheet "${name}"`,
    }));
  }
  if (question.about === 'passwords') return passwordsChoices(question);
  if (question.about === 'sheet-contents') return contentsChoices(question.contents);
  if (question.about === 'spreadsheet-values') {
    return [
      {
        label: 'Reject these rows',
        help: 'The others are imported. The list of rejected rows names these, to be corrected.',
        answers: { spreadsheetValues: 'reject' },
        option: '--spreadsheet-values reject',
      },
      {
        label: 'Import them as they stand',
        help: 'They are what somebody chose.',
        answers: { spreadsheetValues: 'keep' },
        option: '--spreadsheet-values keep',
      },
    ];
  }
  const many = question.columns.length > 1;
  return [
    {
      label: many ? 'Leave these columns out' : 'Leave this column out',
      help: many
        ? 'The users are imported without what stands in them.'
        : 'The users are imported without what stands in it.',
      answers: { unusedColumns: 'leave-out' },
      option: '--ignore-columns',
    },
  ];
}

function passwordsChoices({ into }: PasswordsQuestion): readonly ImportChoice[] {
  const clear: ImportChoice = {
    label: 'They are the passwords themselves',
    help: 'What stands in the cells is typed to log in.',
    answers: { passwords: 'clear' },
    option: '--passwords clear',
  };
  if (into === 'incoming') return [clear];
  const hashed: ImportChoice = {
    label: 'They are hashed',
    help: `Users log in with the passwords that were hashed, and the first login replaces each hash by Postern’s own. Taken are ${SCHEMES_IN_WORDS}; rows with anything else are rejected.`,
    answers: { passwords: 'hashed' },
    option: '--passwords hashed',
  };
  return [hashed, clear];
}

function contentsChoices({ hiddenRows }: SheetContents): readonly ImportChoice[] {
  const all: ImportChoice = {
    label: 'Import all of it',
    help: 'Everything that stands in the sheet is taken, seen or not.',
    answers: { sheetContents: 'all' },
    option: '--sheet-contents all',
  };
  if (hiddenRows.count === 0) return [all];
  const visible: ImportChoice = {
    label: 'Leave hidden rows out',
    help: 'Rows that are hidden, by hand or by a filter, are not imported.',
    answers: { sheetContents: 'visible' },
    option: '--sheet-contents visible',
  };
  return [all, visible];
}

function columnInWords(name: string, at: number): string {
  const is = name === 'address' ? 'the address, username and domain in one' : `the ${name}`;
  return `column ${at + 1} is ${is}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What an encoding makes of a file, as it is shown. */
function beyondAscii(characters: string): string {
  return characters === '' ? 'No character beyond ASCII.' : `Characters beyond ASCII: ${characters}`;
}

/** All of it in one text, with the options of the command line. */
export function questionsText(questions: readonly ImportQuestion[]): string {
  return questions
    .map((question) => {
      if (question.about === 'encoding') {
        const names = question.previews
          .map(({ encoding, partly }) => encoding + (partly ? ' (rejects the rows that are not)' : ''))
          .join(', ');
        return `${question.message} Say in which encoding it is to be read: --encoding NAME, where NAME may be ${names}.`;
      }
      const choices = choicesFor(question).map(({ label, option }) => `${option} (${label.toLowerCase()})`);
      return `${questionText(question)} Choose: ${choices.join(', or ')}, or correct the file.`;
    })
    .join(' ');
}

/** “notes” (column 5), or column 5 where it has no name. */
export function unusedColumnName({ column, name }: UnusedColumn, first = false): string {
  if (name === '') return `${first ? 'Column' : 'column'} ${column}`;
  return first ? `The column “${name}” (column ${column})` : `“${name}” (column ${column})`;
}

function why({ why: reason }: UnusedColumn): string {
  switch (reason) {
    case 'unknown':
      return '';
    case 'twice':
      return ', as there is another column of that meaning before it';
    case 'without-lock':
      return ', as there is no column “lock” beside it';
    case 'no-header':
    case 'chosen':
      return '';
    default:
      return assertNever(reason);
  }
}
