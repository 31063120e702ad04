/** Which encodings can read every byte of a file. */
import { TEXT_ENCODINGS } from '../../shared/domain/text-encoding.ts';
import type { TextEncoding } from '../../shared/domain/text-encoding.ts';
import { textDecoding } from './text-decoding.ts';
import type { SourceBytes } from './source-bytes.ts';

const CHUNK = 1024 * 1024;
/** In which a character may be several bytes, so that their order matters. */
const SEVERAL_BYTES: ReadonlySet<TextEncoding> = new Set<TextEncoding>([
  'UTF-8',
  'UTF-16LE',
  'UTF-16BE',
  'Shift-JIS',
  'EUC-JP',
  'GB18030',
  'Big5',
  'EUC-KR',
]);

/** Reads the file from `start` to its end; for the others it is enough which bytes there are. */
export async function encodingsThatRead(
  file: SourceBytes,
  start: number,
): Promise<ReadonlySet<TextEncoding>> {
  const decodings = new Map([...SEVERAL_BYTES].map((encoding) => [encoding, textDecoding(encoding)]));
  const seen = new Uint8Array(256);
  const buffer = Buffer.allocUnsafe(CHUNK);
  for (let position = start; ;) {
    const { bytesRead } = await file.read(buffer, 0, CHUNK, position);
    const bytes = buffer.subarray(0, bytesRead);
    for (const byte of bytes) seen[byte] = 1;
    for (const [encoding, decoding] of decodings) {
      // A copy: decoding UTF-16BE swaps the bytes where they are.
      const text = bytesRead === 0 ? decoding.end() : decoding.decode(Buffer.from(bytes));
      if (text.includes('\ufffd')) decodings.delete(encoding);
    }
    if (bytesRead === 0) break;
    position += bytesRead;
  }
  const all = Buffer.from([...seen.keys()].filter((byte) => seen[byte] === 1));
  const readsAll = (encoding: TextEncoding): boolean => {
    const decoding = textDecoding(encoding);
    return !(decoding.decode(all) + decoding.end()).includes('\ufffd');
  };
  return new Set(
    TEXT_ENCODINGS.filter((encoding) =>
      SEVERAL_BYTES.has(encoding) ? decodings.has(encoding) : readsAll(encoding),
    ),
  );
}
