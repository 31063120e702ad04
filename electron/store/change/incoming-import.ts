/** An import of incoming users under way: staged and written as that of outgoing ones is, and visible with its end alone. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeResult } from '../../../shared/contract/types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { record } from '../log/apply-change.ts';
import { FORMAT } from '../log/line-format.ts';
import type { LargeChange } from '../log/large-change.ts';
import {
  BATCH_ROWS,
  type IncomingColumns,
  type IncomingRow,
  type Operation,
  type Place,
} from '../model/journal-types.ts';
import type {
  Duplicate,
  ImportBatch,
  ImportOptions,
  ImportSession,
  SealedBlock,
  StageResult,
} from '../model/store-types.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { ChangeGate } from './change-gate.ts';
import type { ChangeWriter } from './change-writer.ts';
import { requireIncoming } from './plan-incoming.ts';

/** What a row says of an incoming user that exists; `undefined` is left as it is. */
interface Update {
  readonly access: 0 | 1 | undefined;
  readonly password: { readonly block: number; readonly entry: number } | undefined;
}

interface StagedBlock {
  readonly id: number;
  readonly block: SealedBlock;
  readonly place: Place;
  readonly uses: number;
}

/** Rows dropped in one turn of the loop when an import is cancelled. */
const DISCARD_ROWS = 10_000;
/** In a batch's column of access: nothing is said. */
const UNSAID = 2;

export class IncomingImport implements ImportSession {
  readonly #state: SetState;
  readonly #writer: ChangeWriter;
  readonly #gate: ChangeGate;
  readonly #options: ImportOptions;
  readonly #large: LargeChange;
  readonly #ready: Promise<void>;
  readonly #onOver: (session: ImportSession, changed: boolean) => void;
  /** First and last ids of runs of staged rows. */
  readonly #ranges: [from: number, to: number][] = [];
  readonly #blocks: StagedBlock[] = [];
  readonly #updates = new Map<number, Update>();
  #created = 0;
  #over = false;
  #committing = false;

  constructor(
    state: SetState,
    writer: ChangeWriter,
    gate: ChangeGate,
    options: ImportOptions,
    ready: Promise<void>,
    onOver: (session: ImportSession, changed: boolean) => void,
  ) {
    requireIncoming(state);
    this.#state = state;
    this.#writer = writer;
    this.#gate = gate;
    this.#options = options;
    this.#ready = ready.catch(() => {});
    this.#onOver = onOver;
    this.#large = writer.begin('incoming-import', options.actor, options.file);
  }

  async stage(batch: ImportBatch): Promise<StageResult> {
    await this.#ready;
    this.#requireOpen();
    const { blocks } = this.#state;
    const block = batch.passwords === null ? 0 : blocks.nextId();
    const { rows, duplicates, updated, sealed } = this.#split(batch, block);
    const created = rows.usernames.length;
    this.#created += created;
    const result: StageResult = { created, updated, duplicates };
    if (created === 0 && updated === 0) return result;
    const uses = batch.passwords !== null;
    const content = { blocks: uses ? [blockRow(block, batch.passwords)] : [] };
    // Nobody but this version can read what follows.
    this.#writer.journal.format = FORMAT;
    const { place, done } = this.#large.queue(created === 0 ? content : { ...content, incoming: rows });
    if (batch.passwords !== null)
      this.#blocks.push({ id: block, block: batch.passwords, place, uses: sealed });
    await this.#large.ready(done);
    return result;
  }

  /** Stages the new ones, notes what others get, and says which rows are neither. */
  #split(batch: ImportBatch, block: number) {
    const { incoming } = this.#state;
    const first = incoming.lastId + 1;
    const time = this.#writer.now();
    const duplicates: Duplicate[] = [];
    const usernames: string[] = [];
    const access: number[] = [];
    const entries: number[] = [];
    const domain: number[] = [];
    const numbers = new Map<string, number>();
    const kept: number[] = [];
    let updated = 0;
    const has = (row: number): boolean => block !== 0 && batch.known?.[row] === 1;
    for (let row = 0; row < batch.usernames.length; row++) {
      const [username, inDomain] = [batch.usernames[row] ?? '', batch.domains[row] ?? ''];
      const said = batch.access?.[row] ?? UNSAID;
      const there = incoming.find(username, inDomain);
      if (there === undefined) {
        const number = numbers.get(inDomain) ?? numbers.size;
        numbers.set(inDomain, number);
        const entry = has(row) ? row : -1;
        const id = first + usernames.length;
        const place = entry < 0 ? ([0, 0] as const) : ([block, entry] as const);
        incoming.insert([id, username, inDomain, said === 1 ? 1 : 0, ...place, time, time], true);
        usernames.push(username);
        domain.push(number);
        access.push(said === 1 ? 1 : 0);
        entries.push(entry);
        if (entry >= 0) kept.push(row);
        continue;
      }
      const mine = incoming.rows.isStaged(there) && this.#isMine(there, first);
      const update: Update = {
        access: said === UNSAID ? undefined : said === 1 ? 1 : 0,
        password: has(row) ? { block, entry: row } : undefined,
      };
      const says = update.access !== undefined || update.password !== undefined;
      const asked = this.#options.onDuplicate === 'update' && !incoming.rows.isStaged(there) && says;
      const owner = `${username}@${inDomain}`;
      if (!asked) duplicates.push({ row, with: mine ? 'in-file' : 'existing', owner });
      else if (this.#updates.has(there)) duplicates.push({ row, with: 'in-file', owner });
      else {
        this.#updates.set(there, update);
        updated++;
      }
    }
    if (usernames.length > 0) this.#noteRange(first, first + usernames.length - 1);
    const rows: IncomingColumns = {
      ...{ first, time, usernames, domains: [...numbers.keys()] },
      domain: numbers.size === 1 ? 0 : domain,
      access: access.includes(1) ? access : 0,
      block,
      entries,
    };
    return { rows, duplicates, updated, sealed: kept.length };
  }

  async commit(): Promise<ChangeResult> {
    this.#requireOpen();
    this.#committing = true;
    const leave = await this.#gate.enter(null);
    try {
      if (this.#over) throw cancelled();
      if (this.#writer.broken !== null) throw this.#writer.broken;
      const time = this.#writer.now();
      const changes = this.#changes(time);
      for (let at = 0; at < changes.length; at += BATCH_ROWS) {
        await this.#large.append({ ops: changes.slice(at, at + BATCH_ROWS) });
        await nextTurn();
      }
      const users = this.#created + changes.length;
      if (users === 0) {
        this.#finish(false);
        return { change: 0, users: 0 };
      }
      const { actor, file } = this.#options;
      const header = { time, actor, kind: 'incoming-import', users, about: { file }, of: null } as const;
      const change = await this.#writer.finish(this.#large, header, async (end, place) => {
        const { state } = this.#writer;
        for (const { id, block, place: at, uses } of this.#blocks) {
          state.blocks.put(id, block, at);
          state.blocks.use(id, uses);
        }
        for (const [from, to] of this.#ranges) {
          for (let id = from; id <= to; id++) state.beforeIncoming?.(id);
          state.incoming.rows.publish(from, to);
        }
        state.format = FORMAT;
        for (let at = 0; at < changes.length; at += BATCH_ROWS) {
          state.apply(changes.slice(at, at + BATCH_ROWS), end.time);
          await nextTurn();
        }
        record(state, end, place);
      });
      this.#finish(true);
      return { change, users };
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

  /** Users may have been changed or deleted since their row was read: what was before is what is now. */
  #changes(time: number): readonly Operation[] {
    const ops: Operation[] = [];
    for (const [id, { access, password }] of this.#updates) {
      const before = this.#state.incoming.get(id);
      if (before === undefined) continue;
      const [, username, domain, was, block, entry, createdAt] = before;
      const place =
        password === undefined ? ([block, entry] as const) : ([password.block, password.entry] as const);
      const now = access ?? was;
      if (now === was && password === undefined) continue;
      const after: IncomingRow = [id, username, domain, now, ...place, createdAt, time];
      ops.push(['incoming', before, after]);
    }
    return ops;
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
        this.#state.incoming.rows.discard(from, Math.min(last, from + DISCARD_ROWS - 1));
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

  #isMine(id: number, first: number): boolean {
    return id >= first || this.#ranges.some(([from, to]) => id >= from && id <= to);
  }
}

function cancelled(): PosternError {
  return new PosternError('cancelled', 'This import is over. Start a new one.');
}
