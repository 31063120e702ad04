/**
 * Reads a set that another process owns, and goes on reading its journal as it grows: over new segments, over snapshots,
 * and over lines that are just being written. A change is seen whole or not at all. Nothing is written.
 */
import { asSaid, message, type Message } from '../../../shared/text/text.ts';
import { saidOf } from '../../../shared/domain/errors.ts';
import { watch, type FSWatcher } from 'node:fs';
import { lstat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { SettingsOverride, SystemSettings } from '../../../shared/domain/settings.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { ChangeIsolation } from './change-isolation.ts';
import { FileCursor } from '../log/file-cursor.ts';
import { identityNow, identityOf, isSameFile, type FileIdentity } from '../log/folder-identity.ts';
import { readWhileWritten, type Read } from './read-while-written.ts';
import { openPlain } from '../log/plain-file.ts';
import { codeOf, segmentName } from '../log/set-files.ts';
import type { SetState } from '../table/set-state.ts';
import { asOf } from '../table/sealed-blocks.ts';
import type { SealedBlock } from '../model/store-types.ts';
import { automaticPart } from '../../../shared/domain/lock.ts';

/** Milliseconds between two looks at the journal where the system does not tell of its growth. */
const POLL = 50;
/** Looks at a line that does not make sense (it may be half written) before the set is read anew. */
const PATIENCE = 5;
/** Milliseconds before a set that could not be read is read again; twice as long after each failure, up to a minute. */
const RETRY = 1000;
const LONGEST_RETRY = 60_000;
/** Bytes of a line's head that tell it from another: they hold its checksum. */
const HEAD = 14;

export interface FollowedSet {
  readonly id: string;
  /** Sequence number of the last change read. */
  readonly seq: number;
  /** Users in the set. */
  readonly size: number;
  /** Why the set cannot be followed at present, in a sentence; what was read last is still answered from. */
  readonly problem: Message | null;
  get(id: number): StoredUser | undefined;
  /** Id of the mailbox, or 0; `domain` in lower-case A-labels. */
  find(username: string, domain: string): number;
  /** Id of the IP user whose address or range holds the address, or 0. Throws on text that is no address. */
  findIp(address: string): number;
  system(): SystemSettings;
  /** What is set at system level, or at a domain's. */
  settings(domain: string | null): SettingsOverride;
  sealed(block: number): SealedBlock | undefined;
  /** Ids of users whose lock lifts by itself, also those whose time is over. */
  timedLocks(): readonly number[];
  /** Called after each change that was read, and after the set was read anew. */
  onChange(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Opens the set in `folder` to be followed. Rejects as `openSet` does. */
export async function followSet(folder: string): Promise<FollowedSet> {
  const isolation = new ChangeIsolation();
  const identity = await identityOf(folder).catch(() => null);
  const first = await readWhileWritten(folder, isolation);
  const follower = new Follower(folder, identity, isolation, first);
  await follower.start();
  return follower;
}

/** A line that was taken: its place and its head. */
interface Seen {
  readonly offset: number;
  readonly head: Buffer;
}

class Follower implements FollowedSet {
  readonly #folder: string;
  readonly #identity: FileIdentity | null;
  readonly #isolation: ChangeIsolation;
  readonly #listeners = new Set<() => void>();
  #read: Read;
  #cursor: FileCursor | null = null;
  #reader: FileHandle | null = null;
  /** The last line taken: its place and its head, to notice when it was taken back. */
  #last: Seen | null = null;
  /** The last line taken that counts by itself, and its end: what an import wrote after it may be taken back. */
  #sure: { readonly end: number; readonly seen: Seen } | null = null;
  #odd = 0;
  #retry = RETRY;
  #problem: Message | null;
  #watcher: FSWatcher | null = null;
  #timer: NodeJS.Timeout | null = null;
  #busy: Promise<void> | null = null;
  #again = false;
  #closed = false;

  constructor(folder: string, identity: FileIdentity | null, isolation: ChangeIsolation, first: Read) {
    this.#folder = folder;
    this.#identity = identity;
    this.#isolation = isolation;
    this.#read = first;
    this.#problem = first.damage === null ? null : asSaid(first.damage);
  }

  get id(): string {
    return this.#read.state.id;
  }
  get seq(): number {
    return this.#read.state.seq;
  }
  get size(): number {
    return this.#read.state.table.size;
  }
  get problem(): Message | null {
    return this.#problem;
  }

  get(id: number): StoredUser | undefined {
    return this.#isolation.get(this.#read.state, id);
  }
  find(username: string, domain: string): number {
    return this.#isolation.find(this.#read.state, username, domain);
  }
  findIp(address: string): number {
    return this.#isolation.findIp(this.#read.state, address);
  }
  system(): SystemSettings {
    return this.#read.state.system;
  }
  settings(domain: string | null): SettingsOverride {
    const { level, domains } = this.#read.state;
    return domain === null ? level : (domains.get(domain) ?? {});
  }
  sealed(block: number): SealedBlock | undefined {
    const { blocks, format } = this.#read.state;
    return asOf(format, blocks.get(block));
  }
  timedLocks(): readonly number[] {
    return timedLocksOf(this.#read.state);
  }
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async start(): Promise<void> {
    await this.#goTo(this.#read.segment, this.#read.offset);
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#look());
      // Some file systems cannot be watched; then looking every few milliseconds has to do.
      this.#watcher.on('error', () => {});
    } catch {
      this.#watcher = null;
    }
    this.#look();
    await this.#busy;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#watcher?.close();
    await this.#busy;
    await this.#leave();
    this.#listeners.clear();
  }

  #look(): void {
    if (this.#closed) return;
    if (this.#busy !== null) {
      this.#again = true;
      return;
    }
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#again = false;
    this.#busy = this.#step().then((pause) => {
      this.#busy = null;
      if (this.#again) this.#look();
      else if (!this.#closed) this.#timer = setTimeout(() => this.#look(), pause).unref();
    });
  }

  /** Reads what is new; gives the milliseconds until the next look. */
  async #step(): Promise<number> {
    try {
      if (!isSameFile(identityNow(this.#folder), this.#identity)) this.#problem = elsewhere(this.#folder);
      else if (this.#problem !== null || (await this.#isRewritten())) await this.#reload();
      else await this.#readOn();
    } catch (error) {
      this.#problem = whyNotRead(error);
    }
    if (this.#problem === null) {
      this.#retry = RETRY;
      return POLL;
    }
    this.#retry = Math.min(this.#retry * 2, LONGEST_RETRY);
    return this.#retry / 2;
  }

  /** Takes all whole lines there are, over the ends of segments. */
  async #readOn(): Promise<void> {
    for (;;) {
      const next = await exists(join(this.#folder, segmentName(this.#read.segment + 1)));
      const whole = await this.#takeLines();
      // What came before the next segment began was read after it was seen: this segment is at its end.
      if (!whole || !next) return;
      const { segment, offset, taker } = this.#read;
      taker.beginSegment(offset);
      await this.#goTo(segment + 1, 0);
    }
  }

  /** False when a line is incomplete, or does not make sense. */
  async #takeLines(): Promise<boolean> {
    const cursor = this.#cursor as FileCursor;
    const reader = this.#reader as FileHandle;
    const { segment, taker } = this.#read;
    while (await cursor.fill()) {
      for (let line = cursor.nextLine(); line !== undefined; line = cursor.nextLine()) {
        const length = line.length + 1;
        const offset = cursor.offset - length;
        const head = Buffer.from(line.subarray(0, HEAD));
        const { seq } = this;
        const problem = await taker.take(line, { segment, offset, length }, reader);
        // At once: whoever sees the new number must find nothing old.
        if (this.seq !== seq) this.#tell();
        if (problem !== null) {
          taker.line--;
          await this.#doubt(offset, problem);
          return false;
        }
        this.#read.offset = offset + length;
        this.#last = { offset, head };
        if (taker.counts) this.#sure = { end: offset + length, seen: this.#last };
        this.#odd = 0;
        if (taker.takeSealedAnew()) {
          await this.#reload();
          return false;
        }
      }
    }
    return cursor.rest().length === 0;
  }

  /** A line that makes no sense is looked at again from the disk; if it stays so, the set is read anew. */
  async #doubt(offset: number, problem: string): Promise<void> {
    this.#odd++;
    if (this.#odd < PATIENCE) return this.#goTo(this.#read.segment, offset);
    this.#odd = 0;
    const { segment } = this.#read;
    this.#problem = message('A line of {file} cannot be used: {problem}.', {
      file: segmentName(segment),
      problem,
    });
    await this.#reload();
  }

  /** True when bytes that were read are gone: the owner took them back after a failed write, or a backup was restored. */
  async #isRewritten(): Promise<boolean> {
    const cursor = this.#cursor as FileCursor;
    const reader = this.#reader as FileHandle;
    const { segment, offset } = this.#read;
    const path = join(this.#folder, segmentName(segment));
    if (!(await exists(path))) return true;
    const now = await lstat(path);
    if (now.ino !== (await reader.stat()).ino) return true;
    // Of an incomplete line nothing is kept that the owner might have taken back.
    if (cursor.rest().length > 0) await this.#goTo(segment, offset, true);
    if (now.size >= offset && (this.#last === null || (await this.#isThere(this.#last)))) return false;
    return !(await this.#stepBack(now.size));
  }

  async #isThere({ offset, head }: Seen): Promise<boolean> {
    const now = Buffer.alloc(HEAD);
    await this.#reader?.read(now, 0, HEAD, offset);
    return now.equals(head);
  }

  /** Of an import that was given up nothing happened: what was read before it still holds. False when that is gone, too. */
  async #stepBack(size: number): Promise<boolean> {
    if (this.#sure === null || size < this.#sure.end || !(await this.#isThere(this.#sure.seen))) return false;
    const { end, seen } = this.#sure;
    const { segment, taker } = this.#read;
    await this.#goTo(segment, end, true);
    this.#last = seen;
    taker.forget(segment, end);
    return true;
  }

  async #reload(): Promise<void> {
    const next = await readWhileWritten(this.#folder, this.#isolation);
    if (next.damage !== null) {
      // What was read before is better than less of it.
      this.#problem = asSaid(next.damage);
      return;
    }
    this.#read = next;
    this.#tell();
    await this.#goTo(next.segment, next.offset);
    this.#problem = null;
    await this.#readOn();
  }

  #tell(): void {
    for (const tell of this.#listeners) tell();
  }

  async #goTo(segment: number, offset: number, sameSegment = false): Promise<void> {
    const path = join(this.#folder, segmentName(segment));
    await this.#leave();
    this.#cursor = await FileCursor.open(path, offset);
    this.#reader = await openPlain(path, 'r');
    if (!sameSegment) this.#last = this.#sure = null;
    this.#read.segment = segment;
    this.#read.offset = offset;
  }

  async #leave(): Promise<void> {
    await this.#cursor?.close();
    await this.#reader?.close();
    this.#cursor = this.#reader = null;
  }
}

/** Ids of users whose lock lifts by itself. */
export function timedLocksOf({ table }: SetState): readonly number[] {
  return [...table.locks()].flatMap(([id, lock]) =>
    (automaticPart(lock)?.until ?? null) === null ? [] : [id],
  );
}

/** A copy that was put in the set's place has other users, and another owner. */
function elsewhere(folder: string): Message {
  return message(
    'The folder of the set is no longer {folder}: it was moved, renamed or replaced. Put it back there, or open it where it lies now.',
    { folder },
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false;
    throw error;
  }
}

/** A file that is not there is told by its name, not in the system's words. */
function whyNotRead(error: unknown): Message {
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && path !== undefined)
    return message('{path} is missing: it was deleted or moved.', { path });
  return saidOf(error);
}
