/** CSV formula injection (OWASP): a cell that a spreadsheet would compute is made text. Changes the cell, so only for reading. */

// Also behind white space and newlines, and as the full-width forms that some spreadsheets take for the same.
const FORMULA = /^[\s\u00a0\u200b\ufeff"']*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/u;

/** The cell with an apostrophe before it where it would be a formula. */
export function neutraliseFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
