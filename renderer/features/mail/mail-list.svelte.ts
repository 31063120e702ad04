/** A list of the relay's mail on its screen: filtered, in the order of any field that can be sorted, kept fresh while it is looked at. */
import type { MailWindow } from '../../../shared/contract/relay-types.ts';
import { isEverything, type Filter } from '../../../shared/lists/filter.ts';
import type { List } from '../../../shared/lists/list.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn, GridSort } from '../../grid/columns.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import type { Screen } from '../../lib/router.svelte.ts';

export interface MailQuery {
  readonly filter: Filter;
  readonly sort: GridSort;
}

/** What an operation that lists is asked. */
export interface MailRequest extends MailQuery {
  readonly offset: number;
  readonly limit: number;
  readonly view: string;
  readonly partial: true;
}

export interface MailListOptions<Row, Key> {
  readonly list: List;
  readonly screen: Screen;
  /** What its rows are called: `recipients`. */
  readonly many: string;
  readonly columns: readonly GridColumn<Row>[];
  /** The order as it comes. */
  readonly sort: GridSort;
  /** The field that a new condition begins with. */
  readonly first: string;
  readonly keyOf: (row: Row) => Key;
  readonly fetch: (request: MailRequest) => Promise<MailWindow<Row>>;
  /** How many there are without any filter, where that is known. */
  readonly all: () => number | null;
}

/** The state of one of these screens. */
export function mailList<Row, Key extends string | number>(
  options: MailListOptions<Row, Key>,
): LiveView<Row, Key, MailQuery, GridColumn<Row>> {
  const { list, sort } = options;
  const filter = new GridFilter(list, { first: options.first, memory: lastOperators(list) });
  const layout = new ColumnLayout(options.columns, (changes) => listLayouts.save(list.key, changes), 1);
  layout.restore({ sort: [sort], ...listLayouts.of(list.key) });
  // Another window asks for itself.
  const asker = `${list.key}-${Math.random().toString(36).slice(2)}`;
  const view = new LiveView<Row, Key, MailQuery, GridColumn<Row>>(
    {
      many: options.many,
      keyOf: options.keyOf,
      fetch: async (query, offset, limit) => {
        const { entries, ...search } = await options.fetch({
          ...query,
          offset,
          limit,
          view: asker,
          partial: true,
        });
        const { total } = search;
        const all = isEverything(query.filter) ? total : Math.max(options.all() ?? total, total);
        return { total, all, rows: entries, search };
      },
      search: (on) => client.invoke('mail.search', on === undefined ? { view: asker } : { view: asker, on }),
      query: () => ({ filter: filter.filter, sort: layout.sort[0] ?? sort }),
      path: () => app.path,
      // After a lost connection nobody knows what was missed.
      version: () => app.connection,
    },
    layout,
    filter,
  );
  addresses.register(options.screen, view, { sort: [sort] });
  return view;
}
