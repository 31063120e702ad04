/**
 * The mail database read from a thread of its own, so that whoever asks never waits for it: lists that are searched in steps,
 * counts, previews. Times are Unix milliseconds.
 */
import type { Take } from '../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../shared/domain/usage.ts';
import type { Filter } from '../../../shared/lists/filter.ts';
import type { Grouping, GroupKey } from '../../../shared/lists/grouping.ts';
import type { QuarantineEntry, QueueCounts, QueueEntry, UsageEntry } from './mail-list-types.ts';
import type { MailEventKind, MailLogEntry, MessageId } from './mail-types.ts';
import type { MessagePreview } from '../message/preview.ts';

export interface ListEntries {
  readonly queue: QueueEntry;
  readonly quarantine: QuarantineEntry;
  readonly log: MailLogEntry;
}
export type MailListKey = keyof ListEntries;

/** What of a list is meant, and in which order. */
export interface ListQuestion {
  /** Over the fields of the list as `shared/lists/mail-lists.ts` declares it. */
  readonly filter: Filter;
  readonly sort: ListSort;
  /** When it is asked: for conditions like “the last two hours”. */
  readonly at: number;
  /** Who asks, again and again: what was found for it is kept, and a newer question of it ends an older one. Null: once. */
  readonly asker: string | null;
  /** The answer may come before everything was searched. */
  readonly partial: boolean;
}

export interface ListSort {
  /** A sortable field of the list; that of {@link List.sort}: in the order in which entries came. */
  readonly field: string;
  readonly descending: boolean;
}

export interface WindowQuestion extends ListQuestion {
  /** The window is one of lines: the head of each group, and the entries of those that are open. */
  readonly group?: Grouping | undefined;
  readonly offset: number;
  readonly limit: number;
}

/** How far a search is. */
export interface SearchProgress {
  /** How many were found; while `more`, that is not all. */
  readonly total: number;
  readonly more: boolean;
  /** Entries that came from then on (or until then, oldest first) were looked at; null: all, or none yet. */
  readonly searchedTo: number | null;
  /** What was found is older than the database, and is searched anew: whoever shows it asks again. Left out: it is not. */
  readonly behind?: true;
}

export interface ListWindow<T> extends SearchProgress {
  readonly entries: readonly T[];
  /** Of a question that groups. */
  readonly groups?: GroupedWindow<T>;
}

/** The heads of groups in a window, and how many lines there are. */
export interface GroupedWindow<T> {
  readonly lines: number;
  readonly heads: readonly GroupHead<T>[];
}

export interface GroupHead<T> {
  /** It stands before this entry of the window. */
  readonly before: number;
  readonly key: GroupKey;
  /** How many entries it has. */
  readonly count: number;
  /** The first of them; null where that is gone meanwhile. */
  readonly first: T | null;
}

export interface MailSummary {
  readonly counts: QueueCounts;
  /** Events since then, by kind. */
  readonly events: Readonly<Partial<Record<MailEventKind, number>>>;
  /** Deliveries rest until an administrator lets them go on. */
  readonly paused: boolean;
}

/** Where an entry is among what was found for a question. */
export interface EntryPlace {
  /** The line of the window that it is in; null: it was not found, or is not shown. */
  readonly line: number | null;
  /** It is not shown because this group is closed. */
  readonly closed?: GroupKey;
}

/** What the thread is asked for. All reject with `io-failed` or `set-damaged` while the database cannot be read. */
export interface ReadingCalls {
  /** Rejects with `cancelled` when its asker has asked something else. */
  queue(question: WindowQuestion): ListWindow<QueueEntry>;
  quarantine(question: WindowQuestion): ListWindow<QuarantineEntry>;
  log(question: WindowQuestion): ListWindow<MailLogEntry>;
  /** How far the last question of that asker is; null for none. `on`: whether it is searched any further from now on. */
  search(request: { readonly asker: string; readonly on?: boolean | undefined }): SearchProgress | null;
  /** An administrator has changed the mail: of what is asked next nothing is answered from before. */
  changed(request: object): void;
  /** Where an entry is among what was found for the last question of that asker. */
  place(request: { readonly asker: string; readonly id: number }): EntryPlace;
  /** Of every entry that matches, in the order of their coming unless told. */
  ids(request: {
    readonly list: MailListKey;
    readonly filter: Filter;
    readonly sort?: ListSort | undefined;
    readonly at: number;
  }): readonly number[];
  /** The entries with these ids in their order, but for those that are gone. */
  entries(request: {
    readonly list: MailListKey;
    readonly ids: readonly number[];
  }): readonly ListEntries[MailListKey][];
  /** Of each of these messages, the entries that it has in the list. */
  entriesOf(request: {
    readonly list: 'queue' | 'quarantine';
    readonly messages: readonly MessageId[];
  }): readonly (readonly number[])[];
  /** Log lines after `id`, oldest first: for a live view. */
  logSince(request: { readonly id: number; readonly limit: number }): readonly MailLogEntry[];
  /** Of one user, or of all (null). */
  usage(request: { readonly userId: number | null; readonly since: number }): readonly UsageEntry[];
  /** What all users have used of each of these. */
  usedTotals(request: { readonly takes: readonly Take[] }): UsedTotals;
  /** What was said in the session of a line of the log; null where it was not kept. */
  transcript(request: { readonly line: number }): string | null;
  summary(request: { readonly eventsSince: number }): MailSummary;
  /** What an administrator may see of a message; null when it is not there. */
  preview(request: { readonly message: MessageId }): MessagePreview | null;
}

/** The thread from outside. */
export type MailReading = {
  readonly [N in keyof ReadingCalls]: (
    request: Parameters<ReadingCalls[N]>[0],
  ) => Promise<ReturnType<ReadingCalls[N]>>;
} & { close(): Promise<void> };
