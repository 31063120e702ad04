/** What is in doubt about a file's encoding, in a sentence with line and column. */
import { message, tell, type Message } from '../../shared/text/text.ts';
import { assertNever } from '../../shared/domain/assert-never.ts';
import { placeOfByte } from './byte-place.ts';
import type { BytePlace } from './byte-place.ts';
import { encodingsThatRead } from './fitting-encodings.ts';
import { textDecoding } from './text-decoding.ts';
import type { SourceFile } from './source-file.ts';
import type { EncodingDoubt } from './text-encoding.ts';
import type { EncodingQuestion } from '../../shared/domain/import-questions.ts';
import { TEXT_ENCODINGS } from '../../shared/domain/text-encoding.ts';

const SAMPLE = 64 * 1024;
/** Characters that are shown: what an encoding makes of a file is seen from few, and a password from none. */
const SHOWN = 40;

/** Null where the encoding is not in doubt. `delimiter` is that of the file. */
export async function encodingQuestion(
  source: SourceFile,
  delimiter: string,
): Promise<EncodingQuestion | null> {
  const { doubt } = source.encoding;
  if (doubt === null) return null;
  const { told, place } = await described(source, doubt, delimiter);
  const start = doubt.kind === 'unmarked' ? 0 : Math.max(0, doubt.at - (doubt.at % 2) - SAMPLE / 2);
  return {
    about: 'encoding',
    message: tell(told),
    told,
    line: place?.line ?? null,
    column: place?.column ?? null,
    previews: await previews(source, start),
  };
}

/** What the file is, around the doubtful byte, in each encoding that can read all of it. */
async function previews(
  { handle, encoding: { doubt, bom } }: SourceFile,
  start: number,
): Promise<EncodingQuestion['previews']> {
  const buffer = Buffer.alloc(SAMPLE);
  const { bytesRead } = await handle.read(buffer, 0, SAMPLE, start);
  const able = await encodingsThatRead(handle, bom);
  return TEXT_ENCODINGS.flatMap((encoding) => {
    // Of a file in two encodings the rows in UTF-8 are right, and what is not costs its own row.
    const partly = encoding === 'UTF-8' && doubt?.kind === 'mixed';
    if (!able.has(encoding) && !partly) return [];
    const decoding = textDecoding(encoding);
    // A copy: decoding UTF-16BE swaps the bytes where they are.
    const text = decoding.decode(Buffer.from(buffer.subarray(0, bytesRead))) + decoding.end();
    // Without any of these it is none of these files.
    if (!/[,;|\t:\n\r]/.test(text)) return [];
    const beyond = text.replaceAll('\ufffd', '').replace(/\p{ASCII}/gu, '');
    const characters = [...new Set(beyond)].slice(0, SHOWN).join(' ');
    return [{ encoding, characters, ...(partly && { partly }) }];
  });
}

async function described(
  { handle, encoding }: SourceFile,
  doubt: EncodingDoubt,
  delimiter: string,
): Promise<{ readonly place: BytePlace | null; readonly told: Message }> {
  const { bom } = encoding;
  const placeOf = (at: number): Promise<BytePlace> => placeOfByte(handle, bom, at, delimiter);
  switch (doubt.kind) {
    case 'undefined': {
      const place = await placeOf(doubt.at);
      const byte = doubt.byte.toString(16).toUpperCase();
      const told = message(
        'The file is neither UTF-8 nor Windows-1252, which has no byte {byte} ({place}).',
        {
          byte,
          place: inWords(place),
        },
      );
      return { place, told };
    }
    case 'mixed': {
      const place = await placeOf(doubt.at);
      const other = await placeOf(doubt.utf8);
      const told = message(
        'The file holds two encodings: what is in {place} is not UTF-8, and what is in {other} is.',
        { place: inWords(place), other: inWords(other) },
      );
      return { place, told };
    }
    case 'unlikely': {
      const place = await placeOf(doubt.at);
      const told = message('The file is not UTF-8, and what is in {place} makes no word in Windows-1252.', {
        place: inWords(place),
      });
      return { place, told };
    }
    case 'unmarked':
      return {
        place: null,
        told: message('The file seems to be {encoding}, and has no byte-order mark that says so.', {
          encoding: encoding.encoding,
        }),
      };
    default:
      return assertNever(doubt);
  }
}

function inWords({ line, column }: BytePlace): Message {
  return column === null
    ? message('line {line}', { line: String(line) })
    : message('line {line}, column {column}', { line: String(line), column: String(column) });
}
