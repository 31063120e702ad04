/**
 * Names and flags of a ZIP file (PKWARE's APPNOTE 6.3), by the headers of files and of the central directory, wherever they lie in the
 * stream; and what the files begin with. Archives inside are unpacked, within bounds, and listed in their turn.
 */
import { archiveKind } from './archive-kind.ts';
import type { ArchiveListing, ListingSink } from './listing-types.ts';
import { BEGINNING, DEEPEST, type UnpackBounds } from './unpack-bounds.ts';

const EMPTY = Buffer.alloc(0);
const SIGNATURE = Buffer.from('PK');
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const LOCAL_LENGTH = 30;
const CENTRAL_LENGTH = 46;
/** A longer one is no header but bytes that look like one. */
const MAX_NAME = 4096;
/** The highest compression method there is (AES). */
const MAX_METHOD = 99;
const ARCHIVE_NAME = /\.(?:zipx?|rar|7z|jar)$/i;
const STORED = 0;
const DEFLATED = 8;

export interface ZipSurroundings {
  /** Archives around this one, and itself. */
  readonly depth: number;
  readonly bounds: UnpackBounds;
  /** Lists an archive that lies in this one. */
  readonly list: (name: string, bytes: Buffer) => void;
}

/** An archive inside, whose packed bytes are kept until they are whole. */
interface Held {
  readonly name: string;
  readonly method: number;
  /** Infinity where the header does not say it: then to the end of all. */
  missing: number;
  readonly pieces: Buffer[];
}

/** Looks at every header, so that a file that only one of the two lists is seen too, and one inside a stored archive. */
export class ZipListing implements ArchiveListing {
  readonly #sink: ListingSink;
  readonly #around: ZipSurroundings;
  #held: Buffer = EMPTY;
  #inside: Held[] = [];
  #ended = false;

  constructor(sink: ListingSink, around: ZipSurroundings) {
    this.#sink = sink;
    this.#around = around;
  }

  write(bytes: Buffer): void {
    for (const one of this.#inside) this.#keep(one, bytes);
    this.#inside = this.#inside.filter(({ missing }) => missing > 0);
    const input = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = EMPTY;
    this.#search(input);
  }

  end(): void {
    this.#ended = true;
    this.#search(this.#held);
    for (const one of this.#inside) if (one.missing > 0) this.#list(one);
  }

  #search(input: Buffer): void {
    let at = input.indexOf(SIGNATURE);
    while (at !== -1) {
      const needed = this.#header(input, at);
      if (input.length < at + needed && !this.#ended) {
        this.#held = input.subarray(at);
        return;
      }
      at = input.indexOf(SIGNATURE, at + 2);
    }
    if (input[input.length - 1] === SIGNATURE[0]) this.#held = input.subarray(-1);
  }

  /** Reads a header at `at` when it is whole; gives how many bytes are needed to tell. */
  #header(input: Buffer, at: number): number {
    if (input.length < at + 4) return 4;
    const signature = input.readUInt32LE(at);
    if (signature !== LOCAL && signature !== CENTRAL) return 2;
    const central = signature === CENTRAL;
    const fixed = central ? CENTRAL_LENGTH : LOCAL_LENGTH;
    if (input.length < at + fixed) return fixed;
    const flags = input.readUInt16LE(at + (central ? 8 : 6));
    const method = input.readUInt16LE(at + (central ? 10 : 8));
    const nameLength = input.readUInt16LE(at + (central ? 28 : 26));
    if (method > MAX_METHOD || nameLength === 0 || nameLength > MAX_NAME) return 2;
    const end = at + fixed + nameLength;
    if (input.length < end) return fixed + nameLength;
    const name = input.toString('utf8', at + fixed, end);
    // Bit 0: encrypted. Bit 13: the central directory is, and names are masked.
    const encrypted = (flags & 0x2001) !== 0;
    if (!central && !encrypted && (method === STORED || method === DEFLATED)) {
      const data = end + input.readUInt16LE(at + 28);
      if (input.length < data + BEGINNING && !this.#ended) return data + BEGINNING - at;
      this.#sink.entry(name);
      // Bit 3: the size comes after the file.
      const size = (flags & 8) === 0 ? input.readUInt32LE(at + 18) : 0;
      this.#file({ name, method, missing: size || Infinity, pieces: [] }, input.subarray(data));
      return 2;
    }
    this.#sink.entry(name);
    if (encrypted) this.#sink.encrypted();
    return 2;
  }

  /** A file whose packed bytes begin `packed`. */
  #file(file: Held, packed: Buffer): void {
    const { bounds, depth } = this.#around;
    const first = packed.subarray(0, Math.min(BEGINNING, file.missing));
    const begins = bounds.begin(first, file.method === DEFLATED);
    if (begins === null) {
      if (ARCHIVE_NAME.test(file.name)) this.#sink.unseen(file.name, 'large');
      return;
    }
    this.#sink.begins(file.name, begins);
    const kind = archiveKind(begins);
    // The headers of a stored one are found where they lie.
    if (kind === null || (kind === 'zip' && file.method === STORED)) return;
    if (depth >= DEEPEST) return this.#sink.unseen(file.name, 'deep');
    this.#inside.push(file);
    this.#keep(file, packed);
  }

  #keep(one: Held, bytes: Buffer): void {
    if (one.missing <= 0) return;
    const piece = bytes.subarray(0, Math.min(bytes.length, one.missing));
    one.missing -= piece.length;
    if (!this.#around.bounds.hold(piece.length)) {
      one.missing = 0;
      one.pieces.length = 0;
      return this.#sink.unseen(one.name, 'large');
    }
    one.pieces.push(piece);
    if (one.missing === 0) this.#list(one);
  }

  #list({ name, method, pieces }: Held): void {
    const packed = Buffer.concat(pieces);
    pieces.length = 0;
    const bytes = method === STORED ? packed : this.#around.bounds.unpack(packed);
    if (bytes === null) this.#sink.unseen(name, 'large');
    else this.#around.list(name, bytes);
  }
}
