/** A large change on its way into PostgreSQL: its batches lie in a table of their own, and exist once its end is written. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { Overtaken, type Appended, type LargeAppend } from '../model/change-log.ts';
import type { BatchLine, ChangeHeader, EndLine } from '../model/journal-types.ts';
import type { Database } from './database.ts';
import { placeOfBatch } from './stored-log.ts';

/** Beyond so many characters that wait for the server, the next batch has to wait too. */
const BACKLOG = 4 << 20;

/** Doing it twice does no harm. */
const BEGIN = 'INSERT INTO unfinished (large, writer) VALUES ($1, $2) ON CONFLICT DO NOTHING';
/** Nothing once it was given up: a process that was killed may have had this on its way. */
const INSERT = `INSERT INTO change_rows (large, number, line)
  SELECT $1::bigint, $2::integer, $3::text FROM (SELECT FROM unfinished WHERE large = $1 FOR KEY SHARE) AS mine
  ON CONFLICT DO NOTHING`;

/** Deletes large changes that have not happened, with their batches. */
export function giveUp(where: 'large' | 'writer'): string {
  return `WITH gone AS (DELETE FROM unfinished WHERE ${where} = $1 RETURNING large)
    DELETE FROM change_rows USING gone WHERE change_rows.large = gone.large`;
}

/** Writes the end; `ready`: once its batches are there; `ended` is called when it has happened. */
export type WriteEnd = (
  end: EndLine,
  ready: Promise<void>,
  onDurable: () => void,
  ended: () => void,
) => Appended;

export class LargeRows implements LargeAppend {
  readonly #database: Database;
  readonly #id: number;
  readonly #writer: number;
  readonly #writeEnd: WriteEnd;
  /** All batches until now are there. */
  #written: Promise<void> = Promise.resolve();
  #begun = false;
  #count = 0;
  #backlog = 0;
  #over = false;
  #ending = false;
  #failure: unknown = null;

  /** `writer`: the number of this process, as it holds it. */
  constructor(database: Database, id: number, writer: number, writeEnd: WriteEnd) {
    this.#database = database;
    this.#id = id;
    this.#writer = writer;
    this.#writeEnd = writeEnd;
  }

  get count(): number {
    return this.#count;
  }

  rewind(count: number): void {
    if (count >= this.#count) return;
    this.#count = count;
    void this.#then(async () => {
      await this.#database.query('DELETE FROM change_rows WHERE large = $1 AND number >= $2', [
        this.#id,
        count,
      ]);
    });
  }

  async append(batch: Omit<BatchLine, 'batch'>): Promise<void> {
    await this.ready(this.queue(batch).done);
  }

  async ready(done: Promise<void>): Promise<void> {
    if (this.#backlog > BACKLOG) await done;
    this.#check();
  }

  queue(batch: Omit<BatchLine, 'batch'>): Appended {
    this.#check();
    const number = this.#count++;
    const line = JSON.stringify({ batch: this.#id, ...batch });
    this.#backlog += line.length;
    const done = this.#then(async () => {
      if (!this.#begun) await this.#database.query(BEGIN, [this.#id, this.#writer]);
      this.#begun = true;
      await this.#database.query(INSERT, [this.#id, number, line]);
      this.#backlog -= line.length;
    });
    return { place: placeOfBatch(this.#id, number), done };
  }

  end(change: number, header: ChangeHeader, onDurable: () => void): Appended & { readonly end: EndLine } {
    this.#check();
    const end: EndLine = {
      ...{ end: this.#id, change },
      ...header,
      // Whole or not is the server's to know; it counts them when the end is written.
      ...{ batches: [this.#id, this.#count], checksum: '' },
    };
    this.#ending = true;
    const appended = this.#writeEnd(end, this.#written, onDurable, () => (this.#over = true));
    appended.done.catch((error: unknown) => {
      this.#ending = false;
      // Then it may end after a later change.
      if (!(error instanceof Overtaken)) this.#failure ??= error;
    });
    return { ...appended, end };
  }

  /** Batches that nobody will ever ask for are deleted; that this may fail costs room, nothing else. */
  cancel(): void {
    if (this.#over || this.#ending) return;
    this.#over = true;
    const gone = (): Promise<unknown> => this.#database.query(giveUp('large'), [this.#id]);
    void this.#written.then(gone, gone).catch(() => undefined);
  }

  /** One after another. */
  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#written.then(work);
    this.#written = done;
    done.catch((error: unknown) => (this.#failure ??= error));
    return done;
  }

  #check(): void {
    if (this.#failure !== null) throw this.#failure as Error;
    if (this.#over) throw PosternError.of('cancelled', 'This change was cancelled.', {});
  }
}
