/** Names and flags of a ZIP file (PKWARE's APPNOTE 6.3), by the headers of files and of the central directory, wherever they lie in the stream. */
import type { ArchiveListing, ListingSink } from './listing-types.ts';

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

/** Looks at every header, so that a file that only one of the two lists is seen too, and one inside a stored archive. */
export class ZipListing implements ArchiveListing {
  readonly #sink: ListingSink;
  #held: Buffer = EMPTY;

  constructor(sink: ListingSink) {
    this.#sink = sink;
  }

  write(bytes: Buffer): void {
    const input = this.#held.length > 0 ? Buffer.concat([this.#held, bytes]) : bytes;
    this.#held = EMPTY;
    let at = input.indexOf(SIGNATURE);
    while (at !== -1) {
      const needed = this.#header(input, at);
      if (input.length < at + needed) {
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
    this.#sink.entry(input.toString('utf8', at + fixed, end));
    // Bit 0: encrypted. Bit 13: the central directory is, and names are masked.
    if ((flags & 0x2001) !== 0) this.#sink.encrypted();
    return 2;
  }
}
