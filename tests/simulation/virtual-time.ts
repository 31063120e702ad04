/**
 * Time that passes only when a test lets it: the wall clock, the clock that only runs, and the timers of everything in this process.
 * What is due at once (promises, `setImmediate`) runs as always, so that with the same steps all happens in the same order.
 */
import { vi } from 'vitest';

interface Timer {
  readonly at: number;
  readonly every: number | null;
  readonly run: () => void;
}

type Handler = (...args: unknown[]) => void;

/** Turns of the loop in which nothing has happened, after which nothing more is under way. */
const QUIET_TURNS = 4;
/** Milliseconds within which a timer belongs to what is under way, such as a group of messages that gathers. */
const AT_ONCE = 20;
/** Rounds after which what never comes to rest is a fault. */
const MOST_ROUNDS = 1000;

export class VirtualTime {
  readonly #timers = new Map<number, Timer>();
  #last = 0;
  #offset: number;
  #activity = 0;
  /** Milliseconds by the clock that only runs. */
  ran = 1_000;

  /** `wall`: Unix milliseconds at the beginning. */
  constructor(wall: number) {
    this.#offset = wall - this.ran;
  }

  /** Unix milliseconds by the wall clock. */
  readonly now = (): number => this.ran + this.#offset;

  /** Somebody sets the wall clock, by so many milliseconds. */
  set(by: number): void {
    this.#offset += by;
  }

  /** Something happened that more may come of. */
  touch(): void {
    this.#activity += 1;
  }

  /** Puts these timers in the place of the process's own, until the end of the test or {@link restore}. */
  install(): void {
    vi.stubGlobal('setTimeout', (run: Handler, ms = 0, ...args: unknown[]) =>
      this.#add(() => run(...args), ms, null),
    );
    vi.stubGlobal('setInterval', (run: Handler, ms = 0, ...args: unknown[]) =>
      this.#add(() => run(...args), ms, ms),
    );
    const clear = (timer: { readonly id: number } | null | undefined): void => {
      if (timer) this.#timers.delete(timer.id);
    };
    vi.stubGlobal('clearTimeout', clear);
    vi.stubGlobal('clearInterval', clear);
    vi.spyOn(performance, 'now').mockImplementation(() => this.ran);
  }

  restore(): void {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  }

  /** The process is gone, and its timers with it. */
  forget(): void {
    this.#timers.clear();
  }

  /** One turn of the loop. */
  turn(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  /** Until nothing more comes of what was begun. */
  async settle(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round++) {
      await this.#rest();
      const next = this.#next(this.ran + AT_ONCE);
      if (next === null) return;
      this.#fire(next);
    }
    throw new Error('It never comes to rest.');
  }

  /** Time passes. Timers that are due more than once meanwhile run once, as on a computer that slept. */
  async pass(ms: number): Promise<void> {
    const until = this.ran + ms;
    await this.settle();
    const due = [...this.#timers].filter(([, { at }]) => at <= until).map(([id]) => id);
    for (const id of due) {
      const timer = this.#timers.get(id);
      if (timer === undefined) continue;
      this.#fire(id);
      await this.settle();
    }
    this.ran = Math.max(this.ran, until);
    await this.settle();
  }

  async #rest(): Promise<void> {
    let before = -1;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      if (this.#activity !== before) quiet = 0;
      before = this.#activity;
      await this.turn();
    }
  }

  #next(until: number): number | null {
    let found: number | null = null;
    let first = until;
    for (const [id, { at }] of this.#timers) {
      if (at > first || (at === first && found !== null)) continue;
      [found, first] = [id, at];
    }
    return found;
  }

  #fire(id: number): void {
    const timer = this.#timers.get(id);
    if (timer === undefined) return;
    this.ran = Math.max(this.ran, timer.at);
    if (timer.every === null) this.#timers.delete(id);
    else this.#timers.set(id, { ...timer, at: this.ran + timer.every });
    this.touch();
    timer.run();
  }

  #add(run: () => void, ms: number, every: number | null): object {
    const id = ++this.#last;
    this.#timers.set(id, { at: this.ran + Math.max(1, ms), every, run });
    const timer = { id, ref: () => timer, unref: () => timer, hasRef: () => true };
    return timer;
  }
}
