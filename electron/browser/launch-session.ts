/**
 * Who may talk to the browser shell. A one-time token from the terminal is exchanged for a cookie, which opens the files of the
 * window, and a ticket, which the window exchanges for a secret of its own, which opens everything else. Cookies know no ports: the
 * browser sends ours to every server of this computer that it is led to, whoever's that is. The secret it sends to nobody by itself.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A link that nobody opened in this time is void. Milliseconds. */
export const TOKEN_LIFE = 15 * 60_000;

/** What a token is exchanged for. */
export interface Entry {
  /** The Set-Cookie value. */
  readonly cookie: string;
  /** Good for one {@link LaunchSession.admit}. */
  readonly ticket: string;
}

/** What a window and the shell know each other by. */
export interface PageSecrets {
  /** With each call of the window, and as its first message of events. */
  readonly page: string;
  /** The shell's answer to that: whoever has taken its port meanwhile does not know it. */
  readonly shell: string;
}

export class LaunchSession {
  /** The name keeps two shells on one machine apart. */
  readonly #cookie: string;
  readonly #tokens: OneTime;
  readonly #tickets: OneTime;
  readonly #sessions = new Set<string>();
  /** What the shell answers, by the digest of what a window says. */
  readonly #pages = new Map<string, string>();

  constructor(port: number, now: () => number = Date.now) {
    this.#cookie = `postern-${port}`;
    this.#tokens = new OneTime(now);
    this.#tickets = new OneTime(now);
  }

  /** A new one-time token; `used` is called once it opens nothing any more. */
  mint(used: () => void = () => undefined): string {
    return this.#tokens.mint(used);
  }

  /** Uses the token up, or gives null for one that is unknown, used or too old. */
  exchange(token: string): Entry | null {
    if (!this.#tokens.take(token)) return null;
    const session = secret();
    this.#sessions.add(digest(session));
    const cookie = `${this.#cookie}=${session}; Path=/; HttpOnly; SameSite=Strict`;
    return { cookie, ticket: this.#tickets.mint(() => undefined) };
  }

  /** Uses the ticket up, or gives null for one that is unknown, used or too old. */
  admit(ticket: string): PageSecrets | null {
    if (!this.#tickets.take(ticket)) return null;
    const secrets = { page: secret(), shell: secret() };
    this.#pages.set(digest(secrets.page), secrets.shell);
    return secrets;
  }

  /** True when a Cookie header carries a session of ours. */
  knows(header: string | undefined): boolean {
    for (const pair of (header ?? '').split(';')) {
      const [name, value] = pair.trim().split('=');
      if (name === this.#cookie && value !== undefined && find(this.#sessions, value) !== null) return true;
    }
    return false;
  }

  /** The shell's own secret for a window that says `page`; null where no window of ours has that. */
  answerTo(page: unknown): string | null {
    const key = typeof page === 'string' ? find(this.#pages.keys(), page) : null;
    return key === null ? null : (this.#pages.get(key) ?? null);
  }
}

/** Secrets that open something once, within {@link TOKEN_LIFE}. */
class OneTime {
  readonly #now: () => number;
  readonly #known = new Map<
    string,
    { readonly until: number; readonly used: () => void; readonly timer: NodeJS.Timeout }
  >();

  constructor(now: () => number) {
    this.#now = now;
  }

  mint(used: () => void): string {
    const text = secret();
    const key = digest(text);
    // A shell that waits for nothing else may end meanwhile.
    const timer = setTimeout(() => this.#end(key), TOKEN_LIFE).unref();
    this.#known.set(key, { until: this.#now() + TOKEN_LIFE, used, timer });
    return text;
  }

  take(text: string): boolean {
    const until = this.#end(digest(text));
    // The timer stands still while the computer sleeps; the clock does not.
    return until !== null && until >= this.#now();
  }

  /** From now on it opens nothing; gives how long it would have, or null for one that is not known. */
  #end(key: string): number | null {
    const known = this.#known.get(key);
    if (known === undefined) return null;
    this.#known.delete(key);
    clearTimeout(known.timer);
    known.used();
    return known.until;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The one of these digests that is the text's, compared in the same time whatever they are; or null. */
function find(digests: Iterable<string>, text: string): string | null {
  const given = Buffer.from(digest(text));
  return [...digests].find((known) => timingSafeEqual(Buffer.from(known), given)) ?? null;
}
