/** When a message is tried again: every 15 minutes for 2 hours, then in intervals that grow by half up to 6 hours (design, section 7). */

const FIRST_INTERVAL_MS = 15 * 60_000;
/** Attempts in the first two hours, the one at once not counted. */
const FIRST_RETRIES = 8;
const GROWTH = 1.5;
const LONGEST_INTERVAL_MS = 6 * 3_600_000;

/** Milliseconds from an attempt to the next; `attempts` is how many were made, at least 1. */
export function retryInterval(attempts: number): number {
  const grown = Math.max(0, attempts - FIRST_RETRIES);
  return Math.min(LONGEST_INTERVAL_MS, Math.round(FIRST_INTERVAL_MS * GROWTH ** grown));
}

/** Time of the next attempt after the `attempts`-th at `now`; never after `expires`, at which the message is given up. */
export function nextAttempt(attempts: number, now: number, expires: number): number {
  return Math.min(now + retryInterval(attempts), Math.max(expires, now));
}

const FIRST_HOST_PAUSE_MS = 10_000;
const LONGEST_HOST_PAUSE_MS = 5 * 60_000;

/** Milliseconds a host that could not be used `failures` times in a row (at least 1) is left alone: 10 s, doubling, to 5 minutes. */
export function hostPause(failures: number): number {
  return Math.min(LONGEST_HOST_PAUSE_MS, FIRST_HOST_PAUSE_MS * 2 ** Math.min(failures - 1, 10));
}
