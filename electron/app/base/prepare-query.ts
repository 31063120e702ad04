/** Before a request that names users by a query: what is not in memory of what it asks for is read, so that it can be answered at once. */
import { asksForUsed, changesAskedFor, type UserQuery } from '../../../shared/domain/query.ts';
import type { UserStore } from '../../store/model/store-types.ts';

export interface QuerySources {
  readonly store: () => UserStore;
  /** Gives the store what is used of limits by now. */
  readonly used: (store: UserStore) => Promise<void>;
}

/** `request`: as its schema gave it; one without a query needs nothing. */
export async function prepareQuery(request: unknown, { store, used }: QuerySources): Promise<void> {
  const query = queryOf(request);
  if (query == null) return;
  if (changesAskedFor(query).length > 0) await store().prepare(query);
  if (asksForUsed(query)) await used(store());
}

/** A query stands in the request itself or in its selection. */
function queryOf(request: unknown): UserQuery | null {
  const { query, selection } = (request ?? {}) as { query?: UserQuery; selection?: { query?: UserQuery } };
  return query ?? selection?.query ?? null;
}
