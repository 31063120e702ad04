/** How much of each limit a user has used at a moment, from the counters as they are stored. Pure. */
import type { CalendarWindows } from './calendar-windows.ts';
import {
  countsFor,
  leavesAt,
  LIMIT_RULES,
  LONGEST_DAY,
  opensAt,
  SLIDING,
  takesFor,
  type LimitRule,
} from './limits.ts';
import type { OutgoingSettings } from './settings.ts';

/** A stored counter: so much was taken from `rule` in the bucket that begins at `at`. */
export interface UsageBucket {
  readonly rule: LimitRule;
  readonly at: number;
  readonly used: number;
}

/** Sums as they are read; `used[rule][i]` is what `users[i]` has used of it. Who is left out has used nothing. */
export interface UsedTotals {
  readonly users: readonly number[];
  readonly used: Readonly<Record<LimitRule, readonly number[]>>;
}

export interface RuleUsage {
  readonly rule: LimitRule;
  readonly used: number;
  /** 0: unlimited. */
  readonly limit: number;
  /**
   * If nothing more is sent: when the next message fits, where the limit is reached; else when the count is 0 again (now, for a
   * sliding window that is empty). Unix milliseconds.
   */
  readonly resets: number;
}

/** The earliest beginning of a bucket that counts at `now`. */
export function usageSince(windows: CalendarWindows, now: number): number {
  const { week, month } = windows.at(now);
  const { width, bucket } = SLIDING.limitPerHour;
  return Math.min(week.start - LONGEST_DAY, month.start - LONGEST_DAY, now - width - bucket);
}

/** All rules, in the order of `LIMIT_RULES`, counted as the next message's would be. */
export function ruleUsage(
  settings: OutgoingSettings,
  windows: CalendarWindows,
  now: number,
  buckets: readonly UsageBucket[],
): readonly RuleUsage[] {
  const takes = takesFor(settings, windows, now, 0);
  return LIMIT_RULES.flatMap((rule) => {
    const take = takes.find((one) => one.rule === rule);
    if (take === undefined) return [];
    const counted = buckets.filter((bucket) => countsFor(take, bucket.rule, bucket.at));
    const used = counted.reduce((sum, bucket) => sum + bucket.used, 0);
    const { limit } = take;
    if (take.till !== undefined) return [{ rule, used, limit, resets: take.resets }];
    const empty = Math.max(now, ...counted.map(({ at }) => leavesAt(take, at)));
    return [{ rule, used, limit, resets: limit > 0 && used >= limit ? opensAt(take, counted, 1) : empty }];
  });
}

/** The limit of which most is used, and how much of it (1: all); null where nothing is limited. */
export function nearestLimit<Rule extends Pick<RuleUsage, 'used' | 'limit'>>(
  rules: readonly Rule[],
): { readonly rule: Rule; readonly share: number } | null {
  let nearest: { readonly rule: Rule; readonly share: number } | null = null;
  for (const rule of rules) {
    if (rule.limit === 0) continue;
    const share = rule.used / rule.limit;
    if (nearest === null || share > nearest.share) nearest = { rule, share };
  }
  return nearest;
}
