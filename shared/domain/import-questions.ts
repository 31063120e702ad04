/** What an import asks before anything is written: what a file holds that would not be used, or would only be guessed. */
import { languageOfReader, t, tell, type Message } from '../text/text.ts';
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
  /** What is in doubt, and where, in a sentence; and the same as a text and its values. */
  readonly message: string;
  readonly told: Message;
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
  /** What is in doubt, in a sentence; and the same as a text and its values. */
  readonly message: string;
  readonly told: Message;
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
      return t(
        'The workbook has {count, number} sheets with rows, and users are imported from one of them.',
        {
          count: question.sheets.length,
        },
      );
    case 'sheet-contents':
      return t('Of the sheet “{sheet}”: {contents}.', {
        sheet: question.sheet,
        contents: sheetContentsInWords(question.contents),
      });
    case 'passwords':
      return passwordsText(question);
    case 'encoding':
    case 'columns':
      return tell(question.told);
    default:
      return assertNever(question);
  }
}

function passwordsText({ hashed, into }: PasswordsQuestion): string {
  const named = hashed
    .map(({ scheme, count }) => t('{count, number} as {scheme}', { count, scheme: `{${scheme}}` }))
    .join(', ');
  const count = hashed.length === 1 && hashed[0]?.count === 1 ? 1 : 2;
  const looks = t(
    'Among the first rows, {count, plural, one {a password looks} other {passwords look}} hashed ({named}).',
    { count, named },
  );
  const outcome =
    into === 'users'
      ? t('Taken as clear text, the hash itself would be the password.')
      : t(
          'Of incoming users only passwords in clear text can be kept: leave the column out, or say that this is what they are.',
        );
  return `${looks} ${outcome}`;
}

function damageText(findings: readonly SpreadsheetFinding[]): string {
  const named = findings.map(({ field, damage, count, lines }) => {
    const values = { count, damage: damageInWords(damage), lines: linesText(lines, count) };
    return field === 'password'
      ? t('{count, plural, one {# password is} other {# passwords are}} {damage} ({lines})', values)
      : t('{count, plural, one {# user name is} other {# user names are}} {damage} ({lines})', values);
  });
  return t('{findings}. A spreadsheet puts such values in the place of others, which are lost then.', {
    findings: named.join('; '),
  });
}

function linesText(lines: readonly number[], count: number): string {
  const all = lines.map((line) => line.toLocaleString(languageOfReader()));
  const more = count > lines.length;
  const last = more ? '' : (all.pop() ?? '');
  const named = more ? `${all.join(', ')}, …` : all.length === 0 ? last : all.join(', ') + t(' and ') + last;
  return t('{count, plural, one {line} other {lines}} {lines}', { count, lines: named });
}

function unusedText(columns: readonly UnusedColumn[]): string {
  const [one] = columns;
  if (one?.why === 'no-header') {
    return t(
      '{count, plural, one {Column {column}} other {The columns from column {column} on}} would not be used: the file names no columns, and only username, domain and password are known then. Name them in a first row; a password that holds the delimiter has to be in quotes.',
      { count: columns.length, column: String(one.column) },
    );
  }
  if (one !== undefined && columns.length === 1) {
    return t('{column} would not be used{why}.', { column: unusedColumnName(one, true), why: why(one) });
  }
  const named = columns.map((column) => `${unusedColumnName(column)}${why(column)}`);
  return t('{count, number} columns would not be used: {columns}.', {
    count: columns.length,
    columns: named.join('; '),
  });
}

/** The choices there are, beside stopping. */
export function choicesFor(question: ImportQuestion): readonly ImportChoice[] {
  if (question.about === 'encoding') {
    return question.previews.map(({ encoding, characters, partly = false }) => ({
      label: `${encoding} (${t(ENCODING_REGIONS[encoding])})`,
      help:
        (partly ? `${t('Rows that are not {encoding} are rejected.', { encoding })} ` : '') +
        beyondAscii(characters),
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
      label: hidden ? t('{name} (hidden)', { name }) : name,
      help: hidden
        ? t('The workbook does not show this sheet.')
        : t('Only the rows of this sheet are imported.'),
      answers: { sheet: name },
      option: `--sheet "${name}"`,
    }));
  }
  if (question.about === 'passwords') return passwordsChoices(question);
  if (question.about === 'sheet-contents') return contentsChoices(question.contents);
  if (question.about === 'spreadsheet-values') {
    return [
      {
        label: t('Reject these rows'),
        help: t('The others are imported. The list of rejected rows names these, to be corrected.'),
        answers: { spreadsheetValues: 'reject' },
        option: '--spreadsheet-values reject',
      },
      {
        label: t('Import them as they stand'),
        help: t('They are what somebody chose.'),
        answers: { spreadsheetValues: 'keep' },
        option: '--spreadsheet-values keep',
      },
    ];
  }
  const many = question.columns.length > 1;
  return [
    {
      label: many ? t('Leave these columns out') : t('Leave this column out'),
      help: many
        ? t('The users are imported without what stands in them.')
        : t('The users are imported without what stands in it.'),
      answers: { unusedColumns: 'leave-out' },
      option: '--ignore-columns',
    },
  ];
}

function passwordsChoices({ into }: PasswordsQuestion): readonly ImportChoice[] {
  const clear: ImportChoice = {
    label: t('They are the passwords themselves'),
    help: t('What stands in the cells is typed to log in.'),
    answers: { passwords: 'clear' },
    option: '--passwords clear',
  };
  if (into === 'incoming') return [clear];
  const hashed: ImportChoice = {
    label: t('They are hashed'),
    help: t(
      'Users log in with the passwords that were hashed, and the first login replaces each hash by Postern’s own. Taken are {schemes}; rows with anything else are rejected.',
      { schemes: SCHEMES_IN_WORDS },
    ),
    answers: { passwords: 'hashed' },
    option: '--passwords hashed',
  };
  return [hashed, clear];
}

function contentsChoices({ hiddenRows }: SheetContents): readonly ImportChoice[] {
  const all: ImportChoice = {
    label: t('Import all of it'),
    help: t('Everything that stands in the sheet is taken, seen or not.'),
    answers: { sheetContents: 'all' },
    option: '--sheet-contents all',
  };
  if (hiddenRows.count === 0) return [all];
  const visible: ImportChoice = {
    label: t('Leave hidden rows out'),
    help: t('Rows that are hidden, by hand or by a filter, are not imported.'),
    answers: { sheetContents: 'visible' },
    option: '--sheet-contents visible',
  };
  return [all, visible];
}

function columnInWords(name: string, at: number): string {
  const values = { number: at + 1, name: t(name as 'username' | 'domain' | 'password') };
  return name === 'address'
    ? t('column {number} is the address, username and domain in one', values)
    : t('column {number} is the {name}', values);
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

/** What an encoding makes of a file, as it is shown. */
function beyondAscii(characters: string): string {
  return characters === ''
    ? t('No character beyond ASCII.')
    : t('Characters beyond ASCII: {characters}', { characters });
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
  const number = String(column);
  if (name === '') return first ? t('Column {number}', { number }) : t('column {number}', { number });
  return first
    ? t('The column “{name}” (column {number})', { name, number })
    : t('“{name}” (column {number})', { name, number });
}

function why({ why: reason }: UnusedColumn): string {
  switch (reason) {
    case 'unknown':
      return '';
    case 'twice':
      return t(', as there is another column of that meaning before it');
    case 'without-lock':
      return t(', as there is no column “lock” beside it');
    case 'no-header':
    case 'chosen':
      return '';
    default:
      return assertNever(reason);
  }
}
