/** How much of each limit a user has used at a moment, from the counters as they are stored. Pure. */
import type { CalendarWindows } from './calendar-windows.ts';
import { LIMIT_RULES, SLIDING, type LimitRule } from './limits.ts';
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
  return Math.min(week.start, month.start, now - width - bucket);
}

/** All rules, in the order of `LIMIT_RULES`. */
export function ruleUsage(
  settings: OutgoingSettings,
  windows: CalendarWindows,
  now: number,
  buckets: readonly UsageBucket[],
): readonly RuleUsage[] {
  const { day, week, month } = windows.at(now);
  const calendar = (rule: LimitRule, span: { readonly start: number; readonly end: number }): RuleUsage => ({
    rule,
    used: sum(buckets, rule, span.start, span.end),
    limit: settings[rule],
    resets: span.end,
  });
  const sliding = (rule: keyof typeof SLIDING): RuleUsage => {
    const { width, bucket } = SLIDING[rule];
    const at = now - (now % bucket);
    const used = sum(buckets, rule, at - width, at + 1);
    const last = Math.max(0, ...buckets.filter((one) => one.rule === rule).map((one) => one.at));
    return { rule, used, limit: settings[rule], resets: used === 0 ? now : last + width + bucket };
  };
  return LIMIT_RULES.map((rule) => {
    switch (rule) {
      case 'limitPerMinute':
      case 'limitPerHour':
        return sliding(rule);
      case 'limitPerDay':
      case 'maxRecipientsPerDay':
        return calendar(rule, day);
      case 'limitPerWeek':
        return calendar(rule, week);
      case 'limitPerMonth':
        return calendar(rule, month);
    }
  });
}

/** What was taken in buckets that begin in [from, to). */
function sum(buckets: readonly UsageBucket[], rule: LimitRule, from: number, to: number): number {
  let used = 0;
  for (const bucket of buckets) {
    if (bucket.rule === rule && bucket.at >= from && bucket.at < to) used += bucket.used;
  }
  return used;
}
