/** What was read of a file, in short: by a checksum, and by a print under the set's key, which nobody else can compare with guesses. */
import { createHmac } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** Of one reading: begun, given all that is read in order, and asked at its end. */
export class ReadDigest {
  /** Another where what was read is, nearly always. */
  value = 0;
  #print: ReturnType<typeof createHmac> | null = null;

  /** Begins anew; `how`: what decides how the bytes are read. */
  begin(key: Uint8Array, how: string): void {
    this.value = 0;
    this.#print = createHmac('sha256', key).update(`postern file 1\0${how}\0`);
  }

  take(read: Uint8Array | string): void {
    this.value = crc32(read, this.value);
    this.#print?.update(read);
  }

  /** Another where what was read is. Asked once, at the end. */
  end(): string {
    return this.#print?.digest('hex') ?? '';
  }
}
