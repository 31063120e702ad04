/** Before a request that names users by a query: what only the journal knows of them is read, so that the query can be answered at once. */
import { changesAskedFor, type UserQuery } from '../../../shared/domain/query.ts';
import type { UserStore } from '../../store/model/store-types.ts';

/** `request`: as its schema gave it; one without a query needs nothing. */
export async function prepareQuery(request: unknown, store: () => UserStore): Promise<void> {
  const query = queryOf(request);
  if (query != null && changesAskedFor(query).length > 0) await store().prepare(query);
}

/** A query stands in the request itself or in its selection. */
function queryOf(request: unknown): UserQuery | null {
  const { query, selection } = (request ?? {}) as { query?: UserQuery; selection?: { query?: UserQuery } };
  return query ?? selection?.query ?? null;
}
