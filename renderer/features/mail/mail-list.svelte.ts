/** A list of the relay's mail on its screen: filtered by conditions, latest or oldest first, kept fresh while it is looked at. */
import type { MailPage } from '../../../shared/contract/relay-types.ts';
import type { MailList } from '../../../shared/domain/mail-where.ts';
import { isEverything, type Filter } from '../../../shared/lists/filter.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { MailFilter, type MailCondition } from './mail-filter.ts';

export interface MailQuery {
  readonly filter: Filter;
  readonly ascending: boolean;
}

export interface MailListOptions<L extends MailList, Row, Key> {
  readonly list: L;
  /** What its rows are called: `recipients`. */
  readonly many: string;
  readonly columns: readonly GridColumn<Row>[];
  /** The field by which rows stand in the order of their coming, the only one they can have. */
  readonly time: string;
  /** Oldest first, unless somebody turns it round. */
  readonly oldestFirst: boolean;
  /** The field that a new condition begins with. */
  readonly first: MailCondition<L>['field'];
  readonly keyOf: (row: Row) => Key;
  readonly fetch: (query: MailQuery, offset: number, limit: number) => Promise<MailPage<Row>>;
  /** How many there are without any filter, where that is known. */
  readonly all: () => number | null;
}

export function mailList<L extends MailList, Row, Key extends string | number>(
  options: MailListOptions<L, Row, Key>,
): LiveView<Row, Key, MailQuery, GridColumn<Row>, MailCondition<L>> {
  const { list, time, oldestFirst } = options;
  const filter = new MailFilter(list, options.first);
  const layout = new ColumnLayout(options.columns, (changes) => listLayouts.save(list, changes));
  layout.restore({ sort: [{ field: time, descending: !oldestFirst }], ...listLayouts.of(list) });
  return new LiveView(
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
}
