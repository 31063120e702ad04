/** Turns the bytes of a file into text, chunk by chunk; bytes that are no text become U+FFFD, and cost their row. */
import { StringDecoder } from 'node:string_decoder';
import iconv from 'iconv-lite';
import type { TextEncoding } from '../../shared/domain/text-encoding.ts';

export interface TextDecoding {
  decode(bytes: Buffer): string;
  /** What an incomplete last character gives: a replacement character, or nothing. */
  end(): string;
}

/** A decoder of an encoding, for pieces of a file in their order. */
export function textDecoding(encoding: TextEncoding): TextDecoding {
  switch (encoding) {
    case 'UTF-8': {
      const decoder = new StringDecoder('utf8');
      return { decode: (bytes) => decoder.write(bytes), end: () => decoder.end() };
    }
    case 'UTF-16LE':
      return utf16(false);
    case 'UTF-16BE':
      return utf16(true);
    default:
      return legacy(encoding);
  }
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

/** Above every record that is read: a file that has no byte to cut at costs no more memory than this. */
const MOST_CARRIED = 1024 * 1024;
/** Bytes below are characters of their own in every encoding, and never the later part of one. */
const FIRST_LATER_BYTE = 0x30;

// Cut between characters, and decoded piece by piece: the streaming decoder of iconv-lite loses the character after an
// unfinished one at the beginning of a chunk.
function legacy(encoding: TextEncoding): TextDecoding {
  const name = encoding === 'Mac Roman' ? 'macroman' : encoding;
  let carried = Buffer.alloc(0);
  let begun = false;
  const read = (bytes: Buffer): string => {
    // Controls of the range C1 stand where an encoding defines nothing; no file of users has them.
    let text = iconv.decode(bytes, name, { stripBOM: !begun }).replace(/[\x80-\x9f]/g, '\ufffd');
    // Since 1998 the Macintosh has the euro sign where it had ¤ before.
    if (encoding === 'Mac Roman') text = text.replaceAll('¤', '€');
    begun ||= bytes.length > 0;
    return text;
  };
  return {
    decode(bytes) {
      const joined = carried.length === 0 ? bytes : Buffer.concat([carried, bytes]);
      let end = joined.length;
      while (end > 0 && (joined[end - 1] as number) >= FIRST_LATER_BYTE) end -= 1;
      if (end === 0 && joined.length > MOST_CARRIED) end = joined.length;
      carried = Buffer.from(joined.subarray(end));
      return read(joined.subarray(0, end));
    },
    end: () => read(carried),
  };
}
