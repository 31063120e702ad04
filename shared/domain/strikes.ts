/** Which of a user's strikes still count. */

/** Those that lie within the window, with the one of now, oldest first. What a clock that was set back has left ahead is of now. */
export function withStrike(times: readonly number[], now: number, window: number): readonly number[] {
  return [...times.map((time) => Math.min(time, now)).filter((time) => time > now - window), now];
}
