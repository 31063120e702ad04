/** Attempts to log in that are looked at one after the other, each failure followed by a longer pause than the one before. */

const FREE_FAILURES = 3;
const FIRST_PAUSE = 500;
/** Two of them fit into the longest wait: who comes while one other guesses again and again has the next turn. */
const LONGEST_PAUSE = 20_000;
/** Clients give up after about a minute; whoever would wait longer than this is turned away. */
const LONGEST_WAIT = 45_000;
/** So many may wait during a pause. Without one all may: a whole office may log in at once. */
const MOST_WAITING = 6;
/** Successes halve the failures at most this often. Milliseconds. */
const EASE_EVERY = 60_000;

export type Attempt<T> =
  | { readonly kind: 'right'; readonly found: T }
  | { readonly kind: 'wrong' }
  /** Too many wait already: not looked at. `first`: since the last that was looked at. */
  | { readonly kind: 'crowded'; readonly milliseconds: number; readonly first: boolean }
  /** Nobody waits for the answer any more: not looked at. */
  | { readonly kind: 'gone' };

interface Waiting {
  readonly since: number;
  readonly isGone: () => boolean;
  readonly look: () => Promise<void>;
  readonly leave: (why: 'crowded' | 'gone') => void;
}

export class AttemptLine {
  readonly #now: () => number;
  readonly #memory: number;
  #failures = 0;
  #last = 0;
  #eased = -Infinity;
  #working = false;
  #turnedAway = false;
  #waiting: Waiting[] = [];

  /** `memory`: failures are forgotten this long after the last. Milliseconds. */
  constructor(now: () => number, memory: number) {
    this.#now = now;
    this.#memory = memory;
  }

  /** False when there is no failure any more that counts. */
  get remembers(): boolean {
    return this.#failures > 0 && this.#now() - this.#last <= this.#memory;
  }

  /** Counts a failure: the pause begins. */
  fail(): void {
    this.#failures = this.remembers ? this.#failures + 1 : 1;
    this.#last = this.#now();
    this.#turnAway();
  }

  /** Takes back so many failures. */
  forgive(failures: number): void {
    this.#failures = Math.max(0, this.#failures - failures);
  }

  /** Somebody had it right. That forgives slowly, as another may guess while the owner of the account keeps logging in. */
  ease(): void {
    if (Math.abs(this.#now() - this.#eased) < EASE_EVERY) return;
    this.#eased = this.#now();
    this.#failures >>= 1;
  }

  /** Milliseconds until the next attempt is looked at: what is left of the pause after the last failure. */
  delay(): number {
    if (!this.remembers) return 0;
    const pause = pauseAfter(this.#failures);
    // Not more than the pause, also where the clock was set back.
    return Math.max(0, Math.min(pause, this.#last + pause - this.#now()));
  }

  /** Null from `attempt` is a failure; that it could not be judged (a rejection) is none. `isGone`: whether nobody waits for it any more. */
  run<T>(attempt: () => Promise<T | null>, isGone: () => boolean = () => false): Promise<Attempt<T>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        since: this.#now(),
        isGone,
        look: () => this.#look(attempt).then(resolve, reject),
        leave: (why) => resolve(why === 'gone' ? { kind: 'gone' } : this.#crowded()),
      });
      this.#turnAway();
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    while (this.#waiting.length > 0) {
      const delay = this.delay();
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay).unref());
      const next = this.#waiting.shift();
      if (next?.isGone() === true) next.leave('gone');
      else await next?.look();
    }
    this.#working = false;
  }

  async #look<T>(attempt: () => Promise<T | null>): Promise<Attempt<T>> {
    const found = await attempt();
    this.#turnedAway = false;
    if (found !== null) return { kind: 'right', found };
    this.fail();
    return { kind: 'wrong' };
  }

  /** The last to come go first: those who wait take no time from each other as long as they are right. */
  #turnAway(): void {
    const delay = this.delay();
    if (delay === 0) return;
    const before = this.#waiting;
    const here = before.filter((one) => !one.isGone());
    const latest = this.#now() + delay - LONGEST_WAIT;
    this.#waiting = here.filter(({ since }) => since >= latest).slice(0, MOST_WAITING);
    for (const one of before) {
      if (!here.includes(one)) one.leave('gone');
      else if (!this.#waiting.includes(one)) one.leave('crowded');
    }
  }

  #crowded(): Attempt<never> {
    const first = !this.#turnedAway;
    this.#turnedAway = true;
    return { kind: 'crowded', milliseconds: this.delay() + pauseAfter(this.#failures), first };
  }
}

function pauseAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - FREE_FAILURES));
}
