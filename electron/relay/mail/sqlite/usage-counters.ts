/**
 * What users have used of their limits. Checked and taken in memory before anything is queued, so that parallel sessions
 * never overshoot; on disk in the transaction that stores the message; given back when that fails.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Participant } from './group-commit.ts';
import { countsFor, neverFits, opensAt, SLIDING } from '../../../../shared/domain/limits.ts';
import type { LimitRule, OverLimit, Take } from '../mail-types.ts';

/** The numbers of rules as stored: append only. */
export const RULES: readonly LimitRule[] = [
  'limitPerMonth',
  'limitPerWeek',
  'limitPerDay',
  'limitPerHour',
  'limitPerMinute',
  'maxRecipientsPerDay',
];

const HOUR = 3_600_000;

/** How long a bucket is kept, in milliseconds: sliding windows reach back an hour at most, months over their days. */
export const KEPT = { limitPerMinute: HOUR / 6, limitPerHour: 3 * HOUR, calendar: 70 * 24 * HOUR } as const;

/** SQL, with `now - KEPT` of both sliding rules and of the others as parameters: a bucket that no window reaches. */
export const OUTLIVED = `at < CASE rule WHEN ${RULES.indexOf('limitPerMinute')} THEN ?
  WHEN ${RULES.indexOf('limitPerHour')} THEN ? ELSE ? END`;

/** The parameters of {@link OUTLIVED}. */
export function outlivedAt(now: number): [minute: number, hour: number, calendar: number] {
  return [now - KEPT.limitPerMinute, now - KEPT.limitPerHour, now - KEPT.calendar];
}

/** Users in memory: about 20 MB. */
const MAX_USERS = 50_000;
/** From here on a user's buckets in memory are looked through for those that no window reaches any more. */
const MANY_BUCKETS = 256;

interface Bucket {
  readonly rule: number;
  readonly at: number;
  used: number;
  /** Part of `used` that the transaction under way stores. */
  staged: number;
}

class UserCounters {
  readonly userId: number;
  /** By number of the rule; earliest first. */
  readonly #buckets: Bucket[][] = RULES.map(() => []);
  /** Messages taken and not yet stored: memory knows more than the disk. */
  pending = 0;

  constructor(userId: number, buckets: readonly Bucket[]) {
    this.userId = userId;
    for (const bucket of buckets) this.#buckets[bucket.rule]?.push(bucket);
  }

  /** As {@link #counted} would tell; asked for every limit at three steps of each message. */
  used(take: Take): number {
    if (take.till === undefined) this.#redate(take);
    const rule = take.countedBy ?? take.rule;
    const buckets = this.#of(rule);
    let sum = 0;
    for (let place = buckets.length - 1; place >= 0; place--) {
      const bucket = buckets[place];
      if (bucket === undefined || bucket.at < take.from) break;
      if (countsFor(take, rule, bucket.at)) sum += bucket.used;
    }
    return sum;
  }

  /** When the take fits, if nothing else is taken until then. */
  opens(take: Take): number {
    return opensAt(take, [...this.#counted(take)]);
  }

  /** The buckets that count, latest first. */
  *#counted(take: Take): Iterable<Bucket> {
    if (take.till === undefined) this.#redate(take);
    const rule = take.countedBy ?? take.rule;
    const buckets = this.#of(rule);
    for (let place = buckets.length - 1; place >= 0; place--) {
      const bucket = buckets[place];
      if (bucket === undefined || bucket.at < take.from) return;
      if (countsFor(take, rule, bucket.at)) yield bucket;
    }
  }

  /** Where the take is counted; undefined when that is by another one. */
  bucket({ rule, countedBy, at }: Take): Bucket | undefined {
    if (countedBy !== undefined) return undefined;
    const buckets = this.#of(rule);
    const bucket = buckets[placeFor(at, buckets) - 1];
    return bucket?.at === at ? bucket : undefined;
  }

  add(take: Take): void {
    if (take.countedBy !== undefined) return;
    const bucket = this.bucket(take);
    if (bucket === undefined) this.#insert(take, take.amount);
    else bucket.used += take.amount;
  }

  #of(rule: LimitRule): Bucket[] {
    return this.#buckets[RULES.indexOf(rule)] ?? [];
  }

  #insert({ rule, at }: Take, used: number): void {
    const number = RULES.indexOf(rule);
    if (this.#of(rule).length >= MANY_BUCKETS) {
      const before = at - keptFor(rule);
      this.#buckets[number] = this.#of(rule).filter((bucket) => bucket.at >= before || bucket.staged > 0);
    }
    const buckets = this.#of(rule);
    buckets.splice(placeFor(at, buckets), 0, { rule: number, at, used, staged: 0 });
  }

  /**
   * What was taken before a clock was set back seems to lie ahead. It counts from now on, lest a clock that was far ahead
   * for a moment blocks its users until then; on disk it stays where it is.
   */
  #redate(take: Take): void {
    const buckets = this.#of(take.rule);
    // Not while a message under way has yet to find its bucket.
    if (this.pending > 0 || (buckets.at(-1)?.at ?? 0) <= take.at) return;
    let ahead = 0;
    for (const { at, used } of buckets) if (at > take.at) ahead += used;
    this.#buckets[RULES.indexOf(take.rule)] = buckets.filter(({ at }) => at <= take.at);
    const bucket = this.bucket(take);
    if (bucket === undefined) this.#insert(take, ahead);
    else bucket.used += ahead;
  }
}

/** Behind the buckets that begin at `at` or before; the latest are asked for most. */
function placeFor(at: number, buckets: readonly Bucket[]): number {
  let place = buckets.length;
  while (place > 0 && (buckets[place - 1]?.at ?? at) > at) place--;
  return place;
}

/** Milliseconds for which memory keeps a bucket once there are many: twice the width for sliding windows. */
function keptFor(rule: LimitRule): number {
  return rule === 'limitPerMinute' || rule === 'limitPerHour' ? 2 * SLIDING[rule].width : KEPT.calendar;
}

/** What was taken for one message. */
export interface Taken {
  readonly user: UserCounters;
  readonly takes: readonly Take[];
}

export class UsageCounters implements Participant {
  readonly #load: StatementSync;
  readonly #store: StatementSync;
  readonly #now: () => number;
  readonly #maxUsers: number;
  /** Least recently used first. */
  readonly #users = new Map<number, UserCounters>();
  #staged: { readonly user: UserCounters; readonly bucket: Bucket }[] = [];

  constructor(db: DatabaseSync, now: () => number, maxUsers = MAX_USERS) {
    this.#now = now;
    this.#maxUsers = maxUsers;
    this.#load = db.prepare(
      `SELECT rule, at, used FROM usage WHERE user_id = ? AND NOT (${OUTLIVED}) ORDER BY at`,
    );
    this.#store = db.prepare(
      'INSERT INTO usage VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET used = used + excluded.used',
    );
  }

  /** Of the takes that do not fit, the one that is last to. */
  over(userId: number, takes: readonly Take[]): OverLimit | null {
    return check(this.#user(userId), takes);
  }

  /** Takes all, or none and says why. */
  take(userId: number, takes: readonly Take[]): Taken | OverLimit {
    const user = this.#user(userId);
    const over = check(user, takes);
    if (over !== null) return over;
    for (const take of takes) user.add(take);
    user.pending++;
    return { user, takes };
  }

  /** Within a transaction: what was taken is stored with it. */
  stage({ user, takes }: Taken): void {
    for (const take of takes) {
      const bucket = user.bucket(take);
      if (bucket === undefined) continue;
      if (bucket.staged === 0) this.#staged.push({ user, bucket });
      bucket.staged += take.amount;
    }
  }

  /** After the commit of what {@link stage} got. */
  stored({ user }: Taken): void {
    user.pending--;
  }

  giveBack({ user, takes }: Taken): void {
    user.pending--;
    for (const take of takes) {
      const bucket = user.bucket(take);
      if (bucket !== undefined) bucket.used -= take.amount;
    }
  }

  beforeCommit(): void {
    for (const { user, bucket } of this.#staged) {
      if (bucket.staged > 0) this.#store.run(user.userId, bucket.rule, bucket.at, bucket.staged);
    }
  }

  committed(): void {
    for (const { bucket } of this.#staged) bucket.staged = 0;
    this.#staged = [];
  }

  rolledBack(): void {
    this.committed();
  }

  #user(userId: number): UserCounters {
    const known = this.#users.get(userId);
    if (known !== undefined) {
      this.#users.delete(userId);
      this.#users.set(userId, known);
      return known;
    }
    const rows = this.#load.all(userId, ...this.#slidingSince()) as unknown as {
      rule: number;
      at: number;
      used: number;
    }[];
    const user = new UserCounters(
      userId,
      rows.map(({ rule, at, used }) => ({ rule, at, used, staged: 0 })),
    );
    this.#users.set(userId, user);
    if (this.#users.size > this.#maxUsers) this.#evict();
    return user;
  }

  /** Sliding windows leave very many buckets behind until they are purged; calendar windows few. */
  #slidingSince(): [minute: number, hour: number, calendar: number] {
    const [minute, hour] = outlivedAt(this.#now());
    return [minute, hour, Number.MIN_SAFE_INTEGER];
  }

  /** Forgets the user that was asked for least recently; never one of whom memory knows more than the disk. */
  #evict(): void {
    for (const [userId, user] of this.#users) {
      if (user.pending > 0) continue;
      this.#users.delete(userId);
      return;
    }
  }
}

/** Of several limits that are reached, the one that waiting helps last: what it says is when the message is taken. */
function check(user: UserCounters, takes: readonly Take[]): OverLimit | null {
  let over: OverLimit | null = null;
  for (const take of takes) {
    if (take.limit === 0) continue;
    const used = user.used(take);
    if (used + take.amount <= take.limit) continue;
    // No waiting helps.
    if (neverFits(take)) return { take, used, opens: take.resets };
    const opens = user.opens(take);
    if (over === null || opens > over.opens) over = { take, used, opens };
  }
  return over;
}
