/** How a CSV file was read, in words: whoever imports it should see what was found out, and what only assumed. */
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
  const rows = (count: number, which: string): string[] =>
    count === 0 ? [] : [`${count.toLocaleString('en')} ${which} ${count === 1 ? 'row' : 'rows'}`];
  const end = endMark ? ['the end mark (Ctrl-Z)'] : [];
  const parts = [...rows(blankRows, 'blank'), ...rows(hiddenRows, 'hidden'), ...end];
  if (parts.length === 0) return '';
  return `${parts.join(' and ')} ${blankRows + hiddenRows + end.length === 1 ? 'was' : 'were'} passed over`;
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
  if (sheet !== undefined)
    return `the sheet “${sheet}” of a workbook, ${header ? 'with a header' : 'no header'}`;
  return [
    `${encoding}${howKnown(encodingBy)}`,
    `separated by ${delimiterInWords(delimiter)}`,
    newline,
    header ? 'with a header' : 'no header',
  ].join(', ');
}

function howKnown(by: EncodingBy): string {
  switch (by) {
    case 'mark':
    case 'bytes':
      return '';
    case 'assumed':
      return ' (assumed: the file does not say)';
    case 'chosen':
      return ' (as chosen)';
    default:
      return assertNever(by);
  }
}
