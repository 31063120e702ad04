/** The bytes of a file that is imported, as they are read: its own, or what a gzip archive (RFC 1952) holds. */
import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import { PosternError } from '../../shared/domain/errors.ts';

/** What readers need of a file. */
export interface SourceBytes {
  /** Fills `buffer` from `offset` on with up to `length` bytes from `position` on; none: there are no more. */
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
  close(): Promise<void>;
}

/** Bytes that an archive may hold: as much as a file that is handed over. */
const MOST = 4 * 1024 ** 3;
const WHILE_COUNTED = 1024 * 1024;
const READ = 64 * 1024;

/** True for the beginning of a gzip archive. */
export function isGzip(head: Buffer): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}

/** How many bytes there are. Throws `bad-file` for an archive that is damaged, or holds more than is taken. */
export async function countBytes(bytes: SourceBytes): Promise<number> {
  const buffer = Buffer.allocUnsafe(WHILE_COUNTED);
  for (let size = 0; ;) {
    const { bytesRead } = await bytes.read(buffer, 0, buffer.length, size);
    if (bytesRead === 0) return size;
    size += bytesRead;
  }
}

/**
 * What a gzip archive holds, without ever being on a disk: it is unpacked anew for each reader that begins, which costs less than a
 * file of passwords that somebody would have to delete. Its readers go forward; one that goes back begins anew.
 */
export class GzipBytes implements SourceBytes {
  readonly #file: FileHandle;
  readonly #name: string;
  /** Only the beginning of the archive is there. */
  readonly #partial: boolean;
  readonly #most: number;
  #stream: Readable | null = null;
  #chunks: AsyncIterator<Buffer> | null = null;
  /** What was unpacked and not asked for yet, and where it begins. */
  #rest: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(
    file: FileHandle,
    name: string,
    { partial = false, most = MOST }: { readonly partial?: boolean; readonly most?: number } = {},
  ) {
    this.#file = file;
    this.#name = name;
    this.#partial = partial;
    this.#most = most;
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    if (position < this.#at) this.#restart();
    let filled = 0;
    while (filled < length) {
      if (this.#rest.length === 0 && !(await this.#more())) break;
      const skipped = Math.min(this.#rest.length, Math.max(0, position - this.#at));
      const taken = Math.min(this.#rest.length - skipped, length - filled);
      this.#rest.copy(buffer, offset + filled, skipped, skipped + taken);
      this.#rest = this.#rest.subarray(skipped + taken);
      this.#at += skipped + taken;
      filled += taken;
    }
    return { bytesRead: filled };
  }

  async close(): Promise<void> {
    this.#stream?.destroy();
    await this.#file.close();
  }

  #restart(): void {
    this.#stream?.destroy();
    this.#stream = null;
    this.#chunks = null;
    this.#rest = Buffer.alloc(0);
    this.#at = 0;
  }

  async #more(): Promise<boolean> {
    try {
      const next = await this.#unpacked().next();
      if (next.done === true) return false;
      this.#rest = next.value;
    } catch (error) {
      throw this.#damaged(error);
    }
    if (this.#at + this.#rest.length <= this.#most) return true;
    throw PosternError.of(
      'bad-file',
      '“{name}” unpacks to more than {most, number} MB, which no list of users has: unpack it, and import parts of it.',
      { name: this.#name, most: this.#most / 1024 ** 2 },
      { path: this.#name },
    );
  }

  #unpacked(): AsyncIterator<Buffer> {
    if (this.#chunks !== null) return this.#chunks;
    // Where the end is known to be missing, what there is counts.
    const stream = createGunzip(this.#partial ? { finishFlush: constants.Z_SYNC_FLUSH } : {});
    // What fails is thrown to whoever reads from it.
    pipeline(Readable.from(packedBytes(this.#file)), stream, () => undefined);
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    return this.#chunks;
  }

  #damaged(error: unknown): unknown {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!code.startsWith('Z_')) return error;
    const how = code === 'Z_BUF_ERROR' ? 'it ends too early' : (error as Error).message;
    return PosternError.of(
      'bad-file',
      '“{name}” is a damaged gzip archive ({how}): nothing of it is imported. Get it again.',
      { name: this.#name, how },
      { path: this.#name },
    );
  }
}

async function* packedBytes(file: FileHandle): AsyncGenerator<Buffer> {
  for (let position = 0; ;) {
    const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(READ), 0, READ, position);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    position += bytesRead;
  }
}
