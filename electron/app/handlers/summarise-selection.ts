/** What a selection is, for the dialog that asks before something is done to it: counts, and the first names. */
import { all, condition, type Filter } from '../../../shared/lists/filter.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SelectionSummary } from '../../../shared/contract/types.ts';
import { plannedLock } from '../../../shared/domain/lock.ts';
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

interface Counts {
  readonly byStatus: Record<UserStatus, number>;
  readonly planned: number;
}

/** Counts whom a selection means, by status too, and names the first of them; gives way to others while it counts. */
export async function summariseSelection(
  store: UserStore,
  selection: Selection,
  now: number,
): Promise<SelectionSummary> {
  if (selection.by === 'ids') {
    const ids = store.resolve(selection);
    const first = namesOf(store, ids, new Set());
    return { count: ids.length, first, ...(await countEach(store, ids, now)) };
  }
  // The store counts a million far faster than they can be taken out one by one; only the exceptions are.
  const { query } = selection;
  const matching = store.matching({ ...query, sort: [] });
  const except = Uint32Array.from(new Set(selection.except)).filter((id) => includes(matching, id));
  const first = namesOf(store, matching, new Set(except));
  const { byStatus, planned } = countAll(store, query, matching.length);
  const excepted = await countEach(store, except, now);
  for (const status of USER_STATUSES) byStatus[status] -= excepted.byStatus[status];
  return { count: matching.length - except.length, first, byStatus, planned: planned - excepted.planned };
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
  const counted = (more: Filter): number =>
    store.query({ ...query, filter: all(query.filter, more), sort: [] }, 0, 1).total;
  const byStatus = { ...NO_STATUS_COUNTS, active: count };
  for (const status of USER_STATUSES) {
    if (status === 'active') continue;
    byStatus[status] = counted(condition('status', 'is', status));
    byStatus.active -= byStatus[status];
  }
  return { byStatus, planned: counted({ kind: 'not', of: condition('locksAt', 'none') }) };
}

async function countEach(store: UserStore, ids: Uint32Array, now: number): Promise<Counts> {
  const byStatus: Record<UserStatus, number> = { ...NO_STATUS_COUNTS };
  let planned = 0;
  const at = { now, ipAuthorised: store.system().authoriseIpAddresses };
  for (let index = 0; index < ids.length; index++) {
    if (index > 0 && index % AT_ONCE === 0) await nextTurn();
    const user = store.get(ids[index] as number);
    const lock = user?.lock ?? null;
    byStatus[userStatus(user?.kind ?? 'mailbox', lock, at)] += 1;
    if (plannedLock(lock, now) !== null) planned++;
  }
  return { byStatus, planned };
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
