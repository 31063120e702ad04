/** How two or three states of a set differ, user by user: since a mark, or beside a file or another set. */
import type { UserId } from '../domain/user.ts';

/** What became of a user or a level of settings; of one that nothing is compared with `same`, too. */
export type Done = 'same' | 'added' | 'changed' | 'deleted';

/** Who changed it: only we, only they, or both, each in their own way. */
export type Side = 'ours' | 'theirs' | 'conflict';

export interface DifferenceField {
  /** See `shared/domain/changed-fields.ts` for its words. */
  readonly field: string;
  /** Null: none, or inherited; of a password never more than that there was one, and which kind. */
  readonly base: unknown;
  readonly ours: unknown;
  /** Left out where they say nothing of it. */
  readonly theirs?: unknown;
  readonly side: Side;
}

export interface DifferenceRow {
  /** Of no other row. */
  readonly key: string;
  /** Whose id it is here; null: there is none, or the row is about settings of a level. */
  readonly user: UserId | null;
  /** As people are told: an address, `settings of example.com`. */
  readonly name: string;
  /** With U-labels; empty for the system. */
  readonly domain: string;
  readonly here: Done;
  /** Null where nothing else is compared. */
  readonly there: Done | null;
  readonly side: Side;
  readonly fields: readonly DifferenceField[];
  /** What is to hold: what is here, or what is there; null: nobody has chosen. */
  readonly choice: 'ours' | 'theirs' | null;
}

/** How many rows there are of each kind, whatever the filter. */
export interface DifferenceCounts {
  readonly added: number;
  readonly changed: number;
  readonly deleted: number;
  readonly ours: number;
  readonly theirs: number;
  readonly conflicts: number;
  /** Rows that nobody has decided. */
  readonly open: number;
  /** Rows that are to hold as there, and users among them that are deleted here. */
  readonly taken: number;
  readonly deletes: number;
}

export interface DifferenceWindow {
  readonly total: number;
  readonly all: number;
  readonly rows: readonly DifferenceRow[];
  readonly counts: DifferenceCounts;
  /** Of a file or another set: what it is called, with which mark it was compared, and what could not be. */
  readonly with?: {
    readonly file: string;
    readonly mark: string | null;
    /** Users whose passwords could not be compared, for only a verifier is left. */
    readonly uncompared: number;
    /** Rows that could not be read. */
    readonly rejected: number;
  };
}

/** A mark as it is shown. */
export interface MarkView {
  readonly name: string;
  /** Unix milliseconds. */
  readonly time: number;
  readonly made: 'hand' | 'export';
  /** The change that set it. */
  readonly change: number;
}

/** How many lines each of the files for the gateway will have, counted before anything is written. */
export type CarrySurvey = Readonly<Record<CarryFile, number>> & {
  /** Passwords of the first and third that will be left blank: only their verifiers are kept. */
  readonly blank: Readonly<Record<'add' | 'passwords', number>>;
};

/** What a file of changes since a mark is for. */
export const CARRY_FILES = ['add', 'remove', 'passwords', 'by-hand'] as const;
export type CarryFile = (typeof CARRY_FILES)[number];
