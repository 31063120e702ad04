/**
 * What users have used of their limits. Checked and taken in memory before anything is queued, so that parallel sessions
 * never overshoot; on disk in the transaction that stores the message; given back when that fails.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Participant } from './group-commit.ts';
import type { LimitRule, OverLimit, Take } from './mail-types.ts';

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

/** How long a bucket is kept, in milliseconds: sliding windows reach back an hour at most, months some days for looking back. */
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
  buckets: Bucket[];
  /** Messages taken and not yet stored: memory knows more than the disk. */
  pending = 0;

  constructor(userId: number, buckets: Bucket[]) {
    this.userId = userId;
    this.buckets = buckets;
  }

  used(rule: number, from: number, at: number): number {
    let sum = 0;
    for (const bucket of this.buckets) {
      if (bucket.rule === rule && bucket.at >= from && bucket.at <= at) sum += bucket.used;
    }
    return sum;
  }

  bucket(rule: number, at: number): Bucket | undefined {
    // The latest are at the end.
    for (let place = this.buckets.length - 1; place >= 0; place--) {
      const bucket = this.buckets[place];
      if (bucket?.at === at && bucket.rule === rule) return bucket;
    }
    return undefined;
  }

  add(take: Take): void {
    const rule = RULES.indexOf(take.rule);
    const bucket = this.bucket(rule, take.at);
    if (bucket !== undefined) {
      bucket.used += take.amount;
      return;
    }
    if (this.buckets.length >= MANY_BUCKETS) this.#forget(rule, take.from - (take.at - take.from));
    this.buckets.push({ rule, at: take.at, used: take.amount, staged: 0 });
  }

  #forget(rule: number, before: number): void {
    this.buckets = this.buckets.filter(
      (bucket) => bucket.rule !== rule || bucket.at >= before || bucket.staged > 0,
    );
  }
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

  /** The first of the takes that does not fit. */
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
      const bucket = user.bucket(RULES.indexOf(take.rule), take.at);
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
      const bucket = user.bucket(RULES.indexOf(take.rule), take.at);
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

function check(user: UserCounters, takes: readonly Take[]): OverLimit | null {
  for (const take of takes) {
    if (take.limit === 0) continue;
    const used = user.used(RULES.indexOf(take.rule), take.from, take.at);
    if (used + take.amount > take.limit) return { take, used };
  }
  return null;
}
