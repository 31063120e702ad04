/** A list of the relay's mail on its screen: filtered by conditions, latest or oldest first, kept fresh while it is looked at. */
import type { MailPage } from '../../../shared/contract/relay-types.ts';
import { isEverything, type Filter } from '../../../shared/lists/filter.ts';
import type { List } from '../../../shared/lists/list.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import type { Screen } from '../../lib/router.svelte.ts';

export interface MailQuery {
  readonly filter: Filter;
  readonly ascending: boolean;
}

export interface MailListOptions<Row, Key> {
  readonly list: List;
  readonly screen: Screen;
  /** What its rows are called: `recipients`. */
  readonly many: string;
  readonly columns: readonly GridColumn<Row>[];
  /** The field by which rows stand in the order of their coming, the only one they can have. */
  readonly time: string;
  /** Oldest first, unless somebody turns it round. */
  readonly oldestFirst: boolean;
  /** The field that a new condition begins with. */
  readonly first: string;
  readonly keyOf: (row: Row) => Key;
  readonly fetch: (query: MailQuery, offset: number, limit: number) => Promise<MailPage<Row>>;
  /** How many there are without any filter, where that is known. */
  readonly all: () => number | null;
}

export function mailList<Row, Key extends string | number>(
  options: MailListOptions<Row, Key>,
): LiveView<Row, Key, MailQuery, GridColumn<Row>> {
  const { list, time, oldestFirst } = options;
  const filter = new GridFilter(list, { first: options.first, memory: lastOperators(list) });
  const layout = new ColumnLayout(options.columns, (changes) => listLayouts.save(list.key, changes));
  const sort = [{ field: time, descending: !oldestFirst }];
  layout.restore({ sort, ...listLayouts.of(list.key) });
  const view = new LiveView<Row, Key, MailQuery, GridColumn<Row>>(
    {
      many: options.many,
      keyOf: options.keyOf,
      fetch: async (query, offset, limit) => {
        const { total, entries } = await options.fetch(query, offset, limit);
        const all = isEverything(query.filter) ? total : Math.max(options.all() ?? total, total);
        return { total, all, rows: entries };
      },
      query: () => ({
        filter: filter.filter,
        ascending: layout.sort[0] === undefined ? oldestFirst : !layout.sort[0].descending,
      }),
      path: () => app.path,
      // After a lost connection nobody knows what was missed.
      version: () => app.connection,
    },
    layout,
    filter,
  );
  addresses.register(options.screen, view, { sort });
  return view;
}
