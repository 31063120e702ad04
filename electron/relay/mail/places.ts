/** Places at work, a share of which is kept for those who have few: nobody's mail takes all, however long each of it takes. */
import { laneKey, type Lane } from './lanes.ts';

/** One in so many is kept, at least one where there are several. */
const KEPT_ONE_IN = 8;

export class Places {
  readonly #few: number;
  readonly #held = new Map<string, number>();
  #taken = 0;

  /** Whoever holds less than `few` may take the last places. */
  constructor(few: number) {
    this.#few = few;
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether a sender may take another one of `most`. */
  may(lane: Lane, most: number): boolean {
    const kept = most > 1 ? Math.ceil(most / KEPT_ONE_IN) : 0;
    if (this.#taken < most - kept) return true;
    return this.#taken < most && (this.#held.get(laneKey(lane)) ?? 0) < this.#few;
  }

  take(lane: Lane): void {
    const key = laneKey(lane);
    this.#taken++;
    this.#held.set(key, (this.#held.get(key) ?? 0) + 1);
  }

  leave(lane: Lane): void {
    const key = laneKey(lane);
    const left = (this.#held.get(key) ?? 0) - 1;
    this.#taken--;
    if (left > 0) this.#held.set(key, left);
    else this.#held.delete(key);
  }
}
