/** Writes the snapshot of a set on a server when it pays: one process at a time, while changes go on. */
import { oldestKept } from '../log/history-age.ts';
import { planSnapshot, type SnapshotPlan } from '../log/snapshot-writer.ts';
import type { ChangeGate } from '../change/change-gate.ts';
import type { ReadableLog } from '../model/change-log.ts';
import type { BlockRow, Place } from '../model/journal-types.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { Database, Row, Transaction } from './database.ts';
import type { IdBlocks } from './id-blocks.ts';
import { goesWith, placeOfKept } from './stored-log.ts';
import { writeStoredSnapshot } from './stored-snapshot.ts';

/** Bytes of changes since the snapshot from which on a new one pays, if they are also as many as it has. */
const PAYS = 16 << 20;
/** So many, and twice those of the snapshot, are not left to the next who opens the set. */
const PAYS_FIRST = 64 << 20;
/** A snapshot waits for so many milliseconds without a change. */
const QUIET = 10_000;

export interface TurnParts {
  readonly database: Database;
  readonly schema: string;
  readonly ids: IdBlocks;
  readonly state: SetState;
  readonly log: ReadableLog;
  readonly gate: ChangeGate;
  readonly now: () => number;
}

/** What is given up with a snapshot: the changes up to `seq`, of which `large` are large. */
interface Going {
  readonly seq: number;
  readonly large: ReadonlySet<number>;
}

/** A snapshot that is fixed, and what is to be noted in memory once it is there, or is not. */
interface Planned {
  readonly plan: SnapshotPlan;
  written(): void;
  failed(): void;
}

export class SnapshotTurn {
  readonly #parts: TurnParts;
  #quiet: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #over = false;

  constructor(parts: TurnParts) {
    this.#parts = parts;
  }

  /** Writes one where whoever opens the set had much to read. What fails is left to the next. */
  async afterOpening(): Promise<void> {
    if (await this.#pays(PAYS_FIRST, 2)) await this.write().catch(() => undefined);
    else this.whenQuiet();
  }

  /** Writes one once no change has come for a while, where it pays. */
  whenQuiet(): void {
    if (this.#over) return;
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    const look = async (): Promise<void> => {
      if (await this.#pays(PAYS, 1)) await this.write();
    };
    this.#quiet = setTimeout(() => void look().catch(() => undefined), QUIET);
    this.#quiet.unref();
  }

  /** Now, unless another process does. Rejects as the database does. */
  write(): Promise<void> {
    this.#writing ??= this.#write().finally(() => (this.#writing = null));
    return this.#writing;
  }

  /** Begins nothing more; resolves once nothing is under way. */
  async end(): Promise<void> {
    this.#over = true;
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    await this.#writing?.catch(() => undefined);
  }

  async #pays(least: number, times: number): Promise<boolean> {
    if (this.#over) return false;
    const [row] = await this.#parts.database.query(`
      WITH since AS (SELECT large, pg_column_size(line) AS bytes FROM change WHERE seq > coalesce((SELECT max(seq) FROM snapshot), 0))
      SELECT coalesce((SELECT sum(bytes) FROM since), 0)
        + coalesce((SELECT sum(pg_column_size(line)) FROM change_rows WHERE large IN (SELECT large FROM since)), 0) AS grown,
        coalesce((SELECT max(bytes) FROM snapshot), 0) AS snapshot`);
    const [grown, snapshot] = [Number(row?.['grown']), Number(row?.['snapshot'])];
    return grown >= least && grown >= times * snapshot;
  }

  async #write(): Promise<void> {
    const { database, schema } = this.#parts;
    let planned: Planned | null = null;
    try {
      await database.transaction(async (transaction) => {
        const lock = `SELECT pg_try_advisory_xact_lock(hashtextextended('postern snapshot ${schema}', 0)) AS mine`;
        const { rows } = await transaction.query(lock);
        // What it says is said once: what changes meanwhile is watched for as long as it is written.
        if (!rows[0]?.['mine'] || planned !== null) return;
        planned = await this.#plan(transaction);
        await writeStoredSnapshot(transaction, planned.plan);
      });
      (planned as Planned | null)?.written();
    } catch (error) {
      (planned as Planned | null)?.failed();
      throw error;
    } finally {
      (planned as Planned | null)?.plan.release();
    }
  }

  /** Fixes what the snapshot will say, gives up the history that is too old, and keeps what undo may want of it. */
  async #plan(transaction: Transaction): Promise<Planned> {
    const { gate, state, now } = this.#parts;
    const { blocks } = state;
    const leave = await gate.enter(null);
    try {
      const going = await this.#forget(transaction);
      const gone = (place: Place): boolean => goesWith(place, going.seq, going.large);
      const moved = await this.#keep(transaction, gone);
      const dropped = blocks.dropped().filter(([, place]) => gone(place));
      for (const [id, , place] of blocks.unused()) if (place !== null && !gone(place)) blocks.drop(id, place);
      blocks.dropHardened();
      blocks.forget(gone);
      state.history.forget(gone);
      return {
        plan: planSnapshot(state, 1, now(), undefined, new Map(moved)),
        written: () => {
          for (const [id, place] of moved)
            if (blocks.get(id) === undefined) blocks.noteDropped(id, place);
            else blocks.drop(id, place);
        },
        failed: () => {
          for (const [id, place] of dropped) if (blocks.get(id) === undefined) blocks.noteDropped(id, place);
        },
      };
    } finally {
      leave();
    }
  }

  /** Deletes the changes that are older than the administrator keeps them, from the first on. */
  async #forget({ query }: Transaction): Promise<Going> {
    const { state, now } = this.#parts;
    const oldest = oldestKept(state.system, now());
    const seq = (state.history.records().find(({ time }) => time >= oldest)?.seq ?? state.seq + 1) - 1;
    const found = await query('SELECT large FROM change WHERE seq <= $1 AND large IS NOT NULL', [seq]);
    const large = found.rows.map((row: Row) => Number(row['large']));
    await query('DELETE FROM change_rows WHERE large = ANY($1::bigint[])', [large]);
    await query('DELETE FROM change WHERE seq <= $1', [seq]);
    return { seq, large: new Set(large) };
  }

  /** Puts aside the sealed blocks that no user has and whose lines go, or are nowhere but here. */
  async #keep(
    { query }: Transaction,
    gone: (place: Place) => boolean,
  ): Promise<readonly (readonly [number, Place])[]> {
    const { state, ids, log } = this.#parts;
    const rows: BlockRow[] = state.blocks
      .unused()
      .filter(([, , place]) => place === null || gone(place))
      .map(([id, block]) => blockRow(id, block));
    await log.reading(async (reading) => {
      for (const [id, place] of state.blocks.dropped().filter(([, at]) => gone(at)))
        rows.push(...(await reading.blocks(place)).filter(([of]) => of === id));
    });
    const numbers = await ids.take(rows.length);
    const moved: (readonly [number, Place])[] = [];
    for (const [at, row] of rows.entries()) {
      const number = numbers[at] ?? 0;
      await query('INSERT INTO kept VALUES ($1, $2)', [number, JSON.stringify(row)]);
      moved.push([row[0], placeOfKept(number)]);
    }
    return moved;
  }
}
