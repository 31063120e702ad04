/** A large content on its way to the worker, a few pieces ahead of what it has taken. */

/** Pieces that may be on their way for one message; the store gives at most 256 KB each. */
const PIECES_AHEAD = 4;

export class PieceFeed {
  #room = PIECES_AHEAD;
  #stopped = false;
  #wake: (() => void) | null = null;

  /** The worker has taken one. */
  more(): void {
    this.#room++;
    this.#wake?.();
  }

  /** Nothing more is to be sent. */
  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  /** Gives `post` all pieces, as there is room; false when it was stopped before their end. */
  async run(
    content: AsyncIterable<Uint8Array>,
    post: (piece: Uint8Array<ArrayBuffer>) => void,
  ): Promise<boolean> {
    for await (const bytes of content) {
      while (this.#room === 0 && !this.#stopped) await new Promise<void>((resolve) => (this.#wake = resolve));
      if (this.#stopped) return false;
      this.#room--;
      post(new Uint8Array(bytes));
    }
    return !this.#stopped;
  }
}
