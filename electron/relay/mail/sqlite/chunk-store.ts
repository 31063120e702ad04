/** Contents from 128 KB on, in pieces of at most 256 KB; those whose message is gone are deleted a few at a time. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommit, Participant, Work } from './group-commit.ts';
import type { MessageId } from '../mail-types.ts';

export const CHUNK_BYTES = 256 << 10;
/** Deleted in one transaction: following 4 MB of pages takes a few milliseconds. */
const SWEPT_CHUNKS = 16;

export class ChunkStore implements Participant {
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #any: StatementSync;
  readonly #delete: StatementSync;
  readonly #orphans: StatementSync;
  #commit: GroupCommit | null = null;
  /** Messages whose chunks are no longer needed. */
  #gone: MessageId[] = [];
  #sweeping = false;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare('INSERT OR IGNORE INTO chunk (message, number, bytes) VALUES (?, ?, ?)');
    this.#read = db.prepare('SELECT bytes FROM chunk WHERE message = ? AND number = ?');
    this.#any = db.prepare('SELECT 1 FROM chunk WHERE message = ? LIMIT 1');
    this.#delete = db.prepare(
      'DELETE FROM chunk WHERE id IN (SELECT id FROM chunk WHERE message = ? ORDER BY number DESC LIMIT ?)',
    );
    this.#orphans = db.prepare(
      'SELECT DISTINCT message FROM chunk WHERE message NOT IN (SELECT id FROM message)',
    );
  }

  /** Begins to delete what an earlier process left unfinished. */
  start(commit: GroupCommit): void {
    this.#commit = commit;
    for (const row of this.#orphans.all()) this.sweep(Number(row['message']));
  }

  insert(message: MessageId, number: number, bytes: Uint8Array): void {
    this.#insert.run(message, number, bytes);
  }

  read(message: MessageId, number: number): Uint8Array | null {
    return (this.#read.get(message, number)?.['bytes'] as Uint8Array | undefined) ?? null;
  }

  /** Cheap within a transaction only. */
  has(message: MessageId): boolean {
    return this.#any.get(message) !== undefined;
  }

  /** Deletes the chunks of a message that is gone, in the transactions to come. */
  sweep(message: MessageId): void {
    this.#gone.push(message);
    this.#resume();
  }

  beforeCommit(): void {}

  rolledBack(): void {}

  /** Others can store again: so can the sweep that a full disk ended. */
  committed(): void {
    this.#resume();
  }

  #resume(): void {
    if (this.#sweeping || this.#gone.length === 0 || this.#commit === null) return;
    this.#sweeping = true;
    this.#commit.add(new Sweep(this));
  }

  /** Within a transaction; true when nothing is left of the first. */
  sweepSome(): boolean {
    const [first] = this.#gone;
    return first === undefined || Number(this.#delete.run(first, SWEPT_CHUNKS).changes) < SWEPT_CHUNKS;
  }

  swept(finished: boolean): void {
    this.#sweeping = false;
    if (finished) this.#gone.shift();
    this.#resume();
  }

  failed(): void {
    this.#sweeping = false;
  }
}

class Sweep implements Work {
  readonly bytes = SWEPT_CHUNKS * CHUNK_BYTES;
  readonly lasting = true;
  readonly #chunks: ChunkStore;
  #finished = false;

  constructor(chunks: ChunkStore) {
    this.#chunks = chunks;
  }

  run(): void {
    this.#finished = this.#chunks.sweepSome();
  }

  done(): void {
    this.#chunks.swept(this.#finished);
  }

  failed(): void {
    this.#chunks.failed();
  }
}
