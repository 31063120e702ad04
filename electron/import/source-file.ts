/** The file an import reads: opened, refused when it is no text, its encoding known or chosen. */
import { message, type PlainText, type Text, type Value } from '../../shared/text/text.ts';
import { ReadDigest } from './read-digest.ts';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import type { TextEncoding } from '../../shared/domain/text-encoding.ts';
import type { ReadAs } from './worker-messages.ts';
import { compoundKind, isCompound } from './xlsx/compound-file.ts';
import { isZip, openSheet } from './xlsx/open-sheet.ts';
import type { OpenSheet } from './xlsx/read-sheet.ts';
import { countBytes, GzipBytes, isGzip, type SourceBytes } from './source-bytes.ts';
import { detectEncoding, markOf, unmarkedUtf16 } from './text-encoding.ts';
import type { DetectedEncoding } from './text-encoding.ts';

export interface SourceFile {
  readonly handle: SourceBytes;
  /** Bytes; of an archive those that it holds. */
  readonly size: number;
  readonly modified: number;
  readonly encoding: DetectedEncoding;
  /** Of a workbook; null for a text. */
  readonly sheet: OpenSheet | null;
  /** Of the bytes that were read as rows so far. */
  readonly digest: ReadDigest;
}

const SIGNATURES: readonly (readonly [string, PlainText])[] = [
  ['89504e470d0a1a0a', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['474946383961', 'a GIF image'],
  ['25504446', 'a PDF document'],
  ['504b0506', 'an empty ZIP archive'],
  ['504b0304', 'a ZIP archive or an Excel workbook (.xlsx) in a gzip archive: unpack it first'],
  ['1f8b', 'a gzip archive in a gzip archive: unpack it first'],
  ['53514c69746520666f726d6174203300', 'an SQLite database'],
  ['7f454c46', 'a program'],
];
/** The error for a file; of the values `name` is known. */
type Bad = (text: Text, values?: Readonly<Record<string, Value>>) => PosternError;

const HEAD = 64 * 1024;
/** DOS programs end a file with it, and fill up its last block. */
const CTRL_Z = 0x1a;

/**
 * Opens `path` for reading; throws `bad-file`, `not-found` or `io-failed` with what is wrong. `called`: the file as people
 * know it, where that is not its path (an upload lies under a name that nobody has seen). `chosen` is what the
 * administrator named of encoding, delimiter and sheet; what is not is told from the bytes. A gzip archive is read as what it holds; one of which only the beginning
 * is there is `partial`. The caller closes the handle.
 */
export async function openSourceFile(
  path: string,
  called = path,
  chosen: Pick<ReadAs, 'encoding' | 'delimiter' | 'sheet'> = {},
  partial = false,
): Promise<SourceFile> {
  const name = basename(called);
  const bad: Bad = (text, values = {}) =>
    new PosternError('bad-file', { text, values: { name, ...values } }, { path: called });
  const unreadable = (error: Error): PosternError =>
    PosternError.of(
      'io-failed',
      '“{file}” cannot be read: {why}.',
      { file: called, why: error.message.replaceAll(path, called) },
      { path: called },
    );
  const fail = (error: NodeJS.ErrnoException): never => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      throw PosternError.of('not-found', 'There is no file “{file}”.', { file: called }, { path: called });
    }
    throw unreadable(error);
  };
  // Before opening: to open a named pipe would wait for its writer.
  const kind = await stat(path).catch(fail);
  if (kind.isDirectory()) throw bad('“{name}” is a folder: choose a CSV file in it.');
  if (!kind.isFile()) throw bad('“{name}” is no regular file: save the rows to a file first.');
  const file = await open(path, 'r').catch(fail);
  let handle: SourceBytes = file;
  try {
    const opened = await file.stat();
    let head = await headOf(handle);
    const packed = isGzip(head);
    if (packed) {
      handle = new GzipBytes(file, name, { partial });
      head = await headOf(handle);
    }
    if (!packed && isZip(head)) return await openWorkbook(handle, path, name, opened.mtimeMs, chosen);
    if (chosen.sheet !== undefined)
      throw bad('“{name}” is no workbook, and has no sheets: leave the sheet out.');
    const document = isCompound(head) ? await compoundKind(file) : null;
    if (document !== null) throw bad('“{name}” is {what}.', { what: message(document) });
    if (head.length === 0) throw bad(packed ? '“{name}” is an empty archive.' : '“{name}” is empty.');
    const encoding = await encodingOf(handle, head, chosen.encoding ?? null, bad);
    const size = packed ? await countBytes(handle) : opened.size;
    if (encoding.bom === size) throw bad('“{name}” is empty.');
    return { handle, size, modified: opened.mtimeMs, encoding, sheet: null, digest: new ReadDigest() };
  } catch (error) {
    await handle.close();
    throw error instanceof PosternError ? error : unreadable(error as Error);
  }
}

/** Reads of a file nothing: a workbook's rows come from its parts. */
async function openWorkbook(
  file: SourceBytes,
  path: string,
  name: string,
  modified: number,
  { encoding, delimiter, sheet: wanted }: Pick<ReadAs, 'encoding' | 'delimiter' | 'sheet'>,
): Promise<SourceFile> {
  if (encoding !== undefined || delimiter !== undefined) {
    throw PosternError.of(
      'bad-file',
      '“{name}” is a workbook, which has {what, select, delimiter {no character that separates its cells} other {no encoding}}: leave that choice out.',
      { name, what: encoding === undefined ? 'delimiter' : 'encoding' },
    );
  }
  const sheet = await openSheet(path, name, wanted);
  await file.close();
  return {
    handle: {
      read: () => Promise.resolve({ bytesRead: 0 }),
      close: () => Promise.resolve(sheet.workbook.close()),
    },
    size: sheet.workbook.size(sheet.sheet),
    modified,
    encoding: { encoding: 'UTF-8', by: 'bytes', bom: 0, doubt: null },
    sheet,
    digest: new ReadDigest(),
  };
}

async function headOf(bytes: SourceBytes): Promise<Buffer> {
  const head = Buffer.alloc(HEAD);
  const { bytesRead } = await bytes.read(head, 0, HEAD, 0);
  return head.subarray(0, bytesRead);
}

async function encodingOf(
  handle: SourceBytes,
  head: Buffer,
  chosen: TextEncoding | null,
  bad: Bad,
): Promise<DetectedEncoding> {
  const hex = head.subarray(0, 16).toString('hex');
  const known = SIGNATURES.find(([signature]) => hex.startsWith(signature));
  if (known) throw bad('“{name}” is not a CSV file: it is {what}.', { what: message(known[1]) });
  if (/^(?:fffe0000|0000feff)/.test(hex)) {
    throw bad('“{name}” is in UTF-32, which no spreadsheet writes: save it as UTF-8.');
  }
  const mark = markOf(head);
  if (mark !== null && chosen !== null && mark.encoding !== chosen) {
    throw bad(
      '“{name}” begins with the byte-order mark of {mark}, so it is not {chosen}: leave the encoding to Postern.',
      { mark: mark.encoding, chosen },
    );
  }
  if (chosen?.startsWith('UTF-16'))
    return { encoding: chosen, by: 'chosen', bom: mark?.bom ?? 0, doubt: null };
  if (mark === null || mark.encoding === 'UTF-8') {
    const utf16 = mark === null ? unmarkedUtf16(head) : null;
    if (utf16 !== null && chosen === null) {
      return { encoding: utf16, by: 'assumed', bom: 0, doubt: { kind: 'unmarked' } };
    }
    if (utf16 !== null)
      throw bad('“{name}” is not {chosen}: it seems to be {utf16}.', { chosen: String(chosen), utf16 });
    refuseBinary(head, bad);
  }
  if (chosen === null) return detectEncoding(handle);
  return { encoding: chosen, by: 'chosen', bom: mark?.bom ?? 0, doubt: null };
}

function refuseBinary(head: Buffer, bad: Bad): void {
  let odd = 0;
  for (const byte of head) {
    // Stray ones only cost their rows.
    if (byte < 9 || (byte > 13 && byte < 32 && byte !== CTRL_Z)) odd += 1;
  }
  // Of bytes that are anything at all 26 in 256 are such; half of that is far from them, and from any text.
  if (odd > head.length * 0.05 && odd > 8) {
    throw bad('“{name}” is not a CSV file: it holds binary data.');
  }
}
