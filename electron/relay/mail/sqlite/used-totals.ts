/** What all users have used of their limits, added up by the database. */
import type { DatabaseSync } from 'node:sqlite';
import { LIMIT_RULES, type LimitRule, type Take } from '../../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../../shared/domain/usage.ts';
import { RULES } from './usage-counters.ts';

/** As `countsFor` says: the sum of the buckets that the take of each rule counts. */
export function readUsedTotals(db: DatabaseSync, takes: readonly Take[]): UsedTotals {
  const sums = takes.map(
    () => 'sum(CASE WHEN rule = ? AND at >= ? AND at < ? AND at <> ? THEN used ELSE 0 END)',
  );
  const values = takes.flatMap(({ rule, countedBy, from, till, except }) => [
    RULES.indexOf(countedBy ?? rule),
    from,
    till ?? Number.MAX_SAFE_INTEGER,
    except ?? -1,
  ]);
  const since = Math.min(...takes.map(({ from }) => from));
  const statement = db.prepare(
    `SELECT user_id, ${sums.join(', ')} FROM usage WHERE at >= ? AND used > 0 GROUP BY user_id`,
  );
  statement.setReturnArrays(true);
  const users: number[] = [];
  const used = Object.fromEntries(LIMIT_RULES.map((rule) => [rule, [] as number[]])) as Record<
    LimitRule,
    number[]
  >;
  for (const row of statement.iterate(...values, since)) {
    const [user, ...counts] = row as unknown as readonly number[];
    users.push(user ?? 0);
    takes.forEach(({ rule }, index) => used[rule].push(counts[index] ?? 0));
  }
  return { users, used };
}
