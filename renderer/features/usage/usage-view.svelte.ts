/** The Usage screen's state: who has used how much of which limit, nearest to a limit first. One for the window. */
import { t } from '../../../shared/text/text.ts';
import type { UsageRow } from '../../../shared/contract/relay-types.ts';
import type { SortKey, UserQueryInput } from '../../../shared/domain/query.ts';
import { nearestLimit } from '../../../shared/domain/usage.ts';
import { all } from '../../../shared/lists/filter.ts';
import { USED_RULES } from '../../../shared/lists/user-fields.ts';
import { HAS_SENT, USAGE } from '../../../shared/lists/user-lists.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import { TIME_WIDTH, type GridColumn } from '../../grid/columns.ts';
import { columnsOf, type ColumnSpec } from '../../grid/list-columns.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { UserSearches } from '../../grid/user-search.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatTime } from '../../lib/format.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { usedText, WINDOW_TITLES } from '../users/usage-words.ts';

const used = (id: keyof typeof USED_RULES, hidden: boolean): ColumnSpec<UsageRow> => {
  const of = ({ rules }: UsageRow) => rules.find(({ rule }) => rule === USED_RULES[id]);
  return {
    id,
    title: WINDOW_TITLES[USED_RULES[id]],
    hidden,
    sortable: true,
    atEnd: true,
    text: (row) => usedText(of(row)),
    // Nothing to come near to.
    muted: (row) => of(row)?.limit === 0,
  };
};

const columns = columnsOf<UsageRow>(USAGE, [
  { id: 'address', width: 230, sortable: true, text: (row) => row.displayAddress },
  { id: 'share', hidden: false, sortable: true, drawn: true, text: () => '' },
  used('usedPerDay', false),
  used('usedPerWeek', false),
  used('usedPerMonth', false),
  {
    id: 'resets',
    title: t('Resets'),
    width: TIME_WIDTH,
    text: ({ rules }) => {
      const nearest = nearestLimit(rules);
      return nearest === null || nearest.rule.used === 0 ? '' : formatTime(nearest.rule.resets);
    },
  },
  { id: 'status', width: 190, hidden: true, sortable: true, drawn: true, text: () => '' },
  used('usedRecipients', true),
  used('usedPerHour', true),
  used('usedPerMinute', true),
]);

/** As the list declares it. */
const NEAREST_FIRST = [{ field: 'share', descending: true }] as const;
const filter = new GridFilter(USAGE, { first: 'username', memory: lastOperators(USAGE) });
const layout = new ColumnLayout<GridColumn<UsageRow>, SortKey['field']>(columns, (changes) =>
  listLayouts.save('usage', changes),
);

class UsageView extends LiveView<UsageRow, number, UserQueryInput, GridColumn<UsageRow>> {
  /** Users are selected by name: all that match the query are more than those who have sent. */
  override selectAll(): void {
    const { total } = this.rows;
    if (total === null || total === 0) return;
    this.selected.anchor = 0;
    void this.selectRange(total - 1, false);
  }
}

/** Whether those who have sent nothing this month are shown as well. */
export const everybody = $state({ shown: false });

const search = new UserSearches('usage');

export const usage = new UsageView(
  {
    many: 'users',
    fromMail: true,
    waitsFor: search,
    keyOf: ({ id }) => id,
    fetch: async (query, offset, limit) => {
      const { total, entries } = await search.of(
        client.invoke('usage.list', { query, view: search.view, offset, limit }),
      );
      return { total, all: total, rows: entries };
    },
    query: () => ({
      filter: everybody.shown ? filter.filter : all(filter.filter, HAS_SENT),
      domain: null,
      sort: [...layout.sort],
    }),
    place: async (text, query) => {
      const { index } = await client.invoke('users.position', { id: Number(text), query });
      return { line: index };
    },
    path: () => app.path,
    version: () => `${app.seq} ${app.moment} ${app.connection}`,
  },
  layout,
  filter,
);
layout.restore({ sort: NEAREST_FIRST, ...listLayouts.of('usage') });
addresses.register('usage', usage, { sort: NEAREST_FIRST, also: everybody });
