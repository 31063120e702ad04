/** How a CSV file was read, in words: whoever imports it should see what was found out, and what only assumed. */
import { t } from '../text/text.ts';
import { assertNever } from './assert-never.ts';
import { delimiterInWords } from './csv-delimiter.ts';
import type { EncodingBy } from './text-encoding.ts';

export interface CsvReading {
  /** By its name, and whether a byte-order mark said so: `UTF-8 with BOM`. */
  readonly encoding: string;
  readonly encodingBy: EncodingBy;
  readonly delimiter: string;
  readonly newline: string;
  readonly header: boolean;
  /** Of a workbook which sheet was read: it has neither encoding nor separators. */
  readonly sheet?: string | undefined;
}

/** What of a file is neither a user nor a mistake, beside its header. */
export interface PassedOver {
  /** Rows of blank cells. */
  readonly blankRows: number;
  /** The Ctrl-Z by which old programs end a file. */
  readonly endMark: boolean;
  /** Rows of a sheet that are hidden, where they are left out. */
  readonly hiddenRows?: number;
}

/** "2 blank rows and the end mark (Ctrl-Z) were passed over"; empty where nothing was. */
export function passedOverInWords({ blankRows, endMark, hiddenRows = 0 }: PassedOver): string {
  const parts = [
    ...(blankRows === 0
      ? []
      : [t('{count, plural, one {# blank row} other {# blank rows}}', { count: blankRows })]),
    ...(hiddenRows === 0
      ? []
      : [t('{count, plural, one {# hidden row} other {# hidden rows}}', { count: hiddenRows })]),
    ...(endMark ? [t('the end mark (Ctrl-Z)')] : []),
  ];
  if (parts.length === 0) return '';
  const count = blankRows + hiddenRows + (endMark ? 1 : 0);
  return t('{what} {count, plural, one {was} other {were}} passed over', {
    what: parts.join(t(' and ')),
    count,
  });
}

/** "Windows-1252 (assumed), separated by commas, LF, no header": what the file was taken for. */
export function readingInWords({
  encoding,
  encodingBy,
  delimiter,
  newline,
  header,
  sheet,
}: CsvReading): string {
  const head = header ? t('with a header') : t('no header');
  if (sheet !== undefined) return t('the sheet “{sheet}” of a workbook, {header}', { sheet, header: head });
  return [
    `${encoding}${howKnown(encodingBy)}`,
    t('separated by {delimiters}', { delimiters: delimiterInWords(delimiter) }),
    newline,
    head,
  ].join(', ');
}

function howKnown(by: EncodingBy): string {
  switch (by) {
    case 'mark':
    case 'bytes':
      return '';
    case 'assumed':
      return ` ${t('(assumed: the file does not say)')}`;
    case 'chosen':
      return ` ${t('(as chosen)')}`;
    default:
      return assertNever(by);
  }
}
