/** The user store over one set, wherever it is kept: answers from memory, and takes changes through its home. */
import { type Message } from '../../shared/text/text.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
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
import { ChangedUsers } from './query/changed-users.ts';
import { lockHistory } from './query/lock-history.ts';
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
import type { SetHome, SetPlace } from './model/set-home.ts';
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
import { previewUndo, undoChange } from './change/undo-change.ts';
import { ActivityQueries } from './query/activity-query.ts';
import { ChangeDetails } from './query/change-details.ts';
import { NOTHING_USED, UsedFigures } from './query/used-figures.ts';
import type { UsedTotals } from '../../shared/domain/usage.ts';
import type { Told } from './query/steps.ts';
import { UserQueries } from './query/user-query.ts';

export class SetStore implements UserStore {
  readonly #home: SetHome;
  readonly #now: () => number;
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
  readonly incoming: IncomingUsers;

  /** `now`: Unix milliseconds. */
  constructor(home: SetHome, now: () => number) {
    this.#home = home;
    this.#now = now;
    this.#state = home.state;
    this.#changedUsers = new ChangedUsers(home.log, this.#state);
    this.#activity = new ActivityQueries(this.#state);
    this.#details = new ChangeDetails(home.log, this.#state);
    this.#queries = new UserQueries(this.#state.table, {
      seq: () => this.#state.seq,
      now,
      touchedBy: (change) => this.#changedUsers.test(change),
      used: () => this.#used,
      ipAuthorised: () => this.#state.system.authoriseIpAddresses,
      overrides: (domain) => this.settings(domain),
    });
    this.incoming = new IncomingQueries(this.#state, now);
  }

  /** Where it is kept, for who makes another set of it. */
  get home(): SetHome {
    return this.#home;
  }

  get place(): SetPlace {
    return this.#home.place;
  }

  info(): SetInfo {
    const { id, name, sample, seq, table, incoming } = this.#state;
    return {
      id,
      name,
      users: table.size,
      incoming: incoming.rows.size,
      sample,
      seq,
      ...this.#home.condition(),
    };
  }

  held(): MeantFolder {
    return this.#home.held();
  }

  refuses(meant: MeantFolder): Message | null {
    return this.#home.refuses(meant);
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

  async readChanges(query: UserQuery): Promise<void> {
    await this.#changedUsers.readAll(changesAskedFor(query));
  }

  prepare(query: UserQuery, told: Told): Promise<void> {
    return this.#queries.prepare(query, told);
  }

  setUsed(totals: UsedTotals | null): void {
    // The same again: answers about it stand.
    if (!this.#used.is(totals)) this.#used = new UsedFigures(this.#state.table.lastId, totals);
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
    return this.#home.change(gateKeys(draft), async (writer) => {
      const plan = planChange(draft, {
        state: this.#state,
        now: this.#now(),
        resolve: (selection) => this.resolve(selection),
        resolveIncoming: (selection) => this.incoming.resolve(selection),
      });
      const result = await writer.write(plan, actor);
      const { ids } = plan;
      return ids === undefined || ids.length > 100 ? result : { ...result, ids };
    });
  }

  beginImport(options: ImportOptions): ImportSession {
    return this.#home.beginImport(options);
  }

  async undo(actor: string, change?: number, leaves?: number): Promise<ChangeResult> {
    return this.#home.change(null, (writer) => undoChange({ kind: 'undo', change, leaves }, actor, writer));
  }

  async redo(actor: string, leaves?: number): Promise<ChangeResult> {
    return this.#home.change(null, (writer) => undoChange({ kind: 'redo', leaves }, actor, writer));
  }

  async previewUndo(kind: 'undo' | 'redo', change?: number): Promise<UndoPreview> {
    return this.#home.look((writer) => previewUndo({ kind, change }, writer));
  }

  undoState(): UndoState {
    return this.#state.history.undoState();
  }

  changes(offset: number, limit: number, how: Omit<ActivityQuery, 'offset' | 'limit'> = {}): ActivityWindow {
    return this.#activity.window({ ...how, offset, limit }, this.#now());
  }

  changePlace(key: string, how: Pick<ActivityQuery, 'filter' | 'sort'> = {}): number | null {
    return this.#activity.place(how, key, this.#now());
  }

  async changeDetails(change: number, offset: number, limit: number): Promise<ChangedRows> {
    return this.#details.window(change, offset, limit);
  }

  async lockHistory(id: number): Promise<LockHistoryView> {
    return lockHistory(this.#home.log, this.#state, id, this.#now());
  }

  lapsed(): number {
    const now = this.#now();
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
    return this.#home.onChange(listener);
  }

  onMended(listener: (sentence: Message) => void): () => void {
    return this.#home.onMended(listener);
  }

  async compact(): Promise<void> {
    return this.#home.compact();
  }

  async freeze(): Promise<FrozenSet> {
    return this.#home.freeze(() => this.info());
  }

  get format(): number {
    return this.#state.format;
  }

  async sealAnew(
    reseal: Reseal,
    beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>,
  ): Promise<void> {
    return this.#home.sealAnew(reseal, beside);
  }

  async close(): Promise<void> {
    return this.#home.close();
  }
}
