/** Reads a file by chunks, in lines or by count, so that no file ever becomes one string. */
import { openLines, type LineFile } from './line-file.ts';

const CHUNK = 1 << 20;
/** Bytes of one line, or taken at once: beyond it a file is none of ours, and is not gathered in memory. */
const MOST = 32 << 20;
const NEWLINE = 0x0a;

/** A forward reader. Bytes it hands out are views, good until the next call of `fill`. */
export class FileCursor {
  #handle: LineFile;
  #buffer = Buffer.allocUnsafe(CHUNK);
  #start = 0;
  #end = 0;
  #scanned = 0;
  #offset = 0;
  readonly #most: number;

  private constructor(handle: LineFile, offset: number, most: number) {
    this.#handle = handle;
    this.#offset = offset;
    this.#most = most;
  }

  /**
   * Reads `path` from a byte on. At the end of a file that grows it can be asked to go on later. `most`: bytes of its longest line,
   * beyond which nothing more is read.
   */
  static async open(path: string, offset = 0, most = MOST): Promise<FileCursor> {
    return new FileCursor(await openLines(path), offset, most);
  }

  /** File offset of the next byte to be handed out. */
  get offset(): number {
    return this.#offset;
  }

  /** The next whole line without its newline, if it is in memory. */
  nextLine(): Buffer | undefined {
    const window = this.#buffer.subarray(this.#start, this.#end);
    const at = window.indexOf(NEWLINE, this.#scanned);
    if (at < 0) {
      this.#scanned = window.length;
      return undefined;
    }
    this.#advance(at + 1);
    return window.subarray(0, at);
  }

  /** The next `count` bytes, if they are in memory. */
  take(count: number): Buffer | undefined {
    if (this.#end - this.#start < count) return undefined;
    const bytes = this.#buffer.subarray(this.#start, this.#start + count);
    this.#advance(count);
    return bytes;
  }

  /** Reads on; false at the end of the file, and of what is a line in any file of ours. */
  async fill(): Promise<boolean> {
    if (this.#end - this.#start > this.#most) return false;
    const left = this.#end - this.#start;
    // Room for the longest line and the next chunk, and no more: a hostile file costs what the last doubling takes.
    const most = this.#most + CHUNK;
    const target =
      left > this.#buffer.length / 2 && this.#buffer.length < most
        ? Buffer.allocUnsafe(Math.min(this.#buffer.length * 2, most))
        : this.#buffer;
    this.#buffer.copy(target, 0, this.#start, this.#end);
    this.#buffer = target;
    this.#start = 0;
    this.#end = left;
    const { bytesRead } = await this.#handle.read(target, left, target.length - left, this.#offset + left);
    this.#end += bytesRead;
    return bytesRead > 0;
  }

  /** A whole line, reading on as needed; undefined when none ends before the end of the file. */
  async line(): Promise<Buffer | undefined> {
    for (;;) {
      const line = this.nextLine();
      if (line !== undefined || this.#end - this.#start > this.#most || !(await this.fill())) return line;
    }
  }

  /** Exactly `count` bytes, reading on as needed; undefined when the file is shorter. */
  async bytes(count: number): Promise<Buffer | undefined> {
    for (;;) {
      const bytes = this.take(count);
      if (bytes !== undefined || count > this.#most || !(await this.fill())) return bytes;
    }
  }

  /** What is in memory and was not handed out: at the end of the file, an unterminated line. */
  rest(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  #advance(count: number): void {
    this.#start += count;
    this.#offset += count;
    this.#scanned = 0;
  }
}
