/** Whether somebody is kept waiting: an answer that has not come for so long that the reason is to be said. */

/** Milliseconds; a search of the mail says how far it is long before. */
const LATE_MS = 2000;

export class LateAnswer {
  #late = $state(0);

  /** True while at least one answer that is watched is late. */
  get now(): boolean {
    return this.#late > 0;
  }

  /** Watches it until it is there; resolves and rejects as it does. */
  async of<T>(answer: Promise<T>): Promise<T> {
    let late = 0;
    const timer = setTimeout(() => (this.#late += late = 1), LATE_MS);
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
      this.#late -= late;
    }
  }
}
