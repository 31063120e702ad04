/**
 * The mail store's port: everything the relay does with mail that it keeps, whatever keeps it (design, section 12). One process
 * writes (the relay); any number may read.
 */

import type { LaneRoom } from './lanes.ts';
import type { MailReader } from './mail-list-types.ts';
import type {
  Accepted,
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

/** What a reader answers at once, the store answers in time. */
type Promised<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R
    ? (...args: A) => R extends AsyncIterable<unknown> ? R : Promise<Awaited<R>>
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
  /** What a user has used, from memory; for an early refusal before DATA. */
  over(userId: number, takes: readonly Take[]): OverLimit | null;
  /** Log lines on their own; shares a commit with whatever else is under way. */
  write(events: readonly MailEvent[]): Promise<void>;

  /** Called after the commit for each accepted or released message that is due at once. One listener. */
  onDue(listener: (message: DueMessage) => void): void;
  /** Called after each commit that wrote log lines. */
  onLog(listener: () => void): () => void;
  /**
   * Due messages, at most `limit` deliveries, without those under way (`taken`, rows of recipients) and without the
   * destinations in `down`: a domain (recipients without a route), a route `host:port`, or `*` for all without a route.
   * When more are due, everybody's in turn, by sender domain and in it by user, as far as there is `room`; each by time.
   */
  due(
    now: number,
    limit: number,
    taken: ReadonlySet<number>,
    down: ReadonlySet<string>,
    room?: LaneRoom,
  ): readonly DueMessage[];
  /** The next time (after `after`, when given) at which anything is due, or null. */
  nextDue(after?: number): number | null;
  /**
   * Queued messages, whether due or not, that expired (`expires` <= now) or whose sender was not yet warned of a delay
   * (`warned` null, `received` <= warnBefore); at most `limit` deliveries, without `taken`. Of what expired only what
   * `over` says is over. For destinations that are down, whose rows {@link due} leaves alone.
   */
  overdue(
    now: number,
    warnBefore: number,
    limit: number,
    taken: ReadonlySet<number>,
    over?: (message: DueMessage) => boolean,
  ): readonly DueMessage[];
  /**
   * The clock now stands at `now`: nothing waits longer for its next attempt than it would by the schedule, and what was received
   * later than that was received now. Resolves to how many changed.
   */
  rightClock(now: number): Promise<number>;
  settle(settlement: Settlement): Promise<void>;
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

  /** Small values of other parts (strikes, allowed subjects, Bayes tokens): durable with the next commit. */
  readonly values: ValueStore;
  /** Why no mail can be stored at present, in a sentence; null while all is well, as far as is known. */
  trouble(): string | null;
  /** Deletes what is past its time: quarantine, log, counters. */
  expire(now: number, logDays: number): Promise<void>;
  /** Commits what waits, checkpoints, closes. */
  close(): Promise<void>;
}
