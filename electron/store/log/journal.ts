/** The open segment of the journal: appends lines, syncs groups of them at once, and takes back what did not reach the disk. */
import { closeSync, fdatasync, fstatSync, ftruncate, statSync, write, writeSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PosternError } from '../../../shared/domain/errors.ts';
import { encodeLine, FORMAT } from './line-format.ts';
import type { Appended } from '../model/change-log.ts';
import type { HeadLine } from '../model/journal-types.ts';
import { openPlainNow } from './plain-file.ts';
import { segmentName, writeError, writeNewFile } from './set-files.ts';

const datasync = promisify(fdatasync);
const truncate = promisify(ftruncate);
const writeBytes = promisify(write);

/** So many unsynced bytes are synced without being asked, so that the end of an import finds little left to do. */
const SYNC_BYTES = 8 << 20;
/** Below this a write into the page cache costs less than a trip to the thread pool. */
const SMALL_BYTES = 64 << 10;

interface Pending {
  readonly offset: number;
  readonly line: Buffer;
  readonly sync: boolean;
  readonly onDurable: (() => void) | undefined;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class Journal {
  readonly folder: string;
  /** Version of the lines it writes. */
  format: number;
  #segment: number;
  #fd: number;
  /** End of what was written, of what was synced, and of what is queued. */
  #written: number;
  #synced: number;
  #tail: number;
  #queue: Pending[] = [];
  #pump: Promise<void> | null = null;
  #repair = false;
  /** From here on nothing written counts any more; null: all of it may. */
  #cutAt: number | null = null;
  /** End of the last line that counts by itself. */
  #counted: number;
  /**
   * Called when bytes from an offset on were taken back, before the appends that failed reject. Says from where on nothing before
   * it counts any more, either: that is taken back with them.
   */
  onTakenBack: (offset: number, reason: PosternError) => number = (offset) => offset;

  constructor(folder: string, segment: number, length: number, format = FORMAT) {
    this.folder = folder;
    this.format = format;
    this.#segment = segment;
    this.#fd = openPlainNow(join(folder, segmentName(segment)), 'r+');
    this.#written = this.#synced = this.#tail = this.#counted = length;
  }

  /** Makes the file of a segment with its first line. */
  static async create(folder: string, head: HeadLine, format = FORMAT): Promise<number> {
    const line = encodeLine(JSON.stringify(head), format);
    await writeNewFile(folder, segmentName(head.journal), line);
    return line.length;
  }

  /** A line as it is written here. */
  line(body: unknown): Buffer {
    return this.lineOf(JSON.stringify(body));
  }

  /** A line of a JSON text, or of the pieces of one. */
  lineOf(json: string | readonly string[]): Buffer {
    return encodeLine(json, this.format);
  }

  get segment(): number {
    return this.#segment;
  }

  /** Length of the segment with all that is queued. */
  get length(): number {
    return this.#tail;
  }

  /** End of the last line that is on disk and counts by itself: after it lie at most parts of large changes that have not ended. */
  get counted(): number {
    return this.#counted;
  }

  /** Whether what is written still lies under the segment's name: a file that was deleted takes it all the same. */
  inPlace(): 'kept' | 'deleted' | 'changed' {
    const path = join(this.folder, segmentName(this.#segment));
    try {
      const named = statSync(path, { bigint: true, throwIfNoEntry: false });
      if (named === undefined) return 'deleted';
      const open = fstatSync(this.#fd, { bigint: true });
      const same = named.ino === open.ino && named.dev === open.dev;
      return same && named.size >= this.#written ? 'kept' : 'changed';
    } catch {
      // A file system that does not answer now: the next write says so.
      return 'kept';
    }
  }

  /** Bytes queued but not yet written. */
  get backlog(): number {
    return this.#tail - this.#written;
  }

  /**
   * Queues a line. With `sync` it is on disk when `done` resolves; `onDurable` is called in the order of the journal,
   * before any later line's.
   */
  append(line: Buffer, options: { sync: boolean; onDurable?: () => void }): Appended {
    const offset = this.#tail;
    const place = { segment: this.#segment, offset, length: line.length };
    this.#tail += line.length;
    const done = new Promise<void>((resolve, reject) => {
      this.#queue.push({ offset, line, sync: options.sync, onDurable: options.onDurable, resolve, reject });
    });
    this.#pump ??= this.#run();
    return { place, done };
  }

  /**
   * Takes all lines from `offset` on off the disk again, the last to be appended, of which none was to be synced: what a large change
   * leaves that was given up. What of them still waits rejects with `cancelled`. Never fails: what cannot be cut off now is before
   * the next write.
   */
  cut(offset: number): void {
    if (offset >= this.#tail) return;
    const given = this.#queue.filter((item) => item.offset >= offset);
    this.#queue = this.#queue.filter((item) => item.offset < offset);
    this.#tail = this.#cutAt = offset;
    this.#pump ??= this.#run();
    for (const item of given) item.reject(PosternError.of('cancelled', 'This change was cancelled.', {}));
  }

  /** Waits until all that is queued has been written and synced or has failed. */
  async settle(): Promise<void> {
    while (this.#pump !== null) await this.#pump;
  }

  /** Goes on in a new segment. Nothing may be under way. */
  async rotate(set: string, seq: number): Promise<void> {
    await this.settle();
    try {
      await this.#mend();
      await datasync(this.#fd);
      const segment = this.#segment + 1;
      const head = { journal: segment, set, seq, bytes: this.#written };
      const length = await Journal.create(this.folder, head, this.format);
      const fd = openPlainNow(join(this.folder, segmentName(segment)), 'r+');
      closeSync(this.#fd);
      this.#fd = fd;
      this.#segment = segment;
      this.#written = this.#synced = this.#tail = this.#counted = length;
    } catch (error) {
      throw writeError(error, this.folder);
    }
  }

  async close(): Promise<void> {
    await this.settle();
    closeSync(this.#fd);
  }

  async #run(): Promise<void> {
    // One turn's grace lets commits that come together share one sync.
    await Promise.resolve();
    while (this.#queue.length > 0 || this.#cutAt !== null) {
      if (this.#queue.length === 0) {
        await this.#mend().catch(() => {});
        continue;
      }
      const group = this.#queue;
      this.#queue = [];
      try {
        await this.#flush(group);
      } catch (error) {
        await this.#takeBack(group, error);
      }
    }
    this.#pump = null;
  }

  async #flush(group: readonly Pending[]): Promise<void> {
    await this.#mend();
    const start = this.#written;
    const first = group.findIndex(({ sync }) => sync);
    let end = start;
    // A power cut may keep later octets and lose earlier ones. So what counts by itself is written once all before it is on disk:
    // then whatever is missing before it is damage, and whatever is missing with nothing of the kind behind it is not.
    if (first > 0 || (first === 0 && start > this.#synced)) {
      end = await this.#put(group.slice(0, first), end);
      await this.#sync();
      this.#synced = start;
    }
    end = await this.#put(group.slice(Math.max(first, 0)), end);
    if (first >= 0 || end - this.#synced > SYNC_BYTES) {
      await this.#sync();
      this.#synced = end;
    }
    this.#written = end;
    for (const { sync, offset, line } of group) if (sync) this.#counted = offset + line.length;
    for (const item of group) item.onDurable?.();
    for (const item of group) item.resolve();
  }

  /** Writes lines at a byte, and gives where they end. */
  async #put(group: readonly Pending[], position: number): Promise<number> {
    const bytes =
      group.length === 1 ? (group[0]?.line as Buffer) : Buffer.concat(group.map((item) => item.line));
    let done = 0;
    while (done < bytes.length)
      done +=
        bytes.length <= SMALL_BYTES
          ? writeSync(this.#fd, bytes, done, bytes.length - done, position + done)
          : (await writeBytes(this.#fd, bytes, done, bytes.length - done, position + done)).bytesWritten;
    return position + bytes.length;
  }

  async #sync(): Promise<void> {
    await datasync(this.#fd).catch((error: unknown) => {
      // After a failed sync nobody knows which unsynced bytes are on disk: all of them count as lost.
      this.#written = this.#synced;
      throw error;
    });
  }

  async #takeBack(group: readonly Pending[], error: unknown): Promise<void> {
    const failed = [...group, ...this.#queue];
    this.#queue = [];
    this.#forget();
    this.#repair = true;
    const reason = writeError(error, this.folder);
    // What is left of a large change that lost a part would only fill the disk.
    this.#written = this.#tail = this.onTakenBack(this.#written, reason);
    // Not being able to mend now is no second error: it is tried again before the next write.
    await this.#mend().catch(() => {});
    for (const item of failed) item.reject(reason);
  }

  /** Cuts off bytes of refused changes, durably, so that they cannot come back after a crash. */
  async #mend(): Promise<void> {
    this.#forget();
    if (!this.#repair) return;
    await truncate(this.#fd, this.#written);
    await datasync(this.#fd);
    this.#synced = this.#written;
    this.#repair = false;
  }

  /** What was cut while it was being written is no part of what is written. */
  #forget(): void {
    if (this.#cutAt === null) return;
    this.#written = Math.min(this.#written, this.#cutAt);
    this.#cutAt = null;
    this.#repair = true;
  }
}
