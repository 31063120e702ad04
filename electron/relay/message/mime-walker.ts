/**
 * Walks through a message's MIME structure (RFC 2045–2049) as it comes, in memory that does not grow with it: hands out the leaves' decoded bytes.
 * What it finds depends on the bytes alone, never on how they were cut into pieces.
 */
import { MessageHead } from './message-head.ts';
import { mimePart, PLAIN_PART, type MimePart } from './mime-part.ts';
import { transferDecoder, type TransferDecoder } from './transfer-decoder.ts';

/** Takes the decoded bytes of one leaf. */
export interface PartSink {
  write(bytes: Buffer): void;
  end(): void;
}

/** Gives the sink for a leaf that begins, or null when its bytes are of no interest. */
export type OpenPart = (part: MimePart) => PartSink | null;

const EMPTY = Buffer.alloc(0);
const NEXT_LINE = Buffer.from('\n--');
const LF = 10;
const CR = 13;
const DASH = 45;
/** A delimiter line is not longer than this, with white space and line end. */
const MAX_DELIMITER = 512;
/** Multiparts inside one another; deeper ones are leaves. */
const MAX_MULTIPARTS = 60;
/** Messages inside one another; each is one more pass over its bytes, so deeper ones are leaves. */
const MAX_MESSAGES = 10;

/** Leaves of a message and of those inside it; nobody sends more but to keep a scanner busy. */
export const MAX_PARTS = 10_000;

export class MimeWalker {
  readonly #open: OpenPart;
  /** Leaves so far, over all messages inside one another. */
  readonly #parts: { count: number };
  readonly #depth: number;
  /** Delimiters, outermost first, as `--boundary`. */
  readonly #delimiters: string[] = [];
  /** The same and how they close, to pass quickly over lines that are none. */
  #lines: ReadonlySet<string> = new Set();
  #firstBytes: ReadonlySet<number> = new Set();
  #head: MessageHead | null;
  #sink: PartSink | null = null;
  #decoder: TransferDecoder = transferDecoder('');
  /** A message that was encoded as a whole, walked through by itself. */
  #inner: MimeWalker | null = null;
  #carry: Buffer = EMPTY;
  #lineStart = true;
  /** Line end before what may be a delimiter, to which it belongs then. */
  #lineEnd: Buffer = EMPTY;

  /** `top`: the message's own header, already read; without it the header is expected first. */
  constructor(open: OpenPart, top: MimePart | null, depth = 0, parts = { count: 0 }) {
    this.#open = open;
    this.#depth = depth;
    this.#parts = parts;
    this.#head = top === null ? new MessageHead() : null;
    if (top !== null) this.#begin(top);
  }

  /** There were more leaves than are looked at. */
  get overflown(): boolean {
    return this.#parts.count > MAX_PARTS;
  }

  write(chunk: Buffer): void {
    let input = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    this.#carry = EMPTY;
    while (input.length > 0 && !this.overflown) {
      const taken = this.#step(input, false);
      if (taken === 0) {
        this.#carry = input;
        return;
      }
      input = taken === input.length ? EMPTY : input.subarray(taken);
    }
  }

  end(): void {
    while (this.#carry.length > 0 && !this.overflown) {
      const taken = this.#step(this.#carry, true);
      this.#carry = this.#carry.subarray(taken);
    }
    if (this.#head !== null && !this.overflown) {
      this.#head.end();
      this.#begin(mimePart(this.#head.fields));
    }
    this.#emit(this.#lineEnd);
    this.#close();
  }

  /** Takes what it can from the input's beginning; 0: it needs more to decide. */
  #step(input: Buffer, last: boolean): number {
    if (this.#lineStart && input[0] === DASH && this.#delimiters.length > 0) {
      if (input.length === 1 && !last) return 0;
      if (input[1] === DASH) {
        const line = input.indexOf(LF);
        const length = line === -1 ? input.length : line + 1;
        if (length <= MAX_DELIMITER) {
          if (line === -1 && !last) return 0;
          if (this.#delimiter(input.toString('latin1', 0, length).trimEnd())) return length;
        }
      }
    }
    return this.#head === null ? this.#body(input, last) : this.#header(this.#head, input);
  }

  /** One line of a part's header, or what there is of it. */
  #header(head: MessageHead, input: Buffer): number {
    const line = input.indexOf(LF);
    const length = line === -1 ? input.length : line + 1;
    this.#lineStart = line !== -1;
    const body = head.write(input.subarray(0, length));
    if (body === -1) return length;
    this.#head = null;
    this.#begin(mimePart(head.fields));
    return body;
  }

  #body(input: Buffer, last: boolean): number {
    if (this.#lineEnd.length > 0) {
      this.#emit(this.#lineEnd);
      this.#lineEnd = EMPTY;
    }
    this.#lineStart = false;
    if (this.#delimiters.length === 0) {
      this.#emit(input);
      return input.length;
    }
    for (let found = input.indexOf(NEXT_LINE); found !== -1; found = input.indexOf(NEXT_LINE, found + 1)) {
      if (!this.#mayDelimit(input, found + 1, last)) continue;
      const begin = found > 0 && input[found - 1] === CR ? found - 1 : found;
      this.#emit(input.subarray(0, begin));
      this.#lineEnd = input.subarray(begin, found + 1);
      this.#lineStart = true;
      return found + 1;
    }
    const held = last ? 0 : heldBack(input);
    // Nothing but what may be the beginning of a delimiter: wait for more.
    if (held === input.length) return 0;
    this.#emit(held === 0 ? input : input.subarray(0, input.length - held));
    return input.length - held;
  }

  /** Whether the line at `at` is a delimiter, or not all there to tell. */
  #mayDelimit(input: Buffer, at: number, last: boolean): boolean {
    const first = input[at + 2];
    if (first !== undefined && !this.#firstBytes.has(first)) return false;
    const line = input.indexOf(LF, at);
    if (line === -1) return last || input.length - at <= MAX_DELIMITER;
    return line + 1 - at <= MAX_DELIMITER && this.#lines.has(input.toString('latin1', at, line).trimEnd());
  }

  /** Whether the line is a delimiter; then the part before it has ended and the next begins. */
  #delimiter(line: string): boolean {
    if (!this.#lines.has(line)) return false;
    for (let at = this.#delimiters.length - 1; at >= 0; at -= 1) {
      const delimiter = this.#delimiters[at] ?? '';
      const closes = line.length === delimiter.length + 2 && line.endsWith('--');
      if (!line.startsWith(delimiter) || (line.length > delimiter.length && !closes)) continue;
      this.#endHeader();
      this.#close();
      const left = closes ? at : at + 1;
      if (left !== this.#delimiters.length) {
        this.#delimiters.length = left;
        this.#noteLines();
      }
      this.#head = closes ? null : new MessageHead();
      this.#lineEnd = EMPTY;
      this.#lineStart = true;
      return true;
    }
    return false;
  }

  /** A delimiter in the middle of a header: the part has no body, but may have a name. */
  #endHeader(): void {
    if (this.#head === null) return;
    this.#head.end();
    const part = mimePart(this.#head.fields);
    this.#head = null;
    if (part !== PLAIN_PART && !part.type.startsWith('multipart/')) this.#begin(part);
  }

  #begin(part: MimePart): void {
    const multipart = part.type.startsWith('multipart/') && part.boundary !== '';
    if (multipart && this.#delimiters.length < MAX_MULTIPARTS) {
      this.#delimiters.push(`--${part.boundary}`);
      this.#noteLines();
      this.#lineStart = true;
      return;
    }
    if (part.type === 'message/rfc822' && this.#depth < MAX_MESSAGES) {
      this.#inner = new MimeWalker(this.#open, null, this.#depth + 1, this.#parts);
    } else {
      this.#parts.count += 1;
      this.#sink = this.overflown ? null : this.#open(part);
    }
    this.#decoder = transferDecoder(part.encoding);
    // An empty body ends with the line end that the delimiter needs before it.
    this.#lineStart = true;
  }

  #noteLines(): void {
    this.#lines = new Set(this.#delimiters.flatMap((line) => [line, `${line}--`]));
    this.#firstBytes = new Set(this.#delimiters.map((line) => line.charCodeAt(2)));
  }

  #emit(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const target = this.#inner ?? this.#sink;
    if (target === null) return;
    const decoded = this.#decoder.decode(bytes);
    if (decoded.length > 0) target.write(decoded);
  }

  #close(): void {
    const target = this.#inner ?? this.#sink;
    if (target !== null) {
      const rest = this.#decoder.end();
      if (rest.length > 0) target.write(rest);
      target.end();
    }
    this.#sink = this.#inner = null;
  }
}

/** How many bytes at the end may be the beginning of a line end and `--`. */
function heldBack(input: Buffer): number {
  const { length } = input;
  const from = (back: number) => input[length - back];
  if (from(1) === CR || from(1) === LF) return from(1) === LF && from(2) === CR ? 2 : 1;
  if (from(1) === DASH && from(2) === LF) return from(3) === CR ? 3 : 2;
  return 0;
}
