/** The Incoming users screen's state: the mailboxes of the receiving side. One for the window. */
import { t } from '../../../shared/text/text.ts';
import type { IncomingQueryInput, IncomingUser } from '../../../shared/domain/incoming.ts';
import { INCOMING_SORT_FIELDS } from '../../../shared/domain/incoming.ts';
import { INCOMING } from '../../../shared/lists/user-lists.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import type { GridColumn } from '../../grid/columns.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { columnsOf } from '../../grid/list-columns.ts';
import { LiveView } from '../../grid/live-view.svelte.ts';
import { UserSearches } from '../../grid/user-search.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { formatTime } from '../../lib/format.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { listLayouts } from '../../lib/list-layouts.ts';

const yes = (value: boolean): string => (value ? t('yes') : t('no'));
const sortable = true;

const columns = columnsOf<IncomingUser>(INCOMING, [
  { id: 'address', width: 260, sortable, text: (row) => row.displayAddress },
  {
    id: 'domain',
    sortable,
    text: (row) => row.displayAddress.slice(row.displayAddress.lastIndexOf('@') + 1),
  },
  {
    id: 'outgoing',
    title: t('Outgoing user'),
    width: 140,
    sortable,
    text: (row) => yes(row.outgoing),
    muted: (row) => !row.outgoing,
  },
  { id: 'password', width: 150, sortable, text: (row) => yes(row.password), muted: (row) => !row.password },
  { id: 'access', width: 144, sortable, text: (row) => yes(row.access), muted: (row) => !row.access },
  { id: 'createdAt', sortable, text: (row) => formatTime(row.createdAt) },
  { id: 'username', sortable, text: (row) => row.username },
]);

const filter = new GridFilter(INCOMING, { first: 'username', memory: lastOperators(INCOMING) });
const layout = new ColumnLayout<GridColumn<IncomingUser>>(columns, (changes) =>
  listLayouts.save('incoming', changes),
);
const sort = [{ field: 'address', descending: false }];
layout.restore({ sort, ...listLayouts.of('incoming') });

const search = new UserSearches('incoming');

export const incoming = new LiveView<IncomingUser, number, IncomingQueryInput, GridColumn<IncomingUser>>(
  {
    many: 'incoming users',
    waitsFor: search,
    keyOf: ({ id }) => id,
    fetch: async (query, offset, limit) => {
      const { total, all, users } = await search.of(
        client.invoke('incoming.query', { query, view: search.view, offset, limit }),
      );
      return { total, all, rows: users };
    },
    query: () => ({ filter: filter.filter, sort: layout.sort.flatMap(sortKey) }),
    path: () => app.path,
    version: () => `${app.seq} ${app.connection}`,
    countOf: async (ids) => {
      const selection = { by: 'ids', ids: [...ids] } as const;
      return (await client.invoke('incoming.summarise', { selection: { ...selection, ids: [...ids] } }))
        .count;
    },
  },
  layout,
  filter,
);
addresses.register('incoming', incoming, { sort });

function sortKey({ field: id, descending }: { readonly field: string; readonly descending: boolean }) {
  const field = INCOMING_SORT_FIELDS.find((known) => known === id);
  return field === undefined ? [] : [{ field, descending }];
}
