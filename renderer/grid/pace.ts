/** How often a list that changes all the time is asked for again: at least a second apart, and resting far longer than an answer takes. */

const LEAST_MS = 1000;
/** Rest for each millisecond that the last answer took: a list that is dear to read takes 5 % of its reader's time at most. */
const REST = 20;
/** Rest at most: on a machine that is busy a list is late, and is not left behind for minutes. */
const MOST_MS = 10_000;

export class Pace {
  readonly #ask: () => void;
  readonly #now: () => number;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #restsUntil = -Infinity;

  constructor(ask: () => void, now: () => number) {
    this.#ask = ask;
    this.#now = now;
  }

  /** The list may be another one: it is asked for as soon as it may be; of many wishes until then, once. */
  wish(): void {
    this.#timer ??= setTimeout(
      () => {
        this.#timer = undefined;
        this.#ask();
      },
      Math.max(0, this.#restsUntil - this.#now()),
    );
  }

  /** An answer came that was asked for at `since`. */
  answered(since: number): void {
    const now = this.#now();
    this.#restsUntil = now + Math.min(MOST_MS, Math.max(LEAST_MS, REST * (now - since)));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
