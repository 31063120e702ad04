/** A list of the relay's mail on its screen: filtered, in the order of any field that can be sorted, kept fresh while it is looked at. */
import type { MailGroupHead, MailWindow } from '../../../shared/contract/relay-types.ts';
import {
  all,
  any,
  isEverything,
  MOST_CONDITIONS,
  sizeOf,
  type Filter,
} from '../../../shared/lists/filter.ts';
import { groupCondition, groupKeyOf, type Grouping, type GroupKey } from '../../../shared/lists/grouping.ts';
import { fieldOf, type List } from '../../../shared/lists/list.ts';
import type { RowValues } from '../../../shared/lists/row-values.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn, GridSort } from '../../grid/columns.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GroupHead, ListGroups } from '../../grid/groups.svelte.ts';
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
  readonly group?: { readonly by: never; readonly open: boolean; readonly toggled: GroupKey[] };
  readonly view: string;
  readonly partial: true;
}

export interface MailListOptions<Row, Key> {
  readonly list: List;
  readonly screen: Screen;
  /** What its rows are called: `recipients`. */
  readonly many: string;
  readonly columns: readonly GridColumn<Row>[];
  readonly values: RowValues<Row>;
  /** The order as it comes. */
  readonly sort: GridSort;
  /** The field that a new condition begins with. */
  readonly first: string;
  readonly keyOf: (row: Row) => Key;
  /** A key as an address has it. */
  readonly rowOf: (text: string) => number | string;
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
  const groups = new ListGroups(list);
  // Another window asks for itself.
  const asker = `${list.key}-${Math.random().toString(36).slice(2)}`;
  const view = new LiveView<Row, Key, MailQuery, GridColumn<Row>>(
    {
      many: options.many,
      fromMail: true,
      keyOf: options.keyOf,
      groups: {
        shown: groups,
        groupOf: (row, by) => groupOf(list, options.values, row, by),
        narrow: (query, by, keys) => narrow(list, query, by, keys),
      },
      fetch: async (query, offset, limit, grouping) => {
        const {
          entries,
          groups: parts,
          ...search
        } = await options.fetch({
          ...query,
          ...(grouping === null ? {} : { group: asked(grouping) }),
          offset,
          limit,
          view: asker,
          partial: true,
        });
        const { total } = search;
        const whole = isEverything(query.filter) ? total : Math.max(options.all() ?? total, total);
        if (parts === undefined) return { total, all: whole, rows: entries, search };
        return { total, all: whole, rows: withHeads(entries, parts.heads), lines: parts.lines, search };
      },
      search: (on) => client.invoke('mail.search', on === undefined ? { view: asker } : { view: asker, on }),
      place: (text) => client.invoke('mail.place', { view: asker, row: options.rowOf(text) }),
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

/** As the contract takes it. A list is grouped only by what it declares. */
function asked({ by, open, toggled }: Grouping): NonNullable<MailRequest['group']> {
  return { by: by as never, open, toggled: [...toggled] };
}

/** The group of a row. */
function groupOf<Row>(list: List, values: RowValues<Row>, row: Row, by: string): GroupKey {
  const field = fieldOf(list, by);
  const value = values[by]?.(row) ?? null;
  return field === undefined || value === null ? null : groupKeyOf(field.type, String(value));
}

/** The rows of these groups, of those that match. */
function narrow(list: List, query: MailQuery, by: string, keys: readonly GroupKey[]): MailQuery | null {
  const field = fieldOf(list, by);
  if (field === undefined) return null;
  const filter = all(query.filter, any(...keys.map((key) => groupCondition(field, key))));
  return sizeOf(filter) > MOST_CONDITIONS ? null : { ...query, filter };
}

/** The lines of a window in their order. */
function withHeads<Row>(
  rows: readonly Row[],
  heads: readonly MailGroupHead<Row>[],
): readonly (Row | GroupHead<Row>)[] {
  const lines: (Row | GroupHead<Row>)[] = [];
  let next = 0;
  for (const { before, key, count, first } of heads) {
    lines.push(...rows.slice(next, before), new GroupHead(key, count, first));
    next = before;
  }
  return [...lines, ...rows.slice(next)];
}
