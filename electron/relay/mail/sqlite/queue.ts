/** The queue: what is due, and what attempts led to. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assertNever } from '../../../../shared/domain/assert-never.ts';
import { retryInterval } from '../../../../shared/domain/retry-schedule.ts';
import { CLOCK_SLACK } from '../../../../shared/domain/untried-time.ts';
import type { ChunkStore } from './chunk-store.ts';
import { DueTurns } from './due-turns.ts';
import type { Work } from './group-commit.ts';
import { ROOM_FOR_ALL } from '../lanes.ts';
import type { Leases, Lessee } from './leases.ts';
import type { ClaimRequest, OverdueRequest } from '../mail-store.ts';
import type { Delivery, DueMessage, MessageId, Outcome, Settlement } from '../mail-types.ts';
import type { MessageRows, Row, StoredMessage } from './message-rows.ts';
import { deliveryOf, dueFromRows, heldNext } from './message-rows.ts';
import { spooled, storeMessage, type StoreParts } from './store-message.ts';

const LAST_REPLY = 500;

/** Rows that are not to be had. */
type Taken = Pick<ReadonlySet<number>, 'has'>;

export class Queue {
  readonly #rows: MessageRows;
  readonly #leases: Leases;
  readonly #turns: DueTurns;
  readonly #due: StatementSync;
  readonly #dueElsewhere: StatementSync;
  readonly #dueRouted: StatementSync;
  readonly #recipient: StatementSync;
  readonly #expired: StatementSync;
  readonly #unwarned: StatementSync;
  readonly #next: StatementSync;
  readonly #retry: StatementSync;
  readonly #hold: StatementSync;
  readonly #warned: StatementSync;
  readonly #ofMessage: StatementSync;
  readonly #soon: StatementSync;
  readonly #quarantinedNow: StatementSync;
  readonly #receivedNow: StatementSync;

  constructor(db: DatabaseSync, rows: MessageRows, leases: Leases) {
    this.#rows = rows;
    this.#leases = leases;
    this.#turns = new DueTurns(db);
    // Ids alone come out of an index, however many rows of destinations that are down are passed over.
    const due = 'SELECT id FROM recipient WHERE state = 0 AND next <= ?';
    const up = 'NOT IN (SELECT value FROM json_each(?2))';
    this.#due = db.prepare(`${due} ORDER BY next`);
    this.#dueElsewhere = db.prepare(
      `${due} AND CASE route WHEN '' THEN domain ${up} ELSE route ${up} END ORDER BY next`,
    );
    this.#dueRouted = db.prepare(`${due} AND route <> '' AND route ${up} ORDER BY next`);
    this.#recipient = db.prepare('SELECT * FROM recipient WHERE id = ?');
    this.#expired = db.prepare('SELECT id FROM message WHERE expires > 0 AND expires <= ? ORDER BY expires');
    this.#unwarned = db.prepare(
      'SELECT id FROM message WHERE warned IS NULL AND received <= ? ORDER BY received',
    );
    this.#next = db.prepare('SELECT min(next) AS next FROM recipient WHERE state = 0 AND next > ?');
    this.#retry = db.prepare(
      `UPDATE recipient SET next = CASE state WHEN 0 THEN ? ELSE next END, attempts = attempts + ?,
         last_reply = coalesce(?, last_reply) WHERE id = ?`,
    );
    this.#hold = db.prepare(
      'UPDATE recipient SET state = 1, next = ?, last_reply = ? WHERE id = ? AND state = 0',
    );
    this.#warned = db.prepare('UPDATE message SET warned = ? WHERE id = ?');
    this.#ofMessage = db.prepare(
      `SELECT r.* FROM message AS m JOIN recipient AS r
         ON r.id >= m.first_recipient AND r.id < m.first_recipient + m.recipients
       WHERE m.id = ? AND r.state = 0`,
    );
    db.function('retry_interval', { deterministic: true }, (attempts) => retryInterval(Number(attempts)));
    this.#soon = db.prepare(
      `UPDATE recipient SET next = ?1
       WHERE state = 0 AND next > ?1 + ${CLOCK_SLACK} AND next > ?1 + retry_interval(attempts) + ${CLOCK_SLACK}`,
    );
    this.#quarantinedNow = db.prepare(
      `UPDATE quarantine SET expires = quarantine.expires - m.received + ?1 FROM message AS m
       WHERE m.id = quarantine.message AND m.received > ?1 + ${CLOCK_SLACK}`,
    );
    this.#receivedNow = db.prepare(
      `UPDATE message SET received = ?1, expires = CASE WHEN expires > 0 THEN expires - received + ?1 ELSE expires END
       WHERE received > ?1 + ${CLOCK_SLACK}`,
    );
  }

  /** See {@link import('../mail-store.ts').Claimant.claim}. */
  claim(by: Lessee, now: number, { limit, down, room = ROOM_FOR_ALL }: ClaimRequest): DueMessage[] {
    this.#leases.renew(by);
    const taken = this.#leases.takenFrom(by);
    // Where all that is due fits, nobody's turn has to be found.
    const first = room.crowded ? null : this.#firstDue(now, limit, taken, down);
    const ids =
      first === null || first.length > limit ? this.#turns.ids(now, limit, taken, down, room) : first;
    const epoch = this.#leases.begin();
    const byMessage = new Map<MessageId, Delivery[]>();
    for (const id of ids) {
      const row = this.#recipient.get(id);
      if (row === undefined) continue;
      const delivery = deliveryOf(row, epoch);
      const same = byMessage.get(delivery.message);
      if (same === undefined) byMessage.set(delivery.message, [delivery]);
      else same.push(delivery);
    }
    const messages: DueMessage[] = [];
    for (const [id, deliveries] of byMessage) {
      const row = this.#rows.message(id);
      if (row !== undefined) messages.push(dueFromRows(row, deliveries));
    }
    for (const message of messages) this.#take(by, epoch, message);
    return messages;
  }

  /** See {@link import('../mail-store.ts').Claimant.claimOverdue}. */
  claimOverdue(
    by: Lessee,
    now: number,
    { limit, warnBefore, over = () => true }: OverdueRequest,
  ): DueMessage[] {
    this.#leases.renew(by);
    const taken = this.#leases.takenFrom(by);
    const epoch = this.#leases.begin();
    const messages = new Map<MessageId, DueMessage>();
    let count = 0;
    const expired = this.#expired.iterate(now);
    for (const found of [expired, this.#unwarned.iterate(warnBefore)]) {
      for (const row of found) {
        if (count >= limit) break;
        const id = Number(row['id']);
        const message = messages.has(id) ? null : this.#waiting(id, limit - count, taken, epoch);
        if (message === null) continue;
        if (found === expired && !over(message)) continue;
        messages.set(id, message);
        count += message.deliveries.length;
      }
    }
    for (const message of messages.values()) this.#take(by, epoch, message);
    return [...messages.values()];
  }

  /** All recipients of a message that are queued and free; null when none is. */
  claimOne(by: Lessee, id: MessageId): DueMessage | null {
    const epoch = this.#leases.begin();
    const message = this.#waiting(id, Infinity, this.#leases.takenFrom(by), epoch);
    if (message !== null) this.#take(by, epoch, message);
    return message;
  }

  /** Of these, what is not had any more by the claim that it names. See {@link import('../mail-store.ts').MailStore.settle}. */
  lost(outcomes: readonly Outcome[]): Delivery[] {
    const isLost = ({ delivery, result }: Outcome): boolean =>
      this.#recipient.get(delivery.id) === undefined ? result !== 'sent' : !this.#leases.holds(delivery);
    return outcomes.filter(isLost).map(({ delivery }) => delivery);
  }

  /** Once they are settled. */
  settled(outcomes: readonly Outcome[]): void {
    for (const { delivery } of outcomes) this.#leases.drop(delivery);
  }

  #take(by: Lessee, epoch: number, { deliveries }: DueMessage): void {
    for (const { id } of deliveries) this.#leases.take(by, epoch, id);
  }

  /** One message with at most `limit` of its recipients that are queued; null when none is. */
  #waiting(message: MessageId, limit: number, taken: Taken, epoch: number): DueMessage | null {
    const deliveries: Delivery[] = [];
    for (const row of this.#ofMessage.iterate(message)) {
      if (deliveries.length >= limit) break;
      if (!taken.has(Number(row['id']))) deliveries.push(deliveryOf(row, epoch));
    }
    const row = deliveries.length === 0 ? undefined : this.#rows.message(message);
    return row === undefined ? null : dueFromRows(row, deliveries);
  }

  /** By time, and one more than `limit` where there are more. */
  #firstDue(now: number, limit: number, taken: Taken, down: ReadonlySet<string>): number[] {
    const ids: number[] = [];
    for (const row of this.#dueIds(now, down)) {
      const id = Number(row['id']);
      if (taken.has(id)) continue;
      ids.push(id);
      if (ids.length > limit) break;
    }
    return ids;
  }

  #dueIds(now: number, down: ReadonlySet<string>): Iterable<Row> {
    if (down.size === 0) return this.#due.iterate(now);
    const found = down.has('*') ? this.#dueRouted : this.#dueElsewhere;
    return found.iterate(now, JSON.stringify([...down]));
  }

  nextDue(after: number): number | null {
    return (this.#next.get(after)?.['next'] as number | null | undefined) ?? null;
  }

  /** Within a transaction; see {@link import('../mail-store.ts').MailStore.rightClock}. */
  rightClock(now: number): number {
    this.#quarantinedNow.run(now);
    return Number(this.#receivedNow.run(now).changes) + Number(this.#soon.run(now).changes);
  }

  /** Within a transaction. */
  retry(outcome: Outcome & { readonly result: 'retry' }): void {
    const reply = outcome.event === null ? null : outcome.event.reply.slice(0, LAST_REPLY);
    this.#retry.run(outcome.next, outcome.attempted ? 1 : 0, reply, outcome.delivery.id);
  }

  /** Within a transaction. */
  hold({ delivery, expires, event }: Outcome & { readonly result: 'held' }, now: number): void {
    this.#hold.run(heldNext(expires, now), event.reply.slice(0, LAST_REPLY), delivery.id);
  }

  /** Within a transaction. */
  warned(message: MessageId, at: number): void {
    this.#warned.run(at, message);
  }
}

/** A settlement's share of a group. */
export class SettleWork implements Work {
  readonly patient = true;
  readonly bytes = 500;
  readonly lasting = true;
  readonly #settlement: Settlement;
  readonly #parts: StoreParts;
  readonly #queue: Queue;
  readonly #chunks: ChunkStore;
  readonly #resolve: (lost: readonly Delivery[]) => void;
  readonly #reject: (error: Error) => void;
  #lost: readonly Delivery[] = [];
  #bounces: StoredMessage[] = [];
  #leavesChunks = false;

  constructor(
    settlement: Settlement,
    parts: StoreParts,
    queue: Queue,
    chunks: ChunkStore,
    resolve: (lost: readonly Delivery[]) => void,
    reject: (error: Error) => void,
  ) {
    this.#settlement = settlement;
    this.#parts = parts;
    this.#queue = queue;
    this.#chunks = chunks;
    this.#resolve = resolve;
    this.#reject = reject;
    for (const bounce of settlement.bounces ?? []) spooled(bounce).accepting();
  }

  run(): void {
    const { message, outcomes, warned, bounces, events } = this.#settlement;
    const { rows, log, now } = this.#parts;
    this.#leavesChunks = false;
    this.#bounces = [];
    this.#lost = this.#queue.lost(outcomes);
    if (this.#lost.length > 0) return;
    let some = false;
    for (const outcome of outcomes) {
      switch (outcome.result) {
        case 'sent':
        case 'failed':
          // One that an administrator deleted meanwhile has happened all the same.
          some = rows.deleteRecipient(outcome.delivery.id) || some;
          break;
        case 'retry':
          this.#queue.retry(outcome);
          break;
        case 'held':
          this.#queue.hold(outcome, now());
          break;
        default:
          assertNever(outcome);
      }
      if (outcome.event !== null) log.append(outcome.event);
    }
    for (const event of events ?? []) log.append(event);
    if (warned === true) this.#queue.warned(message, now());
    this.#leavesChunks = some && rows.deleteFinished(message) && this.#chunks.has(message);
    for (const bounce of bounces ?? []) {
      this.#bounces.push(storeMessage(bounce, spooled(bounce), this.#parts));
    }
  }

  done(): void {
    if (this.#lost.length > 0) {
      for (const bounce of this.#settlement.bounces ?? []) spooled(bounce).notStored();
      this.#resolve(this.#lost);
      return;
    }
    this.#queue.settled(this.#settlement.outcomes);
    this.#resolve([]);
    if (this.#leavesChunks) this.#chunks.sweep(this.#settlement.message);
    for (const [at, stored] of this.#bounces.entries()) {
      const bounce = this.#settlement.bounces?.[at];
      if (bounce === undefined) continue;
      spooled(bounce).stored();
      if (bounce.held !== true) this.#parts.due.tell(bounce, stored);
    }
  }

  failed(error: Error): void {
    for (const bounce of this.#settlement.bounces ?? []) spooled(bounce).notStored();
    this.#reject(error);
  }
}
