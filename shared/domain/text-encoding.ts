/** Encodings that a CSV file may have, by the names that people see and give. */
import type { PlainText } from '../text/text.ts';

/** What an administrator can choose, the likeliest first. */
export const TEXT_ENCODINGS = [
  'UTF-8',
  'UTF-16LE',
  'UTF-16BE',
  'Windows-1252',
  'Windows-1250',
  'Windows-1251',
  'Windows-1253',
  'Windows-1254',
  'Windows-1255',
  'Windows-1256',
  'Windows-1257',
  'ISO-8859-2',
  'ISO-8859-5',
  'ISO-8859-7',
  'ISO-8859-9',
  'ISO-8859-15',
  'KOI8-R',
  'KOI8-U',
  'Mac Roman',
  'IBM850',
  'IBM852',
  'IBM866',
  'Shift-JIS',
  'EUC-JP',
  'GB18030',
  'Big5',
  'EUC-KR',
  'Windows-874',
] as const;

export type TextEncoding = (typeof TEXT_ENCODINGS)[number];

/** Where it is written, for those who do not know it by its number. */
export const ENCODING_REGIONS: Readonly<Record<TextEncoding, PlainText>> = {
  'UTF-8': 'every script',
  'UTF-16LE': 'every script',
  'UTF-16BE': 'every script',
  'Windows-1252': 'Western European',
  'Windows-1250': 'Central European',
  'Windows-1251': 'Cyrillic',
  'Windows-1253': 'Greek',
  'Windows-1254': 'Turkish',
  'Windows-1255': 'Hebrew',
  'Windows-1256': 'Arabic',
  'Windows-1257': 'Baltic',
  'ISO-8859-2': 'Central European',
  'ISO-8859-5': 'Cyrillic',
  'ISO-8859-7': 'Greek',
  'ISO-8859-9': 'Turkish',
  'ISO-8859-15': 'Western European',
  'KOI8-R': 'Russian',
  'KOI8-U': 'Ukrainian',
  'Mac Roman': 'old Macintosh',
  IBM850: 'DOS, Western European',
  IBM852: 'DOS, Central European',
  IBM866: 'DOS, Cyrillic',
  'Shift-JIS': 'Japanese',
  'EUC-JP': 'Japanese',
  GB18030: 'Chinese, with GBK and GB 2312',
  Big5: 'traditional Chinese',
  'EUC-KR': 'Korean',
  'Windows-874': 'Thai',
};

/** How it is known: from a byte-order mark; because no other fits the bytes; only assumed; chosen by the administrator. */
export type EncodingBy = 'mark' | 'bytes' | 'assumed' | 'chosen';

/** Other names, as {@link encodingKey} writes them. What is called Latin-1 is Windows-1252 wherever the two differ. */
const ALIASES: Readonly<Record<string, TextEncoding>> = {
  utf16: 'UTF-16LE',
  unicode: 'UTF-16LE',
  ucs2: 'UTF-16LE',
  latin1: 'Windows-1252',
  iso88591: 'Windows-1252',
  ansi: 'Windows-1252',
  ascii: 'UTF-8',
  usascii: 'UTF-8',
  latin2: 'ISO-8859-2',
  latin5: 'ISO-8859-9',
  latin9: 'ISO-8859-15',
  mac: 'Mac Roman',
  macintosh: 'Mac Roman',
  xmacroman: 'Mac Roman',
  sjis: 'Shift-JIS',
  cp932: 'Shift-JIS',
  windows932: 'Shift-JIS',
  windows31j: 'Shift-JIS',
  gbk: 'GB18030',
  gb2312: 'GB18030',
  cp936: 'GB18030',
  windows936: 'GB18030',
  cp950: 'Big5',
  windows950: 'Big5',
  cp949: 'EUC-KR',
  windows949: 'EUC-KR',
};

/** The encoding that someone means by `text`, in any of its usual spellings (`cp1251`, `win-1251`, `shift_jis`); null: none. */
export function parseTextEncoding(text: string): TextEncoding | null {
  const key = encodingKey(text);
  const plain = TEXT_ENCODINGS.find((name) => encodingKey(name) === key);
  if (plain !== undefined) return plain;
  const alias = Object.hasOwn(ALIASES, key) ? ALIASES[key] : undefined;
  if (alias !== undefined) return alias;
  const [, page] = /^(?:cp|win|windows|ibm|dos)(\d{3,4})$/.exec(key) ?? [];
  return TEXT_ENCODINGS.find((name) => name === `Windows-${page}` || name === `IBM${page}`) ?? null;
}

function encodingKey(text: string): string {
  return text.toLowerCase().replace(/[^a-z\d]/g, '');
}
