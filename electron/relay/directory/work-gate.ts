/**
 * Lets a bounded number of costly computations run at once, and a bounded number wait. Who has shown to be welcome goes first,
 * and those of one standing take turns by name, so that a thousand who ask for one name make another wait for one of them only.
 */

/** Too many are waiting already. */
export class GateFull extends Error {}

/** `proved`: was right before, from where it comes; `failed`: was wrong lately, there. */
export type Standing = 'proved' | 'fresh' | 'failed';

/** How many run at once, of them of those who are not proved, and how many wait. */
export interface Places {
  readonly all: number;
  /** At least one. */
  readonly unproved: number;
  readonly waiting: number;
}

/** Whose turn it is to be. */
export interface Turn {
  readonly standing: Standing;
  /** The account that is asked for, as it was written. */
  readonly name: string;
}

/** One turn of so many goes to who stands last: nobody waits for ever. */
const LAST_EVERY = 4;
const BEST_FIRST: readonly Standing[] = ['proved', 'fresh', 'failed'];

export class WorkGate {
  readonly #places: Places;
  readonly #lanes = BEST_FIRST.map((standing) => ({ standing, line: new Line() }));
  #running = 0;
  /** Of these, for who is not proved. */
  #unproved = 0;
  #waiting = 0;
  #turns = 0;

  constructor(places: Places) {
    this.#places = places;
  }

  /** Runs `work` when it is its turn. Rejects with {@link GateFull} at once when there is no room to wait. */
  async run<T>({ standing, name }: Turn, work: () => Promise<T>): Promise<T> {
    // Where there is a place, nobody waits for it.
    if (this.#hasPlace(standing)) this.#take(standing);
    else if (this.#waiting >= this.#places.waiting) throw new GateFull('Too many logins are waiting.');
    else await this.#wait(standing, name);
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

  #wait(standing: Standing, name: string): Promise<void> {
    this.#waiting++;
    return new Promise((resolve) => {
      this.#lanes.find((lane) => lane.standing === standing)?.line.add(name, resolve);
    });
  }

  /** Free places are taken at once, so that nobody who comes now overtakes who waits. */
  #handOn(): void {
    for (;;) {
      const lanes = this.#lanes.filter(({ standing, line }) => !line.isEmpty && this.#hasPlace(standing));
      const isLast = (this.#turns + 1) % LAST_EVERY === 0;
      const next = isLast ? lanes.at(-1) : lanes[0];
      if (next === undefined) return;
      this.#turns++;
      this.#waiting--;
      this.#take(next.standing);
      next.line.take()?.();
    }
  }
}

/** Who waits, by name: in each round every name has one turn, of each the first to come first; a new name comes into this round. */
class Line {
  #round = new Map<string, (() => void)[]>();
  /** Those that had their turn. */
  #next = new Map<string, (() => void)[]>();

  get isEmpty(): boolean {
    return this.#round.size === 0 && this.#next.size === 0;
  }

  add(name: string, one: () => void): void {
    const same = this.#round.get(name) ?? this.#next.get(name);
    if (same === undefined) this.#round.set(name, [one]);
    else same.push(one);
  }

  take(): (() => void) | undefined {
    if (this.#round.size === 0) [this.#round, this.#next] = [this.#next, this.#round];
    const [first] = this.#round;
    if (first === undefined) return undefined;
    const [name, same] = first;
    const one = same.shift();
    this.#round.delete(name);
    if (same.length > 0) this.#next.set(name, same);
    return one;
  }
}
