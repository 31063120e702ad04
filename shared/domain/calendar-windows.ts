/** Days, ISO weeks and months of a time zone as spans of Unix milliseconds, correct across daylight saving. */

/** From `start` (inclusive) to `end` (exclusive). */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A span that begins with a day. */
export interface CalendarSpan extends Span {
  /** Where the day before begins. */
  readonly before: number;
}

export interface CalendarSpans {
  readonly day: CalendarSpan;
  /** From Monday (ISO 8601). */
  readonly week: CalendarSpan;
  readonly month: CalendarSpan;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Local time is at most this far from UTC, with room for zones that skipped a day. */
const FARTHEST = 26 * HOUR;

/** Answers which windows a moment lies in; what it worked out holds until the day is over. */
export class CalendarWindows {
  readonly timeZone: string;
  readonly #format: Intl.DateTimeFormat;
  #spans: CalendarSpans | null = null;

  /** Throws RangeError for a name that is no IANA time zone. */
  constructor(timeZone: string) {
    this.timeZone = timeZone;
    this.#format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      calendar: 'gregory',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  at(now: number): CalendarSpans {
    const known = this.#spans;
    if (known !== null && now >= known.day.start && now < known.day.end) return known;
    const date = this.#dateOf(now);
    const today = new Date(date);
    const monday = date - ((today.getUTCDay() + 6) % 7) * DAY;
    const first = Date.UTC(today.getUTCFullYear(), today.getUTCMonth(), 1);
    const next = Date.UTC(today.getUTCFullYear(), today.getUTCMonth() + 1, 1);
    const spans = {
      day: this.#span(date, date + DAY),
      week: this.#span(monday, monday + 7 * DAY),
      month: this.#span(first, next),
    };
    this.#spans = spans;
    return spans;
  }

  #span(from: number, to: number): CalendarSpan {
    const start = this.#startOf(from);
    return { start, end: this.#startOf(to), before: this.#startOf(this.#dateOf(start - 1)) };
  }

  /** The local date at `now`, as midnight UTC of the same date. */
  #dateOf(now: number): number {
    const [year = 0, month = 1, day = 1] = this.#format.format(now).split('-').map(Number);
    return Date.UTC(year, month - 1, day);
  }

  /** The first moment of a local date. Some days begin at 01:00, and some dates never were: so it is searched for. */
  #startOf(date: number): number {
    let before = date - FARTHEST;
    let after = date + FARTHEST;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      if (this.#dateOf(middle) >= date) after = middle;
      else before = middle;
    }
    return after;
  }
}
