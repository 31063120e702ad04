/** Rows as the text of a CSV file. */
import Papa from 'papaparse';

/** Each with its line feed; empty for none. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : `${Papa.unparse(rows as string[][], { newline: '\n' })}\n`;
}
