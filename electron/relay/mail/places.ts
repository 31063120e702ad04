/** Places at work, a share of which is kept for those who have few: nobody's mail takes all, however long each of it takes. */
import { Fifo } from './fifo.ts';
import { laneKey, type Lane } from './lanes.ts';

/** One in so many is kept, at least one where there are several. */
const KEPT_ONE_IN = 8;
/** Who leaves a place within this gives way soon to whoever comes. Milliseconds. */
const QUICK_MS = 5_000;

export class Places {
  readonly #few: number;
  readonly #now: () => number;
  /** When the places were taken that each holds. */
  readonly #held = new Map<string, Fifo<number>>();
  #taken = 0;
  /** Who left a place last, if it was left soon. */
  #quick = '';

  /** Whoever holds less than `few` may take the last places. `now`: a clock that never jumps, in milliseconds. */
  constructor(few: number, now: () => number = () => performance.now()) {
    this.#few = few;
    this.#now = now;
  }

  get taken(): number {
    return this.#taken;
  }

  /**
   * Whether a sender may take another one of `most`. Who is alone may have all, as long as its mail goes quickly: the first place that is
   * left is then for whoever has come.
   */
  may(lane: Lane, most: number): boolean {
    const kept = most > 1 ? Math.ceil(most / KEPT_ONE_IN) : 0;
    if (this.#taken < most - kept) return true;
    if (this.#taken >= most) return false;
    const key = laneKey(lane);
    const held = this.#held.get(key)?.length ?? 0;
    return held < this.#few || (held === this.#taken && this.#quick === key);
  }

  take(lane: Lane): void {
    const key = laneKey(lane);
    const held = this.#held.get(key) ?? new Fifo<number>();
    held.push(this.#now());
    this.#held.set(key, held);
    this.#taken++;
  }

  leave(lane: Lane): void {
    const key = laneKey(lane);
    const held = this.#held.get(key);
    const since = held?.shift() ?? -Infinity;
    this.#taken--;
    this.#quick = this.#now() - since < QUICK_MS ? key : '';
    if (held?.length === 0) this.#held.delete(key);
  }
}
