/**
 * The user names of a table, as bytes in one growing buffer: a million V8 strings would cost five times as much.
 * A row holds the name folded (UTF-8; lower case, mostly, and called so), which serves search, sort and the address
 * index, and after it the name as typed where that differs. Rows are only appended, so that most searches can run over the buffer as a whole.
 */
import { fold } from '../../../shared/domain/fold.ts';

const MAX_NAME = 1000;
const TYPED_DIFFERS = 0x8000;
/** The part of {@link NameColumn.lengths} that is the length. */
export const LENGTH_BITS = 0x7fff;

export class NameColumn {
  /** Read-only for others, like all columns here; they are replaced when they grow. */
  bytes = Buffer.alloc(1 << 12);
  /** The same bytes, four of which can be read at any place before {@link end}. */
  view = new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.length);
  start = new Uint32Array(1 << 8);
  /** True while rows lie in the order of their ids. A user brought back after a reopening may lie out of order. */
  inOrder = true;
  /** The candidate last given to {@link encode}: its lower-case bytes. */
  readonly candidate = Buffer.alloc(MAX_NAME * 4);
  candidateLength = 0;
  /** Bytes of the lower-case names, and whether the typed one follows: see {@link length}. */
  lengths = new Uint16Array(1 << 8);
  #end = 0;
  #last = 0;
  #text = '';
  #typedDiffers = false;

  /** The first byte after the last row. */
  get end(): number {
    return this.#end;
  }

  /** Greatest id with a row. */
  get last(): number {
    return this.#last;
  }

  /** Makes `text` the candidate for {@link equals} and {@link append}. */
  encode(text: string): void {
    if (text.length > MAX_NAME)
      throw new Error(`A user name of ${text.length} characters reached the table.`);
    this.#text = text;
    let upper = false;
    for (let i = 0; i < text.length; i++) {
      let code = text.charCodeAt(i);
      if (code >= 0x80) return this.#encodeUnicode(text);
      if (code >= 0x41 && code <= 0x5a) {
        code += 0x20;
        upper = true;
      }
      this.candidate[i] = code;
    }
    this.candidateLength = text.length;
    this.#typedDiffers = upper;
  }

  #encodeUnicode(text: string): void {
    const lower = fold(text);
    this.candidateLength = this.candidate.write(lower, 'utf8');
    this.#typedDiffers = lower !== text;
  }

  /** FNV-1a of the candidate. */
  hash(): number {
    let hash = 0x811c9dc5;
    for (let i = 0; i < this.candidateLength; i++) hash = Math.imul(hash ^ this.candidate[i]!, 0x01000193);
    return hash;
  }

  /** Whether the row of `id` is the candidate, without regard to case. */
  equals(id: number): boolean {
    const length = this.candidateLength;
    if (this.length(id) !== length) return false;
    const from = this.start[id]!;
    for (let i = 0; i < length; i++) if (this.bytes[from + i] !== this.candidate[i]) return false;
    return true;
  }

  /** Gives `id` the candidate as its name. The row a deleted user left behind is used again. */
  append(id: number): void {
    if (id <= this.#last && this.equals(id) && this.text(id) === this.#text) return;
    this.#growRows(id + 2);
    if (id <= this.#last) this.inOrder = false;
    for (let gap = this.#last + 1; gap < id; gap++) {
      this.start[gap] = this.#end;
      this.lengths[gap] = 0;
    }
    if (id > this.#last) this.#last = id;
    const length = this.candidateLength;
    const from = this.#end;
    this.#growBytes(from + length * 4 + 2);
    for (let i = 0; i < length; i++) this.bytes[from + i] = this.candidate[i]!;
    this.start[id] = from;
    this.#end = from + length;
    this.lengths[id] = length;
    if (this.#typedDiffers) {
      const written = this.bytes.write(this.#text, this.#end + 2, 'utf8');
      this.bytes.writeUInt16LE(written, this.#end);
      this.#end += written + 2;
      this.lengths[id] = length | TYPED_DIFFERS;
    }
  }

  /** Bytes of the lower-case name. */
  length(id: number): number {
    return this.lengths[id]! & LENGTH_BITS;
  }

  /** The name as typed. */
  text(id: number): string {
    let from = this.start[id]!;
    let length = this.length(id);
    if (this.lengths[id]! & TYPED_DIFFERS) {
      from += length + 2;
      length = this.bytes.readUInt16LE(from - 2);
    }
    return this.bytes.toString('utf8', from, from + length);
  }

  /** The name in lower case. */
  lower(id: number): string {
    const from = this.start[id]!;
    return this.bytes.toString('utf8', from, from + this.length(id));
  }

  /** Gives back the room of the rows after `id`: those of a cancelled import. */
  truncate(id: number): void {
    if (!this.inOrder || id >= this.#last) return;
    this.#end = this.start[id + 1]!;
    this.#last = id;
  }

  #growRows(rows: number): void {
    if (rows <= this.start.length) return;
    const size = Math.max(rows, this.start.length * 2);
    const start = new Uint32Array(size);
    start.set(this.start);
    this.start = start;
    const lengths = new Uint16Array(size);
    lengths.set(this.lengths);
    this.lengths = lengths;
  }

  #growBytes(size: number): void {
    if (size + 4 <= this.bytes.length) return;
    const bytes = Buffer.alloc(Math.max(size + 4, this.bytes.length * 2));
    this.bytes.copy(bytes, 0, 0, this.#end);
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}
