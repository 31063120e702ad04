/** Encodings of CSV files: told apart by the whole file's bytes, then decoded chunk by chunk. */
import { isUtf8 } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { StringDecoder } from 'node:string_decoder';

/** `UTF-8 (damaged)`: mostly valid, so rows with the invalid bytes are rejected rather than the rest misread. */
export type TextEncoding = 'UTF-8' | 'UTF-8 (damaged)' | 'UTF-16LE' | 'UTF-16BE' | 'Windows-1252';

export interface DetectedEncoding {
  readonly encoding: TextEncoding;
  /** Bytes of the byte-order mark, to be skipped. */
  readonly bom: number;
}

const CHUNK = 1024 * 1024;

/**
 * Reads the file to its end: whether it is UTF-8 is known only at the last byte, and a guess from its beginning would
 * silently turn later passwords into others. `isUtf8` does gigabytes a second, so this costs one more read.
 */
export async function detectEncoding(file: FileHandle): Promise<DetectedEncoding> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  const { bytesRead: head } = await file.read(buffer, 0, 4, 0);
  if (head >= 2 && buffer[0] === 0xff && buffer[1] === 0xfe) return { encoding: 'UTF-16LE', bom: 2 };
  if (head >= 2 && buffer[0] === 0xfe && buffer[1] === 0xff) return { encoding: 'UTF-16BE', bom: 2 };
  const bom = head >= 3 && buffer[0] === 0xef && buffer[1] === 0xbb && buffer[2] === 0xbf ? 3 : 0;
  let position = bom;
  let carried = 0;
  const seen = { sequences: 0, invalid: 0 };
  for (;;) {
    const { bytesRead } = await file.read(buffer, carried, CHUNK - carried, position);
    position += bytesRead;
    const filled = buffer.subarray(0, carried + bytesRead);
    const whole = bytesRead === 0 ? filled : filled.subarray(0, filled.length - incompleteTail(filled));
    if (!isUtf8(whole)) countSequences(whole, seen);
    if (bytesRead === 0) break;
    carried = filled.length - whole.length;
    filled.copyWithin(0, whole.length);
  }
  if (seen.invalid === 0) return { encoding: 'UTF-8', bom };
  // Text in Windows-1252 almost never forms valid sequences by chance; damaged UTF-8 has nearly only valid ones.
  const damaged = bom > 0 || seen.sequences > seen.invalid;
  return { encoding: damaged ? 'UTF-8 (damaged)' : 'Windows-1252', bom };
}

/** How many bytes at the end begin a UTF-8 sequence that the next chunk may complete. */
function incompleteTail(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back += 1) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return sequenceLength(byte) > back ? back : 0;
  }
  return 0;
}

function sequenceLength(lead: number): number {
  if (lead >= 0xc2 && lead <= 0xdf) return 2;
  if (lead >= 0xe0 && lead <= 0xef) return 3;
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  return 1;
}

function countSequences(bytes: Uint8Array, seen: { sequences: number; invalid: number }): void {
  for (let at = 0; at < bytes.length;) {
    const lead = bytes[at] as number;
    const length = lead < 0x80 ? 1 : sequenceLength(lead);
    let valid = lead < 0x80 || length > 1;
    for (let k = 1; valid && k < length; k += 1) valid = ((bytes[at + k] ?? 0) & 0xc0) === 0x80;
    if (lead >= 0x80) {
      if (valid) seen.sequences += 1;
      else seen.invalid += 1;
    }
    at += valid ? length : 1;
  }
}

/** Turns the bytes of a file into text, chunk by chunk. */
export interface TextDecoding {
  decode(bytes: Buffer): string;
  /** What an incomplete last character gives: a replacement character, or nothing. */
  end(): string;
}

export function textDecoding(encoding: TextEncoding): TextDecoding {
  switch (encoding) {
    case 'UTF-8':
    case 'UTF-8 (damaged)':
      return decoderOf(new StringDecoder('utf8'));
    case 'UTF-16LE':
      return utf16(false);
    case 'UTF-16BE':
      return utf16(true);
    case 'Windows-1252':
      return { decode: (bytes) => bytes.toString('latin1').replace(/[\x80-\x9f]/g, cp1252), end: () => '' };
  }
}

function decoderOf(decoder: StringDecoder): TextDecoding {
  return { decode: (bytes) => decoder.write(bytes), end: () => decoder.end() };
}

// Not StringDecoder: cut at an odd byte, it gives halves of a surrogate pair. A lone surrogate could not be kept, so it
// becomes a replacement character, and its row is rejected like any unreadable one.
function utf16(bigEndian: boolean): TextDecoding {
  let carried = Buffer.alloc(0);
  return {
    decode(bytes) {
      const joined = Buffer.concat([carried, bytes]);
      let whole = joined.length & ~1;
      const lead = whole >= 2 ? (joined[bigEndian ? whole - 2 : whole - 1] as number) : 0;
      if (lead >= 0xd8 && lead <= 0xdb) whole -= 2;
      carried = Buffer.from(joined.subarray(whole));
      const units = joined.subarray(0, whole);
      return (bigEndian ? units.swap16() : units).toString('utf16le').toWellFormed();
    },
    end: () => (carried.length > 0 ? '\ufffd' : ''),
  };
}

const CP1252 =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f' +
  '\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

function cp1252(byte: string): string {
  return CP1252[byte.charCodeAt(0) - 0x80] as string;
}
