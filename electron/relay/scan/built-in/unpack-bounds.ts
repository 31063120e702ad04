/** How much of an attachment is unpacked to see what lies in archives inside of it; shared by all of them. */
import { constants, inflateRawSync } from 'node:zlib';

/** Archives one in the other, the attachment itself counted. */
export const DEEPEST = 4;
const MEGABYTE = 1024 * 1024;
/** Packed bytes of a file's beginning: enough for any mark of a kind, and never more than 264 KB unpacked. */
export const BEGINNING = 256;
/** What all beginnings may be together, each counted as at least {@link LEAST}: of some 1,000 files. Names are read of all. */
const BEGINNINGS = 32 * MEGABYTE;
const LEAST = 32 * 1024;
/** Packed bytes of archives inside that are kept until they are whole. */
const HELD = 32 * MEGABYTE;
/** An archive is packed already: one that grows by more than this many times, and a MB, is made to be a burden. */
const GROWTH = 20;
const UNPACKED = 64 * MEGABYTE;
const EMPTY = Buffer.alloc(0);

export class UnpackBounds {
  #beginnings = BEGINNINGS;
  #held = HELD;
  #unpacked = UNPACKED;

  /** What the first {@link BEGINNING} packed bytes of a file unpack to; null once enough files were looked at. */
  begin(packed: Buffer, deflated: boolean): Buffer | null {
    if (this.#beginnings <= 0) return null;
    const bytes = deflated ? inflate(packed, MEGABYTE) : packed;
    this.#beginnings -= Math.max(LEAST, bytes?.length ?? 0);
    return bytes;
  }

  /** False when this is more than may be kept. */
  hold(bytes: number): boolean {
    this.#held -= bytes;
    return this.#held >= 0;
  }

  /** Null when it grows beyond the bounds. */
  unpack(packed: Buffer): Buffer | null {
    const bytes = inflate(packed, Math.min(this.#unpacked, MEGABYTE + GROWTH * packed.length));
    this.#unpacked -= bytes?.length ?? 0;
    return bytes;
  }
}

/** What is torn or no deflated stream gives what there was of it; null beyond `most` bytes. */
function inflate(packed: Buffer, most: number): Buffer | null {
  if (most < 1) return null;
  try {
    return inflateRawSync(packed, { maxOutputLength: most, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? null : EMPTY;
  }
}
