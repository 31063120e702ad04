/** What the bytes of a file that is not UTF-8 say about its encoding. */
import type { SourceBytes } from './source-bytes.ts';

const CHUNK = 1024 * 1024;

/** Offsets are of the first such byte, or -1. */
export interface EncodingEvidence {
  /** Valid sequences of several bytes in UTF-8, and bytes that belong to none. */
  readonly sequences: number;
  readonly invalid: number;
  readonly firstSequence: number;
  readonly firstInvalid: number;
  /** A byte that Windows-1252 does not define. */
  readonly undefined1252: number;
  /** What in Windows-1252 is no word of any language: three accented letters in a row, or a sign within a word. */
  readonly unlikely1252: number;
}

const UNDEFINED_1252 = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d]);
/** Signs of Windows-1252 that are letters in other encodings, and that nobody types between two letters. */
const ODD_WITHIN = new Set([
  ...[0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8b, 0x93, 0x94, 0x95, 0x98, 0x99, 0x9b, 0x9f],
  ...[0xa1, 0xa5, 0xa8, 0xad, 0xaf, 0xb3, 0xb6, 0xb8, 0xb9, 0xbc, 0xbe, 0xbf],
]);
/** Accented letters in a row, of which no Western language has as many. */
const UNLIKELY_RUN = 3;

/** Reads the file from `start` to its end. */
export async function encodingEvidence(file: SourceBytes, start: number): Promise<EncodingEvidence> {
  const reader = new EvidenceReader();
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = start; ;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
    if (bytesRead === 0) break;
    reader.take(buffer.subarray(0, bytesRead), position);
    position += bytesRead;
  }
  return reader.end();
}

/** Goes over the bytes once, however they are cut. */
class EvidenceReader {
  readonly #seen = {
    sequences: 0,
    invalid: 0,
    firstSequence: -1,
    firstInvalid: -1,
    undefined1252: -1,
    unlikely1252: -1,
  };
  /** Bytes that the sequence begun at `#began` still wants, and the range of the next. */
  #wanted = 0;
  #began = 0;
  #low = 0x80;
  #high = 0xbf;
  #run = 0;
  #beforeLast = 0;
  #last = 0;

  take(bytes: Uint8Array, position: number): void {
    for (let at = 0; at < bytes.length; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= 0x80) {
        this.#accented(byte, position + at);
      } else {
        if (this.#wanted > 0) this.#broken();
        this.#run = 0;
        // The sign in between is judged once the letter after it is known.
        if (this.#last >= 0x80 && isLetter(byte) && byte >= 0x61) this.#within(position + at - 1);
      }
      this.#beforeLast = this.#last;
      this.#last = byte;
    }
  }

  end(): EncodingEvidence {
    if (this.#wanted > 0) this.#broken();
    return this.#seen;
  }

  #accented(byte: number, offset: number): void {
    const seen = this.#seen;
    if (UNDEFINED_1252.has(byte)) seen.undefined1252 = first(seen.undefined1252, offset);
    this.#run += 1;
    if (this.#run === UNLIKELY_RUN) seen.unlikely1252 = first(seen.unlikely1252, offset - UNLIKELY_RUN + 1);
    if (this.#wanted > 0) {
      if (byte >= this.#low && byte <= this.#high) {
        this.#wanted -= 1;
        this.#low = 0x80;
        this.#high = 0xbf;
        if (this.#wanted === 0) {
          seen.sequences += 1;
          seen.firstSequence = first(seen.firstSequence, this.#began);
        }
        return;
      }
      this.#broken();
    }
    const wanted = wantedAfter(byte);
    this.#began = offset;
    if (wanted === 0) return this.#broken();
    this.#wanted = wanted;
    this.#low = byte === 0xe0 ? 0xa0 : byte === 0xf0 ? 0x90 : 0x80;
    this.#high = byte === 0xed ? 0x9f : byte === 0xf4 ? 0x8f : 0xbf;
  }

  #broken(): void {
    this.#wanted = 0;
    this.#seen.invalid += 1;
    this.#seen.firstInvalid = first(this.#seen.firstInvalid, this.#began);
  }

  #within(offset: number): void {
    if (!ODD_WITHIN.has(this.#last) || !isLetter(this.#beforeLast)) return;
    this.#seen.unlikely1252 = first(this.#seen.unlikely1252, offset);
  }
}

/** Bytes that follow a lead byte of UTF-8; 0: it is none. */
function wantedAfter(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 1;
  if (lead >= 0xe0 && lead <= 0xef) return 2;
  if (lead >= 0xf0 && lead <= 0xf4) return 3;
  return 0;
}

function isLetter(byte: number): boolean {
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

function first(known: number, offset: number): number {
  return known === -1 ? offset : known;
}
