/** Ids of messages, recipients and log lines: one sequence that follows the clock and never goes back, also over a restart. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

const EPOCH = Date.UTC(2020, 0, 1);
const PER_MILLISECOND = 4096;
/** Ids are promised this far ahead (four minutes), so that the promise is seldom written. */
const AHEAD = 2 ** 30;

/** The least id that anything made at `time` or later has. */
export function firstIdAt(time: number): number {
  return Math.max(1, Math.floor(time - EPOCH) * PER_MILLISECOND);
}

/** About when an id was given out. */
export function timeOfId(id: number): number {
  return EPOCH + Math.floor(id / PER_MILLISECOND);
}

export class IdSequence {
  readonly #now: () => number;
  readonly #save: StatementSync;
  #last: number;
  /** No id above it was given out by an earlier process; on disk. */
  #ceiling: number;
  #unsaved: number | null = null;

  constructor(db: DatabaseSync, now: () => number) {
    this.#now = now;
    this.#save = db.prepare('UPDATE sequence SET ceiling = ?');
    this.#ceiling = Number(db.prepare('SELECT ceiling FROM sequence').get()?.['ceiling']);
    this.#last = this.#ceiling;
  }

  next(): number {
    return this.take(1);
  }

  /** The first of `count` consecutive ids. */
  take(count: number): number {
    const first = Math.max(this.#last + 1, firstIdAt(this.#now()));
    this.#last = first + count - 1;
    return first;
  }

  /** Within a transaction: promises on disk all ids given out so far. */
  beforeCommit(): void {
    if (this.#last < this.#ceiling) return;
    this.#unsaved = this.#last + AHEAD;
    this.#save.run(this.#unsaved);
  }

  committed(): void {
    if (this.#unsaved === null) return;
    this.#ceiling = this.#unsaved;
    this.#unsaved = null;
  }

  rolledBack(): void {
    this.#unsaved = null;
  }

  /** Writes as an own transaction; the exact end at `exactly`, so that the sequence does not run ahead of the clock. */
  save(exactly: boolean): void {
    const ceiling = exactly ? this.#last : this.#last + AHEAD;
    this.#save.run(ceiling);
    this.#ceiling = ceiling;
  }
}
