/**
 * Before a request that names users by a query: what is not in memory of what it asks for is read, and who matches is worked out in
 * turns with everything else, so that the handler can answer at once.
 */
import type { IncomingQuery } from '../../../shared/domain/incoming.ts';
import { asksForUsed, changesAskedFor, type UserQuery } from '../../../shared/domain/query.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { UserSearches } from './user-searches.ts';

export interface QuerySources {
  readonly store: () => UserStore;
  /** Gives the store what is used of limits by now. */
  readonly used: (store: UserStore) => Promise<void>;
  readonly searches: UserSearches;
}

/** `operation`: of the contract; `request`: as its schema gave it; one without a query needs nothing. */
export async function prepareQuery(
  operation: string,
  request: unknown,
  { store, used, searches }: QuerySources,
): Promise<void> {
  const asked = queryOf(request);
  if (asked === null) return;
  const { query, view } = asked;
  if (operation.startsWith('incoming.')) {
    const incoming = query as IncomingQuery;
    return searches.run(view, incoming, (told) => store().incoming.prepare(incoming, told));
  }
  if (changesAskedFor(query).length > 0) await store().readChanges(query);
  if (asksForUsed(query)) await used(store());
  await searches.run(view, query, (told) => store().prepare(query, told));
}

/** A query stands in the request itself or in its selection, where the order does not matter. */
function queryOf(request: unknown): { readonly query: UserQuery; readonly view: string | undefined } | null {
  const { query, selection, view } = (request ?? {}) as {
    query?: UserQuery;
    selection?: { query?: UserQuery };
    view?: string;
  };
  if (query != null) return { query, view };
  const selected = selection?.query;
  return selected == null ? null : { query: { ...selected, sort: [] }, view: undefined };
}
