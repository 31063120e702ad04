/** Streaming decoders of Content-Transfer-Encoding (RFC 2045, 6). What is malformed is skipped or kept as it is, never refused. */

export interface TransferDecoder {
  /** A buffer of its own, or the piece itself. */
  decode(chunk: Buffer): Buffer;
  /** What was still held back. */
  end(): Buffer;
}

const EMPTY = Buffer.alloc(0);
const SKIP = 64;
const PAD = 65;
const BASE64 = new Uint8Array(256).fill(SKIP);
const LETTERS = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
for (const [value, letter] of LETTERS.entries()) BASE64[letter] = value;
BASE64['='.charCodeAt(0)] = PAD;

class Base64Decoder implements TransferDecoder {
  #bits = 0;
  #count = 0;

  decode(chunk: Buffer): Buffer {
    const out = Buffer.allocUnsafe(Math.ceil((chunk.length * 3) / 4) + 3);
    let length = 0;
    let bits = this.#bits;
    let count = this.#count;
    let at = 0;
    while (at < chunk.length) {
      const value = BASE64[chunk[at] as number] as number;
      at += 1;
      if (value < SKIP) {
        bits = (bits << 6) | value;
        count += 1;
        if (count === 4) {
          out[length] = bits >> 16;
          out[length + 1] = bits >> 8;
          out[length + 2] = bits;
          length += 3;
          bits = count = 0;
        }
      } else if (value === PAD && count > 0) {
        // Some mail programs join what they encoded in pieces: go on after the padding.
        length = flush(out, length, bits, count);
        bits = count = 0;
      }
    }
    this.#bits = bits;
    this.#count = count;
    return out.subarray(0, length);
  }

  end(): Buffer {
    const out = Buffer.alloc(2);
    const length = flush(out, 0, this.#bits, this.#count);
    this.#bits = this.#count = 0;
    return out.subarray(0, length);
  }
}

/** The whole bytes among 2 or 3 letters. */
function flush(out: Buffer, length: number, bits: number, count: number): number {
  if (count === 2) out[length] = bits >> 4;
  if (count === 3) {
    out[length] = bits >> 10;
    out[length + 1] = bits >> 2;
  }
  return length + Math.max(0, count - 1);
}

const EQUALS = 61;
const LF = 10;
const CR = 13;

class QuotedPrintableDecoder implements TransferDecoder {
  #carry: Buffer = EMPTY;

  decode(chunk: Buffer): Buffer {
    const input = this.#carry.length > 0 ? Buffer.concat([this.#carry, chunk]) : chunk;
    this.#carry = EMPTY;
    let equals = input.indexOf(EQUALS);
    if (equals === -1) return input;
    const out = Buffer.allocUnsafe(input.length);
    let length = 0;
    let at = 0;
    while (equals !== -1) {
      length += input.copy(out, length, at, equals);
      at = equals;
      const next = input[at + 1];
      if (next === undefined || (next !== LF && input[at + 2] === undefined)) {
        this.#carry = input.subarray(at);
        return out.subarray(0, length);
      }
      if (next === LF) at += 2;
      else if (next === CR && input[at + 2] === LF) at += 3;
      else {
        const high = hexValue(next);
        const low = hexValue(input[at + 2] as number);
        if (high < 0 || low < 0) {
          out[length] = EQUALS;
          at += 1;
        } else {
          out[length] = high * 16 + low;
          at += 3;
        }
        length += 1;
      }
      equals = input.indexOf(EQUALS, at);
    }
    length += input.copy(out, length, at);
    return out.subarray(0, length);
  }

  end(): Buffer {
    const rest = this.#carry;
    this.#carry = EMPTY;
    return rest;
  }
}

function hexValue(byte: number): number {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const letter = byte | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : -1;
}

const IDENTITY: TransferDecoder = { decode: (chunk) => chunk, end: () => EMPTY };

/** For the encoding's name in lower case; unknown ones are taken as they are. */
export function transferDecoder(encoding: string): TransferDecoder {
  if (encoding === 'base64') return new Base64Decoder();
  if (encoding === 'quoted-printable') return new QuotedPrintableDecoder();
  return IDENTITY;
}
