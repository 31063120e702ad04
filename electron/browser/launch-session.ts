/** Who may talk to the browser shell: a one-time token from the terminal is exchanged for a session cookie. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A link that nobody opened in this time is void. Milliseconds. */
export const TOKEN_LIFE = 15 * 60_000;

export class LaunchSession {
  /** Cookies know no ports: the name keeps two shells on one machine apart. */
  readonly #cookie: string;
  readonly #now: () => number;
  readonly #tokens = new Map<
    string,
    { readonly until: number; readonly used: () => void; readonly timer: NodeJS.Timeout }
  >();
  readonly #sessions = new Set<string>();

  constructor(port: number, now: () => number = Date.now) {
    this.#cookie = `postern-${port}`;
    this.#now = now;
  }

  /** A new one-time token; `used` is called once it opens nothing any more. */
  mint(used: () => void = () => undefined): string {
    const token = randomBytes(32).toString('base64url');
    const key = digest(token);
    // A shell that waits for nothing else may end meanwhile.
    const timer = setTimeout(() => this.#take(key), TOKEN_LIFE).unref();
    this.#tokens.set(key, { until: this.#now() + TOKEN_LIFE, used, timer });
    return token;
  }

  /** Uses the token up and gives the Set-Cookie value, or null for a token that is unknown, used or too old. */
  exchange(token: string): string | null {
    const until = this.#take(digest(token));
    // The timer stands still while the computer sleeps; the clock does not.
    if (until === null || until < this.#now()) return null;
    const session = randomBytes(32).toString('base64url');
    this.#sessions.add(digest(session));
    return `${this.#cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  /** True when a Cookie header carries a session of ours. */
  knows(header: string | undefined): boolean {
    for (const pair of (header ?? '').split(';')) {
      const [name, value] = pair.trim().split('=');
      if (name === this.#cookie && value !== undefined && this.#has(value)) return true;
    }
    return false;
  }

  /** From now on the token opens nothing; gives how long it would have, or null for one that is not known. */
  #take(key: string): number | null {
    const known = this.#tokens.get(key);
    if (known === undefined) return null;
    this.#tokens.delete(key);
    clearTimeout(known.timer);
    known.used();
    return known.until;
  }

  #has(session: string): boolean {
    const given = Buffer.from(digest(session));
    return [...this.#sessions].some((known) => timingSafeEqual(Buffer.from(known), given));
  }
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
