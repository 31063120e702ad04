/** Hears of changes that others write: by NOTIFY at once, and by a look every now and then, for a notice may be lost with its connection. */
import { channelOf } from './postgres-log.ts';
import { holding } from './writers.ts';
import type { Database } from './database.ts';

/** Between two looks; milliseconds. */
const LOOK_EVERY = 2000;

export class ChangeNotices {
  readonly #database: Database;
  readonly #schema: string;
  readonly #writer: number;
  readonly #look: () => Promise<void>;
  #timer: NodeJS.Timeout | null = null;
  #unlisten: (() => void) | null = null;
  #looking: Promise<void> | null = null;
  #again = false;
  #ended = false;

  /**
   * `look` takes in what is new; a rejection is its own to tell of, and the next look comes all the same. `writer`: the number of this
   * process, which it holds as long as it is connected.
   */
  constructor(database: Database, schema: string, writer: number, look: () => Promise<void>) {
    this.#database = database;
    this.#schema = schema;
    this.#writer = writer;
    this.#look = look;
  }

  /** Listens from now on. Resolves also where the server cannot be had: then the looks try again. */
  async start(): Promise<void> {
    await this.#listen();
    this.#later();
  }

  /** Resolves once nothing is under way any more. */
  async end(): Promise<void> {
    this.#ended = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#unlisten?.();
    this.#unlisten = null;
    await this.#looking;
  }

  async #listen(): Promise<void> {
    if (this.#unlisten !== null || this.#ended) return;
    try {
      const unlisten = await this.#database.listen(
        channelOf(this.#schema),
        () => this.#notice(),
        () => {
          this.#unlisten = null;
          // Whoever looks at the set is told at once that the server is gone.
          this.#notice();
        },
        holding(this.#schema, this.#writer),
      );
      if (this.#hasEnded()) unlisten();
      else this.#unlisten = unlisten;
    } catch {
      // The server is not to be had: the next look tries again.
    }
  }

  #hasEnded(): boolean {
    return this.#ended;
  }

  #later(): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      void this.#listen().then(() => {
        this.#notice();
        this.#later();
      });
    }, LOOK_EVERY);
    this.#timer.unref();
  }

  /** One look at a time; what comes meanwhile makes one more. */
  #notice(): void {
    this.#again = true;
    if (this.#looking !== null || this.#ended) return;
    this.#looking = this.#lookOn().finally(() => (this.#looking = null));
  }

  async #lookOn(): Promise<void> {
    while (this.#again && !this.#ended) {
      this.#again = false;
      await this.#look().catch(() => undefined);
    }
  }
}
