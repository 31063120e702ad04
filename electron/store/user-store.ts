/** The user store over one folder: answers from memory, and takes changes through the journal. */
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { lockTurns } from '../../shared/domain/lock.ts';
import { settingsTurns } from '../../shared/domain/temporary.ts';
import { changesAskedFor, type Selection, type UserQuery } from '../../shared/domain/query.ts';
import type { SettingsOverride, SystemSettings } from '../../shared/domain/settings.ts';
import type { StoredUser } from '../../shared/domain/user.ts';
import type {
  ActivityQuery,
  ActivityWindow,
  ChangedRows,
  ChangeResult,
  LockHistoryView,
  DomainEntry,
  SetInfo,
  UndoPreview,
  UndoState,
} from '../../shared/contract/types.ts';
import { ChangeGate } from './change/change-gate.ts';
import { ChangedUsers } from './query/changed-users.ts';
import { lockHistory } from './query/lock-history.ts';
import type { ChangeWriter } from './change/change-writer.ts';
import { readClosedMark, writeClosedMark } from './log/closed-mark.ts';
import { folderLog } from './log/folder-log.ts';
import { betweenChanges, openFrozen } from './log/frozen-files.ts';
import { isSameFile } from './log/folder-identity.ts';
import { IncomingImport } from './change/incoming-import.ts';
import { JournalImport } from './change/import-session.ts';
import { gateKeys, planChange } from './change/plan-change.ts';
import { noSuchMark } from './change/plan-mark.ts';
import { Comparison } from './compare/comparison.ts';
import type { SamePassword } from './compare/differ.ts';
import { differencesSince, type Difference } from './compare/since.ts';
import { IncomingQueries } from './query/incoming-query.ts';
import { resolveSelection } from './query/resolve-selection.ts';
import { tallySettings } from './query/tally-settings.ts';
import type { OwnSettings } from '../../shared/domain/edit-effect.ts';
import type { Mark } from './table/marks.ts';
import { asOf } from './table/sealed-blocks.ts';
import type { SetState } from './table/set-state.ts';
import type {
  ChangeDraft,
  FrozenSet,
  ImportOptions,
  IncomingUsers,
  ImportSession,
  MeantFolder,
  Reseal,
  SealedBlock,
  StoreWindow,
  UserStore,
} from './model/store-types.ts';
import { SnapshotKeeper, type StoreParts } from './snapshot-keeper.ts';
import { previewUndo, undoChange } from './change/undo-change.ts';
import { ActivityQueries } from './query/activity-query.ts';
import { ChangeDetails } from './query/change-details.ts';
import { NOTHING_USED, UsedFigures } from './query/used-figures.ts';
import type { UsedTotals } from '../../shared/domain/usage.ts';
import { UserQueries } from './query/user-query.ts';

export class FolderStore implements UserStore {
  readonly #parts: StoreParts;
  readonly #state: SetState;
  readonly #queries: UserQueries;
  readonly #changedUsers: ChangedUsers;
  readonly #activity: ActivityQueries;
  readonly #details: ChangeDetails;
  #used = NOTHING_USED;
  #since: { key: string; same: SamePassword | undefined; found: readonly Difference[] } = {
    key: '',
    same: undefined,
    found: [],
  };
  readonly #gate = new ChangeGate();
  readonly #imports = new Set<ImportSession>();
  readonly incoming: IncomingUsers;
  readonly #listeners = new Set<(seq: number) => void>();
  readonly #keeper: SnapshotKeeper;
  #closed = false;

  constructor(parts: StoreParts) {
    this.#parts = parts;
    this.#state = parts.db.data;
    const log = folderLog(parts.path);
    this.#changedUsers = new ChangedUsers(log, this.#state);
    this.#activity = new ActivityQueries(this.#state);
    this.#details = new ChangeDetails(log, this.#state);
    this.#queries = new UserQueries(this.#state.table, {
      seq: () => this.#state.seq,
      now: parts.now,
      touchedBy: (change) => this.#changedUsers.test(change),
      used: () => this.#used,
      ipAuthorised: () => this.#state.system.authoriseIpAddresses,
      overrides: (domain) => this.settings(domain),
    });
    this.incoming = new IncomingQueries(this.#state, parts.now);
    this.#keeper = new SnapshotKeeper(parts, this.#gate, {
      importing: () => this.#imports.size > 0,
      requireOwned: () => this.#owned(),
    });
  }

  info(): SetInfo {
    const { id, name, sample, seq, table, incoming } = this.#state;
    const { path, damage, readOnly, owned } = this.#parts;
    // What was deleted is written anew before the next change.
    const broken = this.#closed || this.#keeper.lacks() ? null : (owned?.writer.broken?.message ?? null);
    return {
      id,
      name,
      path,
      users: table.size,
      incoming: incoming.rows.size,
      sample,
      readOnly: readOnly ?? broken,
      damage,
      seq,
    };
  }

  held(): MeantFolder {
    return { set: this.#state.id, ...this.#parts.folder };
  }

  refuses(meant: MeantFolder): string | null {
    const { owned, path, folder } = this.#parts;
    if (!isSameFile(folder, meant) || meant.set !== this.#state.id) {
      return `The process that is asked has another set open, ${path}. Nothing was changed; try again.`;
    }
    return owned?.lock.lost() ?? null;
  }

  query(query: UserQuery, offset: number, limit: number): StoreWindow {
    const { total, all, ids } = this.#queries.window(query, offset, limit);
    const users: StoredUser[] = [];
    for (const id of ids) {
      const user = this.#state.table.get(id);
      if (user !== undefined) users.push(user);
    }
    return { total, all, offset, users, seq: this.#state.seq };
  }

  async prepare(query: UserQuery): Promise<void> {
    await this.#changedUsers.readAll(changesAskedFor(query));
  }

  setUsed(totals: UsedTotals | null): void {
    this.#used = new UsedFigures(this.#state.table.lastId, totals);
  }

  matching(query: UserQuery): Uint32Array {
    return this.#queries.matching(query);
  }

  get(id: number): StoredUser | undefined {
    return this.#state.table.get(id);
  }

  find(address: string): StoredUser | undefined {
    const found = this.#state.table.findKey(address);
    return found === undefined || found.staged ? undefined : this.get(found.id);
  }

  position(id: number, query: UserQuery): number | null {
    return this.#queries.position(id, query);
  }

  resolve(selection: Selection): Uint32Array {
    return resolveSelection(selection, this.#state.table, this.#queries);
  }

  ownSettings(ids: Uint32Array): readonly OwnSettings[] {
    return tallySettings(this.#state.table, ids);
  }

  domains(): readonly DomainEntry[] {
    const counts = this.#state.table.domainCounts();
    const names = new Set([...this.#state.domains.keys(), ...counts.keys()]);
    return [...names].sort().map((domain) => ({
      domain,
      displayDomain: visibleText(displayDomain(domain)),
      users: counts.get(domain) ?? 0,
      settings: this.settings(domain),
    }));
  }

  marks(): readonly Mark[] {
    return this.#state.marks.list();
  }

  since(name: string, same?: SamePassword): readonly Difference[] {
    const mark = this.#state.marks.get(name);
    if (mark === undefined) throw noSuchMark(name);
    const key = `${this.#state.seq} ${mark.seq} ${name}`;
    if (this.#since.key !== key || this.#since.same !== same)
      this.#since = { key, same, found: differencesSince(this.#state, mark, same) };
    return this.#since.found;
  }

  compare(
    name: string | null,
    passwords: (sealed: (block: number) => SealedBlock | undefined) => SamePassword,
  ): Comparison {
    const mark = name === null ? null : this.#state.marks.get(name);
    if (mark === undefined) throw noSuchMark(name ?? '');
    return new Comparison(this.#state, mark, passwords, (block) => this.sealed(block));
  }

  system(): SystemSettings {
    return this.#state.system;
  }

  settings(domain: string | null): SettingsOverride {
    return domain === null ? this.#state.level : (this.#state.domains.get(domain) ?? {});
  }

  toHarden(from: number, limit: number): readonly StoredUser[] {
    const { table, system } = this.#state;
    const users: StoredUser[] = [];
    const orKept = system.keepPasswordsExportable !== true;
    for (let id = table.nextToHarden(from, orKept); id !== 0; id = table.nextToHarden(id + 1, orKept)) {
      const user = table.get(id);
      if (user !== undefined) users.push(user);
      if (users.length >= limit) break;
    }
    return users;
  }

  passwords(): { readonly sealed: number; readonly hardened: number } {
    const { table, system } = this.#state;
    const orKept = system.keepPasswordsExportable !== true;
    let sealed = 0;
    for (let id = table.nextToHarden(1, orKept); id !== 0; id = table.nextToHarden(id + 1, orKept)) sealed++;
    return { sealed, hardened: table.hardened };
  }

  sealed(block: number): SealedBlock | undefined {
    return asOf(this.#state.format, this.#state.blocks.get(block));
  }

  async commit(draft: ChangeDraft, actor: string): Promise<ChangeResult> {
    return this.#inGate(gateKeys(draft), async (writer) => {
      const now = this.#parts.now();
      const plan = planChange(draft, {
        state: this.#state,
        now,
        resolve: (selection) => this.resolve(selection),
        resolveIncoming: (selection) => this.incoming.resolve(selection),
      });
      const result = await writer.write(plan, actor);
      const { ids } = plan;
      return ids === undefined || ids.length > 100 ? result : { ...result, ids };
    });
  }

  beginImport(options: ImportOptions): ImportSession {
    const { writer } = this.#owned();
    // A snapshot under way ends first: the rows of an import must not lie in a segment that it leaves behind.
    const ready = this.#keeper.writing ?? Promise.resolve();
    const Session = options.into === 'incoming' ? IncomingImport : JournalImport;
    const session = new Session(this.#state, writer, this.#gate, options, ready, (over, changed) => {
      this.#imports.delete(over);
      if (changed) this.#changed();
    });
    this.#imports.add(session);
    return session;
  }

  async undo(actor: string, change?: number, leaves?: number): Promise<ChangeResult> {
    return this.#inGate(null, (writer) => undoChange({ kind: 'undo', change, leaves }, actor, writer));
  }

  async redo(actor: string, leaves?: number): Promise<ChangeResult> {
    return this.#inGate(null, (writer) => undoChange({ kind: 'redo', leaves }, actor, writer));
  }

  async previewUndo(kind: 'undo' | 'redo', change?: number): Promise<UndoPreview> {
    this.#owned();
    const leave = await this.#gate.enter(null);
    try {
      return await previewUndo({ kind, change }, this.#owned().writer);
    } finally {
      leave();
    }
  }

  undoState(): UndoState {
    return this.#state.history.undoState();
  }

  changes(offset: number, limit: number, how: Omit<ActivityQuery, 'offset' | 'limit'> = {}): ActivityWindow {
    return this.#activity.window({ ...how, offset, limit }, this.#parts.now());
  }

  changePlace(key: string, how: Pick<ActivityQuery, 'filter' | 'sort'> = {}): number | null {
    return this.#activity.place(how, key, this.#parts.now());
  }

  async changeDetails(change: number, offset: number, limit: number): Promise<ChangedRows> {
    return this.#details.window(change, offset, limit);
  }

  async lockHistory(id: number): Promise<LockHistoryView> {
    return lockHistory(folderLog(this.#parts.path), this.#state, id, this.#parts.now());
  }

  lapsed(): number {
    const now = this.#parts.now();
    let count = 0;
    for (const lock of this.#state.table.locks().values()) {
      for (const { time } of lockTurns(lock)) if (time <= now) count++;
    }
    const { table, level, domains } = this.#state;
    for (const settings of [...table.timedSettings(), level, ...domains.values()]) {
      for (const { time } of settingsTurns(settings)) if (time <= now) count++;
    }
    return count;
  }

  onChange(listener: (seq: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  onMended(listener: (sentence: string) => void): () => void {
    return this.#keeper.onMended(listener);
  }

  async compact(): Promise<void> {
    return this.#keeper.compact();
  }

  freeze(): Promise<FrozenSet> {
    const { owned, path } = this.#parts;
    const compaction = (): Promise<void> | null => this.#keeper.writing;
    return betweenChanges(this.#gate, compaction, async () => {
      if (this.#closed) throw PosternError.of('cancelled', 'The set was closed.', {});
      return { info: this.info(), files: await openFrozen(path, owned?.journal ?? null) };
    });
  }

  get format(): number {
    return this.#state.format;
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
      const { seq } = this.#state;
      // What lies under that path now may be another folder.
      if (owned.lock.lost() === null && (await readClosedMark(path)) !== seq)
        await writeClosedMark(path, seq);
    } catch {
      // Without the mark the set is as good; only a journal cut by somebody would go unnoticed.
    } finally {
      await owned.lock.release();
    }
  }

  /** Runs one change when what it touches is free, and tells the listeners. `keys` null: it touches everything. */
  async #inGate(
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

  #changed(): void {
    for (const listener of this.#listeners) listener(this.#state.seq);
    this.#keeper.writeWhenQuiet();
  }

  #owned(): NonNullable<StoreParts['owned']> {
    const { owned, readOnly } = this.#parts;
    if (this.#closed) throw PosternError.of('no-set-open', 'The set was closed.', {});
    if (owned === null) {
      throw new PosternError('read-only', readOnly ?? 'The set is open for reading only.');
    }
    const { broken } = owned.writer;
    if (broken !== null) throw broken;
    return owned;
  }
}
