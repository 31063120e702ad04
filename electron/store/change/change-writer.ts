/** Brings changes to the disk and then into memory: small ones as one line, large ones in batches that end with an end line. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ChangeKind } from '../../../shared/contract/types.ts';
import type { ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { FORMAT } from '../log/line-format.ts';
import type { ChangeLog, LargeAppend } from '../model/change-log.ts';
import type {
  BlockRow,
  ChangeHeader,
  ChangeLine,
  EndLine,
  Operation,
  Place,
} from '../model/journal-types.ts';
import { applyBatches, applyChange } from '../table/apply-change.ts';
import type { SetState } from '../table/set-state.ts';

/** Operations that belong together, at most {@link BATCH_ROWS} users; a user's operations are never in two batches. */
export interface PlannedBatch {
  readonly ops: readonly Operation[];
  readonly users: number;
  /** Sealed blocks that the log since the snapshot does not have. */
  readonly blocks: readonly BlockRow[];
}

/** A change that has been checked against the set and can be written. */
export interface PlannedChange {
  readonly kind: ChangeKind;
  readonly of: number | null;
  readonly batches: AsyncIterable<PlannedBatch> | Iterable<PlannedBatch>;
  /** Asked for when all batches are planned. */
  readonly about: (users: number) => ChangeAbout;
  /** What an undo leaves alone. Asked for when all batches are planned. */
  readonly left?: () => number;
}

export class ChangeWriter {
  readonly state: SetState;
  readonly log: ChangeLog;
  readonly now: () => number;
  /** Why memory and log no longer agree, once that has happened. */
  #broken: PosternError | null = null;
  #lastSeq: number;
  #durableSeq: number;

  constructor(state: SetState, log: ChangeLog, now: () => number) {
    this.state = state;
    this.log = log;
    this.now = now;
    this.#lastSeq = this.#durableSeq = state.seq;
    log.onTakenBack = () => (this.#lastSeq = this.#durableSeq);
  }

  /** The state was brought further by what others wrote; nothing of this writer is under way. */
  followed(): void {
    this.#lastSeq = this.#durableSeq = this.state.seq;
  }

  /** Why nothing more can be written, or null. Asked before each change. */
  get broken(): PosternError | null {
    if (this.#broken !== null) return this.#broken;
    const lost = this.log.lost();
    return lost === null ? null : new PosternError('read-only', lost, { path: this.log.where });
  }

  /** Durable and in memory when it resolves: the sequence number (0 when there was nothing to do) and users touched. */
  async write(
    plan: PlannedChange,
    actor: string,
  ): Promise<{ readonly change: number; readonly users: number }> {
    const batches = iterate(plan.batches);
    const first = await next(batches);
    const second = first === undefined ? undefined : await next(batches);
    const { kind, of } = plan;
    const header = (users: number): ChangeHeader => {
      const left = plan.left?.() ?? 0;
      const said = { time: this.now(), actor, kind, users, about: plan.about(users), of };
      return left === 0 ? said : { ...said, left };
    };
    if (first === undefined) return { change: 0, users: 0 };
    // Earlier versions cannot read these lines, and are told so by the version of each.
    if (first.ops[0]?.[0] === 'incoming' || first.ops[0]?.[0] === 'mark') this.log.format = FORMAT;
    if (second === undefined) {
      const { ops, users, blocks } = first;
      return { change: await this.#small(header(users), ops, blocks), users };
    }
    const large = this.begin(kind, actor);
    try {
      let users = first.users;
      await large.append({ ops: first.ops, blocks: first.blocks });
      for (let batch: PlannedBatch | undefined = second; batch !== undefined; batch = await next(batches)) {
        users += batch.users;
        await nextTurn();
        await large.append({ ops: batch.ops, blocks: batch.blocks });
        await nextTurn();
      }
      return { change: await this.finish(large, header(users)), users };
    } finally {
      large.cancel();
    }
  }

  /** Begins a large change; whoever does ends it with {@link finish} or `cancel`. */
  begin(kind: ChangeKind, actor: string, file?: string): LargeAppend {
    const begin = { kind, actor, time: this.now() };
    return this.log.begin(file === undefined ? begin : { ...begin, file });
  }

  /**
   * Ends a large change: it has happened once this resolves. `apply` brings it into memory, by default by reading the
   * batches back, so that what is in memory is what the log says. Nothing else may be committed meanwhile.
   */
  async finish(
    large: LargeAppend,
    header: ChangeHeader,
    apply: (end: EndLine, place: Place) => Promise<void> = (end, place) => this.#readBack(end, place),
  ): Promise<number> {
    const seq = ++this.#lastSeq;
    const { end, place, done } = large.end(seq, header, () => (this.#durableSeq = seq));
    await done;
    try {
      await apply(end, place);
    } catch (error) {
      throw this.#break(error);
    }
    return seq;
  }

  async #small(
    header: ChangeHeader,
    ops: readonly Operation[],
    blocks: readonly BlockRow[],
  ): Promise<number> {
    const seq = ++this.#lastSeq;
    const rest = blocks.length === 0 ? { ops } : { blocks, ops };
    const line: ChangeLine = { change: seq, ...header, ...rest };
    const { place, done } = this.log.append(line, () => {
      this.#durableSeq = seq;
      try {
        applyChange(this.state, line, place);
      } catch (error) {
        this.#break(error);
      }
    });
    await done;
    if (this.#broken !== null) throw this.#broken;
    return seq;
  }

  async #readBack(end: EndLine, place: Place): Promise<void> {
    await this.log.reading((reading) =>
      applyBatches(this.state, reading.batches(end, place), end, place, nextTurn),
    );
  }

  #break(error: unknown): PosternError {
    this.#broken ??= PosternError.of(
      'io-failed',
      'The last change is on disk but could not be read back. Close the set and open it again.',
      {},
      { path: this.log.where },
      { cause: error },
    );
    return this.#broken;
  }
}

type Batches = AsyncIterator<PlannedBatch, unknown> | Iterator<PlannedBatch, unknown>;

function iterate(batches: AsyncIterable<PlannedBatch> | Iterable<PlannedBatch>): Batches {
  return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]();
}

async function next(batches: Batches): Promise<PlannedBatch | undefined> {
  const result = await batches.next();
  return result.done === true ? undefined : result.value;
}
