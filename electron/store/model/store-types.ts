/** The user store as its users see it: changes, windows of rows, never files (design, section 12). */
import type { Told } from '../query/steps.ts';
import { type Message } from '../../../shared/text/text.ts';
import type { UsedTotals } from '../../../shared/domain/usage.ts';
import type {
  ActivityQuery,
  ActivityWindow,
  ChangedRows,
  ChangeResult,
  DomainEntry,
  LockHistoryView,
  SetInfo,
  UndoPreview,
  UndoState,
  ReviewedUpdates,
} from '../../../shared/contract/types.ts';
import type { FurtherValues } from '../../../shared/domain/csv-further.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { OwnSettings } from '../../../shared/domain/edit-effect.ts';
import type { IncomingQuery, IncomingSelection } from '../../../shared/domain/incoming.ts';
import type { Selection, UserQuery } from '../../../shared/domain/query.ts';
import type {
  SettingsOverride,
  SettingsPatch,
  SystemSettings,
  SystemSettingsPatch,
} from '../../../shared/domain/settings.ts';
import type { EditBase, SettingsBase } from '../change/plan-base.ts';
import type { SealedRef, StoredPassword, StoredUser, UserId, UserKind } from '../../../shared/domain/user.ts';
import type { FileIdentity } from '../log/folder-identity.ts';
import type { SetPlace } from './set-home.ts';
import type { FrozenFile } from '../log/frozen-files.ts';
import type { SamePassword } from '../compare/differ.ts';
import type { Comparison } from '../compare/comparison.ts';
import type { Difference } from '../compare/since.ts';
import type { Mark, MarkMaker } from '../table/marks.ts';

/** Passwords of one or many rows, sealed in one AES-256-GCM call; the bytes mean something to credentials/ only. */
export interface SealedBlock {
  /** How many entries it has. */
  readonly entries: number;
  readonly bytes: Uint8Array;
  /** It is of a set before format 3, whose blocks do not say what they are for. */
  readonly old?: boolean;
}

/** Seals a block for the users with these addresses, one an entry; undefined for one that nobody has. */
export type Reseal = (block: SealedBlock, owners: readonly (string | undefined)[]) => SealedBlock;

export interface NewUser {
  readonly kind: UserKind;
  readonly username: string;
  readonly domain: string;
  readonly settings: SettingsOverride;
  /** A block with one entry, or null (IP users). */
  readonly password: SealedBlock | null;
}

/** One that was typed in. */
export interface NewIncomingUser {
  readonly username: string;
  /** Lower-case A-labels. */
  readonly domain: string;
  /** The `true` or `false` of the gateway's file. */
  readonly access: boolean;
  /** A block with one entry, sealed for incoming users; null: not known. */
  readonly password: SealedBlock | null;
}

/** Which users, and how many the administrator was shown; another number at the commit is refused with `conflict`. */
interface Selected {
  readonly selection: Selection;
  readonly expected?: number | undefined;
}

/** What is asked for; the store turns it into a Change with before-images, or refuses it whole. */
export type ChangeDraft =
  | { readonly kind: 'add'; readonly users: readonly NewUser[] }
  | (Selected & {
      readonly kind: 'edit';
      readonly settings: SettingsPatch;
      readonly password: SealedBlock | null;
      readonly base?: EditBase | undefined;
    })
  | { readonly kind: 'incoming-add'; readonly users: readonly NewIncomingUser[] }
  | {
      readonly kind: 'incoming-remove';
      readonly selection: IncomingSelection;
      readonly expected?: number | undefined;
    }
  | (Selected & { readonly kind: 'remove' })
  /** `replace`: also a lock by hand that is there already. */
  | (Selected & { readonly kind: 'lock'; readonly lock: Lock; readonly replace?: boolean | undefined })
  | (Selected & { readonly kind: 'unlock' })
  | {
      readonly kind: 'settings';
      readonly domain: string | null;
      readonly settings: SettingsPatch;
      readonly system: SystemSettingsPatch;
      readonly base?: SettingsBase | undefined;
    }
  | { readonly kind: 'domain'; readonly domain: string; readonly remove: boolean }
  | { readonly kind: 'rename'; readonly name: string; readonly base?: string | undefined }
  /** Cannot be undone: a mark is deleted. Of those that exports made, the latest `keep` stay. */
  | {
      readonly kind: 'mark';
      readonly name: string;
      readonly made: MarkMaker;
      readonly keep?: number | undefined;
    }
  | { readonly kind: 'unmark'; readonly name: string }
  /** What is taken over of a comparison; `seq`: the last change it knows of. `blocks`: theirs, by numbers below 0. */
  | {
      readonly kind: 'merge';
      readonly file: string;
      readonly seq: number;
      readonly rows: readonly MergeRow[];
      readonly blocks: ReadonlyMap<number, SealedBlock>;
    }
  /** Leaves users alone whose password is another meanwhile. Cannot be undone. */
  | { readonly kind: 'harden'; readonly users: readonly HardenedUser[] };

/** One step of what is taken over; a password's block below 0 is one of the comparison. */
export type MergeRow =
  | { readonly add: Omit<StoredUser, 'id' | 'createdAt' | 'changedAt'> }
  | { readonly remove: UserId }
  | {
      readonly edit: UserId;
      readonly settings?: SettingsPatch;
      readonly lock?: Lock | null;
      readonly password?: StoredPassword | null;
    }
  | { readonly level: string | null; readonly settings: SettingsPatch };

/** A verifier (argon2id, PHC text) of the password that lies at `block`, `index`. */
export interface HardenedUser extends SealedRef {
  readonly id: UserId;
  readonly verifier: string;
}

/** Rows of an import, column by column, checked and normalised by the worker. All columns have the same length. */
export interface ImportBatch {
  /** As typed for mailboxes, canonical for IP users. */
  readonly usernames: readonly string[];
  /** Lower-case A-labels. */
  readonly domains: readonly string[];
  /** 0 mailbox, 1 IP user. */
  readonly kinds: Uint8Array;
  /** One-based line of the file on which each row begins. */
  readonly lines: Uint32Array;
  /** One entry a row (an empty one for IP users), or null when no row has a password. */
  readonly passwords: SealedBlock | null;
  /** Rows that came with a verifier (PHC text) in place of a password; their entry in `passwords` is empty. */
  readonly verifiers?: readonly (readonly [row: number, verifier: string])[];
  /** Settings and locks, and for each row which of them (from 1 on; 0: nothing is said). */
  readonly further?: { readonly values: readonly FurtherValues[]; readonly of: Uint32Array } | null;
  /** Of incoming users: 1 true, 0 false, 2 nothing is said; and 1 where a password is known. */
  readonly access?: Uint8Array | null;
  readonly known?: Uint8Array | null;
  /** Nothing is said of passwords: mailboxes can be updated, not added. */
  readonly passwordless?: boolean;
}

/** A row that is neither staged as new nor noted as an update: rows = created + updated + duplicates. */
export interface Duplicate {
  /** Index in the batch. */
  readonly row: number;
  /**
   * `existing`: the set has the user. `in-file`: an earlier row has the same address. `overlap`: an IP range of `owner` overlaps.
   * `other-domain`: the IP user to be updated belongs to the domain `owner`. `no-password`: a new mailbox, but no column of passwords. `gone`: there is no such user, and
   * nobody is to be added.
   */
  readonly with: 'existing' | 'in-file' | 'overlap' | 'other-domain' | 'no-password' | 'gone';
  readonly owner: string;
}

export interface StageResult {
  readonly created: number;
  /** Existing users that commit will update (`onDuplicate: 'update'`). */
  readonly updated: number;
  readonly duplicates: readonly Duplicate[];
}

/** Rows of an import, those that never came to the store among them; what is neither created, updated nor rejected was skipped. */
export interface RowCounts {
  readonly rows: number;
  readonly rejected: number;
}

/** An import under way: rows are on their way to disk but no one sees them until `commit` returns. */
export interface ImportSession {
  /** Stages one batch; at most a few milliseconds of work for 2,000 rows. Resolves when the next may come (back-pressure). */
  stage(batch: ImportBatch): Promise<StageResult>;
  /** Deletes these with the import, as part of the same change. Only incoming users. */
  remove(ids: Uint32Array): void;
  /** Durable and visible, as one change. `print`: of the file, the same for the same file under the set's key. `counts` are kept with the change. A session that staged nothing gives change 0. `removed`: so many of its users are deleted. */
  commit(print?: string, counts?: RowCounts): Promise<ChangeResult & { readonly removed?: number }>;
  /** What those that exist would get now, by the same steps as the commit; `digest` is another where a step is. Before commit or cancel. */
  review(print?: string): Promise<ReviewedUpdates & { readonly digest: number }>;
  /** Nothing of it is kept. Safe to call at any time, also twice. */
  cancel(): Promise<void>;
}

/** How an import tells that a password of its file is the one a user has. */
export interface PasswordsOfImport {
  /** As {@link SamePassword}, where `sealed` gives the block of a number. */
  readonly compare: (sealed: (block: number) => SealedBlock | undefined) => SamePassword;
  /** Tries one of which only the verifier is left; null where it cannot be opened. Costs 10 ms of a core. */
  readonly verify: (
    verifier: string,
    block: SealedBlock,
    index: number,
    address: string,
  ) => Promise<boolean | null>;
}

export interface ImportOptions {
  readonly actor: string;
  /** File name for the activity log. */
  readonly file: string;
  readonly onDuplicate: 'skip' | 'update';
  /** Which users it is about; outgoing ones unless told. */
  readonly into?: 'users' | 'incoming';
  /** Users that exist get new passwords, and nobody is added: in the activity log it is an edit. */
  readonly passwordsOnly?: boolean;
  readonly passwords?: PasswordsOfImport;
  /** It is only looked at and then cancelled: nothing of it is written, so that it needs no room. Committing it throws. */
  readonly looksOnly?: boolean;
}

export interface StoreWindow {
  readonly total: number;
  readonly all: number;
  readonly offset: number;
  readonly users: readonly StoredUser[];
  readonly seq: number;
}

/** The set a call from another process is meant for: its id, and its folder, for a copy has the same id. */
export interface MeantFolder extends FileIdentity {
  readonly set: string;
}

/** The incoming users of a set: as {@link UserStore} answers about the outgoing ones. */
export interface IncomingUsers {
  readonly size: number;
  query(query: IncomingQuery, offset: number, limit: number): IncomingWindow;
  /** Every matching id in query order. */
  matching(query: IncomingQuery): Uint32Array;
  /** As {@link UserStore.prepare}. */
  prepare(query: IncomingQuery, told: Told): Promise<void>;
  get(id: number): StoredIncoming | undefined;
  /** Ids of a selection that exist, ascending. */
  resolve(selection: IncomingSelection): Uint32Array;
}

/** An incoming user as the store's own parts pass it around. Never leaves the owner process. */
export interface StoredIncoming {
  readonly id: number;
  readonly username: string;
  readonly domain: string;
  readonly access: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly password: SealedRef | null;
  /** An outgoing user has its address. */
  readonly outgoing: boolean;
}

export interface IncomingWindow {
  readonly total: number;
  readonly all: number;
  readonly users: readonly StoredIncoming[];
}

export interface UserStore {
  /** Where what belongs to the set beside its users is kept. */
  readonly place: SetPlace;
  readonly incoming: IncomingUsers;
  info(): SetInfo;
  /** The set and the folder that are held, wherever it may lie by now. */
  held(): MeantFolder;
  /** Why a call that is meant for that set and folder must not be done here, in a sentence; null when they are held. */
  refuses(meant: MeantFolder): Message | null;
  /** Reads what the query asks for and is not in memory; to be awaited before a query that may name changes. */
  readChanges(query: UserQuery): Promise<void>;
  /** Works out who matches, with turns for others, so that whatever asks for it next has it at once. What `told` throws ends it. */
  prepare(query: UserQuery, told: Told): Promise<void>;
  /** What is used of limits from now on, for queries that ask for it; null where nothing was sent. */
  setUsed(totals: UsedTotals | null): void;
  /** A window of matching users. Synchronous: the whole table is in memory. */
  query(query: UserQuery, offset: number, limit: number): StoreWindow;
  /** Every matching id in query order, for export and selection. */
  matching(query: UserQuery): Uint32Array;
  get(id: UserId): StoredUser | undefined;
  /** By address without regard to case. */
  find(address: string): StoredUser | undefined;
  /** Index of a user among the matching ones, or null. */
  position(id: UserId, query: UserQuery): number | null;
  /** Ids of a selection that exist, in ascending order. */
  resolve(selection: Selection): Uint32Array;
  /** Which settings these users have of their own, counted. */
  ownSettings(ids: Uint32Array): readonly OwnSettings[];
  domains(): readonly DomainEntry[];
  /** Named points that changes are told from, oldest first. */
  marks(): readonly Mark[];
  /** What differs from a mark, by what users are and were; the last answer is remembered. Throws `not-found` for none. */
  since(mark: string, same?: SamePassword): readonly Difference[];
  /** Takes what others have, beside this set and a mark of it; null: without one. */
  compare(
    mark: string | null,
    passwords: (sealed: (block: number) => SealedBlock | undefined) => SamePassword,
  ): Comparison;
  system(): SystemSettings;
  /** Overrides at system level, and at a domain's. */
  settings(domain: string | null): SettingsOverride;
  /** Users whose password is still to be hardened, from an id on, at most `limit` of them. */
  toHarden(from: UserId, limit: number): readonly StoredUser[];
  /** How many users have a password that is still to be hardened, and how many a verifier. */
  passwords(): { readonly sealed: number; readonly hardened: number };
  /** The sealed block a user's password lies in. */
  sealed(block: number): SealedBlock | undefined;

  /** Appends and syncs, then applies. Rejects with PosternError and changes nothing. */
  commit(draft: ChangeDraft, actor: string): Promise<ChangeResult>;
  beginImport(options: ImportOptions): ImportSession;
  /**
   * Takes back the last change of a person, or the one given. `leaves`: how many the administrator knows it will leave
   * alone; another number is refused with `left-alone`, as is an undo that could do nothing.
   */
  undo(actor: string, change?: number, leaves?: number): Promise<ChangeResult>;
  redo(actor: string, leaves?: number): Promise<ChangeResult>;
  /** What an undo or redo would do now. */
  previewUndo(kind: 'undo' | 'redo', change?: number): Promise<UndoPreview>;
  undoState(): UndoState;
  /** A window of the activity log, latest first unless it is sorted. */
  /** Where a line of the activity is among those that match, by its key; null: it is not. */
  changePlace(key: string, how?: Pick<ActivityQuery, 'filter' | 'sort'>): number | null;
  changes(offset: number, limit: number, how?: Omit<ActivityQuery, 'offset' | 'limit'>): ActivityWindow;
  /** What one change did to whom, in its order: read from the journal. */
  changeDetails(change: number, offset: number, limit: number): Promise<ChangedRows>;
  /** What happened to the lock of a user, read from the journal; rejects with `not-found` for nobody. */
  lockHistory(id: number): Promise<LockHistoryView>;
  /** How many times a lock on record began or ended by itself by now: with another number, what depends on a status is another. */
  lapsed(): number;
  /** Called after each committed change. Returns the way to stop. */
  onChange(listener: (seq: number) => void): () => void;
  /** Told, in a sentence, that a file of the set was deleted and has been written anew. Returns the way to stop. */
  onMended(listener: (sentence: Message) => void): () => void;
  /** Format of its files; before 3 sealed secrets do not say what they are for. */
  readonly format: number;
  /**
   * Brings a set of an earlier format to this one, whole or not at all: `reseal` is given each block with the address of
   * each entry's user. Just before that, `beside` does what else belongs to it, and may not show yet; it is told how to know
   * what is, or ever was, a block of users.
   */
  sealAnew(reseal: Reseal, beside: (isUsers: (bytes: Uint8Array) => boolean) => Promise<void>): Promise<void>;
  /** Writes a new snapshot beside the old and starts a new journal segment. */
  compact(): Promise<void>;
  /** Its own files as they are between two changes, open for reading; whoever asks closes them. Changes go on meanwhile. */
  freeze(): Promise<FrozenSet>;
  close(): Promise<void>;
}

/** A set at one moment: what it says of itself, and its files but for those of its mail. */
export interface FrozenSet {
  readonly info: SetInfo;
  readonly files: readonly FrozenFile[];
}
