/** What the lines of a journal say. The first key of each body names its kind. */
import type { ChangeKind } from '../../../shared/contract/types.ts';
import type { ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { SettingsOverride, SystemSettings } from '../../../shared/domain/settings.ts';
import type { StoredPassword } from '../../../shared/domain/user.ts';

/** Where a line lies. `length` counts its newline. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly length: number;
}

/** A user as a line: block 0 means no password; settings are null when all are inherited. Times are Unix milliseconds. */
export type UserRow = readonly [
  id: number,
  kind: 0 | 1,
  username: string,
  domain: string,
  block: number,
  entry: number,
  createdAt: number,
  changedAt: number,
  settings: SettingsOverride | null,
  lock: Lock | null,
  /** Left out while the password is only sealed. */
  verifier?: string,
  /** 1: the sealed copy was kept beside the verifier. */
  kept?: 1,
];

/** An incoming user as a line: `access` 1 where the gateway's file says true; block 0 means that no password is known. */
export type IncomingRow = readonly [
  id: number,
  username: string,
  domain: string,
  access: 0 | 1,
  block: number,
  entry: number,
  createdAt: number,
  changedAt: number,
];

/** A sealed block as a line: id, number of entries, bytes in base64. */
export type BlockRow = readonly [id: number, entries: number, base64: string];

/** One step of a change, with what was there before, so that it can be taken back. */
export type Operation =
  | readonly ['add', UserRow]
  | readonly ['remove', UserRow]
  | readonly ['settings', id: number, before: SettingsOverride, after: SettingsOverride]
  | readonly ['lock', id: number, before: Lock | null, after: Lock | null]
  /** Hardening leaves block and index as they are. */
  | readonly ['password', id: number, before: StoredPassword | null, after: StoredPassword | null]
  /** An incoming user is added (nothing before), deleted (nothing after) or replaced. */
  | readonly ['incoming', before: IncomingRow | null, after: IncomingRow | null]
  | readonly ['rename', before: string, after: string]
  | readonly ['system', before: Partial<SystemSettings>, after: Partial<SystemSettings>]
  | readonly ['level', domain: string | null, before: SettingsOverride, after: SettingsOverride]
  | readonly ['domain', domain: string, before: boolean, after: boolean]
  /** A mark is set, or deleted (null). It changes nobody, and undo does not know it. */
  | readonly ['mark', name: string, made: 'hand' | 'export' | null];

/** Users of one import batch, column by column; ids run on from `first`. */
export interface RowColumns {
  readonly first: number;
  readonly time: number;
  readonly usernames: readonly string[];
  /** The domains of the batch, and for each row which one; one number stands for all rows. */
  readonly domains: readonly string[];
  readonly domain: readonly number[] | number;
  /** 1 for IP users; 0 for a batch of mailboxes only. */
  readonly kinds: readonly number[] | 0;
  /** Sealed block, or 0; and each row's entry in it, where 0 means that entries run as rows do. */
  readonly block: number;
  readonly entries: readonly number[] | 0;
  /** Rows (from 0) that came with a verifier in place of a password. */
  readonly verifiers?: readonly (readonly [row: number, verifier: string])[];
}

/** Incoming users of one import batch. `entries` -1: no password is known of that one. */
export interface IncomingColumns extends Pick<
  RowColumns,
  'first' | 'time' | 'usernames' | 'domains' | 'domain' | 'block'
> {
  readonly access: readonly number[] | 0;
  readonly entries: readonly number[] | 0;
}

export interface ChangeHeader {
  readonly time: number;
  readonly actor: string;
  readonly kind: ChangeKind;
  /** Users touched. */
  readonly users: number;
  /** What a sentence is made of, together with kind and users. */
  readonly about: ChangeAbout;
  /** The change undone or done again. */
  readonly of: number | null;
  /** What an undo or redo left alone: so many users, domains or settings; not written when none. */
  readonly left?: number;
}

/** First line of a segment; `seq` is the last change before it, `bytes` the length of the segment before. */
export interface HeadLine {
  readonly journal: number;
  readonly set: string;
  readonly seq: number;
  readonly bytes: number;
}

/** A small change, whole. */
export interface ChangeLine extends ChangeHeader {
  readonly change: number;
  readonly blocks?: readonly BlockRow[];
  readonly ops: readonly Operation[];
}

/** A large change begins; `begin` names it until it gets its sequence number. */
export interface BeginLine {
  readonly begin: number;
  readonly kind: ChangeKind;
  readonly actor: string;
  readonly time: number;
  readonly file?: string;
}

/** At most 2,000 rows of the large change `batch`. */
export interface BatchLine {
  readonly batch: number;
  readonly blocks?: readonly BlockRow[];
  readonly ops?: readonly Operation[];
  readonly rows?: RowColumns;
  readonly incoming?: IncomingColumns;
}

/** A large change has happened: where its batches lie (offset, length, …), and the checksum over their checksums. */
export interface EndLine extends ChangeHeader {
  readonly end: number;
  readonly change: number;
  readonly batches: readonly number[];
  readonly checksum: string;
}

/** The large change will never end: cancelled, failed, or found unfinished at opening. */
export interface CancelLine {
  readonly cancel: number;
}

/** Blocks that left the snapshot but that changes in the history still speak of. */
export interface KeptLine {
  readonly kept: readonly BlockRow[];
}

/** Most rows of one batch, and most operations of a change that is one line. */
export const BATCH_ROWS = 2_000;
