/** Work over many rows that is done in steps of some milliseconds, at once or with turns for others between them. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How far it is. */
export interface Progress {
  /** Rows that were looked at. */
  readonly rows: number;
  readonly of: number;
}

/** Of work that puts in order what has been looked at. */
export const ALL_SEEN: Progress = { rows: 1, of: 1 };

export type Steps<T> = Generator<Progress, T, undefined>;

/** The same steps, of work that goes on when all has been looked at. */
export function* afterwards<T>(steps: Steps<T>): Steps<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    yield ALL_SEEN;
  }
}

/** Hears how far work is; what it throws ends the work. */
export type Told = (progress: Progress) => void;

/** How often an answer is worked out in turns while everything changes meanwhile. */
export const TRIES = 3;

/** Milliseconds of work after which others have their turn. */
const TURN = 6;

/** Does all of it now. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/** Lets others have their turns. `told` hears how far it is before each; what it throws ends the work. */
export async function inTurns<T>(steps: Steps<T>, told: Told): Promise<T> {
  let begun = performance.now();
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    if (performance.now() - begun < TURN) continue;
    told(value);
    await nextTurn();
    begun = performance.now();
  }
}
