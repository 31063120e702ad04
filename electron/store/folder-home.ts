/** A set in a folder: one process writes it, by the journal, and keeps its files. */
import { message, type Message } from '../../shared/text/text.ts';
import type { ChangeResult, SetInfo } from '../../shared/contract/types.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { ChangeGate } from './change/change-gate.ts';
import type { ChangeWriter } from './change/change-writer.ts';
import { IncomingImport } from './change/incoming-import.ts';
import { JournalImport } from './change/import-session.ts';
import type { StagedImport } from './change/staged-import.ts';
import { readClosedMark, writeClosedMark } from './log/closed-mark.ts';
import { isSameFile } from './log/folder-identity.ts';
import { folderLog } from './log/folder-log.ts';
import { betweenChanges, openFrozen } from './log/frozen-files.ts';
import type { ReadableLog } from './model/change-log.ts';
import type { SetHome, SetPlace } from './model/set-home.ts';
import type { FrozenSet, ImportOptions, ImportSession, MeantFolder, Reseal } from './model/store-types.ts';
import { SnapshotKeeper, type StoreParts } from './snapshot-keeper.ts';
import type { SetState } from './table/set-state.ts';

export class FolderHome implements SetHome {
  readonly state: SetState;
  readonly log: ReadableLog;
  readonly place: SetPlace;
  readonly #parts: StoreParts;
  readonly #gate = new ChangeGate();
  readonly #imports = new Set<StagedImport>();
  readonly #listeners = new Set<(seq: number) => void>();
  readonly #keeper: SnapshotKeeper;
  #closed = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.state = parts.db.data;
    this.place = { folder: parts.path };
    this.log = folderLog(parts.path);
    this.#keeper = new SnapshotKeeper(parts, this.#gate, {
      importing: () => this.#imports.size > 0,
      requireOwned: () => this.#owned(),
    });
  }

  condition(): Pick<SetInfo, 'path' | 'damage' | 'readOnly'> {
    const { path, damage, readOnly, owned } = this.#parts;
    // What was deleted is written anew before the next change.
    const broken = this.#closed || this.#keeper.lacks() ? null : (owned?.writer.broken?.told ?? null);
    return { path, damage, readOnly: readOnly ?? broken };
  }

  held(): MeantFolder {
    return { set: this.state.id, ...this.#parts.folder };
  }

  refuses(meant: MeantFolder): Message | null {
    const { owned, path, folder } = this.#parts;
    if (!isSameFile(folder, meant) || meant.set !== this.state.id) {
      return message(
        'The process that is asked has another set open, {path}. Nothing was changed; try again.',
        {
          path,
        },
      );
    }
    return owned?.lock.lost() ?? null;
  }

  async change(
    keys: readonly string[] | null,
    change: (writer: ChangeWriter) => Promise<ChangeResult>,
  ): Promise<ChangeResult> {
    // Not a turn later where all is well: changes keep their order.
    if (this.#keeper.lacks()) await this.#keeper.keepFiles();
    this.#owned();
    // Changes that may touch everything would all be held back in memory for a snapshot under way.
    if (keys === null) await this.#keeper.writing?.catch(() => {});
    const leave = await this.#gate.enter(keys);
    let result: ChangeResult;
    try {
      result = await change(this.#owned().writer);
    } finally {
      leave();
    }
    if (result.change !== 0) this.#changed();
    return result;
  }

  async look<T>(work: (writer: ChangeWriter) => Promise<T>): Promise<T> {
    this.#owned();
    const leave = await this.#gate.enter(null);
    try {
      return await work(this.#owned().writer);
    } finally {
      leave();
    }
  }

  /** Nobody else writes it. */
  follow(): Promise<void> {
    return Promise.resolve();
  }

  beginImport(options: ImportOptions): ImportSession {
    const { writer } = this.#owned();
    const Session = options.into === 'incoming' ? IncomingImport : JournalImport;
    const session: StagedImport = new Session(writer, options, {
      // A snapshot under way ends first: the rows of an import must not lie in a segment that it leaves behind.
      ready: this.#keeper.writing ?? Promise.resolve(),
      claim: null,
      alone: async (work) => {
        const leave = await this.#gate.enter(null);
        return work().finally(leave);
      },
      over: (changed) => {
        this.#imports.delete(session);
        if (changed) this.#changed();
      },
    });
    this.#imports.add(session);
    return session;
  }

  onChange(listener: (seq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onMended(listener: (sentence: Message) => void): () => void {
    return this.#keeper.onMended(listener);
  }

  async compact(): Promise<void> {
    return this.#keeper.compact();
  }

  freeze(info: () => SetInfo): Promise<FrozenSet> {
    const { owned, path } = this.#parts;
    const compaction = (): Promise<void> | null => this.#keeper.writing;
    return betweenChanges(this.#gate, compaction, async () => {
      if (this.#closed) throw PosternError.of('cancelled', 'The set was closed.', {});
      return { info: info(), files: await openFrozen(path, owned?.journal ?? null) };
    });
  }

  async sealAnew(
    reseal: Reseal,
    beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>,
  ): Promise<void> {
    return this.#keeper.sealAnew(reseal, beside);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const { owned, path } = this.#parts;
    this.#keeper.rest();
    await Promise.all([...this.#imports].map((session) => session.cancel()));
    await this.#keeper.end();
    const leave = await this.#gate.enter(null);
    this.#closed = true;
    leave();
    if (owned === null) return;
    try {
      await owned.journal.close();
      const { seq } = this.state;
      // What lies under that path now may be another folder.
      if (owned.lock.lost() === null && (await readClosedMark(path)) !== seq)
        await writeClosedMark(path, seq);
    } catch {
      // Without the mark the set is as good; only a journal cut by somebody would go unnoticed.
    } finally {
      await owned.lock.release();
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener(this.state.seq);
    this.#keeper.writeWhenQuiet();
  }

  #owned(): NonNullable<StoreParts['owned']> {
    const { owned, readOnly } = this.#parts;
    if (this.#closed) throw PosternError.of('no-set-open', 'The set was closed.', {});
    if (owned === null) {
      throw new PosternError('read-only', readOnly ?? message('The set is open for reading only.'));
    }
    const { broken } = owned.writer;
    if (broken !== null) throw broken;
    return owned;
  }
}
