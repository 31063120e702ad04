/** Rows of a list by the hundred, not only those on screen: what is copied and what is printed. */
import type { GridColumn } from './columns.ts';
import { GroupHead } from './groups.svelte.ts';
import type { RowWindow } from './row-pages.svelte.ts';

/** What it needs of a list's view. */
export interface GatheredView<Row> {
  page(offset: number, limit: number): Promise<RowWindow<Row>>;
  isSelected(row: Row | undefined): boolean;
  readonly selected: { readonly count: number };
}

/** How many rows are gathered, and of which. */
export interface HowMany {
  readonly most: number;
  readonly selected: boolean;
}

export interface Gathered<Row> {
  readonly rows: readonly Row[];
  /** How many there are to gather: those that are selected, or all that match. */
  readonly wanted: number;
}

/** Rows that one question asks for. */
const PAGE = 1000;
/** Rows that are looked through for those that are selected. */
const MOST_LOOKED = 200_000;

/** At most `most` rows in their order, only selected ones or all. Rejects as reading the list does. */
export async function gatherRows<Row>(
  view: GatheredView<Row>,
  { most, selected }: HowMany,
): Promise<Gathered<Row>> {
  const rows: Row[] = [];
  let wanted = selected ? view.selected.count : Infinity;
  for (let offset = 0; offset < MOST_LOOKED && rows.length < Math.min(most, wanted); offset += PAGE) {
    const page = await view.page(offset, PAGE);
    if (!selected) wanted = page.total;
    for (const row of page.rows) {
      if (row instanceof GroupHead || rows.length >= Math.min(most, wanted)) continue;
      if (!selected || view.isSelected(row)) rows.push(row);
    }
    if (page.rows.length < PAGE) break;
  }
  return { rows, wanted: wanted === Infinity ? rows.length : wanted };
}

/** Rows as people read them, in the columns that are shown. */
export interface GatheredCells {
  readonly columns: readonly { readonly title: string; readonly atEnd: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** As {@link Gathered}. */
  readonly wanted: number;
}

/** As {@link gatherRows}, each row as the texts of its cells. */
export async function gatherCells<Row>(
  view: GatheredView<Row> & { readonly layout: { readonly visible: readonly GridColumn<Row>[] } },
  how: HowMany,
): Promise<GatheredCells> {
  const columns = view.layout.visible;
  const { rows, wanted } = await gatherRows(view, how);
  return {
    columns: columns.map(({ title, atEnd }) => ({ title, atEnd })),
    rows: rows.map((row) =>
      columns.map((column) => column.csv?.(row) ?? column.timed?.(row) ?? column.text(row)),
    ),
    wanted,
  };
}
