/** Response types of the contract. Times are Unix milliseconds. */
import type { Said } from '../domain/change-message.ts';
import type { Message } from '../text/text.ts';
import type { OutgoingUser, UserId } from '../domain/user.ts';
import type { OutgoingSettings, SettingsOverride, SystemSettings } from '../domain/settings.ts';
import type { ErrorReport } from '../domain/errors.ts';
import type { ColumnTarget } from '../domain/column-map.ts';
import type { DirectoryFound } from '../domain/directory.ts';
import type { FurtherField } from '../domain/csv-further.ts';
import type { UnusedColumn } from '../domain/csv-row.ts';
import type { ImportQuestion } from '../domain/import-questions.ts';
import type { LeftAlone } from '../domain/left-alone.ts';
import type { LockEvent } from '../domain/lock-events.ts';
import type { StatusCounts } from '../domain/user-status.ts';
import type { Filter } from '../lists/filter.ts';
import type { CsvReading, PassedOver } from '../domain/csv-reading.ts';

/** What the open set is, for title bar and status bar. */
export interface SetInfo {
  readonly id: string;
  readonly name: string;
  /** Absolute path of the folder; of a set on a server its whole address, without a password. */
  readonly path: string;
  readonly users: number;
  /** Incoming users. */
  readonly incoming: number;
  readonly sample: boolean;
  /** Why the set cannot be written, or null: a sentence. */
  readonly readOnly: Message | null;
  /** Of a set on a server: why what is shown may be out of date and nothing can be changed just now; it goes on by itself. */
  readonly behind?: Message | null;
  /** What opening found damaged and set aside; empty when all was well. */
  readonly damage: readonly DamageReport[];
  /** Sequence number of the last change. */
  readonly seq: number;
}

export interface DamageReport {
  /** `torn-tail`: the last line was incomplete and set aside. `bad-line`: replay stopped there. `bad-snapshot`: likewise. `line-ends`: nothing is lost. */
  readonly kind: 'torn-tail' | 'bad-line' | 'bad-snapshot' | 'unfinished-change' | 'line-ends';
  readonly file: string;
  /** One-based line and byte offset where the damage begins. */
  readonly line: number;
  readonly offset: number;
  readonly bytes: number;
  /** Where the bytes were kept, or null where the original is untouched. */
  readonly setAside: string | null;
  /** What exactly is lost, in a sentence; and the same as a text and its values. */
  readonly message: string;
  readonly told: Message;
  /** Changes after the damage that are sound, but cannot be shown without what is missing before them. */
  readonly lost?: LostChanges;
}

export interface LostChanges {
  readonly count: number;
  /** The first of them, in the order in which they were made. */
  readonly first: readonly LostChange[];
}

export interface LostChange {
  readonly change: number;
  readonly time: number;
  readonly actor: string;
  /** What was done, and to how many users. */
  readonly summary: string;
  readonly told?: Message;
}

export interface RecentSet {
  readonly path: string;
  readonly name: string;
  readonly openedAt: number;
  /** False when the folder is gone. */
  readonly exists: boolean;
}

export interface AppInfo {
  readonly version: string;
  readonly shell: 'desktop' | 'browser' | 'cli';
  readonly platform: 'windows' | 'macos' | 'linux';
  /** Native dialogs for folders and files; without them the renderer browses through `folders.list`. */
  readonly nativeDialogs: boolean;
  readonly defaultFolder: string;
  readonly set: SetInfo | null;
}

export interface FolderListing {
  readonly path: string;
  readonly parent: string | null;
  readonly entries: readonly {
    readonly name: string;
    readonly path: string;
    readonly kind: 'folder' | 'set' | 'file' | 'backup';
  }[];
}

/** A search over users that is under way. */
export interface UserSearch {
  /** Users that were looked at. */
  readonly rows: number;
  readonly of: number;
}

/** A window of the users that match a query. */
export interface UserWindow {
  /** How many match. */
  readonly total: number;
  /** How many the set (or the current domain) has. */
  readonly all: number;
  readonly offset: number;
  readonly users: readonly OutgoingUser[];
  /** Sequence number of the last change that the window shows. */
  readonly seq: number;
}

export interface SelectionSummary {
  readonly count: number;
  /** The first few display addresses. */
  readonly first: readonly string[];
  readonly byStatus: StatusCounts;
  /** How many have a lock by hand that is yet to begin. */
  readonly planned: number;
}

/** What a change did. */
export interface ChangeResult {
  /** Sequence number; 0 when nothing had to change. */
  readonly change: number;
  /** Users touched. */
  readonly users: number;
  /** Ids created, when few (at most 100). */
  readonly ids?: readonly UserId[];
  /** What an undo or redo left alone, because something came since that is in its way. */
  readonly leftAlone?: LeftAlone;
  /** The change that an undo took back or a redo did again. */
  readonly of?: Said & { readonly change: number };
}

/** What an undo or redo would do now. */
export interface UndoPreview extends Pick<ChangeResult, 'users' | 'leftAlone'> {
  readonly kind: 'undo' | 'redo';
  readonly of: Said & { readonly change: number };
}

/** What happened to a user's lock, latest first. */
export interface LockHistoryView {
  readonly events: readonly LockEvent[];
  /** There are older ones. */
  readonly more: boolean;
}

export type ChangeKind =
  | 'add'
  | 'edit'
  | 'remove'
  | 'lock'
  | 'unlock'
  | 'import'
  | 'incoming-add'
  | 'incoming-remove'
  | 'incoming-import'
  | 'settings'
  | 'domain'
  | 'rename'
  | 'harden'
  | 'mark'
  | 'merge'
  | 'undo'
  | 'redo';

export interface ChangeEntry {
  /** Null for what is no change of the set: time has passed. */
  readonly seq: number | null;
  readonly time: number;
  readonly actor: string;
  /** `lapse`: a lock or a setting for a time began or ended because its time had come. */
  readonly kind: ChangeKind | 'lapse';
  readonly users: number;
  /** A sentence: "Imported 1,000 users from staff.csv". */
  readonly summary: string;
  readonly told?: Message;
  /** The change this one undoes or redoes. */
  readonly of: number | null;
  readonly undone: boolean;
  /** True where undoing exactly this change can do something: of an undo, it does again what that took back. */
  readonly undoable: boolean;
  /** Undone, but for so many that were left alone. */
  readonly left?: number;
  /** Of an import, what came of it. */
  readonly imported?: ImportedCounts;
}

/** What came of an import, as the journal keeps it. */
export interface ImportedCounts {
  /** The file, or what else its rows came from. */
  readonly file: string;
  /** The rows by what became of them; absent where an earlier version imported them, which kept only the number of users. */
  readonly rows?: {
    readonly total: number;
    readonly created: number;
    readonly updated: number;
    readonly skipped: number;
    readonly rejected: number;
  };
}

/** What is asked of the activity log. */
export interface ActivityQuery {
  readonly filter?: Filter;
  /** Latest first unless told. */
  readonly sort?: { readonly field: ActivitySort; readonly descending: boolean } | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** The fields that the activity log can be sorted by. */
export const ACTIVITY_SORTS = ['time', 'actor', 'kind', 'users'] as const;
export type ActivitySort = (typeof ACTIVITY_SORTS)[number];

/** The line of the window that a row is in; null: it is not among those that match. */
export interface ChangePlace {
  readonly line: number | null;
}

export interface ActivityWindow {
  /** How many match. */
  readonly total: number;
  /** How many there are. */
  readonly all: number;
  readonly changes: readonly ChangeEntry[];
}

/** One user, domain or the set itself, as a change found it and left it. */
export interface ChangedRow {
  /** A user's id, where it is one; it may have been deleted since. */
  readonly user: UserId | null;
  /** As people are told: an address, `settings of example.com`. */
  readonly name: string;
  readonly done: 'added' | 'deleted' | 'changed';
  readonly fields: readonly ChangedField[];
}

export interface ChangedField {
  /** `limitPerDay`, `lock`, `relay.delivery`, … : see `shared/domain/changed-fields.ts` for its words. */
  readonly field: string;
  /** Null: there was none, or it was inherited. Of a password never more than that there was one, and which kind. */
  readonly before: unknown;
  readonly after: unknown;
}

export interface ChangedRows {
  readonly total: number;
  readonly rows: readonly ChangedRow[];
}

export interface UndoState {
  /** What Undo would take back, or null. */
  readonly undo: Said | null;
  readonly redo: Said | null;
}

export interface DomainEntry {
  readonly domain: string;
  readonly displayDomain: string;
  readonly users: number;
  readonly settings: SettingsOverride;
}

export type SettingSource = 'default' | 'system' | 'domain' | 'user';

/** Settings of one level: what is set there, what is in force, and what would be without it. */
export interface SettingsView {
  readonly domain: string | null;
  readonly override: SettingsOverride;
  readonly effective: OutgoingSettings;
  readonly inherited: OutgoingSettings;
  readonly from: Readonly<Record<keyof OutgoingSettings, SettingSource>>;
  readonly system: SystemSettings;
}

export interface RejectedRow {
  /** One-based line in the file on which the row begins. */
  readonly line: number;
  /** One-based column, or null when the whole row is meant. */
  readonly column: number | null;
  readonly field: 'username' | 'domain' | 'password' | 'access' | FurtherField | null;
  readonly reason: string;
  /** The reason as a text and its values, where it has any; and the same of `text`. */
  readonly told?: Message;
  readonly shape?: Message;
  /** User name and domain, clipped; or how long its cells are, where any of them may be the password. */
  readonly text: string;
}

/** An incoming user that did not become an outgoing one. */
export interface SkippedRow {
  /** For people; empty for one that was deleted since. */
  readonly address: string;
  readonly reason: string;
  /** The same as a text and its values, where it has any. */
  readonly told?: Message;
}

/** `asking`: nothing is read, let alone written, before the questions are answered. */
export type ImportPhase = 'asking' | 'reading' | 'committing' | 'done' | 'failed' | 'cancelled';

/** One of the first rows of a file, read as an import would. */
export interface PreviewRow {
  readonly line: number;
  /** Null for a row that would be rejected. Of the password only its length. */
  readonly user: { readonly address: string; readonly password: number } | null;
  /** Why it would be rejected, and what may be said of its cells; both empty for a user. */
  readonly problem: string;
  readonly shape: string;
  /** Both as texts and their values. */
  readonly told?: { readonly problem: Message; readonly shape?: Message };
}

/** A column of a file, as it would be read. */
export interface PreviewColumn {
  /** Its heading; empty where there is none. */
  readonly name: string;
  /** What it is taken for; null: it is not used. */
  readonly to: ColumnTarget | null;
  /** What it seems to be, where it is not used. */
  readonly suggested: ColumnTarget | null;
  /** Of its first cells; how long they are, where one may be a password. */
  readonly cells: readonly string[];
}

export interface ImportPreview {
  readonly reading: CsvReading;
  readonly rows: readonly PreviewRow[];
  readonly columns: readonly PreviewColumn[];
  /** What the import would ask before it begins. */
  readonly asks: readonly ImportQuestion['about'][];
}

/** Rows of an import of which the same is said. */
export interface RowGroup {
  readonly reason: string;
  /** The same as a text and its values, where it has any. */
  readonly told?: Message;
  readonly count: number;
  /** The first of them. */
  readonly lines: readonly number[];
}

/** What users that exist would get. */
export interface ReviewedUpdates {
  /** Users that would be changed, and those of whom the rows say what they are already. */
  readonly changed: number;
  readonly unchanged: number;
  /** How many of them in which field. */
  readonly fields: readonly { readonly field: string; readonly count: number }[];
  /** The first of them, each field before and after. */
  readonly rows: readonly ChangedRow[];
}

/** What an import that was only checked would do. */
export interface ImportReview {
  readonly updates: ReviewedUpdates;
  /** Users to be created whom no password is asked of. */
  readonly ipUsers: RowGroup;
  /** Rows that would be skipped, by their reason. */
  readonly skipped: readonly RowGroup[];
  /** Rows that would be rejected, by their reason. */
  readonly problems: readonly RowGroup[];
}

export interface ImportState {
  readonly id: string;
  readonly file: string;
  /** Which users it makes, and of what. */
  readonly into: 'users' | 'incoming';
  readonly from: 'file' | 'incoming' | 'directory' | 'passwords';
  /** Only a check: what is counted would happen, and nothing is changed. */
  readonly dryRun: boolean;
  /** Its rows are compared with the set: `created` are only there, `updated` differ, `skipped` are the same. */
  readonly compares?: true;
  readonly phase: ImportPhase;
  readonly bytes: number;
  readonly totalBytes: number;
  /**
   * Rows read = created + updated + skipped + rejected, but for an import that failed or was cancelled: nothing of it was
   * kept, so created, updated and skipped are 0; rows were read until it ended, rejected of them could not have been imported.
   */
  readonly rows: number;
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  /** So many of those skipped are just what the file says. */
  readonly same?: number;
  readonly rejected: number;
  readonly rowsPerSecond: number;
  /** Seconds left, or null while unknown. */
  readonly eta: number | null;
  readonly seconds: number;
  readonly change: number | null;
  /** The file that tells the passwords that were made up, once; null for none. */
  readonly handOut: string | null;
  /** `leftOut`: columns that nothing is taken from, as was chosen. */
  readonly detected:
    | (CsvReading & {
        /** What the columns beside username, domain and password say of each user. */
        readonly sets: readonly FurtherField[];
        readonly leftOut: readonly UnusedColumn[];
      })
    | null;
  /** What a directory has beside its rows; null for other sources, and before anything is read. */
  readonly directory: DirectoryFound | null;
  /** No part of `rows`; known at the end. */
  readonly passedOver: PassedOver;
  /** What is to be decided before the import goes on; empty but in the phase `asking`. */
  readonly questions: readonly ImportQuestion[];
  readonly error: ErrorReport | null;
}

export interface ExportResult {
  readonly rows: number;
  readonly file: string;
  /** Users of whose password only the verifier is left, written as `{argon2id}$argon2id$…`. */
  readonly hardened?: number;
  /** The mark that was set at what the file holds; absent where none was. */
  readonly mark?: string;
  /** Why no mark could be set that was to be, in a sentence. */
  readonly unmarked?: Message;
}

/** How far the hardening of sealed passwords is. */
export interface HardeningState {
  /** `done`: nobody is left. `waiting`: for quiet, or for the key. `off`: by the system setting, or the set is read-only. */
  readonly phase: 'done' | 'waiting' | 'running' | 'paused' | 'off';
  /** Users with a verifier, and those still without. */
  readonly hardened: number;
  readonly sealed: number;
  /** What keeps it from going on, in a sentence that says what to do. */
  readonly problem: string | null;
  /** The same as a text with its values. */
  readonly told?: Message;
}

/** Where the set's key lies. */
export interface CredentialState {
  readonly state: 'ready' | 'locked' | 'missing';
  readonly keptIn: 'keychain' | 'passphrase' | 'key-file' | null;
  /** Why a keychain cannot be used here, or null. */
  readonly keychainProblem: Message | null;
}

export interface AppNotification {
  readonly id: string;
  readonly time: number;
  readonly kind: 'info' | 'success' | 'warning' | 'error';
  readonly title: string;
  readonly body: string;
  /** Those of the two that are texts with values, for a reader of another language. */
  readonly told?: { readonly title?: Message; readonly body?: Message };
  readonly read: boolean;
  /** A job or change it belongs to. */
  readonly importId?: string;
}
