/** Lets a bounded number of costly computations run at once, and a bounded number wait for them in order. */

/** Too many are waiting already. */
export class GateFull extends Error {}

export class WorkGate {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, waiting: number) {
    this.#most = atOnce;
    this.#mostWaiting = waiting;
  }

  /** Runs `work` when it is its turn. Rejects with {@link GateFull} at once when there is no room to wait. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) {
      if (this.#waiting.length >= this.#mostWaiting) throw new GateFull('Too many logins are waiting.');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      // A turn is handed on, so that nobody who comes now overtakes who waits.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}
