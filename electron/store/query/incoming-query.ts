/** Answers queries over incoming users, by the columns of their table, and by who is an outgoing user. */
import type {
  IncomingQuery,
  IncomingSelection,
  INCOMING_SORT_FIELDS,
} from '../../../shared/domain/incoming.ts';
import { conditionsOf } from '../../../shared/lists/filter.ts';
import { checkValue } from '../../../shared/lists/predicate.ts';
import { resolve, type Check } from '../../../shared/lists/resolve.ts';
import { INCOMING } from '../../../shared/lists/user-lists.ts';
import type { IncomingUsers, IncomingWindow, StoredIncoming } from '../model/store-types.ts';
import type { SetState } from '../table/set-state.ts';
import { InheritedSettings, limitsOf } from './inherited-settings.ts';
import { byTest, nameCheck, timeCheck, type RowCheck } from './row-checks.ts';
import { sortByNumbers } from './sort-numbers.ts';
import { NOTHING_USED } from './used-figures.ts';
import { UserOrder } from './sort-users.ts';
import { atOnce, inTurns, TRIES, type Steps, type Told } from './steps.ts';
import { filterRows } from './user-filter.ts';

/** Answers kept; the ids of a million weigh 4 MB. */
const KEPT = 4;
const NO_LIMITS = new InheritedSettings([], () => ({}));

type SortField = (typeof INCOMING_SORT_FIELDS)[number];

export class IncomingQueries implements IncomingUsers {
  readonly #state: SetState;
  readonly #now: () => number;
  /** By query and by what its answer depends on, in the order of their last use. */
  readonly #answers = new Map<string, Uint32Array>();

  constructor(state: SetState, now: () => number) {
    this.#state = state;
    this.#now = now;
  }

  get size(): number {
    return this.#state.incoming.rows.size;
  }

  query(query: IncomingQuery, offset: number, limit: number): IncomingWindow {
    const ids = this.matching(query);
    const users = [...ids.subarray(offset, offset + limit)].flatMap((id) => this.get(id) ?? []);
    return { total: ids.length, all: this.size, users };
  }

  matching(query: IncomingQuery): Uint32Array {
    const now = this.#now();
    const key = this.#key(query, now);
    return this.#keep(key, this.#answers.get(key) ?? atOnce(this.#compute(query, now)));
  }

  /** See {@link import('./user-query.ts').UserQueries.prepare}. */
  async prepare(query: IncomingQuery, told: Told): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const now = this.#now();
      const key = this.#key(query, now);
      if (this.#answers.has(key)) return;
      this.#keep(key, await inTurns(this.#compute(query, now), told));
      if (this.#key(query, now) === key) return;
    }
  }

  *#compute(query: IncomingQuery, now: number): Steps<Uint32Array> {
    return yield* this.#sorted(yield* this.#filtered(query, now), query);
  }

  #keep(key: string, ids: Uint32Array): Uint32Array {
    this.#answers.delete(key);
    this.#answers.set(key, ids);
    for (const oldest of [...this.#answers.keys()].slice(0, -KEPT)) this.#answers.delete(oldest);
    return ids;
  }

  get(id: number): StoredIncoming | undefined {
    const row = this.#state.incoming.get(id);
    if (row === undefined) return undefined;
    const [, username, domain, access, block, index, createdAt, changedAt] = row;
    return {
      ...{ id, username, domain, createdAt, changedAt },
      access: access === 1,
      password: block === 0 ? null : { block, index },
      outgoing: this.#isOutgoing(id),
    };
  }

  resolve(selection: IncomingSelection): Uint32Array {
    const { rows } = this.#state.incoming;
    if (selection.by === 'ids') {
      return Uint32Array.from(new Set(selection.ids.filter((id) => rows.isLive(id)))).sort();
    }
    const ids = this.matching({ ...selection.query, sort: [] });
    const except = new Set(selection.except);
    return ids.filter((id) => !except.has(id)).sort();
  }

  /** What is asked, the version of the table and, where it matters, that of the outgoing users. */
  #key({ filter, sort }: IncomingQuery, now: number): string {
    const { incoming, table } = this.#state;
    const conditions = conditionsOf(filter);
    const outgoing = [...conditions, ...sort].some(({ field }) => field === 'outgoing');
    const timed = conditions.some(({ field }) => field === 'createdAt');
    return JSON.stringify([
      filter,
      sort,
      incoming.rows.version,
      outgoing ? table.version : 0,
      // Words like `last7d` mean another time each second.
      timed ? Math.floor(now / 1000) : 0,
    ]);
  }

  #filtered({ filter }: IncomingQuery, now: number): Steps<Uint32Array> {
    const { rows } = this.#state.incoming;
    return filterRows(rows, resolve(INCOMING, filter, now), (check) => this.#check(check));
  }

  #check(check: Check): RowCheck {
    const { incoming } = this.#state;
    const { key } = check.field;
    if (check.kind === 'origin') throw new Error(`${key} is no setting.`);
    const names = nameCheck(incoming.rows, check);
    if (names !== null) return names;
    if (key === 'createdAt') return timeCheck(() => incoming.rows.createdAt, check);
    const test = checkValue(check);
    const [yes, no] = [test(true), test(false)];
    const flag = this.#flag(key);
    return byTest((id) => (flag(id) ? yes : no), key === 'outgoing' ? 5 : 2);
  }

  #flag(key: string): (id: number) => boolean {
    const { incoming } = this.#state;
    switch (key) {
      case 'outgoing':
        return (id) => this.#isOutgoing(id);
      case 'access':
        return (id) => incoming.access(id) === 1;
      case 'password':
        return (id) => incoming.rows.password(id) !== null;
      default:
        throw new Error(`There is no column for ${key}.`);
    }
  }

  #isOutgoing(id: number): boolean {
    const { incoming, table } = this.#state;
    const there = table.findRow(0, incoming.rows.names.text(id), incoming.rows.domain(id));
    return there !== 0 && table.isLive(there);
  }

  *#sorted(ids: Uint32Array, { sort }: IncomingQuery): Steps<Uint32Array> {
    const { rows } = this.#state.incoming;
    const order = new UserOrder(rows, {
      now: 0,
      ipAuthorised: true,
      limits: limitsOf(rows, NO_LIMITS, 0),
      used: NOTHING_USED,
    });
    let sorted = ids;
    // From the least important key to the most: each pass keeps the order of equal ones.
    for (const { field, descending } of sort.toReversed())
      sorted = yield* this.#by(field, sorted, descending, order);
    return sorted;
  }

  #by(field: SortField, ids: Uint32Array, descending: boolean, order: UserOrder): Steps<Uint32Array> {
    switch (field) {
      case 'address':
      case 'username':
      case 'domain':
      case 'createdAt':
        return order.sort(ids, [{ field, descending }]);
      case 'outgoing':
      case 'access':
      case 'password': {
        const keys = new Float64Array(this.#state.incoming.lastId + 1);
        const flag = this.#flag(field);
        for (const id of ids) keys[id] = flag(id) ? 1 : 0;
        return sortByNumbers(ids, keys, descending);
      }
    }
  }
}
