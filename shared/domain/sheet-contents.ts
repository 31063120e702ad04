/** What of a workbook's sheet is not seen where it is looked at, in words: whoever imports it should know before anything is written. */
import { t } from '../text/text.ts';

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
    said.push(
      t('{count, plural, one {# row is} other {# rows are}} hidden ({rows})', {
        count: hiddenRows.count,
        rows: listed(hiddenRows.rows, hiddenRows.count),
      }),
    );
  }
  if (hiddenColumns.length > 0) {
    said.push(
      t(
        '{count, plural, one {column {columns} is} other {columns {columns} are}} hidden, and would be used',
        {
          count: hiddenColumns.length,
          columns: listed(hiddenColumns, hiddenColumns.length),
        },
      ),
    );
  }
  if (formulas > 0) {
    said.push(
      t(
        '{formulas, plural, one {# cell is a formula} other {# cells are formulas}}: not computed here, the result that the file keeps would be used',
        { formulas },
      ),
    );
  }
  if (merged.count > 0) {
    const ranges = listed(merged.ranges, merged.count);
    said.push(
      t('merged cells ({ranges}) have a value in the first of each only, and the others are empty', {
        ranges,
      }),
    );
  }
  return said.join('; ');
}

/** `A, B and C`; `A, B, …` where there are more. */
function listed(named: readonly (string | number)[], count: number): string {
  const all = named.map(String);
  if (count > all.length) return `${all.join(', ')}, …`;
  const last = all.pop() ?? '';
  return all.length === 0 ? last : all.join(', ') + t(' and ') + last;
}
