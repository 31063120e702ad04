/** What a selection is, for the dialog that asks before something is done to it: counts, and the first names. */
import { all, condition } from '../../../shared/lists/filter.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SelectionSummary } from '../../../shared/contract/types.ts';
import type { Selection, UserQuery } from '../../../shared/domain/query.ts';
import {
  NO_STATUS_COUNTS,
  USER_STATUSES,
  userStatus,
  type UserStatus,
} from '../../../shared/domain/user-status.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import { displayAddress } from './user-view.ts';

/** Names shown of a selection. */
const NAMED = 5;
/** Users taken out one by one before others have a turn. */
const AT_ONCE = 2_000;

type Counts = Record<UserStatus, number>;

/** Counts whom a selection means, by status too, and names the first of them; gives way to others while it counts. */
export async function summariseSelection(
  store: UserStore,
  selection: Selection,
  now: number,
): Promise<SelectionSummary> {
  if (selection.by === 'ids') {
    const ids = store.resolve(selection);
    const first = namesOf(store, ids, new Set());
    return { count: ids.length, first, byStatus: await countEach(store, ids, now) };
  }
  // The store counts a million far faster than they can be taken out one by one; only the exceptions are.
  const { query } = selection;
  const matching = store.matching({ ...query, sort: [] });
  const except = Uint32Array.from(new Set(selection.except)).filter((id) => includes(matching, id));
  const first = namesOf(store, matching, new Set(except));
  const byStatus = countAll(store, query, matching.length);
  const excepted = await countEach(store, except, now);
  for (const status of USER_STATUSES) byStatus[status] -= excepted[status];
  return { count: matching.length - except.length, first, byStatus };
}

function namesOf(store: UserStore, ids: Uint32Array, except: ReadonlySet<number>): string[] {
  const names: string[] = [];
  for (const id of ids) {
    const user = except.has(id) ? undefined : store.get(id);
    if (user !== undefined) names.push(displayAddress(user));
    if (names.length === NAMED) break;
  }
  return names;
}

function countAll(store: UserStore, query: UserQuery, count: number): Counts {
  const counts: Counts = { ...NO_STATUS_COUNTS, active: count };
  for (const status of USER_STATUSES) {
    if (status === 'active') continue;
    const filter = all(query.filter, condition('status', 'is', status));
    counts[status] = store.query({ ...query, filter, sort: [] }, 0, 1).total;
    counts.active -= counts[status];
  }
  return counts;
}

async function countEach(store: UserStore, ids: Uint32Array, now: number): Promise<Counts> {
  const counts: Counts = { ...NO_STATUS_COUNTS };
  const at = { now, ipAuthorised: store.system().authoriseIpAddresses };
  for (let index = 0; index < ids.length; index++) {
    if (index > 0 && index % AT_ONCE === 0) await nextTurn();
    const user = store.get(ids[index] as number);
    counts[userStatus(user?.kind ?? 'mailbox', user?.lock ?? null, at)] += 1;
  }
  return counts;
}

/** Binary search: what matches without a sort stands in ascending order. */
function includes(ascending: Uint32Array, id: number): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] as number) < id) low = middle + 1;
    else high = middle;
  }
  return ascending[low] === id;
}
