/** How much of each limit a user has used at a moment, from the counters as they are stored. Pure. */
import type { CalendarWindows } from './calendar-windows.ts';
import { countsFor, LIMIT_RULES, LONGEST_DAY, SLIDING, takesFor, type LimitRule } from './limits.ts';
import type { OutgoingSettings } from './settings.ts';

/** A stored counter: so much was taken from `rule` in the bucket that begins at `at`. */
export interface UsageBucket {
  readonly rule: LimitRule;
  readonly at: number;
  readonly used: number;
}

export interface RuleUsage {
  readonly rule: LimitRule;
  readonly used: number;
  /** 0: unlimited. */
  readonly limit: number;
  /** When the count is 0 again if nothing more is sent; now, for a sliding window that is empty. Unix milliseconds. */
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
    let used = 0;
    let last = 0;
    for (const bucket of buckets) {
      if (!countsFor(take, bucket.rule, bucket.at)) continue;
      used += bucket.used;
      last = Math.max(last, Math.min(bucket.at, take.at));
    }
    const { limit } = take;
    if (take.till !== undefined) return [{ rule, used, limit, resets: take.resets }];
    // A sliding window is empty once its last bucket is behind.
    return [{ rule, used, limit, resets: used === 0 ? now : take.resets - (take.at - last) }];
  });
}
