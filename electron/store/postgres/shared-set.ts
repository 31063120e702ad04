/**
 * A set in PostgreSQL as one of several processes has it: in memory, followed, and changed by whoever comes first. There is no owner; who
 * was second follows, plans again and tries again.
 */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { PosternError } from '../../../shared/domain/errors.ts';
import { ChangeGate } from '../change/change-gate.ts';
import { ChangeWriter } from '../change/change-writer.ts';
import { applyBatches, applyChange } from '../table/apply-change.ts';
import { SetState } from '../table/set-state.ts';
import { isNoTable } from './database-error.ts';
import { Database, type DatabaseAddress } from './database.ts';
import { ChangeNotices } from './follow-changes.ts';
import { IdBlocks } from './id-blocks.ts';
import { LOG_MIGRATIONS } from './log-schema.ts';
import { migrate } from './migrate.ts';
import { Overtaken, PostgresLog } from './postgres-log.ts';
import { changesAfter, patientBatches } from './stored-log.ts';

/** How often a change is planned anew because others were first, before whoever wants it is told. */
const TRIES = 60;
/** Longest random pause before a change is planned anew; milliseconds. So two do not meet again and again. */
const PAUSE = 25;

export class SharedSet {
  readonly state: SetState;
  readonly #database: Database;
  readonly #writer: ChangeWriter;
  readonly #gate = new ChangeGate();
  readonly #notices: ChangeNotices;
  readonly #listeners = new Set<(seq: number) => void>();
  #closed = false;
  #broken: PosternError | null = null;

  private constructor(database: Database, schema: string, ids: IdBlocks, state: SetState, now: () => number) {
    this.#database = database;
    this.state = state;
    this.#writer = new ChangeWriter(state, new PostgresLog(database, ids, schema), now);
    this.#notices = new ChangeNotices(database, schema, () => this.follow());
  }

  /**
   * Opens the set in a schema, made when missing, with all that has happened in it. Rejects with `set-newer-format`, with a sentence about
   * a server that is too old, or with a `DiskError` when it cannot be reached.
   */
  static async open(address: DatabaseAddress, now: () => number = Date.now): Promise<SharedSet> {
    const database = new Database(address);
    try {
      await migrate(database, address.schema, LOG_MIGRATIONS);
      const ids = new IdBlocks(database);
      await ids.fetch();
      const state = new SetState();
      state.id = (await headOf(database))?.set ?? '';
      const set = new SharedSet(database, address.schema, ids, state, now);
      // First: what comes between the two is heard of.
      await set.#notices.start();
      await set.follow();
      return set;
    } catch (error) {
      await database.close();
      throw error;
    }
  }

  /** Why nothing more can be read or written here, or null. */
  get broken(): PosternError | null {
    return this.#broken ?? this.#writer.broken;
  }

  /** Why what is in memory may not be what others have written, in a sentence, or null. */
  behind(): string | null {
    return (this.broken ?? this.#database.trouble)?.message ?? null;
  }

  /** Takes in what others have written until now. */
  async follow(): Promise<void> {
    const leave = await this.#gate.enter(null);
    const before = this.state.seq;
    try {
      this.#requireSound();
      while ((await this.#takeIn()) > 0) continue;
    } finally {
      this.#writer.followed();
      leave();
    }
    if (this.state.seq !== before) this.#tell();
  }

  /**
   * Runs one change when what it touches is free; `keys` null: it touches everything. `change` plans against the state and writes; it is
   * run again, after following, each time that another process was first. Rejects with `conflict` when that happens too often.
   */
  async change<T>(keys: readonly string[] | null, change: (writer: ChangeWriter) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      const leave = await this.#gate.enter(keys);
      try {
        this.#requireSound();
        const result = await change(this.#writer);
        this.#tell();
        return result;
      } catch (error) {
        if (!(error instanceof Overtaken) || tries === TRIES) throw error;
      } finally {
        leave();
      }
      await this.follow();
      await wait(Math.random() * PAUSE);
    }
  }

  /** Called with the number of the last change, of whomever. Gives the way to end it. */
  onChange(listener: (seq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends once what is under way has. */
  async close(): Promise<void> {
    if (this.#closed) return;
    const leave = await this.#gate.enter(null);
    this.#closed = true;
    leave();
    await this.#notices.end();
    await this.#database.close();
  }

  /** Takes in some changes; says how many. The set in memory is of no use once one of them does not fit. */
  async #takeIn(): Promise<number> {
    const head = await headOf(this.#database);
    if (head?.set !== this.state.id || head.seq < this.state.seq)
      throw (this.#broken = gone(this.#database.where));
    if (head.seq === this.state.seq) return 0;
    const changes = await changesAfter(this.#database, this.state.seq).catch((error: unknown) => {
      // Whoever waits for news would wait for ever.
      if (error instanceof PosternError && error.code === 'set-newer-format') this.#broken = error;
      throw error;
    });
    try {
      for (const stored of changes) {
        const { place } = stored;
        if ('small' in stored) {
          applyChange(this.state, stored.small, place);
          continue;
        }
        const batches = patientBatches(this.#database, stored.end, () => this.#closed);
        await applyBatches(this.state, batches, stored.end, place, nextTurn);
      }
    } catch (error) {
      throw (this.#broken = doesNotFit(error, this.#database.where));
    }
    if (changes.length === 0)
      throw (this.#broken = doesNotFit(`change ${head.seq} is missing`, this.#database.where));
    return changes.length;
  }

  #requireSound(): void {
    if (this.#closed) throw PosternError.of('no-set-open', 'The set was closed.', {});
    if (this.broken !== null) throw this.broken;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener(this.state.seq);
  }
}

interface Head {
  readonly set: string;
  readonly seq: number;
}

/** Which set it is and how far; null where it was deleted. */
async function headOf(database: Database): Promise<Head | null> {
  try {
    const [row] = await database.query('SELECT set_id, seq FROM change_head');
    return row === undefined ? null : { set: String(row['set_id']), seq: Number(row['seq']) };
  } catch (error) {
    if (isNoTable(error)) return null;
    throw error;
  }
}

function gone(where: string): PosternError {
  const message = `The set in ${where} was deleted, or put back to an earlier state, while it was open here. Nothing was changed; close it and open it again.`;
  return new PosternError('not-found', message);
}

function doesNotFit(error: unknown, where: string): PosternError {
  const said = error instanceof Error ? error.message : String(error);
  const message = `A change in ${where} could not be taken in (${said}). Close the set and open it again.`;
  return new PosternError('set-damaged', message, {}, { cause: error });
}
