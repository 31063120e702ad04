/** A schedule as it is typed. */
import { SCHEDULE_HOURS, scheduleSchema, WEEKDAYS, type Schedule } from '../../../shared/domain/schedule.ts';
import { parseNumber } from '../../../shared/domain/setting-text.ts';
import { t, type PlainText } from '../../../shared/text/text.ts';
import * as v from 'valibot';

export class ScheduleText {
  every = $state<'never' | Schedule['every']>('day');
  at = $state('02:00');
  weekday = $state('7');
  hours = $state('6');

  /** `none`: what stands there while nothing is set. */
  constructor(schedule: Schedule | null, none: 'never' | 'day') {
    if (schedule === null) {
      this.every = none;
      return;
    }
    this.every = schedule.every;
    if (schedule.every === 'hours') this.hours = String(schedule.hours);
    else this.at = schedule.at;
    if (schedule.every === 'week') this.weekday = String(schedule.weekday);
  }

  readonly #typed = $derived.by((): unknown => {
    if (this.every === 'hours') return { every: 'hours', hours: parseNumber(this.hours) };
    const at = this.at.trim().padStart(5, '0');
    return this.every === 'day' ? { every: 'day', at } : { every: 'week', weekday: Number(this.weekday), at };
  });
  /** Null: never by itself. */
  readonly value = $derived.by((): Schedule | null => {
    const typed = this.#typed;
    return this.every !== 'never' && v.is(scheduleSchema, typed) ? typed : null;
  });
  readonly problem = $derived.by((): string | null => {
    if (this.every === 'never' || this.value !== null) return null;
    return this.every === 'hours'
      ? t('Enter {from} to {to} hours.', { from: String(SCHEDULE_HOURS[0]), to: String(SCHEDULE_HOURS[1]) })
      : t('Enter a time of the day, such as 02:00.');
  });
}

/** When a job runs, in the reader's language. */
export function scheduleInWords(schedule: Schedule): string {
  if (schedule.every === 'day') return t('every day at {time}', { time: schedule.at });
  if (schedule.every === 'hours')
    return t('every {hours, plural, one {hour} other {# hours}}', { hours: schedule.hours });
  return t('every {day} at {time}', { day: weekdayName(schedule.weekday), time: schedule.at });
}

/** 1 is Monday. */
export function weekdayName(weekday: number): string {
  return t((WEEKDAYS[weekday - 1] ?? 'Monday') satisfies PlainText);
}
