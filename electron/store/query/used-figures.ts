/** What users have used of their limits, as the mail database had it at a moment: counts by id, for filters and sorting. */
import { LIMIT_RULES, type LimitRule } from '../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../shared/domain/usage.ts';

let latest = 0;

export class UsedFigures {
  /** Another one for all that was read anew. */
  readonly version = latest++;
  readonly #columns = new Map<LimitRule, Float64Array>();

  readonly #totals: UsedTotals | null;

  /** `lastId`: no user has a higher one. */
  constructor(lastId: number, totals: UsedTotals | null) {
    this.#totals = totals;
    if (totals === null || totals.users.length === 0) return;
    const { users, used } = totals;
    for (const rule of LIMIT_RULES) {
      const column = new Float64Array(lastId + 1);
      users.forEach((id, index) => (column[id] = used[rule][index] ?? 0));
      this.#columns.set(rule, column);
    }
  }

  /** Whether these totals say the same. */
  is(totals: UsedTotals | null): boolean {
    const known = this.#totals;
    if (known === null || totals === null) return known === totals;
    const same = (these: readonly number[], those: readonly number[]): boolean =>
      these.every((number, at) => number === those[at]);
    return (
      known.users.length === totals.users.length &&
      same(known.users, totals.users) &&
      LIMIT_RULES.every((rule) => same(known.used[rule], totals.used[rule]))
    );
  }

  /** How much a user has used. */
  of(rule: LimitRule): (id: number) => number {
    const column = this.#columns.get(rule);
    return (id) => column?.[id] ?? 0;
  }

  /** Percent of that limit of which a user has used most; `limit` gives its limits, 0 for none. */
  share(limit: (rule: LimitRule) => (id: number) => number): (id: number) => number {
    const rules = [...this.#columns].map(([rule, column]) => ({ column, limit: limit(rule) }));
    return (id) => {
      let greatest = 0;
      for (const { column, limit } of rules) {
        const used = column[id] ?? 0;
        if (used === 0) continue;
        const most = limit(id);
        if (most > 0) greatest = Math.max(greatest, used / most);
      }
      return 100 * greatest;
    };
  }
}

/** Of a set that has sent nothing. */
export const NOTHING_USED = new UsedFigures(0, null);
