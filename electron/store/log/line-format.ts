/** The journal's line: `[3,"xxxxxxxx",BODY]`, one JSON value with format version and CRC-32 of the body's bytes. */
import { crc32 } from 'node:zlib';

/**
 * Version of the lines this program writes. It reads all before: version 1 knew no verifiers; sealed secrets of version 2 do
 * not say what they are for, and until they are sealed anew, such a set's new lines have version 2; version 4 brought incoming
 * users; up to then a change kept a sentence, since 5 it keeps what a sentence is made of; 6 brought locks by hand that are planned
 * and that end; 7 settings that hold for a time; 8 marks, for which what users were like is kept; 9 hashes of other
 * programs in the place of verifiers.
 */
export const FORMAT = 9;
/** Since then a change says what it is about, and no sentence. */
export const ABOUT_FORMAT = 5;
/** Since then sealed secrets say what they are for. */
export const BOUND_FORMAT = 3;
/** The version before sealed secrets said what they are for. */
export const UNBOUND_FORMAT = 2;

/** Bytes before the body: `[2,"xxxxxxxx",`. */
const HEAD = 14;
const QUOTE = 0x22;
const COMMA = 0x2c;
const CLOSE = 0x5d;
const NEWLINE = 0x0a;

/** Body of a line that proved sound, or why it did not. */
export type DecodedLine =
  { readonly ok: true; readonly body: Buffer } | { readonly ok: false; readonly newerFormat: number | null };

/** One line with its newline, ready to be written. `json` must be a JSON text without a raw newline, or the pieces of one. */
export function encodeLine(json: string | readonly string[], format = FORMAT): Buffer {
  const pieces = typeof json === 'string' ? [json] : json;
  const length = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  const line = Buffer.allocUnsafe(HEAD + length + 2);
  let at = HEAD;
  for (const piece of pieces) at += line.write(piece, at);
  line.write(`[${format},"${checksum(line.subarray(HEAD, HEAD + length))}",`, 0, 'latin1');
  line[HEAD + length] = CLOSE;
  line[HEAD + length + 1] = NEWLINE;
  return line;
}

/** Checks a line (without its newline). The body is a view of the same bytes. */
export function decodeLine(line: Buffer): DecodedLine {
  const end = line.length - 1;
  const version = line[1] ?? 0;
  const framed =
    end >= HEAD && line[0] === 0x5b && line[2] === COMMA && line[3] === QUOTE && line[12] === QUOTE;
  if (framed && version > 0x30 && version <= 0x30 + FORMAT && line[13] === COMMA && line[end] === CLOSE) {
    const body = line.subarray(HEAD, end);
    if (line.toString('latin1', 4, 12) === checksum(body)) return { ok: true, body };
  }
  return { ok: false, newerFormat: newerFormat(line) };
}

/** The format of a line that proved sound. */
export function formatOf(line: Buffer): number {
  return (line[1] ?? 0) - 0x30;
}

/** The version of what is written to a set whose snapshot has that format. */
export function writtenFormat(format: number): number {
  return format < BOUND_FORMAT ? UNBOUND_FORMAT : FORMAT;
}

/** CRC-32 as eight hexadecimal digits. */
export function checksum(bytes: Uint8Array | string, start = 0): string {
  return crc32(bytes, start).toString(16).padStart(8, '0');
}

/** The kind of a body: its first key, such as `change` or `batch`, without parsing the rest. */
export function kindOf(body: Buffer): string {
  if (body[0] !== 0x7b || body[1] !== QUOTE) return '';
  const end = body.indexOf(QUOTE, 2);
  return end < 0 || end > 20 ? '' : body.toString('latin1', 2, end);
}

// A line of a later version is told from a damaged one by its checksum, which every version keeps in this place.
function newerFormat(line: Buffer): number | null {
  const match = /^\[(\d{1,6}),"([0-9a-f]{8})",/.exec(line.toString('latin1', 0, 24));
  if (match === null || Number(match[1]) <= FORMAT) return null;
  return checksum(line.subarray(match[0].length, line.length - 1)) === match[2] ? Number(match[1]) : null;
}
