/** The Activity screen's state: everything that happened to the set, latest first. One for the window. */
import { saidInWords } from '../../../shared/domain/change-message.ts';
import { t } from '../../../shared/text/text.ts';
import type { ActivitySort, ChangeEntry } from '../../../shared/contract/types.ts';
import { visibleText } from '../../../shared/domain/visible-text.ts';
import { ACTIVITY, activityShown, changeKey } from '../../../shared/lists/change-lists.ts';
import { isEverything, type Filter } from '../../../shared/lists/filter.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatNumber, formatTime } from '../../lib/format.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';
import { kindWord, stateWords } from './activity-words.ts';

export interface ActivityQuestion {
  readonly filter: Filter;
  readonly sort: { readonly field: ActivitySort; readonly descending: boolean };
}

const columns = columnsOf<ChangeEntry>(ACTIVITY, [
  { id: 'time', sortable: true, text: (row) => formatTime(row.time) },
  { id: 'summary', width: 360, drawn: true, text: (row) => visibleText(saidInWords(row)) },
  { id: 'actor', width: 120, sortable: true, text: (row) => visibleText(row.actor) },
  {
    id: 'users',
    width: 90,
    sortable: true,
    atEnd: true,
    text: (row) => (row.users === 0 ? '' : formatNumber(row.users)),
  },
  { id: 'undone', title: t('State'), width: 180, text: stateWords, muted: () => true },
  { id: 'change', width: 84, atEnd: true, text: (row) => String(row.seq ?? ''), muted: () => true },
  { id: 'kind', hidden: true, sortable: true, text: kindWord },
  { id: 'of', hidden: true, atEnd: true, text: (row) => String(row.of ?? '') },
]);

/** Whether changes that only hardened passwords are shown too: there is one for each of a great many users. */
export const hardening = $state({ shown: false });

/** How many lines there were without any filter, when that was last seen, and of which set. */
let unfiltered = { path: app.path, total: 0 };

const LATEST_FIRST = { field: 'time', descending: true } as const;
const filter = new GridFilter(ACTIVITY, { first: 'actor', memory: lastOperators(ACTIVITY) });
const layout = new ColumnLayout<GridColumn<ChangeEntry>>(columns, (changes) =>
  listLayouts.save('activity', changes),
);
layout.restore({ sort: [LATEST_FIRST], ...listLayouts.of('activity') });

export const activity = new LiveView<ChangeEntry, string, ActivityQuestion, GridColumn<ChangeEntry>>(
  {
    many: 'changes',
    keyOf: changeKey,
    fetch: async (question, offset, limit) => {
      const { path } = app;
      const { total, changes } = await client.invoke('changes.list', { ...question, offset, limit });
      if (isEverything(filter.filter)) unfiltered = { path, total };
      const all = unfiltered.path === path ? Math.max(unfiltered.total, total) : total;
      return { total, all, rows: changes };
    },
    position: async (row, question) => (await client.invoke('changes.place', { row, ...question })).line,
    keyFrom: (row) => row,
    query: () => ({
      filter: activityShown(filter.filter, hardening.shown),
      sort: (layout.sort[0] ?? LATEST_FIRST) as ActivityQuestion['sort'],
    }),
    path: () => app.path,
    version: () => app.connection,
  },
  layout,
  filter,
);
addresses.register('activity', activity, { sort: [LATEST_FIRST], also: hardening });
