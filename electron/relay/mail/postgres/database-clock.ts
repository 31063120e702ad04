/** The database's clock, which several relays go by, whatever their computers' clocks say. */
import type { Database } from '../../../store/postgres/database.ts';

/** Between two looks at it. Milliseconds. */
const LOOK_EVERY = 30_000;

export class DatabaseClock {
  readonly #database: Pick<Database, 'now'>;
  readonly #ran: () => number;
  readonly #timer: NodeJS.Timeout;
  /** What it said, and when that was by the clock that only runs. */
  #seen: { readonly said: number; readonly ran: number };

  private constructor(database: Pick<Database, 'now'>, ran: () => number, seen: DatabaseClock['seen']) {
    this.#database = database;
    this.#ran = ran;
    this.#seen = seen;
    this.#timer = setInterval(() => void this.look().catch(() => undefined), LOOK_EVERY).unref();
  }

  /** Asks it what time it is. `ran`: milliseconds by this computer's clock that nobody sets. Rejects as the database does. */
  static async open(
    database: Pick<Database, 'now'>,
    ran = (): number => performance.now(),
  ): Promise<DatabaseClock> {
    return new DatabaseClock(database, ran, await ask(database, ran));
  }

  get seen(): { readonly said: number; readonly ran: number } {
    return this.#seen;
  }

  /** Unix milliseconds. It goes on by itself while the database is gone. */
  readonly now = (): number => Math.floor(this.#seen.said + this.#ran() - this.#seen.ran);

  /** Asks again. A few milliseconds are the way there and back: the clock is not set by them. */
  async look(): Promise<void> {
    const seen = await ask(this.#database, this.#ran);
    const off = seen.said - (this.#seen.said + seen.ran - this.#seen.ran);
    if (Math.abs(off) > SLACK) this.#seen = seen;
  }

  end(): void {
    clearInterval(this.#timer);
  }
}

/** Further off than so many milliseconds it is set anew. */
const SLACK = 100;

async function ask(
  database: Pick<Database, 'now'>,
  ran: () => number,
): Promise<{ readonly said: number; readonly ran: number }> {
  const begun = ran();
  const said = await database.now();
  return { said, ran: (begun + ran()) / 2 };
}
