/** Time of which the clock tells though nobody tried to deliver in it: the computer was off, or its clock was set forward. Pure. */

/** Unix milliseconds between which nothing was tried. */
export interface Gap {
  readonly from: number;
  readonly until: number;
}

/** A clock that is off by less is not worth a word. */
export const CLOCK_SLACK = 5 * 60_000;
/** Gaps that are kept: a computer that sleeps thirty times a day for a month. */
const MOST_GAPS = 1000;

/** Milliseconds of `from` to `to` in which nothing was tried; `gaps` are in order, and none overlaps another. */
export function untriedTime(gaps: readonly Gap[], from: number, to: number): number {
  let untried = 0;
  for (let at = gaps.length - 1; at >= 0; at--) {
    const gap = gaps[at] as Gap;
    if (gap.until <= from) break;
    untried += Math.max(0, Math.min(gap.until, to) - Math.max(gap.from, from));
  }
  return untried;
}

/**
 * The gaps once the clock stands at `now`, where it should have stood at `expected` (when it was last seen, if nothing ran since).
 * A clock that was set back takes what lay in its future with it.
 */
export function gapsAt(gaps: readonly Gap[], expected: number, now: number): readonly Gap[] {
  if (now > expected + CLOCK_SLACK) return [...gaps, { from: expected, until: now }].slice(-MOST_GAPS);
  if (now >= expected - CLOCK_SLACK) return gaps;
  return gaps
    .filter(({ from }) => from < now)
    .map(({ from, until }) => ({ from, until: Math.min(until, now) }));
}
