/** Keeps the files of an open set as they should be: a new snapshot when it pays, and anew what somebody deleted. */
import { type Message } from '../../shared/text/text.ts';
import type { Low } from 'lowdb';
import { PosternError } from '../../shared/domain/errors.ts';
import type { DamageReport } from '../../shared/contract/types.ts';
import type { ChangeGate } from './change/change-gate.ts';
import type { ChangeWriter } from './change/change-writer.ts';
import { sealAnew } from './change/seal-anew.ts';
import type { FileIdentity } from './log/folder-identity.ts';
import { isOverdue, oldestKept } from './log/history-age.ts';
import type { Journal } from './log/journal.ts';
import { writtenAnew, type KeptFiles } from './log/kept-files.ts';
import type { OwnerLock } from './log/owner-lock.ts';
import type { SetAdapter } from './log/set-adapter.ts';
import { writeError } from './log/set-files.ts';
import type { Reseal } from './model/store-types.ts';
import type { SetState } from './table/set-state.ts';

/** Journal bytes since the snapshot from which on a new snapshot pays, if it is also as long as the snapshot. */
const COMPACT_BYTES = 16 << 20;
/** A snapshot waits for so many milliseconds without a change. */
const COMPACT_QUIET = 10_000;

/** Its files are looked at before each change, and every so often. Milliseconds. */
const LOOK_EVERY = 5_000;

/** What {@link openSet} has put together. */
export interface StoreParts {
  readonly db: Low<SetState>;
  readonly adapter: SetAdapter;
  readonly path: string;
  readonly folder: FileIdentity;
  readonly damage: readonly DamageReport[];
  readonly now: () => number;
  /** Null when the set is open for reading only. */
  readonly owned: {
    readonly writer: ChangeWriter;
    readonly journal: Journal;
    readonly lock: OwnerLock;
    readonly files: KeptFiles;
  } | null;
  readonly readOnly: Message | null;
  /** Journal bytes since the snapshot, without the open segment. */
  readonly earlierBytes: number;
}

/** What the keeper has to know of the store. */
export interface KeptStore {
  importing(): boolean;
  /** Throws unless the set is open and may be written. */
  requireOwned(): void;
}

export class SnapshotKeeper {
  readonly #parts: StoreParts;
  readonly #gate: ChangeGate;
  readonly #store: KeptStore;
  readonly #mended = new Set<(sentence: Message) => void>();
  #earlierBytes: number;
  #quiet: NodeJS.Timeout | null = null;
  readonly #looking: NodeJS.Timeout | null;
  #over = false;
  /** The snapshot under way. */
  writing: Promise<void> | null = null;

  /** Looks every so often until {@link rest}. */
  constructor(parts: StoreParts, gate: ChangeGate, store: KeptStore) {
    this.#parts = parts;
    this.#gate = gate;
    this.#store = store;
    this.#earlierBytes = parts.earlierBytes;
    this.writeWhenQuiet();
    this.#looking = parts.owned === null ? null : setInterval(() => void this.keepFiles(), LOOK_EVERY);
    this.#looking?.unref();
  }

  get #state(): SetState {
    return this.#parts.db.data;
  }

  /** As `UserStore.onMended`. */
  onMended(listener: (sentence: Message) => void): () => void {
    this.#mended.add(listener);
    return () => this.#mended.delete(listener);
  }

  /** A file was deleted under the set. */
  lacks(): boolean {
    return (this.#parts.owned?.files.deleted() ?? null) !== null;
  }

  /** Writes anew what somebody deleted, from memory. Never rejects: what could not be written is said by {@link KeptFiles}. */
  async keepFiles(): Promise<void> {
    const { owned } = this.#parts;
    const file = owned?.files.deleted() ?? null;
    if (owned === null || file === null || this.#over || this.#store.importing()) return;
    // A folder that is no longer ours is not touched.
    if (owned.lock.lost() !== null) return;
    try {
      const others = this.writing;
      await (this.writing ??= this.#write(true).finally(() => (this.writing = null)));
      if (others === null) for (const tell of this.#mended) tell(writtenAnew(file));
    } catch {
      // Such as a full disk: tried again before the next change.
    }
  }

  /** As `UserStore.compact`. */
  async compact(): Promise<void> {
    if (this.lacks()) await this.keepFiles();
    this.#store.requireOwned();
    if (this.#store.importing()) {
      throw PosternError.of(
        'job-running',
        'An import is under way. Wait for its end, or cancel it first.',
        {},
      );
    }
    this.writing ??= this.#write().finally(() => (this.writing = null));
    return this.writing;
  }

  /** Writes a snapshot once no change has come for a while, where one pays. */
  writeWhenQuiet(): void {
    const { owned, adapter } = this.#parts;
    if (owned === null || this.#over) return;
    const grown = this.#earlierBytes + owned.journal.length;
    const pays = grown >= COMPACT_BYTES && grown >= adapter.snapshotBytes;
    if (!pays && !this.#historyIsOverdue(owned.journal)) return;
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => {
      // What fails now, for want of space or because an import runs, is tried again after the next change.
      this.compact().catch(() => {});
    }, COMPACT_QUIET);
    this.#quiet.unref();
  }

  /** As `UserStore.sealAnew`. */
  async sealAnew(
    reseal: Reseal,
    beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>,
  ): Promise<void> {
    const { adapter, path, owned } = this.#parts;
    await this.writing?.catch(() => {});
    const leave = await this.#gate.enter(null);
    try {
      this.#store.requireOwned();
      if (owned === null) return;
      if (this.#store.importing())
        throw PosternError.of('job-running', 'An import is under way. Wait for its end.', {});
      this.#earlierBytes += owned.journal.length;
      await sealAnew(this.#state, adapter, owned.journal, reseal, beside);
      this.#earlierBytes = 0;
    } catch (error) {
      throw writeError(error, path);
    } finally {
      leave();
    }
  }

  /** Begins nothing more by itself. */
  rest(): void {
    if (this.#quiet !== null) clearTimeout(this.#quiet);
    if (this.#looking !== null) clearInterval(this.#looking);
  }

  /** Writes what is lacking, and gives up a snapshot that is under way. */
  async end(): Promise<void> {
    if (this.lacks()) await this.keepFiles();
    this.#over = true;
    this.#parts.adapter.abort.abort(PosternError.of('cancelled', 'The set was closed.', {}));
    await this.writing?.catch(() => {});
  }

  async #write(anew = false): Promise<void> {
    const { db, adapter, owned } = this.#parts;
    if (owned === null) return;
    const { journal } = owned;
    const leave = await this.#gate.enter(null);
    try {
      if (!anew) this.#store.requireOwned();
      const before = journal.length;
      await adapter.prepare(this.#state, journal);
      this.#earlierBytes += before;
    } finally {
      leave();
    }
    try {
      await db.write();
    } catch (error) {
      throw writeError(error, this.#parts.path);
    }
    this.#earlierBytes = 0;
  }

  /** Changes older than the administrator keeps them are there that a snapshot would drop. */
  #historyIsOverdue(journal: Journal): boolean {
    const { history, system } = this.#state;
    const oldest = oldestKept(system, this.#parts.now());
    return isOverdue(history.records(), oldest, journal.segment);
  }
}
