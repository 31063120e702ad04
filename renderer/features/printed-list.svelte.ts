/** The list on screen as it is printed: all its rows, as far as paper makes sense, not only those in view. */
import { t } from '../../shared/text/text.ts';
import { tick } from 'svelte';
import type { GatheredCells, HowMany } from '../grid/gather-rows.ts';

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
        ? t('The first {count, number} of {wanted, plural, one {# row} other {# rows}}', {
            count: rows.length,
            wanted,
          })
        : t('{count, plural, one {# row} other {# rows}}', { count: rows.length });
    this.sheet = {
      title,
      note: filter === '' ? count : t('{rows}, filter: {filter}', { rows: count, filter }),
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
