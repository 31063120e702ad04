/** What may separate the cells of a CSV: one character that no cell needs. */
import { t, type PlainText } from '../text/text.ts';

/** Those that are told by themselves from a file, the likeliest first; on equal grounds the first wins. */
export const USUAL_DELIMITERS = [',', ';', '\t', '|'] as const;

const NAMES: Readonly<Record<string, string>> = {
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
  '|': 'pipe',
  ':': 'colon',
  ' ': 'space',
};

/** Those with a name, to choose from. */
export const DELIMITERS: readonly { readonly value: string; readonly label: PlainText }[] = [
  { value: ',', label: 'Comma (,)' },
  { value: ';', label: 'Semicolon (;)' },
  { value: '\t', label: 'Tab' },
  { value: '|', label: 'Pipe (|)' },
  { value: ':', label: 'Colon (:)' },
  { value: ' ', label: 'Space' },
];

/** Why something cannot be one. */
export const NO_DELIMITER =
  'The separator is one character that is no letter, digit, quote, dot, hyphen, underscore or @.';

/** True for a character that can separate: no letter, digit, quote or newline, and none of an address. */
export function isDelimiter(text: string): boolean {
  if (text === '\t') return true;
  return text.length === 1 && !/[\p{Cc}\p{L}\p{M}\p{N}\p{Cs}"@._\ufeff\ufffd-]/u.test(text);
}

/** The separator that someone means: itself, its name, or `\t`; null: none that can be one. */
export function parseDelimiter(text: string): string | null {
  const name = text.trim().toLowerCase();
  const named = Object.keys(NAMES).find((known) => NAMES[known] === name);
  if (named !== undefined) return named;
  if (name === '\\t' || name === 'tabulator') return '\t';
  return isDelimiter(text) ? text : null;
}

const PLURALS: Readonly<Record<string, PlainText>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'pipes',
  ':': 'colons',
  ' ': 'spaces',
};

/** "commas", "tabs", "“^”": after "separated by". */
export function delimiterInWords(delimiter: string): string {
  return Object.hasOwn(PLURALS, delimiter)
    ? t(PLURALS[delimiter] as PlainText)
    : t('“{delimiter}”', { delimiter });
}
