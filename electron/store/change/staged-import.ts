/** An import under way, of whichever users: rows are staged and written to the journal as they come, and all of it is visible with its end. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeResult, ReviewedUpdates } from '../../../shared/contract/types.ts';
import type { ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { record } from '../table/apply-change.ts';
import { Overtaken, type LargeAppend } from '../model/change-log.ts';
import { BATCH_ROWS, type BatchLine, type Operation, type Place } from '../model/journal-types.ts';
import type {
  Duplicate,
  ImportBatch,
  ImportOptions,
  ImportSession,
  SealedBlock,
  StageResult,
  RowCounts,
} from '../model/store-types.ts';
import { blockRow } from '../table/sealed-blocks.ts';
import type { SetState } from '../table/set-state.ts';
import type { ChangeWriter } from './change-writer.ts';
import { UpdateReview } from './update-review.ts';

/** Passwords of which only the verifier is left that are tried, at 10 ms of a core each; with more, the print of the file has to tell. */
export const MOST_TRIED = 500;

/** Rows dropped in one turn of the loop when an import is cancelled. */
const DISCARD_ROWS = 10_000;

interface StagedBlock {
  readonly id: number;
  readonly block: SealedBlock;
  readonly place: Place;
  readonly uses: number;
}

/** What became of the rows of a batch: those that are new are in the table, and their lines are to be written. */
export interface SplitBatch {
  readonly created: number;
  readonly updated: number;
  readonly duplicates: readonly Duplicate[];
  /** What the new ones are in the journal. */
  readonly content: Omit<BatchLine, 'batch' | 'blocks'>;
  /** How many of the new ones use the batch's passwords. */
  readonly sealed: number;
  /** How many of those that exist may get one of them; all that are updated unless told. */
  readonly needed?: number;
}

/** Numbers that are this import's alone. */
export interface Claimed {
  /** The first of so many ids. */
  readonly first: number;
  readonly block: number;
}

/** What an import needs of where its set is kept. */
export interface ImportHome {
  /** Resolves when the first rows may come. */
  readonly ready: Promise<void>;
  /** Takes so many ids, and the number of a block, before others can; null where nobody else gives any. */
  readonly claim: ((of: 'users' | 'incoming', ids: number) => Promise<Claimed>) | null;
  /** Runs the end of the import while no change is under way; once more for each time that another process was first. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** It is over, and has changed the set or not. */
  over(changed: boolean): void;
}

export abstract class StagedImport implements ImportSession {
  protected readonly state: SetState;
  protected readonly writer: ChangeWriter;
  protected readonly options: ImportOptions;
  readonly #kind: 'import' | 'incoming-import' | 'edit';
  readonly #home: ImportHome;
  readonly #large: LargeAppend;
  readonly #ready: Promise<void>;
  /** First and last ids of runs of staged rows. */
  readonly #ranges: [from: number, to: number][] = [];
  readonly #blocks: StagedBlock[] = [];
  #created = 0;
  #rows = 0;
  #over = false;
  #committing = false;
  /** Ids that were claimed and not given yet: the next one, and the last. */
  #claimed: [next: number, last: number] = [0, -1];
  /** Why it had to give way, once it had. */
  #gaveWay: PosternError | null = null;

  constructor(writer: ChangeWriter, options: ImportOptions, home: ImportHome) {
    this.state = writer.state;
    this.writer = writer;
    this.#home = home;
    this.options = options;
    this.#ready = home.ready.catch(() => {});
    const { into, passwordsOnly } = options;
    this.#kind = passwordsOnly === true ? 'edit' : into === 'incoming' ? 'incoming-import' : 'import';
    this.#large = writer.begin(this.#kind, options.actor, options.file);
  }

  /** The number that the next new row gets. */
  protected abstract nextId(): number;
  /** At most so many rows of a batch are new. */
  protected abstract newRows(batch: ImportBatch): number;
  /** Stages the new ones, from `first` on, notes what others get, and says which rows are neither. */
  protected abstract split(batch: ImportBatch, first: number, block: number, time: number): SplitBatch;
  /** What each user that exists gets, if anything, as it is now: they may have been changed or deleted since their row was read. */
  protected abstract steps(time: number): Iterable<readonly Operation[]>;
  protected abstract publish(from: number, to: number): void;
  /** Before the first row is published. */
  protected abstract published(time: number): void;
  protected abstract drop(from: number, to: number): void;

  async stage(batch: ImportBatch): Promise<StageResult> {
    await this.#ready;
    this.#requireOpen();
    this.#rows += batch.usernames.length;
    const secrets = batch.passwords !== null || (batch.verifiers ?? []).length > 0;
    const claimed = await this.#claim(batch, secrets);
    const block = !secrets ? 0 : (claimed?.block ?? this.state.blocks.nextId());
    const first = claimed?.first ?? this.nextId();
    const split = this.split(batch, first, block, this.writer.now());
    const { created, updated, duplicates, content, sealed, needed = updated } = split;
    if (created > 0) this.#noteRange(first, first + created - 1);
    this.#claimed[0] = Math.max(this.#claimed[0], first + created);
    this.#created += created;
    if (this.options.looksOnly === true) return { created, updated, duplicates };
    const uses = batch.passwords !== null && (sealed > 0 || needed > 0);
    // A batch that changes nothing leaves no line.
    if (created === 0 && !uses) return { created, updated, duplicates };
    const blocks = uses ? [blockRow(block, batch.passwords)] : [];
    const { place, done } = this.#large.queue({ blocks, ...content });
    if (uses) this.#blocks.push({ id: block, block: batch.passwords, place, uses: sealed });
    await this.#large.ready(done);
    return { created, updated, duplicates };
  }

  remove(_ids: Uint32Array): void {
    throw PosternError.of('conflict', 'An import of outgoing users deletes nobody.', {});
  }

  async commit(print?: string, counts?: RowCounts): Promise<ChangeResult & { readonly removed?: number }> {
    this.#requireOpen();
    if (this.options.looksOnly === true) throw new Error('What is only looked at was committed.');
    this.#committing = true;
    const staged = this.#large.count;
    try {
      return await this.#home.alone(async () => {
        try {
          // What existing users get is theirs as they are now.
          this.#large.rewind(staged);
          return await this.#end(print, counts);
        } catch (error) {
          if (!(error instanceof Overtaken)) await this.#discard();
          throw error;
        }
      });
    } catch (error) {
      await this.#discard();
      throw error;
    }
  }

  async #end(print?: string, counts?: RowCounts): Promise<ChangeResult & { readonly removed?: number }> {
    await this.settled(print);
    if (this.#over) throw this.#gaveWay ?? cancelled();
    if (this.writer.broken !== null) throw this.writer.broken;
    const time = this.writer.now();
    let removed = 0;
    const updated = await this.#eachStep(time, (ops) => {
      for (const [kind, , after] of ops) if (kind === 'incoming' && after === null) removed++;
      return this.#large.append({ ops });
    });
    const users = this.#created + updated;
    if (users === 0) {
      this.#finish(false);
      return { change: 0, users: 0 };
    }
    const { actor, file } = this.options;
    const about: ChangeAbout =
      this.#kind === 'edit'
        ? { passwords: 'new' }
        : {
            file,
            ...(counts && { counts: countsText(counts, this.#created, updated - removed) }),
            ...(removed > 0 && { deleted: String(removed) }),
            ...this.#printed(print),
          };
    const header = { time, actor, kind: this.#kind, users, about, of: null } as const;
    const change = await this.writer.finish(this.#large, header, async (end, place) => {
      for (const { id, block, place: at, uses } of this.#blocks) {
        this.state.blocks.put(id, block, at);
        this.state.blocks.use(id, uses);
      }
      this.published(end.time);
      for (const [from, to] of this.#ranges) this.publish(from, to);
      await this.#eachStep(time, (ops) => this.state.apply(ops, end.time));
      record(this.state, end, place);
    });
    this.#finish(true);
    return { change, users, ...(removed > 0 && { removed }), ...this.#fewIds() };
  }

  async review(print?: string): Promise<ReviewedUpdates & { readonly digest: number }> {
    this.#requireOpen();
    await this.settled(print);
    const review = new UpdateReview(this.state);
    let ops = 0;
    for (const steps of this.steps(this.writer.now())) {
      review.take(steps);
      ops += 1;
      if (ops % BATCH_ROWS === 0) await nextTurn();
    }
    return review.end();
  }

  async cancel(): Promise<void> {
    if (this.#over || this.#committing) return;
    await this.#discard();
  }

  /** Whether it brings the outgoing user, or the incoming one, of that id. */
  brings(of: 'users' | 'incoming', id: number): boolean {
    return (this.options.into ?? 'users') === of && this.isMine(id);
  }

  /** Somebody else has added one that it brings: nothing of it is kept, and whoever goes on with it is told `reason`. */
  async giveWay(reason: PosternError): Promise<void> {
    this.#gaveWay ??= reason;
    await this.#discard();
  }

  /** All rows are staged: decides what needed the whole file, of which this is the print. */
  protected settled(_print: string | undefined): Promise<void> {
    return Promise.resolve();
  }

  /** Of few users every password can be tried; a print would help to guess them. */
  #printed(print = ''): Pick<ChangeAbout, 'print' | 'blocks'> {
    const ids = this.#blocks.map(({ id }) => id);
    return print === '' || ids.length === 0 || this.#rows <= MOST_TRIED ? {} : { print, blocks: runsOf(ids) };
  }

  /** True when this import has staged the id. */
  protected isMine(id: number): boolean {
    // Few ranges: ids run on unless other changes add users meanwhile.
    return this.#ranges.some(([from, to]) => id >= from && id <= to);
  }

  /** Takes what existing users get in batches; gives how many users get something. */
  async #eachStep(time: number, take: (ops: Operation[]) => Promise<unknown> | void): Promise<number> {
    let ops: Operation[] = [];
    let updated = 0;
    for (const steps of this.steps(time)) {
      if (steps.length === 0) continue;
      ops.push(...steps);
      updated++;
      if (ops.length > BATCH_ROWS - 3) {
        await take(ops);
        ops = [];
        await nextTurn();
      }
    }
    if (ops.length > 0) await take(ops);
    return updated;
  }

  #requireOpen(): void {
    if (this.#over || this.#committing) throw this.#gaveWay ?? cancelled();
    if (this.writer.broken !== null) throw this.writer.broken;
  }

  async #discard(): Promise<void> {
    if (this.#over) return;
    this.#finish(false);
    for (const [first, last] of this.#ranges) {
      for (let from = first; from <= last; from += DISCARD_ROWS) {
        this.drop(from, Math.min(last, from + DISCARD_ROWS - 1));
        await nextTurn();
      }
    }
  }

  #finish(changed: boolean): void {
    this.#over = true;
    this.#large.cancel();
    this.#home.over(changed);
  }

  /** Null: whatever comes next is nobody else's. */
  async #claim(batch: ImportBatch, secrets: boolean): Promise<Claimed | null> {
    const { claim } = this.#home;
    if (claim === null) return null;
    const rows = this.newRows(batch);
    const [next, last] = this.#claimed;
    const enough = next + rows - 1 <= last;
    if (enough && !secrets) return { first: next, block: 0 };
    const { first, block } = await claim(this.options.into ?? 'users', enough ? 0 : rows);
    this.#requireOpen();
    if (enough) return { first: next, block };
    this.#claimed = [first, first + rows - 1];
    return { first, block };
  }

  #noteRange(from: number, to: number): void {
    const last = this.#ranges.at(-1);
    if (last?.[1] === from - 1) last[1] = to;
    else this.#ranges.push([from, to]);
  }

  #fewIds(): Pick<ChangeResult, 'ids'> {
    // Of incoming users nobody asks.
    if (this.#kind !== 'import' || this.#created === 0 || this.#created > 100) return {};
    const ids: number[] = [];
    for (const [from, to] of this.#ranges) for (let id = from; id <= to; id++) ids.push(id);
    return { ids };
  }
}

function cancelled(): PosternError {
  return PosternError.of('cancelled', 'This import is over. Start a new one.', {});
}

/** `5-9,12-12`, of ascending numbers. */
function runsOf(ids: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const id of ids) {
    const last = runs.at(-1);
    if (last?.[1] === id - 1) last[1] = id;
    else runs.push([id, id]);
  }
  return runs.map(([from, to]) => `${from}-${to}`).join(',');
}

/** As {@link ChangeAbout} keeps them. */
function countsText({ rows, rejected }: RowCounts, created: number, updated: number): string {
  const skipped = Math.max(0, rows - created - updated - rejected);
  return [rows, created, updated, skipped, rejected].join(' ');
}
