/** Answers queries over a table: windows of rows, all matches, and where a user stands among them. */
import { LIMIT_RULES } from '../../../shared/domain/limits.ts';
import { lockTurns } from '../../../shared/domain/lock.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';
import { hasTemporary, nextTurn, ownAt } from '../../../shared/domain/temporary.ts';
import { asksForUsed, EVERYBODY, type UserQuery } from '../../../shared/domain/query.ts';
import type { UserId } from '../../../shared/domain/user.ts';
import { InheritedSettings, isLimitKey, limitsOf } from './inherited-settings.ts';
import { QueryCache, mendIds } from './query-cache.ts';
import type { Answer } from './query-cache.ts';
import { afterwards, ALL_SEEN, atOnce, inTurns, TRIES, type Steps, type Told } from './steps.ts';
import { UserOrder, type OrderContext } from './sort-users.ts';
import type { FilterContext } from './row-checks.ts';
import type { UsedFigures } from './used-figures.ts';
import { dependsOnTime, filterUsers, settingsAskedFor, userFilter } from './user-filter.ts';
import { foldSought } from '../../../shared/domain/fold.ts';
import { all, parts } from '../../../shared/lists/filter.ts';
import type { UserTable } from '../table/user-table.ts';

export interface QueryContext {
  /** Sequence number of the last change; settings may differ when it does. */
  seq(): number;
  /** Unix milliseconds. */
  now(): number;
  /** The system setting "authorise IP addresses". */
  ipAuthorised(): boolean;
  /** Whom a change touched. */
  touchedBy(change: number): (id: number) => boolean;
  /** What is used of limits, as it was read last. */
  used(): UsedFigures;
  /** What is set for a domain, or for the system (null). */
  overrides(domain: string | null): SettingsOverride;
}

export interface IdWindow {
  /** How many match. */
  readonly total: number;
  /** How many the table, or the query's domain, has. */
  readonly all: number;
  readonly ids: Uint32Array;
}

type QueryAt = FilterContext & OrderContext;

/** For how long an answer about times like `last7d` stands. Milliseconds. */
const CLOCK = 1000;

/** Share of all users from which on matches are picked from the sorted whole, instead of being sorted themselves. */
const MANY = 1 / 16;

export class UserQueries {
  readonly #table: UserTable;
  readonly #context: QueryContext;
  readonly #cache = new QueryCache();
  readonly #underWay = new Map<string, Promise<void>>();
  #inherited: {
    readonly seq: number;
    readonly domains: number;
    readonly values: InheritedSettings;
    /** Unix milliseconds between which nothing that holds for a time begins or ends; `until` is exclusive. */
    readonly from: number;
    readonly until: number;
  } | null = null;

  constructor(table: UserTable, context: QueryContext) {
    this.#table = table;
    this.#context = context;
  }

  window(query: UserQuery, offset: number, limit: number): IdWindow {
    const ids = this.matching(query);
    const { domains, size } = this.#table;
    const all = query.domain === null ? size : domains.count(domains.find(query.domain.toLowerCase()));
    return { total: ids.length, all, ids: ids.slice(offset, offset + limit) };
  }

  /** All matching ids in the query's order. The array is the cache's own: it must not be written to. */
  matching(query: UserQuery): Uint32Array {
    const now = this.#context.now();
    const at = this.#at(now);
    const key = this.#key(query);
    const known = this.#cache.get(key);
    if (known !== undefined && this.#holds(known, now)) {
      if (known.version === this.#table.version) return known.ids;
      const touched = this.#table.touched.since(known.version);
      if (touched !== null) {
        const order = new UserOrder(this.#table, at);
        const ids = mendIds(known.ids, touched, userFilter(this.#table, query, at), (a, b) =>
          order.compare(a, b, query.sort),
        );
        this.#cache.set(key, { ids, ...this.#validity(query, now) });
        return ids;
      }
    }
    // What no longer holds makes room first: at a million users it weighs 4 MB.
    this.#cache.delete(key);
    const ids = this.#narrow(query, at) ?? atOnce(this.#compute(query, at));
    this.#cache.set(key, { ids, ...this.#validity(query, now) });
    return ids;
  }

  /**
   * Works the answer out in steps of some milliseconds, with turns for others between them, so that {@link matching} has it at hand.
   * What is changed meanwhile is looked at once more then. `told` hears how far it is; what it throws ends the work, and
   * this promise with it. Who asks for the same meanwhile waits along.
   */
  async prepare(query: UserQuery, told: Told): Promise<void> {
    // Where everything goes on changing, the last resort is to work it out at once.
    for (let tries = 0; tries < TRIES; tries++) {
      const now = this.#context.now();
      const key = this.#key(query);
      const known = this.#cache.get(key);
      const holds = known !== undefined && this.#holds(known, now);
      if (holds && this.#table.touched.since(known.version) !== null) return;
      const others = this.#underWay.get(key);
      if (others !== undefined) {
        await others.catch(() => undefined);
        told(ALL_SEEN);
        continue;
      }
      const work = this.#workOut(key, query, now, told);
      this.#underWay.set(key, work);
      await work.finally(() => this.#underWay.delete(key));
    }
  }

  async #workOut(key: string, query: UserQuery, now: number, told: Told): Promise<void> {
    const at = this.#at(now);
    // As of now: what changes from here on is mended.
    const validity = this.#validity(query, now);
    this.#cache.delete(key);
    const ids = this.#narrow(query, at) ?? (await inTurns(this.#compute(query, at), told));
    // What goes on moving, as “the last two hours” and what is used, is as it was when it was asked, and an answer that took
    // long stands longer: or it would be out of date before it is given.
    const ready = this.#context.now();
    const stands = ready + 2 * (ready - now);
    this.#cache.set(key, { ids, ...validity, until: this.#until(query, now, stands), stands });
  }

  #at(now: number): QueryAt {
    return {
      now,
      used: this.#context.used(),
      limits: limitsOf(this.#table, this.#inheritedSettings(now), now),
      ipAuthorised: this.#context.ipAuthorised(),
      touchedBy: (change) => this.#context.touchedBy(change),
      inherited: (key) => this.#inheritedSettings(now).values(key),
    };
  }

  /** Index of a user among the matching ones, or null. */
  position(id: UserId, query: UserQuery): number | null {
    const index = this.matching(query).indexOf(id);
    return index < 0 ? null : index;
  }

  *#compute(query: UserQuery, at: QueryAt): Steps<Uint32Array> {
    const { version } = this.#table;
    const ids = yield* filterUsers(this.#table, query, at);
    if (query.sort.length === 0) return ids;
    const whole: UserQuery = { ...EVERYBODY, sort: query.sort };
    if (this.#key(query) === this.#key(whole) || ids.length < this.#table.size * MANY) {
      return yield* new UserOrder(this.#table, at).sort(ids, query.sort);
    }
    const order = yield* afterwards(this.#whole(whole, at));
    if (ids.length === order.length && version === this.#table.version) return order;
    const mask = new Uint8Array(this.#table.lastId + 1);
    for (const id of ids) mask[id] = 1;
    const sorted = new Uint32Array(ids.length);
    let count = 0;
    for (const id of order) if (mask[id] === 1) sorted[count++] = id;
    // One of them may be gone by now.
    return count === sorted.length ? sorted : sorted.slice(0, count);
  }

  /** Everybody in an order; kept, as others are picked from it. */
  *#whole(query: UserQuery, at: QueryAt): Steps<Uint32Array> {
    const key = this.#key(query);
    const known = this.#cache.get(key);
    const holds = known !== undefined && this.#holds(known, at.now);
    if (holds && this.#table.touched.since(known.version) !== null) return this.matching(query);
    const validity = this.#validity(query, at.now);
    const ids = yield* this.#compute(query, at);
    this.#cache.set(key, { ids, ...validity });
    return ids;
  }

  /** Typing on narrows: what contains "user1" is among what contains "user". */
  #narrow(query: UserQuery, at: QueryAt): Uint32Array | null {
    const of = parts(query.filter);
    const last = of.findLastIndex(({ kind }) => kind === 'words');
    const typed = of[last];
    if (typed?.kind !== 'words') return null;
    const { text } = typed;
    for (let length = text.length - 1; length >= Math.max(1, text.length - 4); length--) {
      for (const shorter of [text.slice(0, length), text.slice(-length)]) {
        // Not so where the letters join or change as one is added (é, ς).
        if (!foldSought(text).includes(foldSought(shorter))) continue;
        const wider = all(...of.with(last, { kind: 'words', text: shorter }));
        const known = this.#cache.get(this.#key({ ...query, filter: wider }));
        if (known?.version !== this.#table.version || !this.#holds(known, at.now)) continue;
        if (known.ids.length > this.#table.size * MANY) continue;
        return known.ids.filter(userFilter(this.#table, query, at));
      }
    }
    return null;
  }

  #inheritedSettings(now: number): InheritedSettings {
    const { names } = this.#table.domains;
    const seq = this.#context.seq();
    const known = this.#inherited;
    const same = known?.seq === seq && known.domains === names.length;
    if (same && now >= known.from && now < known.until) return known.values;
    const levels = [null, ...names].map((domain) => this.#context.overrides(domain));
    const values = new InheritedSettings([...names], (domain) => ownAt(this.#context.overrides(domain), now));
    const until = nextTurn(levels, now);
    this.#inherited = {
      seq,
      domains: names.length,
      values,
      from: until === Infinity && !levels.some(hasTemporary) ? -Infinity : now,
      until,
    };
    return values;
  }

  #key(query: UserQuery): string {
    const { filter, domain, sort } = query;
    return JSON.stringify([
      filter,
      domain,
      sort.map(({ field, descending }) => [field, descending]),
      // A setting of the system, which no change of a row tells of.
      dependsOnTime(query).locks && this.#context.ipAuthorised(),
    ]);
  }

  #holds(answer: Answer, now: number): boolean {
    if (now < answer.from || now >= answer.until) return false;
    // What is used is read anew from time to time.
    if (answer.used !== null && answer.used !== this.#context.used().version && now >= answer.stands)
      return false;
    const inherited = this.#inheritedSettings(now);
    for (const [key, then] of answer.inherited) {
      const values = inherited.values(key);
      if (values !== then && then.some((value, domain) => value !== values[domain])) return false;
    }
    return true;
  }

  #validity(query: UserQuery, now: number): Omit<Answer, 'ids'> {
    const ordered = query.sort.map(({ field }) => field).filter(isLimitKey);
    // A share is of any limit.
    const limits = asksForUsed(query) ? LIMIT_RULES : ordered;
    const inherited = new Map(
      [...limits, ...settingsAskedFor(query)].map((key) => [key, this.#inheritedSettings(now).values(key)]),
    );
    const { locks, clock, settings } = dependsOnTime(query);
    const timed = settings && this.#table.timedKinds.length > 0;
    const from = locks || clock || timed ? now : -Infinity;
    return {
      version: this.#table.version,
      inherited,
      from,
      until: this.#until(query, now, now),
      used: asksForUsed(query) ? this.#context.used().version : null,
      stands: now,
    };
  }

  /** When time alone makes another answer of one as of `now` that was ready at `ready`. Unix milliseconds, exclusive. */
  #until(query: UserQuery, now: number, ready: number): number {
    const { locks, clock, settings } = dependsOnTime(query);
    const timed = settings ? this.#table.timedSettings() : [];
    let until = Math.min(clock ? ready + CLOCK : Infinity, nextTurn(timed, now));
    if (locks) {
      for (const lock of this.#table.locks().values()) {
        for (const { time } of lockTurns(lock)) if (time > now) until = Math.min(until, time);
      }
    }
    return until;
  }
}
