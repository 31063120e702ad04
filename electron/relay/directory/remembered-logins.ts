/**
 * Logins that were proved lately, so that a client that connects again and again does not cost an argon2 each time.
 * What is kept is a keyed hash under a key of this process, never the password.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Milliseconds a proved login is remembered. */
const LIFETIME = 10 * 60_000;
/** Users remembered at most; the one remembered longest goes first. */
const MOST = 100_000;

interface Remembered {
  readonly mac: Buffer;
  readonly until: number;
  /** Marks of the user's stored password for which this holds: it is forgotten when the password becomes another. */
  readonly marks: readonly string[];
}

export class RememberedLogins {
  readonly #key = randomBytes(32);
  readonly #logins = new Map<number, Remembered>();
  readonly #now: () => number;

  /** `now` in Unix milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** True when this password was proved for the user, and its stored password is still as `mark` says. */
  has(id: number, password: string, mark: string): boolean {
    const login = this.#logins.get(id);
    if (login === undefined) return false;
    const left = login.until - this.#now();
    // More is left than there was: the clock was set back.
    if (left <= 0 || left > LIFETIME || !login.marks.includes(mark)) {
      this.#logins.delete(id);
      return false;
    }
    return timingSafeEqual(login.mac, this.#mac(id, password));
  }

  remember(id: number, password: string, marks: readonly string[]): void {
    this.#logins.delete(id);
    if (this.#logins.size >= MOST) this.#logins.delete(this.#logins.keys().next().value as number);
    this.#logins.set(id, { mac: this.#mac(id, password), until: this.#now() + LIFETIME, marks });
  }

  /** Forgets everything. */
  clear(): void {
    this.#logins.clear();
  }

  #mac(id: number, password: string): Buffer {
    return createHmac('sha256', this.#key).update(`${id}\0${password}`).digest();
  }
}
