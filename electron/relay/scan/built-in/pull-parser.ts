/** Drives a parser that is written as a generator over a stream: it asks for bytes or skips them, and need not know of pieces. */

/** What a parser asks for: the next `read` bytes at once (at most 64 KB), or to leave out `skip`. */
export type Pull = { readonly read: number } | { readonly skip: number };
export type Parser = Generator<Pull, void, Buffer>;

const EMPTY = Buffer.alloc(0);
const MAX_READ = 64 * 1024;

export class PullParser {
  readonly #parser: Parser;
  #wants: Pull | null = null;
  #held: Buffer = EMPTY;
  #skipped = 0;

  constructor(parser: Parser) {
    this.#parser = parser;
    this.#advance(EMPTY);
  }

  write(chunk: Buffer): void {
    let input = this.#held.length > 0 ? Buffer.concat([this.#held, chunk]) : chunk;
    this.#held = EMPTY;
    while (this.#wants !== null && input.length > 0) {
      if ('skip' in this.#wants) {
        const take = Math.min(input.length, this.#wants.skip - this.#skipped);
        this.#skipped += take;
        input = input.subarray(take);
        if (this.#skipped < this.#wants.skip) return;
        this.#skipped = 0;
        this.#advance(EMPTY);
      } else {
        const { read } = this.#wants;
        if (input.length < read) {
          this.#held = input;
          return;
        }
        const bytes = input.subarray(0, read);
        input = input.subarray(read);
        this.#advance(bytes);
      }
    }
  }

  /** A listing that is torn off tells what it had by then. */
  end(): void {
    this.#wants = null;
  }

  /** Asks the parser on until it wants bytes that are not there yet. */
  #advance(bytes: Buffer): void {
    let step = this.#parser.next(bytes);
    while (step.done !== true && ('skip' in step.value ? step.value.skip === 0 : step.value.read === 0)) {
      step = this.#parser.next(EMPTY);
    }
    const usable =
      step.done !== true &&
      ('skip' in step.value
        ? step.value.skip > 0 && Number.isSafeInteger(step.value.skip)
        : step.value.read <= MAX_READ && step.value.read > 0);
    this.#wants = usable && step.done !== true ? step.value : null;
  }
}
