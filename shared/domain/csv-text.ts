/** Rows as CSV (RFC 4180) for reading: with headings, and without a cell that a spreadsheet would compute. Pure. */
import { neutraliseFormula } from './formula.ts';

/** A line each, ended as the RFC says; the headings are the first. */
export function csvText(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  return [headings, ...rows].map((cells) => `${cells.map(cellText).join(',')}\r\n`).join('');
}

function cellText(cell: string): string {
  const text = neutraliseFormula(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
