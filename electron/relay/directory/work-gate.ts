/** Lets a bounded number of costly computations run at once, and a bounded number wait for their turn ({@link TurnOrder}). */
import { TurnOrder, type Standing, type Turn } from './turn-order.ts';

/** Too many are waiting already. */
export class GateFull extends Error {}

/** Nobody waits for the answer any more. */
export class NobodyWaits extends Error {}

/** How many run at once, of them of those who are not proved, and how many wait. */
export interface Places {
  readonly all: number;
  /** At least one. */
  readonly unproved: number;
  readonly waiting: number;
}

interface Waiting extends Turn {
  readonly begin: () => void;
  readonly leave: () => void;
}

export class WorkGate {
  readonly #places: Places;
  readonly #waiting = new TurnOrder<Waiting>();
  #running = 0;
  /** Of these, for who is not proved. */
  #unproved = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  /**
   * Runs `work` when it is its turn. Rejects with {@link GateFull} at once when there is no room to wait, and with
   * {@link NobodyWaits} where whoever asked is gone before its turn.
   */
  async run<T>(turn: Turn, work: () => Promise<T>): Promise<T> {
    const { standing } = turn;
    // Where there is a place, nobody waits for it.
    if (this.#hasPlace(standing)) this.#take(standing);
    else if (this.#waiting.size >= this.#places.waiting) throw new GateFull('Too many logins are waiting.');
    else await this.#wait(turn);
    try {
      return await work();
    } finally {
      this.#running--;
      if (standing !== 'proved') this.#unproved--;
      this.#handOn();
    }
  }

  #hasPlace(standing: Standing): boolean {
    const { all, unproved } = this.#places;
    return this.#running < all && (standing === 'proved' || this.#unproved < unproved);
  }

  #take(standing: Standing): void {
    this.#running++;
    if (standing !== 'proved') this.#unproved++;
  }

  #wait(turn: Turn): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (): void => reject(new NobodyWaits('The client is gone.'));
      this.#waiting.add({ ...turn, begin: resolve, leave });
    });
  }

  /** Free places are taken at once, so that nobody who comes now overtakes who waits. */
  #handOn(): void {
    for (const one of this.#waiting.takeGone()) one.leave();
    for (;;) {
      const next = this.#waiting.take((standing) => this.#hasPlace(standing));
      if (next === undefined) return;
      this.#take(next.standing);
      next.begin();
    }
  }
}
