/** The list on screen as it is printed: all its rows, as far as paper makes sense, not only those in view. */
import { tick } from 'svelte';
import type { GatheredCells, HowMany } from '../grid/gather-rows.ts';
import { formatCount, formatNumber } from '../lib/format.ts';

/** Some hundred pages. */
export const MOST_PRINTED = 5_000;

export interface PrintedView {
  cells(how: HowMany): Promise<GatheredCells>;
}

export interface PrintedSheet {
  readonly title: string;
  /** Which of how many rows, and the filter. */
  readonly note: string;
  readonly columns: GatheredCells['columns'];
  readonly rows: GatheredCells['rows'];
}

class PrintedList {
  /** Null while nothing is printed. */
  sheet = $state.raw<PrintedSheet | null>(null);

  /** Reads the rows, and prints them by `print`, which returns once that is done. Rejects as reading the list does. */
  async print(
    view: PrintedView,
    { title, filter, print }: { readonly title: string; readonly filter: string; readonly print: () => void },
  ): Promise<void> {
    const { columns, rows, wanted } = await view.cells({ most: MOST_PRINTED, selected: false });
    const count =
      rows.length < wanted
        ? `The first ${formatNumber(rows.length)} of ${formatCount(wanted, 'row')}`
        : formatCount(rows.length, 'row');
    this.sheet = {
      title,
      note: filter === '' ? count : `${count}, filter: ${filter}`,
      columns,
      rows,
    };
    await tick();
    try {
      print();
    } finally {
      this.sheet = null;
    }
  }
}

export const printedList = new PrintedList();
