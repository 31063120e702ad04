/** The Compare screen's state: what differs since a mark. One for the window. */
import type { Compared } from '../../../shared/contract/compare-contract.ts';
import type { DifferenceCounts, DifferenceRow, MarkView } from '../../../shared/contract/difference.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { DIFFERENCES, fieldsText, type DifferenceSort } from '../../../shared/lists/difference-list.ts';
import type { Filter } from '../../../shared/lists/filter.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatTime } from '../../lib/format.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { whatWords } from './compare-words.ts';

export interface CompareQuestion {
  /** Null: the set has no mark. */
  readonly of: Compared | null;
  readonly filter: Filter;
  readonly sort: { readonly field: DifferenceSort; readonly descending: boolean };
}

const columns = columnsOf<DifferenceRow>(DIFFERENCES, [
  { id: 'name', width: 260, sortable: true, text: (row) => visibleText(row.name) },
  { id: 'what', width: 110, sortable: true, drawn: true, text: whatWords },
  { id: 'fields', width: 420, text: (row) => visibleText(fieldsText(row, formatTime)) },
  { id: 'domain', hidden: true, sortable: true, text: (row) => visibleText(row.domain) },
]);

const BY_NAME = { field: 'name', descending: false } as const;
const filter = new GridFilter(DIFFERENCES, { first: 'name', memory: lastOperators(DIFFERENCES) });
const layout = new ColumnLayout<GridColumn<DifferenceRow>>(columns, (changes) =>
  listLayouts.save('differences', changes),
);
layout.restore({ sort: [BY_NAME], ...listLayouts.of('differences') });

const NOTHING = { total: 0, all: 0, rows: [] };

/** What is compared: the mark that was chosen, or else the latest. */
class Comparing {
  /** Oldest first; null while they are asked for. */
  marks = $state.raw<readonly MarkView[] | null>(null);
  counts = $state.raw<DifferenceCounts | null>(null);
  /** Of the set that is open. */
  #chosen = $state.raw<{ readonly path: string | null; readonly mark: string } | null>(null);

  readonly mark = $derived.by((): string | null => {
    const { marks } = this;
    const chosen = this.#chosen?.path === app.path ? this.#chosen.mark : null;
    return marks?.find(({ name }) => name === chosen)?.name ?? marks?.at(-1)?.name ?? null;
  });

  choose(mark: string): void {
    this.#chosen = { path: app.path, mark };
  }

  /** Asks for the marks anew; what cannot be answered is told in the place of the rows. */
  async load(): Promise<void> {
    const { path } = app;
    const marks = await client.invoke('marks.list', {});
    if (path === app.path) this.marks = marks;
  }
}
export const comparing = new Comparing();

export const compare = new LiveView<DifferenceRow, string, CompareQuestion, GridColumn<DifferenceRow>>(
  {
    many: 'differences',
    keyOf: ({ key }) => key,
    fetch: async ({ of, ...question }, offset, limit) => {
      // Asked with each question: a mark may have come or gone in another window.
      if (of === null) {
        await comparing.load();
        return NOTHING;
      }
      const { total, all, rows, counts } = await client.invoke('differences.list', {
        ...{ of, ...question, offset, limit },
      });
      comparing.counts = counts;
      return { total, all, rows };
    },
    position: async (row, { of, ...question }) =>
      of === null ? null : (await client.invoke('differences.place', { of, row, ...question })).line,
    keyFrom: (row) => row,
    query: () => ({
      of: comparing.mark === null ? null : { with: 'mark', mark: comparing.mark },
      filter: filter.filter,
      sort: (layout.sort[0] ?? BY_NAME) as CompareQuestion['sort'],
    }),
    path: () => app.path,
    version: () => app.connection,
  },
  layout,
  filter,
);
addresses.register('compare', compare, { sort: [BY_NAME] });
