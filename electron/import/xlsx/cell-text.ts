/** The text of a workbook's cell, and what a spreadsheet has made of what was entered there. Pure. */
import type { Damage } from '../../../shared/domain/spreadsheet-damage.ts';

/** What a cell is known to be; null for text, which is what somebody entered. */
export type CellKind = Damage | null;

/** How a number is shown: as a day or time, with zeros before it up to a width, or as it is. */
export type NumberStyle = 'date' | { readonly zeros: number } | null;

export interface CellText {
  readonly text: string;
  readonly kind: CellKind;
}

/** Digits that a spreadsheet keeps. */
const DIGITS = 15;

/** The formats that every workbook has without naming them; those of East Asia count days as well. */
function isBuiltInDate(id: number): boolean {
  return (id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47) || (id >= 50 && id <= 58);
}

/** How the number format of that id shows a number; `code` where the workbook has it. */
export function numberStyle(id: number, code: string | undefined): NumberStyle {
  if (code === undefined) return isBuiltInDate(id) ? 'date' : null;
  if (/^0+$/.test(code)) return code.length > 1 ? { zeros: code.length } : null;
  // Less what stands in it as text, and its colours and languages; [h] is a time.
  const bare = code
    .replaceAll(/"[^"]*"|\\.|_.|\*./g, '')
    .replaceAll(/\[(?!h+\]|m+\]|s+\])[^\]]*\]/gi, '')
    .replace(/general/i, '');
  return /[ymdhs]/i.test(bare) ? 'date' : null;
}

/** A number as its cell shows it, but for signs that only tell its kind. `from1904`: days are counted from there. */
export function numberText(raw: string, style: NumberStyle, from1904: boolean): CellText {
  const number = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(number)) return { text: raw, kind: 'number' };
  if (style === 'date') return { text: dateText(number, from1904), kind: 'date' };
  const whole = Number.isInteger(number) && Math.abs(number) < 10 ** DIGITS;
  if (!whole) {
    const text = String(Number(number.toPrecision(DIGITS)));
    return { text, kind: Math.abs(number) >= 10 ** DIGITS ? 'number' : 'numeric' };
  }
  const digits = String(number);
  return { text: style === null || number < 0 ? digits : digits.padStart(style.zeros, '0'), kind: 'numeric' };
}

/** Milliseconds between the day 0 of a spreadsheet and that of Unix. */
const EPOCH = Date.UTC(1899, 11, 30);
const DAY = 86_400_000;
const FROM_1904 = 1462;

/** `2026-11-24`, with the time where there is one: a spreadsheet knows no zone. */
function dateText(days: number, from1904: boolean): string {
  const ms = Math.round((days + (from1904 ? FROM_1904 : 0)) * DAY);
  const date = new Date(EPOCH + ms);
  if (Number.isNaN(date.getTime())) return String(days);
  const iso = date.toISOString();
  if (days >= 0 && days < 1) return iso.slice(11, 19);
  return ms % DAY === 0 ? iso.slice(0, 10) : iso.slice(0, 19);
}

/** `_x000D_` is how a workbook writes a character that XML has not. */
export function unescaped(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** `BC12` to the column, counted from 0, and the row; null for what is no cell. */
export function cellPlace(ref: string): { readonly column: number; readonly row: number } | null {
  const [, letters, digits] = /^\$?([A-Z]{1,3})\$?([1-9]\d{0,6})$/i.exec(ref) ?? [];
  if (letters === undefined || digits === undefined) return null;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return { column: column - 1, row: Number(digits) };
}

/** `AB` for 27. */
export function columnLetters(column: number): string {
  const rest = column % 26;
  const letter = String.fromCharCode(65 + rest);
  return column < 26 ? letter : columnLetters((column - rest) / 26 - 1) + letter;
}
