/** Ids that nobody else gives: blocks of the schema's sequence `id_block`, fetched ahead, so that an id is there at once. */
import { message } from '../../../shared/text/text.ts';
import { ServerGone } from '../model/disk-error.ts';
import type { Database } from './database.ts';

const BLOCK = 4096;
/** From here on the next block is fetched. */
const FEW = 2048;

export class IdBlocks {
  readonly #database: Database;
  readonly #free: { next: number; readonly end: number }[] = [];
  #fetching: Promise<void> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /** At once; throws while there is none because the database is gone. */
  next(): number {
    if (this.#left() < FEW) void this.fetch().catch(() => undefined);
    const [block] = this.#free;
    if (block === undefined)
      throw (
        this.#database.trouble ??
        new ServerGone(
          'io-failed',
          message('The database {where} gave no numbers in time.', { where: this.#database.where }),
        )
      );
    const id = block.next++;
    if (block.next === block.end) this.#free.shift();
    return id;
  }

  /** So many. */
  async take(count: number): Promise<readonly number[]> {
    while (this.#left() < count) await this.fetch();
    return Array.from({ length: count }, () => this.next());
  }

  /** One more block. */
  fetch(): Promise<void> {
    this.#fetching ??= this.#database
      .query("SELECT nextval('id_block') AS block")
      .then(([row]) => {
        const from = Number(row?.['block']) * BLOCK;
        this.#free.push({ next: from, end: from + BLOCK });
      })
      .finally(() => (this.#fetching = null));
    return this.#fetching;
  }

  #left(): number {
    return this.#free.reduce((sum, { next, end }) => sum + end - next, 0);
  }
}
