/** Puts users into the order of a query. Text is compared by code points of its lower case, ties go by id. */
import type { SORT_FIELDS, SortKey } from '../../../shared/domain/query.ts';
import {
  USER_STATUSES,
  userStatus,
  type StatusAt,
  type UserStatus,
} from '../../../shared/domain/user-status.ts';
import { isLimitKey, type LimitsOf } from './inherited-settings.ts';
import type { UsedFigures } from './used-figures.ts';
import { USED_RULES } from '../../../shared/lists/user-fields.ts';
import { compareNames, sortByName } from './sort-names.ts';
import type { NameKeys } from './sort-names.ts';
import { sortByNumbers } from './sort-numbers.ts';
import { ALL_SEEN, type Steps } from './steps.ts';
import type { UserTable } from '../table/user-table.ts';

type Field = (typeof SORT_FIELDS)[number];

/** What an order depends on besides the table: locks that lift, limits, and what is used of them. */
export interface OrderContext extends StatusAt {
  readonly limits: LimitsOf;
  readonly used: UsedFigures;
}

/** Users that are looked at in one step. */
const STEP = 1 << 16;
/** Shares are told apart to a millionth of a percent. */
const SHARE_STEPS = 1_000_000;

/** No limit (0) counts as the greatest: above every one that can be set. */
const UNLIMITED = 0x7fff_ffff;

export class UserOrder {
  readonly #table: UserTable;
  readonly #at: OrderContext;

  constructor(table: UserTable, at: OrderContext) {
    this.#table = table;
    this.#at = at;
  }

  /** Sorts `ids`, which come in ascending order and stay as they are. */
  *sort(ids: Uint32Array, sort: readonly SortKey[]): Steps<Uint32Array> {
    let sorted = ids;
    // From the least important key to the most: each pass keeps the order of equal ones.
    for (const { field, descending } of sort.toReversed()) {
      sorted = yield* sortByNumbers(sorted, yield* this.#numbers(field, sorted), descending);
    }
    return sorted;
  }

  /** Negative or positive, as `a` comes before or after `b`. */
  compare(a: number, b: number, sort: readonly SortKey[]): number {
    for (const { field, descending } of sort) {
      const order = this.#compareField(a, b, field);
      if (order !== 0) return descending ? -order : order;
    }
    return a - b;
  }

  #compareField(a: number, b: number, field: Field): number {
    if (field === 'username') return compareNames(this.#nameKeys(false), a, b);
    if (field === 'address') return compareNames(this.#nameKeys(true), a, b) || this.#compareDomains(a, b);
    if (field === 'domain') return this.#compareDomains(a, b);
    const number = this.#number(field);
    return number(a) - number(b);
  }

  #compareDomains(a: number, b: number): number {
    const [left, right] = [this.#table.domain(a), this.#table.domain(b)];
    return left < right ? -1 : left > right ? 1 : 0;
  }

  /** For each of `ids` a number, whose order is that of the field. */
  *#numbers(field: Field, ids: Uint32Array): Steps<Float64Array> {
    const table = this.#table;
    if (field === 'createdAt') return table.createdAt;
    if (field === 'changedAt') return table.changedAt;
    if (field === 'username') return yield* this.#nameRanks(ids);
    if (field === 'address') return yield* this.#addressRanks(ids);
    const keys = new Float64Array(table.lastId + 1);
    const number = field === 'domain' ? this.#domainRank() : this.#number(field);
    for (let from = 0; from < ids.length; from += STEP) {
      for (const id of ids.subarray(from, from + STEP)) keys[id] = number(id);
      yield ALL_SEEN;
    }
    return keys;
  }

  *#nameRanks(ids: Uint32Array): Steps<Float64Array> {
    const sorted = ids.slice();
    yield* sortByName(sorted, this.#nameKeys(false));
    const ranks = new Float64Array(this.#table.lastId + 1);
    let rank = 0;
    for (let from = 1; from < sorted.length; from += STEP) {
      rank = this.#rank(sorted, from, Math.min(from + STEP, sorted.length), rank, ranks);
      yield ALL_SEEN;
    }
    return ranks;
  }

  /** Ranks a part of sorted ids: equal names have the same. */
  #rank(sorted: Uint32Array, from: number, to: number, before: number, ranks: Float64Array): number {
    const keys = this.#nameKeys(false);
    let rank = before;
    for (let i = from; i < to; i++) {
      if (compareNames(keys, sorted[i - 1]!, sorted[i]!) !== 0) rank++;
      ranks[sorted[i]!] = rank;
    }
    return rank;
  }

  /** No name contains an @, so addresses go by the name and the @, and where these are the same by the domain. */
  *#addressRanks(ids: Uint32Array): Steps<Float64Array> {
    const sorted = yield* sortByNumbers(ids, yield* this.#numbers('domain', ids), false);
    yield* sortByName(sorted, this.#nameKeys(true));
    const ranks = new Float64Array(this.#table.lastId + 1);
    sorted.forEach((id, rank) => (ranks[id] = rank));
    return ranks;
  }

  #domainRank(): (id: number) => number {
    const { names } = this.#table.domains;
    const ranks = new Float64Array(names.length);
    const order = names.map((_, number) => number);
    order
      .sort((a, b) => ((names[a] ?? '') < (names[b] ?? '') ? -1 : 1))
      .forEach((number, rank) => (ranks[number] = rank));
    return (id) => ranks[this.#table.domainOf[id]!]!;
  }

  #number(field: Exclude<Field, 'address' | 'username' | 'domain'>): (id: number) => number {
    const table = this.#table;
    if (isLimitKey(field)) {
      const limit = this.#at.limits(field);
      return (id) => limit(id) || UNLIMITED;
    }
    switch (field) {
      case 'share': {
        const share = this.#at.used.share(this.#at.limits);
        return (id) => Math.round(share(id) * SHARE_STEPS);
      }
      case 'createdAt':
        return (id) => table.createdAt[id]!;
      case 'changedAt':
        return (id) => table.changedAt[id]!;
      case 'kind':
        return (id) => table.kinds[id]!;
      case 'status':
        return (id) => {
          const kind = table.kinds[id] === 1 ? 'ip' : 'mailbox';
          return STATUS_RANK[userStatus(kind, table.lock(id), this.#at)];
        };
      default:
        return this.#at.used.of(USED_RULES[field]);
    }
  }

  #nameKeys(asAddress: boolean): NameKeys {
    const { names, kinds } = this.#table;
    return { names, kinds: asAddress ? kinds : null };
  }
}

const STATUS_RANK = Object.fromEntries(USER_STATUSES.map((status, rank) => [status, rank])) as Readonly<
  Record<UserStatus, number>
>;
