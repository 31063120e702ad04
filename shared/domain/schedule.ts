/** When a scheduled job of a set runs: at a time of the set's time zone, or every so many hours. Pure; times in Unix milliseconds. */
import * as v from 'valibot';
import { localMoment, wallText } from './local-moment.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Hours between two runs, at least and at most. */
export const SCHEDULE_HOURS = [1, 168] as const;

const at = v.pipe(
  v.string(),
  v.regex(
    /^([01]\d|2[0-3]):[0-5]\d$/,
    'A time of the day is two digits, a colon and two digits, such as 02:00.',
  ),
);

export const scheduleSchema = v.variant('every', [
  v.strictObject({ every: v.literal('day'), at }),
  /** 1 is Monday (ISO 8601), 7 Sunday. */
  v.strictObject({
    every: v.literal('week'),
    weekday: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(7)),
    at,
  }),
  /** Counted from the run before. */
  v.strictObject({
    every: v.literal('hours'),
    hours: v.pipe(v.number(), v.integer(), v.minValue(SCHEDULE_HOURS[0]), v.maxValue(SCHEDULE_HOURS[1])),
  }),
]);
export type Schedule = v.InferOutput<typeof scheduleSchema>;

export const WEEKDAYS = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const;

/** What {@link readSchedule} takes, for people. */
export const SCHEDULE_TAKES = '“daily 02:00”, “monday 02:00” or “6h” (every 6 hours)';

/** Reads {@link SCHEDULE_TAKES}; null for what is none of it. */
export function readSchedule(text: string): Schedule | null {
  const word = text.trim().toLowerCase();
  const [, count = ''] = /^(?:every )?(\d{1,3}) ?h(?:ours?)?$/.exec(word) ?? [];
  if (count !== '') return checked({ every: 'hours', hours: Number(count) });
  const [, day = '', hour = '', minute = ''] = /^([a-z]+) (\d{1,2}):(\d{2})$/.exec(word) ?? [];
  const time = `${hour.padStart(2, '0')}:${minute}`;
  if (day === 'daily' || day === 'day') return checked({ every: 'day', at: time });
  const weekday = WEEKDAYS.findIndex((name) => day.length >= 3 && name.toLowerCase().startsWith(day)) + 1;
  return weekday === 0 ? null : checked({ every: 'week', weekday, at: time });
}

function checked(schedule: Schedule): Schedule | null {
  return v.is(scheduleSchema, schedule) ? schedule : null;
}

/** `every day at 02:00`. */
export function scheduleWords(schedule: Schedule): string {
  switch (schedule.every) {
    case 'day':
      return `every day at ${schedule.at}`;
    case 'week':
      return `every ${WEEKDAYS[schedule.weekday - 1] ?? ''} at ${schedule.at}`;
    case 'hours':
      return schedule.hours === 1 ? 'every hour' : `every ${schedule.hours} hours`;
  }
}

/** What a job's times are worked out from. */
export interface ScheduleAt {
  readonly timeZone: string;
  /** Up to when runs are done with: the moment that the last one was planned for, or since when the schedule counts. */
  readonly handled: number;
  readonly now: number;
}

/**
 * `handled` as it counts: where it lies ahead of the clock by more than a set clock explains, the clock was wrong then, and the
 * job must not wait for that time to come.
 */
export function handledAt(schedule: Schedule, handled: number, now: number): number {
  const most = schedule.every === 'hours' ? Math.min(schedule.hours * HOUR, DAY) : DAY;
  return handled - now > most ? now : handled;
}

/** The moment for which a run is due now, the latest of those that were missed; null: none is. */
export function dueRun(schedule: Schedule, { timeZone, handled, now }: ScheduleAt): number | null {
  const done = handledAt(schedule, handled, now);
  if (schedule.every === 'hours') {
    const planned = done + schedule.hours * HOUR;
    if (now < planned) return null;
    // Of several that were missed, the latest.
    return planned + Math.floor((now - planned) / (schedule.hours * HOUR)) * schedule.hours * HOUR;
  }
  const last = plannedAround(schedule, timeZone, now).findLast((time) => time <= now);
  return last !== undefined && last > done ? last : null;
}

/** The next moment after `now` at which a run is planned; once what is due has been run. */
export function nextRun(schedule: Schedule, { timeZone, handled, now }: ScheduleAt): number {
  const done = handledAt(schedule, handled, now);
  if (schedule.every === 'hours') return Math.max(done, now - schedule.hours * HOUR) + schedule.hours * HOUR;
  const after = Math.max(done, now);
  return plannedAround(schedule, timeZone, after).find((time) => time > after) ?? after + DAY;
}

/** Planned moments of more than a week before and after, in order. */
function plannedAround(
  schedule: Exclude<Schedule, { every: 'hours' }>,
  timeZone: string,
  now: number,
): readonly number[] {
  const today = Date.parse(`${wallText(now, timeZone).slice(0, 10)}T00:00Z`);
  const [hour = 0, minute = 0] = schedule.at.split(':').map(Number);
  const times: number[] = [];
  for (let day = -9; day <= 9; day++) {
    const date = today + day * DAY;
    const weekday = ((new Date(date).getUTCDay() + 6) % 7) + 1;
    if (schedule.every === 'week' && weekday !== schedule.weekday) continue;
    const time = momentOf(date + hour * HOUR + minute * MINUTE, timeZone);
    if (time !== null) times.push(time);
  }
  return times;
}

/** A time that is there twice is the first; one that clocks are set forward over is the moment after. Null: the whole day is skipped. */
function momentOf(wall: number, timeZone: string): number | null {
  for (let later = 0; later <= 3 * HOUR; later += 15 * MINUTE) {
    const found = localMoment(wall + later, timeZone);
    if (found.kind === 'once') return found.time;
    if (found.kind === 'twice') return found.first;
  }
  return null;
}
