/** Moments as people write and read them in a time zone, correct where clocks are set forward or back. Pure. */
import { t } from '../text/text.ts';

/** A moment that somebody wrote: at a time of the calendar, at one with its zone, or so many milliseconds from now. */
export type WrittenMoment =
  | { readonly kind: 'local'; readonly wall: number }
  | { readonly kind: 'absolute'; readonly time: number }
  | { readonly kind: 'ahead'; readonly ms: number };

/** What {@link readMoment} takes, for people. */
export const MOMENT_TAKES =
  'a time like “2026-12-03 08:00”, 2026-12-03 (its first minute), 2026-12-03T08:00Z, +2h or +3d';

const AHEAD: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const WRITTEN =
  /^(\d{4})-(\d{2})-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.0+)?)?(z|[+-]\d{2}:\d{2})?)?$/i;

/** Reads {@link MOMENT_TAKES}; null for what is none of it, or no date, such as the 30th of February. */
export function readMoment(text: string): WrittenMoment | null {
  const word = text.trim();
  const [, count = '', unit = ''] = /^\+(\d{1,6})([mhdw])$/i.exec(word) ?? [];
  if (count !== '') return { kind: 'ahead', ms: Number(count) * (AHEAD[unit.toLowerCase()] ?? 0) };
  const parts = WRITTEN.exec(word);
  if (parts === null) return null;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(wall);
  const exists =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  if (!exists) return null;
  const zone = parts[7];
  if (zone === undefined) return { kind: 'local', wall };
  const time = Date.parse(`${new Date(wall).toISOString().slice(0, 19)}${zone.toUpperCase()}`);
  return Number.isNaN(time) || time < 0 ? null : { kind: 'absolute', time };
}

/** Where a time of the calendar lies in a zone. `none`: clocks are set forward over it. `twice`: they are set back over it. */
export type LocalMoment =
  | { readonly kind: 'once'; readonly time: number }
  | { readonly kind: 'twice'; readonly first: number; readonly second: number }
  | { readonly kind: 'none' };

/** `wall`: the time as it stands on the wall, as if it were UTC, in Unix milliseconds. Throws RangeError for no time zone. */
export function localMoment(wall: number, timeZone: string): LocalMoment {
  const day = 86_400_000;
  const offsets = [-day, 0, day].map((shift) => offsetAt(wall + shift, timeZone));
  const times = [...new Set(offsets)]
    .map((offset) => wall - offset)
    .filter((time) => time + offsetAt(time, timeZone) === wall)
    .sort((a, b) => a - b);
  const [first, second] = times;
  if (first === undefined) return { kind: 'none' };
  return second === undefined ? { kind: 'once', time: first } : { kind: 'twice', first, second };
}

/** `2026-12-03T08:00`, as a field for date and time takes it. */
export function wallText(time: number, timeZone: string): string {
  return new Date(time + offsetAt(time, timeZone)).toISOString().slice(0, 16);
}

export type MomentIn =
  { readonly ok: true; readonly time: number } | { readonly ok: false; readonly reason: string };

/**
 * The moment in the set's time zone. A time that is there twice means for the begin of a lock the first, for its end the second: it
 * never holds for less than was asked for.
 */
export function momentIn(
  written: WrittenMoment,
  {
    timeZone,
    now,
    role,
  }: { readonly timeZone: string; readonly now: number; readonly role: 'begin' | 'end' },
): MomentIn {
  if (written.kind === 'absolute') return { ok: true, time: written.time };
  if (written.kind === 'ahead') return { ok: true, time: now + written.ms };
  const found = localMoment(written.wall, timeZone);
  switch (found.kind) {
    case 'once':
      return { ok: true, time: found.time };
    case 'twice':
      return { ok: true, time: role === 'begin' ? found.first : found.second };
    case 'none': {
      const shown = new Date(written.wall).toISOString().slice(0, 16).replace('T', ' ');
      return {
        ok: false,
        reason: t(
          '{time} does not exist in {timeZone}: clocks are set forward over it. Choose a time before or after.',
          { time: shown, timeZone },
        ),
      };
    }
  }
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Milliseconds by which the zone is ahead of UTC then. */
function offsetAt(time: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const number = '2-digit';
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      hourCycle: 'h23',
      year: 'numeric',
      month: number,
      day: number,
      hour: number,
      minute: number,
      second: number,
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = (
    ['year', 'month', 'day', 'hour', 'minute', 'second'] as const
  ).map((part) => parts.get(part));
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(time / 1000) * 1000;
}
