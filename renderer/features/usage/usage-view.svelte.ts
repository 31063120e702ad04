/** The Usage screen's state: who has used how much of which limit, nearest to a limit first. One for the window. */
import type { UsageRow } from '../../../shared/contract/relay-types.ts';
import type { LimitRule } from '../../../shared/domain/limits.ts';
import type { Condition, UserQueryInput } from '../../../shared/domain/query.ts';
import { nearestLimit } from '../../../shared/domain/usage.ts';
import { USAGE } from '../../../shared/lists/user-lists.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { columnsOf, type ColumnSpec } from '../../grid/list-columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatTime } from '../../lib/format.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { FilterState } from '../users/filter-state.svelte.ts';
import { usedText } from './usage-words.ts';

export interface UsageQuery {
  readonly query: UserQueryInput;
  readonly used: boolean;
}

const used = (id: string, rule: LimitRule, hidden: boolean): ColumnSpec<UsageRow> => {
  const of = ({ rules }: UsageRow) => rules.find((one) => one.rule === rule);
  return {
    id,
    width: 120,
    hidden,
    atEnd: true,
    text: (row) => usedText(of(row)),
    // Nothing to come near to.
    muted: (row) => of(row)?.limit === 0,
  };
};

const columns = columnsOf<UsageRow>(USAGE, [
  { id: 'address', width: 230, text: (row) => row.displayAddress },
  { id: 'share', title: 'Nearest limit', width: 236, drawn: true, text: () => '' },
  { ...used('usedPerDay', 'limitPerDay', false), title: 'Today' },
  { ...used('usedPerWeek', 'limitPerWeek', false), title: 'This week' },
  { ...used('usedPerMonth', 'limitPerMonth', false), title: 'This month' },
  {
    id: 'resets',
    title: 'Resets',
    width: 150,
    text: ({ rules }) => {
      const nearest = nearestLimit(rules);
      return nearest === null || nearest.rule.used === 0 ? '' : formatTime(nearest.rule.resets);
    },
  },
  { id: 'status', width: 190, hidden: true, drawn: true, text: () => '' },
  { ...used('usedRecipients', 'maxRecipientsPerDay', true), title: 'Recipients today', width: 140 },
  { ...used('usedPerHour', 'limitPerHour', true), title: 'Last hour' },
  { ...used('usedPerMinute', 'limitPerMinute', true), title: 'Last minute' },
]);

const filter = new FilterState();
const layout = new ColumnLayout<GridColumn<UsageRow>>(columns, (changes) =>
  listLayouts.save('usage', changes),
);

class UsageView extends LiveView<UsageRow, number, UsageQuery, GridColumn<UsageRow>, Condition> {
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

export const usage = new UsageView(
  {
    many: 'users',
    keyOf: ({ id }) => id,
    fetch: async ({ query, used }, offset, limit) => {
      const { total, entries } = await client.invoke('usage.list', {
        query,
        used,
        nearestFirst: true,
        offset,
        limit,
      });
      return { total, all: total, rows: entries };
    },
    query: () => ({
      query: { filter: filter.filter, domain: null },
      used: !everybody.shown,
    }),
    path: () => app.path,
    version: () => `${app.seq} ${app.moment} ${app.connection}`,
  },
  layout,
  filter,
);
layout.restore(listLayouts.of('usage'));
