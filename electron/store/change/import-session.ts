/** An import under way: rows are staged in the table and written to the journal while the file is being read. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { applyPatch } from '../../../shared/domain/settings.ts';
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import type { StoredPassword } from '../../../shared/domain/user.ts';
import type { ChangeGate } from './change-gate.ts';
import type { ChangeWriter } from './change-writer.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import { BATCH_ROWS, type Operation, type Place } from '../model/journal-types.ts';
import type { LargeChange } from '../log/large-change.ts';
import { record } from '../log/apply-change.ts';
import { sameValue, storedPassword, userTouched } from '../model/operation.ts';
import type {
  ImportBatch,
  ImportOptions,
  ImportSession,
  SealedBlock,
  StageResult,
} from '../model/store-types.ts';
import { RowSplitter } from './row-splitter.ts';
import type { SetState } from '../table/set-state.ts';

/** What an existing user gets; `undefined` is left as it is. */
interface Update {
  readonly password: StoredPassword | null | undefined;
  readonly further: FurtherValues | undefined;
}

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
  /** What existing users get. */
  readonly #updates = new Map<number, Update>();
  /** New users with settings or a lock, each followed by the same again where it has both. */
  readonly #said: number[] = [];
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
          ? (id, { password, further }) => {
              const { entry = 0, verifier } = password ?? {};
              const stored = password === null ? undefined : storedPassword(block, entry, verifier, false);
              return this.#update(id, { password: stored, further });
            }
          : null,
    });
    const { rows, ops, duplicates, updated, sealed } = splitter.split();
    for (const op of ops) this.#said.push(userTouched(op) ?? 0);
    const created = rows.usernames.length;
    if (created > 0) this.#noteRange(first, first + created - 1);
    this.#created += created;
    const result: StageResult = { created, updated, duplicates };
    if (created === 0 && updated === 0) return result;
    const uses = batch.passwords !== null && (sealed > 0 || updated > 0);
    const blocks = uses ? [blockRow(block, batch.passwords)] : [];
    const content = created === 0 ? { blocks } : ops.length === 0 ? { blocks, rows } : { blocks, rows, ops };
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
        about: { file },
        of: null,
      } as const;
      const change = await this.#writer.finish(this.#large, header, async (end, place) => {
        for (const { id, block, place: at, uses } of this.#blocks) {
          this.#state.blocks.put(id, block, at);
          this.#state.blocks.use(id, uses);
        }
        // As replaying their operations does.
        for (const id of this.#said) this.#state.table.touch(id, end.time);
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

  /** Notes what an existing user gets; false when an earlier row gave it something. */
  #update(id: number, update: Update): boolean {
    if (this.#updates.has(id)) return false;
    this.#updates.set(id, update);
    return true;
  }

  /** Users may have been changed or deleted since their row was read: what was before is what is now. */
  async #planUpdates(): Promise<number> {
    const { table } = this.#state;
    let ops: Operation[] = [];
    let updated = 0;
    for (const [id, update] of this.#updates) {
      if (!table.isLive(id)) continue;
      const steps = this.#stepsOf(id, update);
      if (steps.length === 0) continue;
      ops.push(...steps);
      updated++;
      if (ops.length > BATCH_ROWS - 3) {
        await this.#large.append({ ops });
        ops = [];
        await nextTurn();
      }
    }
    if (ops.length > 0) await this.#large.append({ ops });
    return updated;
  }

  /** What brings a user that is as it is now to what its row says. */
  #stepsOf(id: number, { password, further = {} }: Update): Operation[] {
    const { table } = this.#state;
    const steps: Operation[] = [];
    if (password !== undefined) steps.push(['password', id, table.password(id), password]);
    const before = table.settings(id);
    const after = applyPatch(before, further.settings ?? {});
    if (!sameValue(before, after)) steps.push(['settings', id, before, after]);
    const lock = table.lock(id);
    if (further.lock !== undefined && !sameValue(lock, further.lock)) {
      const asItIs = further.anyLock === true && lock?.kind === further.lock?.kind;
      if (!asItIs) steps.push(['lock', id, lock, further.lock]);
    }
    return steps;
  }

  async #applyUpdates(time: number): Promise<void> {
    const ops: Operation[] = [];
    for (const [id, update] of this.#updates) {
      if (!this.#state.table.isLive(id)) continue;
      ops.push(...this.#stepsOf(id, update));
      if (ops.length > BATCH_ROWS - 3) {
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
