/** Circuit breaker of a scanner: after repeated failures it is left alone for a growing time, then tried with a single message. */

/** Failures in a row that open it. */
export const FAILURES_TO_OPEN = 3;
export const FIRST_PAUSE = 10_000;
export const LONGEST_PAUSE = 120_000;

/** `probe`: the one message by which an open breaker is tried. */
export type Pass = 'message' | 'probe';

export class Breaker {
  readonly #now: () => number;
  readonly #onOpen: (reason: string) => void;
  #failures = 0;
  #pause = 0;
  #until = 0;
  #probing = false;
  #reason = '';

  /** `onOpen` is called once for each time that the scanner goes down, not for each probe that fails. */
  constructor(now: () => number, onOpen: (reason: string) => void) {
    this.#now = now;
    this.#onOpen = onOpen;
  }

  /** Unix milliseconds of the next probe; 0 while closed. */
  get until(): number {
    return this.#until;
  }

  /** Why it last failed; empty once it worked again. */
  get reason(): string {
    return this.#reason;
  }

  /** How a message may go to the scanner now, which it reports back with; null: not at all. */
  enter(): Pass | null {
    if (this.#until === 0) return 'message';
    const left = this.#until - this.#now();
    // A clock that was set back since does not make it wait for longer.
    if (this.#probing || (left > 0 && left <= this.#pause)) return null;
    this.#probing = true;
    return 'probe';
  }

  succeeded(): void {
    this.#failures = this.#pause = this.#until = 0;
    this.#probing = false;
    this.#reason = '';
  }

  failed(pass: Pass, reason: string): void {
    this.#failures += 1;
    this.#reason = reason;
    const open = this.#until !== 0;
    // Messages that were under way when it opened say nothing new.
    if (open ? pass !== 'probe' : this.#failures < FAILURES_TO_OPEN) return;
    this.#probing = false;
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause === 0 ? FIRST_PAUSE : this.#pause * 2);
    this.#until = this.#now() + this.#pause;
    if (!open) this.#onOpen(reason);
  }

  /** The message went away before the scanner could show whether it works. */
  abandoned(pass: Pass): void {
    if (pass === 'probe') this.#probing = false;
  }
}
