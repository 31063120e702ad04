/** A message on its way in: in memory up to 128 KB, beyond that on disk piece by piece. */
import type { ChunkStore } from './chunk-store.ts';
import { CHUNK_BYTES } from './chunk-store.ts';
import type { GroupCommit, Work } from './group-commit.ts';
import type { MessageDraft, MessageId } from '../mail-types.ts';

/** Stored within the message's own row up to this size. */
export const INLINE_BYTES = 128 << 10;

type State = 'open' | 'accepting' | 'stored' | 'discarded';

export class SpooledDraft implements MessageDraft {
  readonly id: MessageId;
  readonly #chunks: ChunkStore;
  readonly #commit: GroupCommit;
  #bytes = 0;
  #tail: Uint8Array[] = [];
  #tailBytes = 0;
  /** Full pieces: null once on disk. */
  readonly #pieces: (Uint8Array | null)[] = [];
  /** The piece whose storing is under way; rejects when it cannot be stored. */
  #underWay: Promise<void> | null = null;
  #failure: Error | null = null;
  #state: State = 'open';

  constructor(id: MessageId, chunks: ChunkStore, commit: GroupCommit) {
    this.id = id;
    this.#chunks = chunks;
    this.#commit = commit;
    commit.expect();
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** What storing the message has still to write, at most. */
  get unstoredBytes(): number {
    return Math.min(this.#bytes, this.#tailBytes + 2 * CHUNK_BYTES);
  }

  write(chunk: Uint8Array): Promise<void> | void {
    if (this.#state !== 'open') throw new Error(`Message ${this.id} is ${this.#state}; it takes no more.`);
    if (this.#failure !== null) return Promise.reject(this.#failure);
    this.#bytes += chunk.length;
    this.#tail.push(chunk);
    this.#tailBytes += chunk.length;
    if (this.#bytes <= INLINE_BYTES || this.#tailBytes < CHUNK_BYTES) return;
    const spilling = this.#spill();
    // A writer that does not wait learns of a failure when the message is to be accepted.
    spilling.catch(() => {});
    return spilling;
  }

  /** Stores full pieces one after the other, so that a draft holds little more than two in memory. */
  async #spill(): Promise<void> {
    // Cut off at once: what is written meanwhile belongs to the next pieces.
    let rest = Buffer.concat(this.#tail, this.#tailBytes) as Uint8Array;
    const first = this.#pieces.length;
    for (; rest.length >= CHUNK_BYTES; rest = rest.subarray(CHUNK_BYTES)) {
      this.#pieces.push(rest.subarray(0, CHUNK_BYTES));
    }
    this.#tail = rest.length === 0 ? [] : [rest];
    this.#tailBytes = rest.length;
    for (let number = first; number < this.#pieces.length; number++) {
      await this.#underWay;
      if (this.#state === 'stored' || this.#state === 'discarded') return;
      this.#underWay = this.#storePiece(number);
      this.#underWay.catch(() => {});
    }
  }

  #storePiece(number: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#commit.add(new PieceWork(this, number, resolve, reject));
    });
  }

  /** Within a transaction. */
  insertPiece(number: number): void {
    const piece = this.#pieces[number];
    if (piece != null && this.#state !== 'discarded') this.#chunks.insert(this.id, number, piece);
  }

  pieceStored(number: number): void {
    this.#pieces[number] = null;
  }

  pieceFailed(error: Error): void {
    this.#failure ??= error;
  }

  /** Everything, when it fits into the message's row; else null. */
  inline(): Uint8Array | null {
    if (this.#bytes > INLINE_BYTES) return null;
    const [only] = this.#tail;
    if (this.#tail.length === 1 && only !== undefined) return only;
    const whole = Buffer.concat(this.#tail, this.#tailBytes);
    this.#tail = [whole];
    return whole;
  }

  /** Within the transaction that stores the message: writes what is not yet on disk; returns the number of chunks in all. */
  insertRest(): number {
    if (this.#failure !== null) throw this.#failure;
    if (this.#bytes <= INLINE_BYTES) return 0;
    for (let number = 0; number < this.#pieces.length; number++) this.insertPiece(number);
    if (this.#tailBytes === 0) return this.#pieces.length;
    this.#chunks.insert(this.id, this.#pieces.length, Buffer.concat(this.#tail, this.#tailBytes));
    return this.#pieces.length + 1;
  }

  /** Before it is queued to be stored. */
  accepting(): void {
    if (this.#state !== 'open') throw new Error(`Message ${this.id} is ${this.#state} already.`);
    this.#state = 'accepting';
    this.#commit.expectNoMore();
  }

  stored(): void {
    this.#state = 'stored';
    this.#tail = [];
    this.#tailBytes = 0;
    this.#pieces.length = 0;
  }

  /** Storing failed: it may be tried again, or discarded. */
  notStored(): void {
    this.#state = 'open';
    this.#commit.expect();
  }

  async *read(): AsyncIterable<Uint8Array> {
    for (let number = 0; number < this.#pieces.length; number++) {
      const piece = this.#pieces[number] ?? this.#chunks.read(this.id, number);
      if (piece === null) return;
      yield piece;
      await Promise.resolve();
    }
    for (const piece of [...this.#tail]) {
      for (let from = 0; from < piece.length; from += CHUNK_BYTES)
        yield piece.subarray(from, from + CHUNK_BYTES);
    }
  }

  discard(): void {
    if (this.#state !== 'open') return;
    this.#state = 'discarded';
    this.#commit.expectNoMore();
    if (this.#pieces.length > 0) this.#chunks.sweep(this.id);
    this.#tail = [];
    this.#tailBytes = 0;
  }
}

class PieceWork implements Work {
  readonly bytes = CHUNK_BYTES;
  readonly #draft: SpooledDraft;
  readonly #number: number;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(draft: SpooledDraft, number: number, resolve: () => void, reject: (error: Error) => void) {
    this.#draft = draft;
    this.#number = number;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  run(): void {
    this.#draft.insertPiece(this.#number);
  }

  done(): void {
    this.#draft.pieceStored(this.#number);
    this.#resolve();
  }

  failed(error: Error): void {
    this.#draft.pieceFailed(error);
    this.#reject(error);
  }
}
