/** How much time has really passed, though the computer's clock may be set to another year meanwhile. Pure. */

/** A moment by both clocks: the one that people set, and the one that only runs. */
export interface Moment {
  /** Unix milliseconds, as the computer's clock has it. */
  readonly wall: number;
  /** Milliseconds since the computer started, sleep included. */
  readonly uptime: number;
  /** Tells one start of the computer from another; empty where that cannot be known. */
  readonly boot: string;
}

/** A virtual machine that is paused, or a small correction, moves the clock as far as this; nobody sets it by mistake. */
const PLAUSIBLE = 7 * 86_400_000;

/**
 * Milliseconds from `then` to `now`. Never negative. As long as the computer has not been started anew, its clock cannot have gone
 * a week further than it ran; over a start only the clock is there to tell.
 */
export function elapsed(then: Moment, now: Moment): number {
  const wall = now.wall - then.wall;
  if (then.boot !== now.boot || now.uptime < then.uptime) return Math.max(0, wall);
  const ran = now.uptime - then.uptime;
  return wall > ran + PLAUSIBLE ? ran : Math.max(wall, ran);
}
