/** Contents that are not at hand: asked for job by job, read piece by piece, with room for a few pieces ahead. */
import type { FromWorker } from '../courier-messages.ts';

interface Reader {
  readonly pieces: Uint8Array[];
  ended: boolean;
  error: string | null;
  wake: (() => void) | null;
}

/** The reading ends of all contents under way. */
export class ContentPieces {
  readonly #readers = new Map<number, Reader>();
  readonly #say: (message: FromWorker) => void;

  constructor(say: (message: FromWorker) => void) {
    this.#say = say;
  }

  /** The content of a job from its beginning; throws when it cannot be read. */
  async *read(job: number): AsyncGenerator<Uint8Array> {
    const reader: Reader = { pieces: [], ended: false, error: null, wake: null };
    this.#readers.set(job, reader);
    this.#say({ kind: 'want', job });
    try {
      for (;;) {
        const piece = reader.pieces.shift();
        if (piece !== undefined) {
          this.#say({ kind: 'more', job });
          yield piece;
        } else if (reader.error !== null) throw new Error(reader.error);
        else if (reader.ended) return;
        else await new Promise<void>((resolve) => (reader.wake = resolve));
      }
    } finally {
      this.#readers.delete(job);
      if (!reader.ended) this.#say({ kind: 'enough', job });
    }
  }

  piece(job: number, piece: Uint8Array): void {
    const reader = this.#readers.get(job);
    reader?.pieces.push(piece);
    reader?.wake?.();
  }

  end(job: number, error: string | null): void {
    const reader = this.#readers.get(job);
    if (reader === undefined) return;
    reader.ended = true;
    reader.error = error;
    reader.wake?.();
  }
}
