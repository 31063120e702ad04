/** Which users a selection means now. */
import type { Selection } from '../../../shared/domain/query.ts';
import type { UserQueries } from './user-query.ts';
import type { UserTable } from '../table/user-table.ts';

/** Ids of the selected users that exist, each once, ascending. */
export function resolveSelection(selection: Selection, table: UserTable, queries: UserQueries): Uint32Array {
  if (selection.by === 'ids') {
    return Uint32Array.from(new Set(selection.ids.filter((id) => table.isLive(id)))).sort();
  }
  // The order asked for does not matter, and a query without it is the cheaper one.
  const ids = queries.matching({ ...selection.query, sort: [] });
  if (selection.except.length === 0) return ids.slice().sort();
  const except = new Set(selection.except);
  return ids.filter((id) => !except.has(id)).sort();
}
