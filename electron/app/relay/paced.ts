/** Work that is asked for more often than it should be done. */

/** At most so much of the time is spent working, as one part in: a slow disk must not make the pace a burden. */
const SHARE = 20;
/** Milliseconds that a slow one makes the next wait at most: a live view must stay live. */
const LONGEST = 1_000;

export class Paced {
  readonly #work: () => Promise<void>;
  readonly #pause: number;
  #state: 'idle' | 'resting' | 'working' = 'idle';
  #wanted = false;
  /** Somebody waits to see what he has done: the next work does not rest first. */
  #urgent = false;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  /** @param pause least milliseconds between the end of the work and its next beginning */
  constructor(pause: number, work: () => Promise<void>) {
    this.#pause = pause;
    this.#work = work;
  }

  /** Does it now, or as soon as the pace allows; many wishes until then are one. */
  want(): void {
    if (this.#closed) return;
    this.#wanted = true;
    if (this.#state === 'idle') void this.#go();
  }

  /** Does it now, whatever the pace; where it is being done, once more right after. */
  now(): void {
    if (this.#closed) return;
    this.#wanted = true;
    this.#urgent = this.#state === 'working';
    if (this.#urgent) return;
    clearTimeout(this.#timer);
    void this.#go();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  async #go(): Promise<void> {
    this.#wanted = false;
    this.#state = 'working';
    const begun = performance.now();
    // What cannot be told now is told the next time.
    await this.#work().catch(() => undefined);
    const took = performance.now() - begun;
    if (this.#closed) return;
    if (this.#urgent) {
      this.#urgent = false;
      return this.#go();
    }
    this.#state = 'resting';
    this.#timer = setTimeout(
      () => {
        this.#state = 'idle';
        if (this.#wanted) void this.#go();
      },
      Math.max(this.#pause, Math.min(took * SHARE, LONGEST)),
    );
    this.#timer.unref();
  }
}
