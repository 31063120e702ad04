/**
 * The mail store's port: everything the relay does with mail that it keeps, whatever keeps it (design, section 12). One process
 * writes (the relay); any number may read.
 */

import type { Message } from '../../../shared/text/text.ts';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { LaneRoom } from './lanes.ts';
import type { MailReader } from './mail-list-types.ts';
import type {
  Accepted,
  Delivery,
  DueMessage,
  MailEvent,
  MessageDraft,
  MessageId,
  NewMessage,
  OverLimit,
  QuarantineReason,
  Settlement,
  Take,
  ValueStore,
} from './mail-types.ts';

/** What a claimant asks for. */
export interface ClaimRequest {
  /** Deliveries, at most. */
  readonly limit: number;
  /** Destinations to pass over: a domain (recipients without a route), a route `host:port`, or `*` for all without a route. */
  readonly down: ReadonlySet<string>;
  /** Who may have how much. */
  readonly room?: LaneRoom;
}

/** What a claimant asks for that no attempt of it will come to: at destinations that are down. */
export interface OverdueRequest {
  readonly limit: number;
  /** Those received before whose sender was not yet warned of a delay; -1: none. */
  readonly warnBefore: number;
  /** Of what expired only what it says is over. */
  readonly over?: (message: DueMessage) => boolean;
}

/**
 * One that delivers. What it claims is nobody else's until it has settled it, given it back, or its lease has ended; then another may
 * claim it, and what it settles of that itself is refused.
 */
export interface Claimant {
  /** Called for each message accepted or released here that is due at once, once it is stored; claimed already. One listener. */
  onDue(listener: (message: DueMessage) => void): void;
  /**
   * Due messages. When more are due than asked for, everybody's in turn, by sender domain and in it by user, as far as there is
   * room; each by time.
   */
  claim(request: ClaimRequest): Promise<readonly DueMessage[]>;
  /** Queued messages, whether due or not, that expired or whose sender was not yet warned of a delay. */
  claimOverdue(request: OverdueRequest): Promise<readonly DueMessage[]>;
  /** Prolongs the lease of all that it has. */
  renew(): Promise<void>;
  /** Gives back; passes over what is not its own any more. */
  release(deliveries: readonly Delivery[]): Promise<void>;
  /** It delivers no more: its lease is over, so that others may take what it has. */
  end(): Promise<void>;
}

/** What a reader answers at once, the store answers in time. */
type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => [R] extends [AsyncIterable<unknown>] ? R : Promise<Awaited<R>>
    : T[K];
};

/** Reading and writing; one process at a time. Promises resolve once durable and reject with `DiskError` when nothing was stored. */
export interface MailStore extends Promised<Omit<MailReader, 'close' | 'values'>> {
  begin(): MessageDraft;
  /** A transaction has begun that a message will come of: a commit may wait a moment for it. Call the result when it has, or not. */
  expect(): () => void;
  accept(message: NewMessage): Promise<Accepted>;
  /** Stores the message away from the queue. No takes: quarantined mail never counts. */
  quarantineMessage(message: NewMessage, reason: QuarantineReason): Promise<MessageId>;
  /** Of the takes that do not fit now, the one that is last to; for an early refusal before DATA. {@link accept} decides. */
  over(userId: number, takes: readonly Take[]): Promise<OverLimit | null>;
  /** Log lines on their own; shares a commit with whatever else is under way. */
  write(events: readonly MailEvent[]): Promise<void>;

  /** Called after each commit that wrote log lines. */
  onLog(listener: () => void): () => void;
  /** Registers one that delivers. Its claims last for `lease` milliseconds, and anew from each {@link Claimant.claim} and {@link Claimant.renew}. */
  claimant(lease: number): Claimant;
  /** The next time (after `after`, when given) at which anything is due, claimed or not; null: nothing is queued. */
  nextDue(after?: number): Promise<number | null>;
  /**
   * The clock now stands at `now`: nothing waits longer for its next attempt than it would by the schedule, and what was received
   * later than that was received now. Resolves to how many changed.
   */
  rightClock(now: number): Promise<number>;
  /**
   * All of it or nothing: when another has claimed any of its deliveries since, or it was given back, nothing is stored. Resolves to
   * those; to none once it is stored. Of what is not queued any more, since an administrator deleted it or another has settled it, what
   * was sent has been sent all the same; what was not is nobody's to retry or to report, and is among those.
   */
  settle(settlement: Settlement): Promise<readonly Delivery[]>;
  /**
   * Called after {@link hold}, {@link reroute}, {@link retryNow} and {@link remove} with the rows of recipients they changed, so that
   * what waits in memory for its turn is forgotten. One listener.
   */
  onWithdrawn(listener: (ids: readonly number[]) => void): void;

  /** Changes of an administrator to queue entries (recipient rows); each writes a log line. Resolve to how many changed. */
  hold(ids: readonly number[], on: boolean, by: string): Promise<number>;
  retryNow(ids: readonly number[] | 'all', by: string): Promise<number>;
  reroute(ids: readonly number[], route: string, by: string): Promise<number>;
  remove(ids: readonly number[], by: string): Promise<number>;
  /** Quarantine to queue; never counts as new. */
  release(messages: readonly MessageId[], by: string): Promise<number>;
  deleteQuarantined(messages: readonly MessageId[], by: string): Promise<number>;

  /**
   * Counts a strike of a user now. Resolves, once it is durable, to the times of those of the kind that lie within the window, oldest
   * first; what a clock that was set back has left ahead is of now.
   */
  addStrike(userId: number, kind: Finding, window: number): Promise<readonly number[]>;
  /** Forgets a user's strikes that count together to a lock: those of spam, malware and blocked attachments. */
  clearStrikes(userId: number): Promise<void>;
  /** Small values of other parts (allowed subjects, Bayes tokens): durable with the next commit. */
  readonly values: ValueStore;
  /** Why no mail can be stored at present, in a sentence; null while all is well, as far as is known. */
  trouble(): Message | null;
  /** Deletes what is past its time: quarantine, log, counters. */
  expire(now: number, logDays: number): Promise<void>;
  /** Commits what waits, checkpoints, closes. */
  close(): Promise<void>;
}
