/**
 * What users have used of their limits. Within a transaction each user's row is locked, in the order of ids, before their buckets are
 * read: what is taken then is checked against everything that any relay has taken.
 */
import { countsFor, neverFits, opensAt } from '../../../../shared/domain/limits.ts';
import type { OverLimit, Take } from '../mail-types.ts';
import { RULES } from '../sqlite/usage-counters.ts';
import type { Row } from '../sqlite/message-rows.ts';
import type { Database, Inserts, Transaction } from '../../../store/postgres/database.ts';

interface Bucket {
  readonly rule: number;
  readonly at: number;
  used: number;
}

/** The buckets of some users, as they are now and with what is taken of them. */
export class Usage {
  readonly #buckets = new Map<number, Bucket[]>();
  readonly #taken = new Map<string, [userId: number, rule: number, at: number, amount: number]>();

  constructor(rows: readonly Row[]) {
    for (const row of rows) {
      const bucket = { rule: Number(row['rule']), at: Number(row['at']), used: Number(row['used']) };
      this.#of(Number(row['user_id'])).push(bucket);
    }
  }

  /** Of several limits that are reached, the one that waiting helps last. */
  over(userId: number, takes: readonly Take[]): OverLimit | null {
    let over: OverLimit | null = null;
    for (const take of takes) {
      if (take.limit === 0) continue;
      const counted = this.#of(userId).filter(({ rule, at }) => {
        const name = RULES[rule];
        return name !== undefined && countsFor(take, name, at);
      });
      const used = counted.reduce((sum, bucket) => sum + bucket.used, 0);
      if (used + take.amount <= take.limit) continue;
      if (neverFits(take)) return { take, used, opens: take.resets };
      const opens = opensAt(take, counted);
      if (over === null || opens > over.opens) over = { take, used, opens };
    }
    return over;
  }

  /** Takes all. */
  take(userId: number, takes: readonly Take[]): void {
    for (const { rule, countedBy, at, amount } of takes) {
      if (countedBy !== undefined) continue;
      const number = RULES.indexOf(rule);
      const buckets = this.#of(userId);
      const bucket = buckets.find((one) => one.rule === number && one.at === at);
      if (bucket === undefined) buckets.push({ rule: number, at, used: amount });
      else bucket.used += amount;
      const key = `${userId} ${number} ${at}`;
      this.#taken.set(key, [userId, number, at, amount + (this.#taken.get(key)?.[3] ?? 0)]);
    }
  }

  /** What was taken, to be added. */
  taken(): Inserts {
    const columns = ['user_id', 'rule', 'at', 'used'];
    const rest = 'ON CONFLICT (user_id, rule, at) DO UPDATE SET used = usage.used + excluded.used';
    return { table: 'usage', columns, rows: [...this.#taken.values()], rest };
  }

  #of(userId: number): Bucket[] {
    const known = this.#buckets.get(userId);
    if (known !== undefined) return known;
    const made: Bucket[] = [];
    this.#buckets.set(userId, made);
    return made;
  }
}

const BUCKETS = 'SELECT user_id, rule, at, used FROM usage WHERE user_id = ANY($1::bigint[]) AND at >= $2';

/** As it is now, without any lock: for an early refusal. */
export async function readUsage(database: Database, userId: number, takes: readonly Take[]): Promise<Usage> {
  return new Usage(await database.query(BUCKETS, [[userId], earliest(takes)]));
}

/** Within a transaction: nobody else takes of these users until it ends. Their rows are there: see {@link knowUsers}. */
export async function lockUsage(
  transaction: Transaction,
  users: readonly number[],
  takes: readonly Take[],
): Promise<Usage> {
  await transaction.query(
    'SELECT 1 FROM usage_user WHERE user_id = ANY($1::bigint[]) ORDER BY user_id FOR UPDATE',
    [users],
  );
  return new Usage((await transaction.query(BUCKETS, [users, earliest(takes)])).rows);
}

/** Before a transaction: each of these users has a row to be locked. */
export async function knowUsers(
  database: Database,
  users: readonly number[],
  known: Set<number>,
): Promise<void> {
  const fresh = users.filter((one) => !known.has(one));
  if (fresh.length === 0) return;
  await database.query('INSERT INTO usage_user SELECT unnest($1::bigint[]) ON CONFLICT DO NOTHING', [
    fresh.sort((a, b) => a - b),
  ]);
  for (const one of fresh) known.add(one);
}

function earliest(takes: readonly Take[]): number {
  return Math.min(...takes.map(({ from }) => from));
}
