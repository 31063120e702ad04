/**
 * What a snapshot says: a head line, sections of rows (one JSON array a line) each led by a line with its length and
 * checksum, and an end line. Lines that are not rows have the journal's form.
 */
import type { ChangeKind } from '../../../shared/contract/types.ts';
import { changeSentence, type ChangeAbout } from '../../../shared/domain/change-sentence.ts';
import { aboutOf } from '../model/about.ts';
import { ABOUT_FORMAT } from './line-format.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import type { SettingsOverride, SystemSettings } from '../../../shared/domain/settings.ts';
import type { UserRow } from '../model/journal-types.ts';
import type { Lapse } from '../table/lapses.ts';
import { leftBySummary, type HistoryRecord } from '../table/history.ts';

/** First line: what the set is, and the journal segment that goes on from here. */
export interface SnapshotHead {
  readonly postern: 'user-set';
  readonly id: string;
  readonly name: string;
  readonly sample: boolean;
  readonly seq: number;
  readonly lastId: number;
  readonly lastBlock: number;
  readonly segment: number;
  readonly time: number;
  readonly system: SystemSettings;
  readonly level: SettingsOverride;
  readonly users: number;
  /** Greatest id an incoming user ever had; absent where there never was one. */
  readonly lastIncoming?: number;
}

/** Leads a section: its rows follow in `bytes` bytes. */
export interface SectionLine {
  readonly section: SectionKind;
  readonly rows: number;
  readonly bytes: number;
  readonly checksum: string;
}

export interface EndLine {
  readonly end: true;
  /** Rows of each kind; those of incoming users and marks where there are any. */
  readonly rows: Readonly<
    Record<Exclude<SectionKind, 'incoming' | 'marks'>, number> & { incoming?: number; marks?: number }
  >;
}

export type SectionKind = 'domains' | 'blocks' | 'users' | 'incoming' | 'history' | 'dropped' | 'marks';

/** A domain that users or settings speak of; its number is its place in the list. Null settings: not made known itself. */
export type SnapshotDomain = readonly [domain: string, settings: SettingsOverride | null];

/** A user; `domain` is a number, `changedAt` is 0 when it is `createdAt`. Settings and lock are left out where there are none. */
export type SnapshotUser = readonly [
  id: number,
  kind: 0 | 1,
  username: string,
  domain: number,
  block: number,
  entry: number,
  createdAt: number,
  changedAt: number,
  settings?: SettingsOverride | null,
  lock?: Lock | null,
  verifier?: string,
  kept?: 1,
];

/** An incoming user, as {@link SnapshotUser} says numbers and times. */
export type SnapshotIncoming = readonly [
  id: number,
  username: string,
  domain: number,
  access: 0 | 1,
  block: number,
  entry: number,
  createdAt: number,
  changedAt: number,
];

/** A block with the place of the journal line that carries it, or zeros; `wanted` 1: undo may want a password of it. */
export type SnapshotBlock = readonly [
  id: number,
  entries: number,
  base64: string,
  segment: number,
  offset: number,
  length: number,
  wanted?: 1,
];

/** A mark, or below it a user touched since as it was then: a {@link UserRow}, or its id alone where there was none. */
export type SnapshotMark =
  | readonly [
      name: string,
      time: number,
      made: 'hand' | 'export',
      seq: number,
      lastId: number,
      level: SettingsOverride,
      domains: readonly (readonly [domain: string, settings: SettingsOverride])[],
    ]
  | readonly [id: number]
  | UserRow;

/** Where a block that no user refers to can be read. */
export type SnapshotDropped = readonly [id: number, segment: number, offset: number, length: number];

export type SnapshotChange = readonly [
  seq: number,
  time: number,
  actor: string,
  kind: ChangeKind,
  users: number,
  /** A sentence up to format 4. */
  about: ChangeAbout | string,
  of: number | null,
  segment: number,
  offset: number,
  length: number,
  /** What an undo or redo left alone. Older snapshots have it in the summary only. */
  left?: number,
  /** 1: an undo or redo that left everything alone. */
  nothing?: 0 | 1,
  /** Automatic locks that it found run out. */
  lifted?: readonly Lapse[],
];

/** A change of the history as a row of the snapshot. */
export function changeRow(record: HistoryRecord, format: number): SnapshotChange {
  const { seq, time, actor, kind, users, about, of, place, left, nothing, lifted } = record;
  const row = [
    seq,
    time,
    actor,
    kind,
    users,
    format < ABOUT_FORMAT ? changeSentence(record) : about,
    of,
    place.segment,
    place.offset,
    place.length,
  ] as const;
  if (lifted !== undefined) return [...row, left ?? 0, nothing === true ? 1 : 0, lifted];
  if (left === undefined) return row;
  return nothing === true ? [...row, left, 1] : [...row, left];
}

/** The change that a row of the snapshot tells; rows of older versions are shorter. */
export function recordOf(row: SnapshotChange): HistoryRecord {
  const [seq, time, actor, kind, users, said, of, segment, offset, length] = row;
  const about = typeof said === 'string' ? aboutOf({ summary: said }) : said;
  const [left = of === null ? 0 : leftBySummary(about.text), nothing, lifted] = row.slice(10) as [
    number?,
    (0 | 1)?,
    (readonly Lapse[])?,
  ];
  const record = {
    ...{ seq, time, actor, kind, users, about, of, place: { segment, offset, length } },
    ...(lifted !== undefined && { lifted }),
  };
  return left === 0 ? record : { ...record, left, ...(nothing === 1 && { nothing: true }) };
}
