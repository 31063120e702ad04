/** The change log in PostgreSQL, which several processes write: each change says which one it comes after, and is refused where another was first. */
import { message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { FORMAT } from '../log/line-format.ts';
import {
  Overtaken,
  type Appended,
  type ChangeLog,
  type ChangeReading,
  type LargeAppend,
} from '../model/change-log.ts';
import type { Claims } from './claims.ts';
import { DiskError } from '../model/disk-error.ts';
import type { BeginLine, ChangeLine } from '../model/journal-types.ts';
import { isNoTable } from './database-error.ts';
import { insertRows, type Database, type Transaction } from './database.ts';
import type { IdBlocks } from './id-blocks.ts';
import { LargeRows } from './large-rows.ts';
import { placeOfChange, readingOf } from './stored-log.ts';

/** Changes of one transaction: what waits meanwhile goes with the next. */
const TOGETHER = 500;
const DAY = 86_400_000;
/** Nobody asks for the key of a commit after so long. */
const KEYS_KEPT = DAY;

/** By whoever knows of all changes and claims. */
const MOVE_ON = `UPDATE change_head SET seq = $2, last_user = greatest(last_user, $4),
  last_incoming = greatest(last_incoming, $5), last_block = greatest(last_block, $6) WHERE seq = $1 AND claims = $3`;

/** Whoever follows hears of it by this channel; it is the schema's own. PostgreSQL takes no longer name than 63. */
export function channelOf(schema: string): string {
  return `postern_${schema}`;
}

/** A change that waits to be written. */
interface Waiting {
  readonly change: number;
  readonly line: string;
  /** The large change it ends, with how many batches that has. */
  readonly large: { readonly id: number; readonly batches: number } | null;
  /** Resolves once its batches are there. */
  readonly ready: Promise<void>;
  readonly onDurable: () => void;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

export class PostgresLog implements ChangeLog {
  readonly where: string;
  format = FORMAT;
  onTakenBack: (reason: PosternError) => void = () => {};
  readonly #database: Database;
  readonly #ids: IdBlocks;
  readonly #claims: Claims;
  readonly #writer: number;
  readonly #channel: string;
  readonly #locksOnly: boolean;
  #waiting: Waiting[] = [];
  #writing = false;

  /**
   * `writer`: the number of this process, as it holds it; `claims`: of the numbers that are in use; `locksOnly`: by the way in which a
   * relay's role may write, which the server lets have nothing but automatic locks.
   */
  constructor(
    database: Database,
    ids: IdBlocks,
    schema: string,
    writer: number,
    claims: Claims,
    locksOnly = false,
  ) {
    this.#locksOnly = locksOnly;
    this.#database = database;
    this.#ids = ids;
    this.#writer = writer;
    this.#claims = claims;
    this.#channel = channelOf(schema);
    this.where = database.where;
  }

  /** A server that is gone comes back: each change that meets it so fails for itself. */
  lost(): null {
    return null;
  }

  async reading<T>(work: (reading: ChangeReading) => Promise<T>): Promise<T> {
    return work(readingOf(this.#database));
  }

  append(change: ChangeLine, onDurable: () => void): Appended {
    const line = JSON.stringify(change);
    return this.#put({ change: change.change, line, large: null, ready: Promise.resolve(), onDurable });
  }

  begin(_change: Omit<BeginLine, 'begin'>): LargeAppend {
    return new LargeRows(this.#database, this.#ids.next(), this.#writer, (end, ready, onDurable, ended) => {
      const [id = 0, batches = 0] = end.batches;
      const over = (): void => {
        ended();
        onDurable();
      };
      const line = JSON.stringify(end);
      return this.#put({ change: end.change, line, large: { id, batches }, ready, onDurable: over });
    });
  }

  #put(change: Omit<Waiting, 'resolve' | 'reject'>): Appended {
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.#waiting.push({ ...change, resolve: () => resolve(undefined), reject });
    if (!this.#writing) {
      this.#writing = true;
      // So that what comes in the same turn goes together.
      queueMicrotask(() => void this.#writeAll());
    }
    return { place: placeOfChange(change.change), done: promise };
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const together = this.#waiting.slice(0, TOGETHER);
      try {
        for (const { ready } of together) await ready;
        await this.#database.transaction((transaction) =>
          this.#locksOnly ? this.#lock(transaction, together) : this.#write(transaction, together),
        );
      } catch (error) {
        this.#takeBack(error);
        continue;
      }
      this.#waiting.splice(0, together.length);
      for (const { onDurable } of together) onDurable();
      for (const { resolve } of together) resolve();
    }
    this.#writing = false;
  }

  async #write({ query, now }: Transaction, together: readonly Waiting[]): Promise<void> {
    const first = together[0]?.change ?? 0;
    const last = first + together.length - 1;
    const { known, users, incoming, blocks } = this.#claims;
    const moved = await query(MOVE_ON, [first - 1, last, known, users, incoming, blocks]);
    if (moved.rowCount !== 1) throw overtaken(this.where);
    for (const { large } of together) {
      if (large === null) continue;
      const { rowCount } = await query('DELETE FROM unfinished WHERE large = $1', [large.id]);
      const { rows } = await query('SELECT count(*) AS batches FROM change_rows WHERE large = $1', [
        large.id,
      ]);
      if (rowCount !== 1 || Number(rows[0]?.['batches']) !== large.batches) throw incomplete(this.where);
    }
    const columns = ['seq', 'format', 'large', 'line'];
    const rows = together.map(({ change, large, line }) => [change, this.format, large?.id ?? null, line]);
    await insertRows({ query }, 'change', columns, rows);
    await query('DELETE FROM commit_key WHERE at < $1', [now - KEYS_KEPT]);
    await query(`SELECT pg_notify('${this.#channel}', '')`);
  }

  async #lock({ query }: Transaction, together: readonly Waiting[]): Promise<void> {
    for (const { change, line } of together) {
      const values = [change - 1, this.#claims.known, this.format, line];
      const { rows } = await query('SELECT lock_by_relay($1, $2, $3, $4) AS done', values);
      if (!rows[0]?.['done']) throw overtaken(this.where);
    }
  }

  /** All that waits comes after what failed: its numbers are free again. */
  #takeBack(error: unknown): void {
    const reason = reasonOf(error, this.where);
    const all = this.#waiting;
    this.#waiting = [];
    this.onTakenBack(reason);
    for (const { reject } of all) reject(reason);
  }
}

function reasonOf(error: unknown, where: string): PosternError {
  if (error instanceof PosternError) return error;
  // Whoever follows finds out what has become of the set.
  return isNoTable(error) ? overtaken(where) : failed(error, where);
}

function overtaken(where: string): Overtaken {
  const told = message(
    "Another administrator's change in {where} came first. Nothing was changed; try again.",
    { where },
  );
  return new Overtaken('conflict', told);
}

function incomplete(where: string): DiskError {
  const told = message('Parts of this change are no longer in {where}. Nothing was changed; do it again.', {
    where,
  });
  return new DiskError('io-failed', told);
}

function failed(error: unknown, where: string): DiskError {
  const said = error instanceof Error ? error.message : String(error);
  const told = message('The database {where} did not take this change ({said}). Nothing was changed.', {
    where,
    said,
  });
  return new DiskError('io-failed', told, {}, { cause: error });
}
