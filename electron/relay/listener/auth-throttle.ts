/** Slows down whoever tries passwords: each failure of a client address makes its next answer later. */

const FREE_FAILURES = 3;
const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** Failures are forgotten this long after the last. Milliseconds. */
const MEMORY = 15 * 60_000;
const MOST_ADDRESSES = 50_000;

interface Record {
  failures: number;
  last: number;
  /** Ends when the attempts before have been answered: one address is answered one at a time. */
  turn: Promise<unknown>;
}

export class AuthThrottle {
  readonly #now: () => number;
  readonly #records = new Map<string, Record>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Runs `attempt` when it is the address's turn, after the delay it has earned; null counts as a failure. */
  run<T>(address: string, attempt: () => Promise<T | null>): Promise<T | null> {
    const record = this.#recordOf(network(address));
    const turn = record.turn.then(async () => {
      const delay = this.delay(address);
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay).unref());
      const found = await attempt();
      record.last = this.#now();
      record.failures = found === null ? record.failures + 1 : 0;
      return found;
    });
    record.turn = turn.catch(() => undefined);
    return turn;
  }

  /** Milliseconds that the next attempt of an address waits. */
  delay(address: string): number {
    const record = this.#records.get(network(address));
    if (record === undefined || record.failures < FREE_FAILURES) return 0;
    return Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** (record.failures - FREE_FAILURES));
  }

  #recordOf(key: string): Record {
    const now = this.#now();
    const known = this.#records.get(key);
    if (known !== undefined) {
      if (now - known.last > MEMORY) known.failures = 0;
      // Last used goes last, so that the first is the one to forget.
      this.#records.delete(key);
      this.#records.set(key, known);
      return known;
    }
    if (this.#records.size >= MOST_ADDRESSES) {
      const oldest = this.#records.keys().next();
      if (oldest.done !== true) this.#records.delete(oldest.value);
    }
    const made = { failures: 0, last: now, turn: Promise.resolve() };
    this.#records.set(key, made);
    return made;
  }
}

/** One customer of a provider holds a whole /64 of IPv6 addresses. */
function network(address: string): string {
  return address.includes(':') ? address.split(':').slice(0, 4).join(':') : address;
}
