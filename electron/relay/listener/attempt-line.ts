/** Attempts to log in that are looked at one after the other, each later than the one before while they fail. */

const FREE_FAILURES = 3;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** Clients give up after about a minute; whoever would wait longer than this is turned away: six may wait, later one. */
const LONGEST_WAIT = 45_000;

export type Attempt<T> =
  | { readonly kind: 'right'; readonly found: T }
  | { readonly kind: 'wrong' }
  /** Too many wait already: not looked at. `first`: since the last that was looked at. */
  | { readonly kind: 'crowded'; readonly milliseconds: number; readonly first: boolean };

interface Waiting {
  readonly since: number;
  readonly look: () => Promise<void>;
  readonly turnAway: () => void;
}

export class AttemptLine {
  readonly #now: () => number;
  readonly #memory: number;
  #failures = 0;
  #last = 0;
  #working = false;
  /** One has its turn: its delay, then its check. */
  #busy = false;
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

  /** Takes back so many failures. */
  forgive(failures = Infinity): void {
    this.#failures = Math.max(0, this.#failures - failures);
  }

  /** Milliseconds that the next attempt waits. */
  delay(): number {
    return delayAfter(this.remembers ? this.#failures : 0);
  }

  /** Null from `attempt` is a failure; that it could not be judged (a rejection) is none. */
  run<T>(attempt: () => Promise<T | null>): Promise<Attempt<T>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        since: this.#now(),
        look: () => this.#look(attempt).then(resolve, reject),
        turnAway: () => {
          const first = !this.#turnedAway;
          this.#turnedAway = true;
          resolve({ kind: 'crowded', milliseconds: (this.#waiting.length + 1) * this.delay(), first });
        },
      });
      this.#turnAway();
      if (!this.#working) void this.#work();
    });
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      this.#busy = true;
      const delay = this.delay();
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay).unref());
      await next.look();
    }
    this.#working = false;
  }

  async #look<T>(attempt: () => Promise<T | null>): Promise<Attempt<T>> {
    let found: T | null;
    try {
      found = await attempt();
    } finally {
      this.#busy = false;
    }
    this.#turnedAway = false;
    if (found !== null) return { kind: 'right', found };
    this.#failures = this.remembers ? this.#failures + 1 : 1;
    this.#last = this.#now();
    this.#turnAway();
    return { kind: 'wrong' };
  }

  /** The last to come go first. Without a delay all may wait: a whole office may log in at once. */
  #turnAway(): void {
    if (this.delay() === 0) return;
    const now = this.#now();
    let failures = this.#failures;
    let wait = this.#busy ? delayAfter(failures++) : 0;
    const [before, stay]: [Waiting[], Waiting[]] = [this.#waiting, []];
    for (const one of before) {
      const longer = wait + delayAfter(failures);
      if (now - one.since + longer > LONGEST_WAIT) continue;
      stay.push(one);
      wait = longer;
      failures += 1;
    }
    this.#waiting = stay;
    for (const one of before) if (!stay.includes(one)) one.turnAway();
  }
}

function delayAfter(failures: number): number {
  if (failures < FREE_FAILURES) return 0;
  return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (failures - FREE_FAILURES));
}
