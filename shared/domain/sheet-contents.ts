/** What of a workbook's sheet is not seen where it is looked at, in words: whoever imports it should know before anything is written. */

/** How many there are of each, and the first. */
export interface SheetContents {
  readonly hiddenRows: { readonly count: number; readonly rows: readonly number[] };
  /** By their letters, those in which something stands. */
  readonly hiddenColumns: readonly string[];
  /** Cells that are formulas. */
  readonly formulas: number;
  /** Below the heading. */
  readonly merged: { readonly count: number; readonly ranges: readonly string[] };
}

/** True where nothing has to be said. */
export function isPlainSheet({ hiddenRows, hiddenColumns, formulas, merged }: SheetContents): boolean {
  return hiddenRows.count + hiddenColumns.length + formulas + merged.count === 0;
}

/** "2 rows are hidden (5 and 6); column C is hidden; …" */
export function sheetContentsInWords({ hiddenRows, hiddenColumns, formulas, merged }: SheetContents): string {
  const said: string[] = [];
  if (hiddenRows.count > 0) {
    said.push(`${counted(hiddenRows.count, 'row')} hidden (${listed(hiddenRows.rows, hiddenRows.count)})`);
  }
  if (hiddenColumns.length === 1) said.push(`column ${hiddenColumns[0]} is hidden, and would be used`);
  else if (hiddenColumns.length > 1) {
    said.push(`columns ${listed(hiddenColumns, hiddenColumns.length)} are hidden, and would be used`);
  }
  if (formulas > 0) {
    said.push(
      `${counted(formulas, 'cell')} ${formulas === 1 ? 'a formula' : 'formulas'}: not computed here, the result that the file keeps would be used`,
    );
  }
  if (merged.count > 0) {
    const ranges = listed(merged.ranges, merged.count);
    said.push(`merged cells (${ranges}) have a value in the first of each only, and the others are empty`);
  }
  return said.join('; ');
}

/** `1 row is`, `2 rows are`. */
function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what} is` : `${count.toLocaleString('en')} ${what}s are`;
}

/** `A, B and C`; `A, B, …` where there are more. */
function listed(named: readonly (string | number)[], count: number): string {
  const all = named.map(String);
  if (count > all.length) return `${all.join(', ')}, …`;
  const last = all.pop() ?? '';
  return all.length === 0 ? last : `${all.join(', ')} and ${last}`;
}
