/** Sending limits: which counters a message takes from, and how a refusal is worded. Pure. */
import type { CalendarSpan, CalendarWindows } from './calendar-windows.ts';
import { toldMinute } from './lock.ts';
import { SETTING_SPECS, type OutgoingSettings } from './settings.ts';

export const LIMIT_RULES = [
  'limitPerMinute',
  'limitPerHour',
  'limitPerDay',
  'limitPerWeek',
  'limitPerMonth',
  'maxRecipientsPerDay',
] as const satisfies readonly (keyof OutgoingSettings)[];

export type LimitRule = (typeof LIMIT_RULES)[number];

/** Longest day of any time zone, in milliseconds. */
export const LONGEST_DAY = 25 * 3_600_000;

/**
 * Take `amount` if the limit allows it. What is used is the sum of the user's buckets that {@link countsFor} says count; the
 * amount is added to the bucket that begins at `at`. Days are one bucket each; weeks and months are the days in them and have
 * none of their own; a sliding window is many small ones, of which the oldest counts whole, so that no limit is ever overshot.
 */
export interface Take {
  readonly rule: LimitRule;
  /** The rule in whose buckets it is counted, when that is not `rule`: nothing more is added there. */
  readonly countedBy?: LimitRule;
  readonly at: number;
  /** The earliest beginning of a bucket that counts. */
  readonly from: number;
  /** Buckets from here on lie after the window; absent for sliding ones, since of a clock set back they are past. */
  readonly till?: number;
  /** The bucket that begins here is taken for the day that ended with the window's beginning. */
  readonly except?: number;
  readonly amount: number;
  /** 0: unlimited; counted all the same. */
  readonly limit: number;
  /** When the window resets (calendar), or is empty again at the latest (sliding). Unix milliseconds. */
  readonly resets: number;
}

/**
 * True when the bucket of `rule` that begins at `at` counts. After a change of the time zone a day of the old zone counts
 * whole in each window that it is part of: for that one day it may be too much. Too little only where it began when the new
 * zone's day before did and ended later, as that day had 23 hours (from Lagos to Vienna on 2026-03-29): then that hour.
 */
export function countsFor(take: Take, rule: LimitRule, at: number): boolean {
  return (
    rule === (take.countedBy ?? take.rule) &&
    at >= take.from &&
    at !== take.except &&
    (take.till === undefined || at < take.till)
  );
}

export interface OverLimit {
  readonly take: Take;
  /** Used before this message. */
  readonly used: number;
  /** When it fits, if nothing else is sent until then. Unix milliseconds. */
  readonly opens: number;
}

/** Of the buckets that count. */
interface Counted {
  readonly at: number;
  readonly used: number;
}

/**
 * When `amount` more fits: a calendar window lets go of everything at its end, a sliding one of each bucket in its turn, so that
 * room for one more comes long before the window is empty. `counted` are the buckets that count, in any order. Unix milliseconds.
 */
export function opensAt(take: Take, counted: readonly Counted[], amount = take.amount): number {
  if (take.till !== undefined) return take.resets;
  let tooMuch = amount - take.limit;
  for (const { used } of counted) tooMuch += used;
  const leaving = counted
    .map(({ at, used }) => ({ at: leavesAt(take, at), used }))
    .sort((a, b) => a.at - b.at);
  for (const { at, used } of leaving) {
    tooMuch -= used;
    if (tooMuch <= 0) return at;
  }
  return take.resets;
}

/** When a bucket of a sliding window no longer counts; one of a clock that was set back counts from now on. */
export function leavesAt(take: Take, at: number): number {
  return take.resets - (take.at - Math.min(at, take.at));
}

/** Width and bucket of the sliding windows, in milliseconds. */
export const SLIDING = {
  limitPerMinute: { width: 60_000, bucket: 1_000 },
  limitPerHour: { width: 3_600_000, bucket: 60_000 },
} as const;

/** What one message to `recipients` takes, also where there is no limit: one that is set later counts what was sent before. `exempt`: counted, never refused. */
export function takesFor(
  settings: OutgoingSettings,
  windows: CalendarWindows,
  now: number,
  recipients: number,
  exempt = false,
): readonly Take[] {
  const { day, week, month } = windows.at(now);
  const limit = (rule: LimitRule): number => (exempt ? 0 : settings[rule]);
  const calendar = (rule: LimitRule, span: CalendarSpan, amount: number): Take => ({
    rule,
    at: day.start,
    from: span.start - LONGEST_DAY + 1,
    till: span.end,
    except: span.before,
    amount,
    limit: limit(rule),
    resets: span.end,
  });
  return [
    calendar('limitPerDay', day, 1),
    { ...calendar('limitPerWeek', week, 1), countedBy: 'limitPerDay' },
    { ...calendar('limitPerMonth', month, 1), countedBy: 'limitPerDay' },
    calendar('maxRecipientsPerDay', day, recipients),
    sliding('limitPerMinute', now, limit('limitPerMinute')),
    sliding('limitPerHour', now, limit('limitPerHour')),
  ];
}

function sliding(rule: keyof typeof SLIDING, now: number, limit: number): Take {
  const { width, bucket } = SLIDING[rule];
  const at = now - (now % bucket);
  return { rule, at, from: at - width, amount: 1, limit, resets: at + width + bucket };
}

/** True when the message can never fit, however long the sender waits. */
export function neverFits(take: Take): boolean {
  return take.limit > 0 && take.amount > take.limit;
}

/** Why a message is refused, and when to try again: for the SMTP reply. */
export function overLimitText({ take, used, opens }: OverLimit, timeZone: string): string {
  const { label, unit } = SETTING_SPECS[take.rule];
  const what = unit === 'recipients' ? 'recipients' : 'messages';
  return (
    `${label} reached: ${used} of ${take.limit} ${what} used. ` +
    `Try again after ${localTime(opens, timeZone)}.`
  );
}

/** The same for the mail log: rule, value, used, reset time. */
export function overLimitDetail({ take, used, opens }: OverLimit): string {
  return `value=${take.limit} used=${used} wanted=${take.amount} resets=${new Date(opens).toISOString()}`;
}

/** `2026-11-24 00:00 Europe/Vienna`, rounded up to the minute, so that trying again then is not too early. */
export function localTime(time: number, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return `${parts.format(toldMinute(time))} ${timeZone}`;
}
