/** Finds a byte string in a stream, also where it lies across the border of two pieces. */

const EMPTY = Buffer.alloc(0);

export class StreamSearch {
  found = false;
  readonly #needle: Buffer;
  #tail: Buffer = EMPTY;

  constructor(needle: Buffer) {
    this.#needle = needle;
  }

  /** True from the piece on that completes the needle. Keeps a view of the piece's end: it must not be changed afterwards. */
  write(chunk: Buffer): boolean {
    if (this.found) return true;
    const keep = this.#needle.length - 1;
    if (this.#tail.length > 0) {
      const border = Buffer.concat([this.#tail, chunk.length > keep ? chunk.subarray(0, keep) : chunk]);
      if (border.includes(this.#needle)) return (this.found = true);
      this.#tail = chunk.length >= keep ? chunk.subarray(chunk.length - keep) : border.subarray(-keep);
      if (chunk.length <= keep) return false;
    } else {
      this.#tail = chunk.length > keep ? chunk.subarray(chunk.length - keep) : chunk;
    }
    if (chunk.includes(this.#needle)) this.found = true;
    return this.found;
  }
}
