/** Sending limits: which counters a message takes from, and how a refusal is worded. Pure. */
import type { CalendarWindows } from './calendar-windows.ts';
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

/**
 * Take `amount` if the limit allows it. What is used is the sum of the user's buckets of `rule` that begin in [from, at];
 * the amount is added to the bucket that begins at `at`. A calendar window is one bucket (from = at = its beginning); a
 * sliding window is many small ones, of which the oldest counts whole, so that no limit is ever overshot.
 */
export interface Take {
  readonly rule: LimitRule;
  readonly at: number;
  readonly from: number;
  readonly amount: number;
  /** 0: unlimited; counted all the same. */
  readonly limit: number;
  /** When the window resets (calendar), or is empty again at the latest (sliding). Unix milliseconds. */
  readonly resets: number;
}

export interface OverLimit {
  readonly take: Take;
  /** Used before this message. */
  readonly used: number;
}

/** Width and bucket of the sliding windows, in milliseconds. */
export const SLIDING = {
  limitPerMinute: { width: 60_000, bucket: 1_000 },
  limitPerHour: { width: 3_600_000, bucket: 60_000 },
} as const;

/**
 * What one message to `recipients` takes. Calendar counters are taken also when unlimited, so that usage can be shown;
 * sliding ones only when there is a limit. `exempt`: counted, never refused.
 */
export function takesFor(
  settings: OutgoingSettings,
  windows: CalendarWindows,
  now: number,
  recipients: number,
  exempt = false,
): readonly Take[] {
  const { day, week, month } = windows.at(now);
  const limit = (rule: LimitRule): number => (exempt ? 0 : settings[rule]);
  const calendar = (rule: LimitRule, span: { start: number; end: number }, amount: number): Take => ({
    rule,
    at: span.start,
    from: span.start,
    amount,
    limit: limit(rule),
    resets: span.end,
  });
  const takes = [
    calendar('limitPerDay', day, 1),
    calendar('limitPerWeek', week, 1),
    calendar('limitPerMonth', month, 1),
    calendar('maxRecipientsPerDay', day, recipients),
  ];
  for (const rule of ['limitPerMinute', 'limitPerHour'] as const) {
    if (limit(rule) > 0) takes.push(sliding(rule, now, limit(rule)));
  }
  return takes;
}

function sliding(rule: 'limitPerMinute' | 'limitPerHour', now: number, limit: number): Take {
  const { width, bucket } = SLIDING[rule];
  const at = now - (now % bucket);
  return { rule, at, from: at - width, amount: 1, limit, resets: at + width + bucket };
}

/** True when the message can never fit, however long the sender waits. */
export function neverFits(take: Take): boolean {
  return take.limit > 0 && take.amount > take.limit;
}

/** Why a message is refused, and when to try again: for the SMTP reply. */
export function overLimitText({ take, used }: OverLimit, timeZone: string): string {
  const { label, unit } = SETTING_SPECS[take.rule];
  const what = unit === 'recipients' ? 'recipients' : 'messages';
  return (
    `${label} reached: ${used} of ${take.limit} ${what} used. ` +
    `Try again after ${localTime(take.resets, timeZone)}.`
  );
}

/** The same for the mail log: rule, value, used, reset time. */
export function overLimitDetail({ take, used }: OverLimit): string {
  return `value=${take.limit} used=${used} wanted=${take.amount} resets=${new Date(take.resets).toISOString()}`;
}

/** `2026-11-24 00:00 Europe/Vienna`, rounded up to the minute, so that trying again then is not too early. */
export function localTime(time: number, timeZone: string): string {
  const minute = Math.ceil(time / 60_000) * 60_000;
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return `${parts.format(minute)} ${timeZone}`;
}
