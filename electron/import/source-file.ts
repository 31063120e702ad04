/** The file an import reads: opened, refused when it is no text, its encoding known. */
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import { detectEncoding } from './text-encoding.ts';
import type { DetectedEncoding } from './text-encoding.ts';

export interface SourceFile {
  readonly handle: FileHandle;
  readonly size: number;
  readonly modified: number;
  readonly encoding: DetectedEncoding;
}

const SIGNATURES: readonly (readonly [string, string])[] = [
  ['89504e470d0a1a0a', 'a PNG image'],
  ['ffd8ff', 'a JPEG image'],
  ['474946383961', 'a GIF image'],
  ['25504446', 'a PDF document'],
  ['504b0304', 'a ZIP archive or an Excel workbook (.xlsx): save it as CSV first'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook (.xls): save it as CSV first'],
  ['1f8b', 'a gzip archive: unpack it first'],
  ['53514c69746520666f726d6174203300', 'an SQLite database'],
  ['7f454c46', 'a program'],
];
const HEAD = 64 * 1024;

/**
 * Opens `path` for reading; throws `bad-file`, `not-found` or `io-failed` with what is wrong. `called`: the file as people
 * know it, where that is not its path (an upload lies under a name that nobody has seen). The caller closes the handle.
 */
export async function openSourceFile(path: string, called = path): Promise<SourceFile> {
  const name = basename(called);
  const bad = (message: string): PosternError => new PosternError('bad-file', message, { path: called });
  const unreadable = (error: Error): PosternError =>
    new PosternError('io-failed', `“${called}” cannot be read: ${error.message.replaceAll(path, called)}.`, {
      path: called,
    });
  const fail = (error: NodeJS.ErrnoException): never => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') {
      throw new PosternError('not-found', `There is no file “${called}”.`, { path: called });
    }
    throw unreadable(error);
  };
  // Before opening: to open a named pipe would wait for its writer.
  const kind = await stat(path).catch(fail);
  if (kind.isDirectory()) throw bad(`“${name}” is a folder: choose a CSV file in it.`);
  if (!kind.isFile()) throw bad(`“${name}” is no regular file: save the rows to a file first.`);
  const handle = await open(path, 'r').catch(fail);
  try {
    const opened = await handle.stat();
    if (opened.size === 0) throw bad(`“${name}” is empty.`);
    const head = Buffer.alloc(Math.min(HEAD, opened.size));
    await handle.read(head, 0, head.length, 0);
    refuseBinary(head, name, bad);
    const encoding = await detectEncoding(handle);
    if (encoding.bom === opened.size) throw bad(`“${name}” is empty.`);
    return { handle, size: opened.size, modified: opened.mtimeMs, encoding };
  } catch (error) {
    await handle.close();
    throw error instanceof PosternError ? error : unreadable(error as Error);
  }
}

function refuseBinary(head: Buffer, name: string, bad: (message: string) => PosternError): void {
  const hex = head.subarray(0, 16).toString('hex');
  const known = SIGNATURES.find(([signature]) => hex.startsWith(signature));
  if (known) throw bad(`“${name}” is not a CSV file: it is ${known[1]}.`);
  if (hex.startsWith('fffe') || hex.startsWith('feff')) return;
  let nul = 0;
  let control = 0;
  for (const byte of head) {
    if (byte === 0) nul += 1;
    else if (byte < 9 || (byte > 13 && byte < 32)) control += 1;
  }
  // Stray NULs only cost their rows; text in UTF-16 is nearly half of them.
  if (nul > head.length * 0.3 && control < head.length * 0.02) {
    throw bad(`“${name}” seems to be UTF-16 without a byte-order mark: save it as UTF-8 or add the mark.`);
  }
  if (nul + control > head.length * 0.1 && nul + control > 8) {
    throw bad(`“${name}” is not a CSV file: it holds binary data.`);
  }
}
