/** The parts of an Excel workbook: what its ZIP archive holds, each unpacked as it is read, and none beyond what a list of users has. */
import type { Readable } from 'node:stream';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { PosternError } from '../../../shared/domain/errors.ts';

/** Bytes that a part may unpack to: a sheet of a million users with all their settings has half of it. */
const MOST = 1024 ** 3;
/** A part beyond so many bytes that is so many times as large as what it was packed to was made to fill a memory. */
const SUSPECT = { size: 64 * 1024 ** 2, times: 200 };
const MOST_PARTS = 10_000;

/** How much may be unpacked. */
export interface PartLimits {
  readonly most: number;
  readonly suspect: number;
}

/** The archive, open. */
export class ZipParts {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;
  readonly #name: string;
  readonly #limits: PartLimits;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>, name: string, limits: PartLimits) {
    this.#zip = zip;
    this.#entries = entries;
    this.#name = name;
    this.#limits = limits;
  }

  /** Opens the archive at `path`, which people know as `name`. Throws `bad-file` for one that is damaged. */
  static async open(
    path: string,
    name: string,
    limits: PartLimits = { most: MOST, suspect: SUSPECT.size },
  ): Promise<ZipParts> {
    const zip = await openPromise(path, { autoClose: false }).catch((error: unknown) => {
      throw damaged(name, error);
    });
    try {
      if (zip.entryCount > MOST_PARTS) {
        throw PosternError.of('bad-file', '“{name}” has {entryCount} parts, and is no workbook.', {
          name,
          entryCount: zip.entryCount,
        });
      }
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) {
        entries.set(entry.fileName.toLowerCase(), entry);
      }
      return new ZipParts(zip, entries, name, limits);
    } catch (error) {
      zip.close();
      throw error instanceof PosternError ? error : damaged(name, error);
    }
  }

  has(part: string): boolean {
    return this.#entries.has(part.toLowerCase());
  }

  /** Bytes that a part unpacks to; 0 for one that is not there. */
  size(part: string): number {
    return this.#entries.get(part.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** What a part holds, piece by piece. Throws `bad-file` for one that is not there, is damaged, or is too large. */
  async *read(part: string, most = this.#limits.most): AsyncGenerator<Buffer> {
    const entry = this.#entries.get(part.toLowerCase());
    if (entry === undefined) throw this.#incomplete(part);
    const { uncompressedSize: size, compressedSize: packed } = entry;
    const swollen = size > this.#limits.suspect && size > packed * SUSPECT.times;
    if (size > most || swollen) {
      const mega = Math.ceil(size / 1024 ** 2).toLocaleString('en');
      throw PosternError.of(
        'bad-file',
        '“{name}” unpacks to more than a list of users has ({mega} MB in {part}): save its rows as CSV, or in several workbooks.',
        { name: this.#name, mega, part },
      );
    }
    try {
      // What it says of its own size is held against what comes out.
      const stream: Readable = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) yield chunk as Buffer;
    } catch (error) {
      throw error instanceof PosternError ? error : damaged(this.#name, error);
    }
  }

  close(): void {
    this.#zip.close();
  }

  #incomplete(part: string): PosternError {
    return PosternError.of(
      'bad-file',
      '“{name}” is a damaged workbook: {part} is missing. Save it anew in a spreadsheet program.',
      { name: this.#name, part },
    );
  }
}

/** What is wrong with a workbook, with the words of whoever found it. */
export function damaged(name: string, error: unknown): PosternError {
  const how = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
  return PosternError.of(
    'bad-file',
    '“{name}” is a damaged workbook ({how}): nothing of it is imported. Get it again, or save it anew in a spreadsheet program.',
    { name, how: how.replace(/\.$/, '') },
  );
}
