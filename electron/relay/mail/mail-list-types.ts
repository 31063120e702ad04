/** The lists of the mail store that people look at, and the reading of them: also beside the process that writes. */

import type { LimitRule, Take } from '../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../shared/domain/usage.ts';
import type { MailEventKind } from '../../../shared/domain/mail-event-kinds.ts';
import type { Filter } from '../../../shared/lists/filter.ts';
import type { MailLogEntry, MessageId, QuarantineReason } from './mail-types.ts';

/** A row of the queue as people see it: one recipient of one message. */
export interface QueueEntry {
  readonly id: number;
  readonly message: MessageId;
  readonly state: 'queued' | 'held';
  readonly sender: string;
  readonly recipient: string;
  readonly user: string;
  readonly subject: string;
  readonly size: number;
  readonly received: number;
  /** Null while held. */
  readonly nextAttempt: number | null;
  readonly attempts: number;
  /** When it is given up; null while held, for then its time does not run. */
  readonly expires: number | null;
  readonly lastReply: string;
  readonly route: string;
}

export interface QuarantineEntry extends QuarantineReason {
  readonly message: MessageId;
  readonly user: string;
  readonly userId: number | null;
  readonly client: string;
  readonly sender: string;
  readonly recipients: readonly string[];
  readonly subject: string;
  readonly from: string;
  readonly size: number;
  readonly received: number;
}

export interface UsageEntry {
  readonly userId: number;
  readonly rule: LimitRule;
  /** Beginning of the bucket. */
  readonly at: number;
  readonly used: number;
}

export interface ListQuery {
  /** Over the fields of the list as `shared/lists/mail-lists.ts` declares it. */
  readonly filter: Filter;
  readonly offset: number;
  readonly limit: number;
  /** Latest first by default. */
  readonly ascending?: boolean;
}

export interface ListPage<T> {
  readonly total: number;
  readonly entries: readonly T[];
}

export interface QueueCounts {
  readonly queued: number;
  readonly held: number;
  /** Of the queued, those that wait for another attempt. */
  readonly deferred: number;
  readonly quarantined: number;
}

/** So many of the latest transcripts are kept at least; whoever is refused again and again fills no disk. */
export const TRANSCRIPTS_KEPT = 10_000;

/** Reading: for lists on screens and the command line, also while another process writes. */
export interface MailReader {
  queue(query: ListQuery): ListPage<QueueEntry>;
  quarantine(query: ListQuery): ListPage<QuarantineEntry>;
  log(query: ListQuery): ListPage<MailLogEntry>;
  /** Log lines after `id`, oldest first: for a live view. */
  logSince(id: number, limit: number): readonly MailLogEntry[];
  usage(userId: number | null, since: number): readonly UsageEntry[];
  /** What all users have used, counted as the takes of a message would be. */
  usedTotals(takes: readonly Take[]): UsedTotals;
  counts(): QueueCounts;
  /** Events since `since`, counted by kind: for "today". */
  countEvents(since: number): Readonly<Partial<Record<MailEventKind, number>>>;
  /**
   * What was said in the session that the line of the log with this id is of; null where it was not kept, or not so long. It goes with
   * its line, and the oldest go before when there are more than {@link TRANSCRIPTS_KEPT}.
   */
  transcript(line: number): string | null;
  /** Small values of other parts. */
  readonly values: { get(space: string, key: string): string | null };
  /** The content of a message, whole or its first `bytes`. Empty when it is not there. */
  content(message: MessageId, bytes?: number): AsyncIterable<Uint8Array>;
  close(): void;
}
