/** The Users screen's state: the query, its rows, the selection and the active cell. One for the window. */
import type { UserQueryInput } from '../../../shared/domain/query.ts';
import type { OutgoingUser } from '../../../shared/domain/user.ts';
import { ColumnLayout } from '../../grid/column-layout.svelte.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { addresses } from '../../grid/addresses.svelte.ts';
import { GridFilter } from '../../grid/grid-filter.svelte.ts';
import { GridView, type GridSource } from '../../grid/grid-view.svelte.ts';
import { UserSearches } from '../../grid/user-search.svelte.ts';
import { app } from '../../lib/app-state.svelte.ts';
import { client } from '../../lib/client.ts';
import { lastOperators } from '../../lib/last-operators.ts';
import { preferences } from '../../lib/preferences.svelte.ts';
import { COLUMNS, type Column, type SortField } from './columns.ts';

const layout = new ColumnLayout<Column, SortField>(COLUMNS, (changes) => preferences.set(changes));
const filter = new GridFilter(USERS, { first: 'username', memory: lastOperators(USERS) });

const search = new UserSearches('users');

const source: GridSource<OutgoingUser, number, UserQueryInput> = {
  many: 'users',
  keyOf: ({ id }) => id,
  fetch: async (query, offset, limit) => {
    const answer = client.invoke('users.query', {
      query,
      view: search.view,
      usage: layout.visible.some(({ usage }) => usage === true),
      offset,
      limit,
    });
    const { total, all, users } = await search.of(answer);
    return { total, all, rows: users };
  },
  query: () => ({
    filter: filter.filter,
    domain: app.currentDomain,
    sort: [...layout.sort],
  }),
  path: () => app.path,
  // Time alone changes who is locked, too.
  version: () => `${app.seq} ${app.moment}`,
  position: async (id, query) => (await client.invoke('users.position', { id, query })).index,
  keyFrom: (text) => (/^[1-9]\d{0,9}$/.test(text) ? Number(text) : null),
  countOf: async (ids) => {
    const summary = await client.invoke('users.summarise', { selection: { by: 'ids', ids: [...ids] } });
    return summary.count;
  },
};

class UsersView extends GridView<OutgoingUser, number, UserQueryInput, Column> {
  readonly filter = filter;
  readonly search = search;

  /** Refresh (design: "Refresh removes filters"): every filter goes and the rows are asked for again. */
  override refresh(): void {
    this.filter.clear();
    super.refresh();
  }
}

export const users = new UsersView(source, layout);
addresses.register('users', users, { sort: [] });
