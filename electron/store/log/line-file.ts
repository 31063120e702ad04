/**
 * Opens a set's file for reading. Another program (git, an editor, a transfer in text mode) may have changed its line ends to
 * CRLF or put a byte order mark before it: every line is still whole then, only places in the file are not what other
 * lines say. Such a file is read as it was: without what was put in.
 */
import { said } from './damage.ts';
import { message } from '../../../shared/text/text.ts';
import { join } from 'node:path';
import type { DamageReport } from '../../../shared/contract/types.ts';
import { openPlain } from './plain-file.ts';
import { segmentName, segmentsIn, SNAPSHOT, writeError } from './set-files.ts';
import { writeWhole } from './whole-file.ts';

/** A file to read from, at places of the file as it was written. */
export interface LineFile {
  read(buffer: Buffer, offset: number, length: number, position: number): Promise<{ bytesRead: number }>;
  close(): Promise<void>;
}

const CHUNK = 1 << 20;
/** The first line of a set's files is short. */
const HEAD = 1 << 16;
const CR = 0x0d;
const LF = 0x0a;
const MARK = Buffer.from('\ufeff');

/** Opens a file of a set for reading. */
export async function openLines(path: string): Promise<LineFile> {
  const handle = await openPlain(path, 'r');
  try {
    return (await isConverted(handle)) ? await ConvertedFile.of(handle) : handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** Says which files of the set in `folder` were converted; with `restore`, writes them back as they were, each whole or not at all. */
export async function convertedFiles(folder: string, restore: boolean): Promise<readonly DamageReport[]> {
  const reports: DamageReport[] = [];
  for (const file of [SNAPSHOT, ...(await segmentsIn(folder)).map(segmentName)]) {
    // What cannot be read is told by whoever needs it.
    const lines = await openLines(join(folder, file)).catch(() => null);
    if (lines === null) continue;
    try {
      if (!(lines instanceof ConvertedFile)) continue;
      if (restore) {
        await writeBack(folder, file, lines).catch((error: unknown) => {
          throw writeError(error, folder);
        });
      }
      reports.push(report(file, restore));
    } finally {
      await lines.close();
    }
  }
  return reports;
}

function report(file: string, restored: boolean): DamageReport {
  return {
    kind: 'line-ends',
    file,
    line: 1,
    offset: 0,
    bytes: 0,
    setAside: null,
    ...said(
      message(
        'Another program has changed the line ends of {file}. Every line was read, nothing is lost. {restored, select, true {It was written back as it was} other {The file is left as it is until the set is changed}}; keep text conversion (git’s autocrlf, transfers in text mode) away from the folder.',
        { file, restored: String(restored) },
      ),
    ),
  };
}

async function writeBack(folder: string, file: string, lines: ConvertedFile): Promise<void> {
  await writeWhole(join(folder, file), async (target) => {
    const buffer = Buffer.allocUnsafe(CHUNK);
    for (let at = 0; ;) {
      const { bytesRead } = await lines.read(buffer, 0, CHUNK, at);
      if (bytesRead === 0) break;
      await target.writeFile(buffer.subarray(0, bytesRead));
      at += bytesRead;
    }
  });
}

async function isConverted(handle: LineFile): Promise<boolean> {
  const head = Buffer.allocUnsafe(HEAD);
  const { bytesRead } = await handle.read(head, 0, HEAD, 0);
  const start = head.subarray(0, bytesRead);
  const end = start.indexOf(LF);
  return start.subarray(0, MARK.length).equals(MARK) || (end > 0 && start[end - 1] === CR);
}

class ConvertedFile implements LineFile {
  readonly #handle: LineFile;
  /** Bytes of the mark at the beginning. */
  readonly #mark: number;
  /** Where, in the file as it was, the line feeds are before which a carriage return was put; ascending. */
  readonly #returns: readonly number[];

  private constructor(handle: LineFile, mark: number, returns: readonly number[]) {
    this.#handle = handle;
    this.#mark = mark;
    this.#returns = returns;
  }

  /** Reads the whole file once, for the places of what was put in. */
  static async of(handle: LineFile): Promise<ConvertedFile> {
    const returns: number[] = [];
    const buffer = Buffer.allocUnsafe(CHUNK);
    let mark = 0;
    let previous = 0;
    for (let at = 0; ;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK, at);
      if (bytesRead === 0) return new ConvertedFile(handle, mark, returns);
      if (at === 0 && buffer.subarray(0, MARK.length).equals(MARK)) mark = MARK.length;
      const chunk = buffer.subarray(0, bytesRead);
      for (let end = chunk.indexOf(LF); end >= 0; end = chunk.indexOf(LF, end + 1)) {
        const before = end > 0 ? chunk[end - 1] : previous;
        // Each return before this one makes its place one less in the file as it was.
        if (before === CR) returns.push(at + end - mark - returns.length - 1);
      }
      previous = chunk[bytesRead - 1] ?? 0;
      at += bytesRead;
    }
  }

  async read(buffer: Buffer, offset: number, length: number, position: number) {
    const first = this.#before(position);
    const last = this.#before(position + length);
    const raw = Buffer.allocUnsafe(length + last - first);
    // A line feed whose return was put in begins after it.
    const from = position + first + this.#mark;
    const { bytesRead } = await this.#handle.read(raw, 0, raw.length, from);
    let read = 0;
    let next = first;
    for (let at = 0; at < bytesRead && read < length; at++) {
      // The return stands where the line feed after it was.
      if (raw[at] === CR && this.#returns[next] === position + read) {
        next++;
        continue;
      }
      buffer[offset + read++] = raw[at] ?? 0;
    }
    return { bytesRead: read };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  /** Returns that lie before a place of the file as it was. */
  #before(position: number): number {
    let low = 0;
    let high = this.#returns.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#returns[middle] ?? 0) < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
