/** An import under way: rows are staged in the table and written to the journal while the file is being read. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeResult } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import type { StoredPassword } from '../../shared/domain/user.ts';
import type { ChangeGate } from './change-gate.ts';
import type { ChangeWriter } from './change-writer.ts';
import { blockRow } from './sealed-blocks.ts';
import { BATCH_ROWS, type Operation, type Place } from './journal-types.ts';
import type { LargeChange } from './large-change.ts';
import { record } from './apply-line.ts';
import { storedPassword } from './operation.ts';
import type { ImportBatch, ImportOptions, ImportSession, SealedBlock, StageResult } from './store-types.ts';
import { RowSplitter } from './row-splitter.ts';
import type { SetState } from './set-state.ts';
import { countUsers } from './summary.ts';

/** Rows dropped in one turn of the loop when an import is cancelled. */
const DISCARD_ROWS = 10_000;

interface StagedBlock {
  readonly id: number;
  readonly block: SealedBlock;
  readonly place: Place;
  readonly uses: number;
}

export class JournalImport implements ImportSession {
  readonly #state: SetState;
  readonly #writer: ChangeWriter;
  readonly #gate: ChangeGate;
  readonly #options: ImportOptions;
  readonly #large: LargeChange;
  readonly #ready: Promise<void>;
  readonly #onOver: (session: JournalImport, changed: boolean) => void;
  /** First and last ids of runs of staged rows. */
  readonly #ranges: [from: number, to: number][] = [];
  readonly #blocks: StagedBlock[] = [];
  /** Existing users that get another password. */
  readonly #updates = new Map<number, StoredPassword | null>();
  #created = 0;
  #over = false;
  #committing = false;

  constructor(
    state: SetState,
    writer: ChangeWriter,
    gate: ChangeGate,
    options: ImportOptions,
    ready: Promise<void>,
    onOver: (session: JournalImport, changed: boolean) => void,
  ) {
    this.#state = state;
    this.#writer = writer;
    this.#gate = gate;
    this.#options = options;
    this.#ready = ready.catch(() => {});
    this.#onOver = onOver;
    this.#large = writer.begin('import', options.actor, options.file);
  }

  async stage(batch: ImportBatch): Promise<StageResult> {
    await this.#ready;
    this.#requireOpen();
    const state = this.#state;
    const now = this.#writer.now();
    const secrets = batch.passwords !== null || (batch.verifiers ?? []).length > 0;
    const block = secrets ? state.blocks.nextId() : 0;
    const first = state.table.lastId + 1;
    const splitter = new RowSplitter(state.table, batch, first, block, now, {
      isMine: (id) => this.#isMine(id) || id >= first,
      update:
        this.#options.onDuplicate === 'update'
          ? (id, index, verifier) => this.#update(id, storedPassword(block, index, verifier, false))
          : null,
    });
    const { rows, duplicates, updated, sealed } = splitter.split();
    const created = rows.usernames.length;
    if (created > 0) this.#noteRange(first, first + created - 1);
    this.#created += created;
    const result: StageResult = { created, updated, duplicates };
    if (created === 0 && updated === 0) return result;
    const uses = batch.passwords !== null && (sealed > 0 || updated > 0);
    const blocks = uses ? [blockRow(block, batch.passwords)] : [];
    const content = created === 0 ? { blocks } : { blocks, rows };
    const { place, done } = this.#large.queue(content);
    if (uses) this.#blocks.push({ id: block, block: batch.passwords, place, uses: sealed });
    await this.#large.ready(done);
    return result;
  }

  async commit(): Promise<ChangeResult> {
    this.#requireOpen();
    this.#committing = true;
    const leave = await this.#gate.enter(null);
    try {
      if (this.#over) throw cancelled();
      if (this.#writer.broken !== null) throw this.#writer.broken;
      const updated = await this.#planUpdates();
      const users = this.#created + updated;
      if (users === 0) {
        this.#finish(false);
        return { change: 0, users: 0 };
      }
      const { actor, file } = this.#options;
      const header = {
        time: this.#writer.now(),
        actor,
        kind: 'import',
        users,
        summary: `Imported ${countUsers(users)} from ${file}`,
        of: null,
      } as const;
      const change = await this.#writer.finish(this.#large, header, async (end, place) => {
        for (const { id, block, place: at, uses } of this.#blocks) {
          this.#state.blocks.put(id, block, at);
          this.#state.blocks.use(id, uses);
        }
        for (const [from, to] of this.#ranges) this.#state.table.publish(from, to);
        await this.#applyUpdates(end.time);
        record(this.#state, end, place);
      });
      this.#finish(true);
      return { change, users, ...this.#fewIds() };
    } catch (error) {
      await this.#discard();
      throw error;
    } finally {
      leave();
    }
  }

  async cancel(): Promise<void> {
    if (this.#over || this.#committing) return;
    await this.#discard();
  }

  #requireOpen(): void {
    if (this.#over || this.#committing) throw cancelled();
    if (this.#writer.broken !== null) throw this.#writer.broken;
  }

  async #discard(): Promise<void> {
    if (this.#over) return;
    this.#finish(false);
    for (const [first, last] of this.#ranges) {
      for (let from = first; from <= last; from += DISCARD_ROWS) {
        this.#state.table.discard(from, Math.min(last, from + DISCARD_ROWS - 1));
        await nextTurn();
      }
    }
  }

  #finish(changed: boolean): void {
    this.#over = true;
    this.#large.cancel();
    this.#onOver(this, changed);
  }

  #noteRange(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else this.#ranges.push([from, to]);
  }

  #isMine(id: number): boolean {
    // Few ranges: ids run on unless other changes add users meanwhile.
    return this.#ranges.some(([from, to]) => id >= from && id <= to);
  }

  /** Notes that an existing user gets another password; false when an earlier row gave it another. */
  #update(id: number, password: StoredPassword | null): boolean {
    if (this.#updates.has(id)) return false;
    this.#updates.set(id, password);
    return true;
  }

  /** Users may have been changed or deleted since their row was read: what was before is what is now. */
  async #planUpdates(): Promise<number> {
    const { table } = this.#state;
    let ops: Operation[] = [];
    let updated = 0;
    for (const [id, after] of this.#updates) {
      if (!table.isLive(id)) continue;
      ops.push(['password', id, table.password(id), after]);
      updated++;
      if (ops.length === BATCH_ROWS) {
        await this.#large.append({ ops });
        ops = [];
        await nextTurn();
      }
    }
    if (ops.length > 0) await this.#large.append({ ops });
    return updated;
  }

  async #applyUpdates(time: number): Promise<void> {
    const ops: Operation[] = [];
    for (const [id, after] of this.#updates) {
      if (!this.#state.table.isLive(id)) continue;
      ops.push(['password', id, null, after]);
      if (ops.length === BATCH_ROWS) {
        this.#state.apply(ops.splice(0), time);
        await nextTurn();
      }
    }
    this.#state.apply(ops, time);
  }

  #fewIds(): Pick<ChangeResult, 'ids'> {
    if (this.#created === 0 || this.#created > 100) return {};
    const ids: number[] = [];
    for (const [from, to] of this.#ranges) for (let id = from; id <= to; id++) ids.push(id);
    return { ids };
  }
}

function cancelled(): PosternError {
  return new PosternError('cancelled', 'This import is over. Start a new one.');
}
