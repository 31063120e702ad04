/** The encoding of a CSV file: told from the whole file's bytes, or as chosen; and what puts it in doubt. */
import { isUtf8 } from 'node:buffer';
import type { EncodingBy, TextEncoding } from '../../shared/domain/text-encoding.ts';
import { encodingEvidence } from './encoding-evidence.ts';
import type { SourceBytes } from './source-bytes.ts';

/** Why nobody but the administrator can tell the encoding; `at` is the offset of the byte that shows it. */
export type EncodingDoubt =
  /** No UTF-8, and a byte that Windows-1252 does not have. */
  | { readonly kind: 'undefined'; readonly at: number; readonly byte: number }
  /** What is UTF-8 at `utf8`, and cannot be at `at`. */
  | { readonly kind: 'mixed'; readonly at: number; readonly utf8: number }
  /** Windows-1252 is possible, and makes no words. */
  | { readonly kind: 'unlikely'; readonly at: number }
  /** Every second byte is NUL, and no mark tells the order. */
  | { readonly kind: 'unmarked' };

export interface DetectedEncoding {
  readonly encoding: TextEncoding;
  readonly by: EncodingBy;
  /** Bytes of the byte-order mark, to be skipped. */
  readonly bom: number;
  readonly doubt: EncodingDoubt | null;
}

const CHUNK = 1024 * 1024;
const CTRL_Z = String.fromCharCode(0x1a);
const MARKS: readonly (readonly [TextEncoding, string])[] = [
  ['UTF-8', 'efbbbf'],
  ['UTF-16LE', 'fffe'],
  ['UTF-16BE', 'feff'],
];

/** The byte-order mark at the head of a file, or null. */
export function markOf(head: Buffer): { readonly encoding: TextEncoding; readonly bom: number } | null {
  const hex = head.toString('hex', 0, 3);
  const found = MARKS.find(([, mark]) => hex.startsWith(mark));
  return found === undefined ? null : { encoding: found[0], bom: found[1].length / 2 };
}

/** UTF-16 without a mark: of text that is mostly Latin, every second byte is NUL. `head` is the beginning of the file. */
export function unmarkedUtf16(head: Buffer): 'UTF-16LE' | 'UTF-16BE' | null {
  const nul = [0, 0];
  for (let at = 0; at < head.length; at += 1) {
    if (head[at] === 0) nul[at % 2] = (nul[at % 2] as number) + 1;
  }
  const [even = 0, odd = 0] = nul;
  if (Math.max(even, odd) < head.length * 0.15 || Math.min(even, odd) > Math.max(even, odd) * 0.05)
    return null;
  const bigEndian = even > odd;
  const units = Buffer.from(head.subarray(0, head.length & ~1));
  const text = (bigEndian ? units.swap16() : units).toString('utf16le');
  // Binary data has controls that no text has; Ctrl-Z may end one.
  return /[^\P{Cc}\t\n\v\f\r]/u.test(text.replaceAll(CTRL_Z, ''))
    ? null
    : bigEndian
      ? 'UTF-16BE'
      : 'UTF-16LE';
}

/**
 * Reads the file to its end: whether it is UTF-8 is known only at the last byte, and a guess from its beginning would
 * silently turn later passwords into others. `isUtf8` does gigabytes a second, so this costs one more read; a second one
 * where it is not UTF-8.
 */
export async function detectEncoding(file: SourceBytes): Promise<DetectedEncoding> {
  const head = Buffer.alloc(4);
  await file.read(head, 0, 4, 0);
  const mark = markOf(head);
  const bom = mark?.bom ?? 0;
  // What is damaged under a mark costs its own rows.
  if (mark !== null) return { ...mark, by: 'mark', doubt: null };
  if (await isAllUtf8(file, bom)) return { encoding: 'UTF-8', by: 'bytes', bom, doubt: null };
  const evidence = await encodingEvidence(file, bom);
  const { sequences, invalid, firstInvalid, firstSequence, undefined1252, unlikely1252 } = evidence;
  // Damaged UTF-8 has nearly only valid sequences, and what is not costs its own rows.
  if (sequences > invalid) return { encoding: 'UTF-8', by: 'bytes', bom, doubt: null };
  return { encoding: 'Windows-1252', by: 'assumed', bom, doubt: await doubt() };

  async function doubt(): Promise<EncodingDoubt | null> {
    // Text in Windows-1252 almost never forms valid sequences by chance.
    if (sequences > 0) return { kind: 'mixed', at: firstInvalid, utf8: firstSequence };
    if (undefined1252 !== -1) {
      await file.read(head, 0, 1, undefined1252);
      return { kind: 'undefined', at: undefined1252, byte: head[0] as number };
    }
    return unlikely1252 === -1 ? null : { kind: 'unlikely', at: unlikely1252 };
  }
}

async function isAllUtf8(file: SourceBytes, start: number): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let position = start;
  let carried = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, carried, CHUNK - carried, position);
    position += bytesRead;
    const filled = buffer.subarray(0, carried + bytesRead);
    const whole = bytesRead === 0 ? filled : filled.subarray(0, filled.length - incompleteTail(filled));
    if (!isUtf8(whole)) return false;
    if (bytesRead === 0) return true;
    carried = filled.length - whole.length;
    filled.copyWithin(0, whole.length);
  }
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
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}
