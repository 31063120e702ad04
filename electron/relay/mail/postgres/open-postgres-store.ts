/** The mail store in a PostgreSQL database, which several relays share. */
import { saidOf } from '../../../../shared/domain/errors.ts';
import type { Message } from '../../../../shared/text/text.ts';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { withStrike } from '../../../../shared/domain/strikes.ts';
import { CLOCK_SLACK } from '../../../../shared/domain/untried-time.ts';
import { retryInterval } from '../../../../shared/domain/retry-schedule.ts';
import type { ListQuery } from '../mail-list-types.ts';
import type { Claimant, MailStore } from '../mail-store.ts';
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
} from '../mail-types.ts';
import { STRIKES } from '../sqlite/strikes.ts';
import { claimMessages } from './claimed.ts';
import { Database, insertRows, textOf, type DatabaseAddress } from '../../../store/postgres/database.ts';
import { expireAll } from './expiry.ts';
import { IdBlocks } from '../../../store/postgres/id-blocks.ts';
import { Intake } from './intake.ts';
import { insertLog, insertMessages } from './message-rows.ts';
import { migrate } from '../../../store/postgres/migrate.ts';
import { SET_MIGRATIONS } from '../../../store/postgres/set-schema.ts';
import { hearOfQueue, tellOfQueue } from './queue-notices.ts';
import { settle } from './settle.ts';
import {
  changeEntries,
  deleteQuarantined,
  logRetryAll,
  releaseQuarantined,
  retryAll,
  type EntryChange,
} from './stored-changes.ts';
import { StoredClaimant } from './stored-claimant.ts';
import { StoredDraft, storedDraft } from './stored-draft.ts';
import { StoredLists } from './stored-lists.ts';
import { StoredValues } from './stored-values.ts';
import { readUsage } from './usage.ts';

/** Entries changed in one transaction, so that a change of very many does not hold up the mail. */
const BATCH = 200;
const BATCH_OF_ALL = 2000;
const BATCH_OF_QUARANTINE = 50;

/**
 * Opens the schema, made when missing. Rejects with `set-newer-format`, with a sentence about a server that is too old, or with a
 * `DiskError` when it cannot be reached. `clock`: instead of the database's, for tests.
 */
export async function openPostgresStore(
  address: DatabaseAddress,
  clock: (() => number) | null = null,
): Promise<SharedMailStore> {
  const database = new Database(address, clock);
  try {
    await migrate(database, address.schema, SET_MIGRATIONS);
    const ids = new IdBlocks(database);
    await ids.fetch();
    return new PostgresMailStore(database, address.schema, ids);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** A mail store that other processes write, too. */
export interface SharedMailStore extends MailStore {
  /** Called after an administrator has changed, in whichever process, what is queued. Gives the way to end it. */
  onElsewhere(listener: () => void): () => void;
}

class PostgresMailStore implements SharedMailStore {
  readonly values: StoredValues;
  readonly #database: Database;
  readonly #schema: string;
  readonly #ids: IdBlocks;
  readonly #intake: Intake;
  readonly #lists: StoredLists;
  readonly #claimants: StoredClaimant[] = [];
  readonly #logListeners = new Set<() => void>();
  #listening: StoredClaimant | null = null;
  #withdrawn: ((ids: readonly number[]) => void) | null = null;

  constructor(database: Database, schema: string, ids: IdBlocks) {
    this.#database = database;
    this.#schema = schema;
    this.#ids = ids;
    this.#lists = new StoredLists(database);
    this.values = new StoredValues(database);
    this.#intake = new Intake({
      database,
      ids,
      claimant: () => this.#own(),
      logged: () => this.#logged(),
      due: (message) => this.#listening?.tell(message),
    });
  }

  trouble(): Message | null {
    const { trouble } = this.#database;
    return trouble === null ? null : saidOf(trouble);
  }

  begin(): MessageDraft {
    return new StoredDraft(this.#ids.next(), this.#database);
  }

  expect(): () => void {
    let open = true;
    this.#intake.expected++;
    return () => {
      if (open) this.#intake.expected--;
      open = false;
    };
  }

  accept(message: NewMessage): Promise<Accepted> {
    return this.#intake.accept(message);
  }

  async quarantineMessage(message: NewMessage, reason: QuarantineReason): Promise<MessageId> {
    const draft = storedDraft(message);
    await draft.finish();
    const { finding, scanner, response, expires, score } = reason;
    const row = [draft.id, finding, textOf(scanner), textOf(reason.reason), score, response, expires];
    const columns = ['message', 'finding', 'scanner', 'reason', 'score', 'response', 'expires'];
    await this.#database.transaction(async (transaction) => {
      await insertMessages(transaction, this.#ids, [message], { quarantine: true, claimant: null });
      await insertRows(transaction, 'quarantine', columns, [row]);
    });
    draft.stored();
    this.#logged();
    return draft.id;
  }

  async over(userId: number, takes: readonly Take[]): Promise<OverLimit | null> {
    if (takes.length === 0) return null;
    return (await readUsage(this.#database, userId, takes)).over(userId, takes);
  }

  async write(events: readonly MailEvent[]): Promise<void> {
    await this.#database.transaction((transaction) => insertLog(transaction, events));
    this.#logged();
  }

  onLog(listener: () => void): () => void {
    this.#logListeners.add(listener);
    return () => void this.#logListeners.delete(listener);
  }

  claimant(lease: number): Claimant {
    const claimant = new StoredClaimant(this.#database, lease, (listening) => (this.#listening = listening));
    this.#claimants.push(claimant);
    return claimant;
  }

  async nextDue(after = Number.MIN_SAFE_INTEGER): Promise<number | null> {
    const [row] = await this.#database.query(
      'SELECT min(next) AS next FROM recipient WHERE state = 0 AND next > $1',
      [after],
    );
    return (row?.['next'] as number | null | undefined) ?? null;
  }

  /** Times in the database are by its own clock: what `now` says of the relay's is not asked. */
  rightClock(): Promise<number> {
    return this.#database.transaction(async ({ query, now }) => {
      const late = `> $1::bigint + ${CLOCK_SLACK}`;
      await query(
        `UPDATE quarantine AS x SET expires = x.expires - m.received + $1::bigint FROM message AS m WHERE m.id = x.message AND m.received ${late}`,
        [now],
      );
      const received = await query(
        `UPDATE message SET received = $1::bigint, expires = CASE WHEN expires > 0 THEN expires - received + $1::bigint ELSE expires END WHERE received ${late}`,
        [now],
      );
      const far = await query(
        `SELECT id, next, attempts FROM recipient WHERE state = 0 AND next ${late} ORDER BY id FOR UPDATE`,
        [now],
      );
      const soon = far.rows.filter(
        (row) => Number(row['next']) > now + retryInterval(Number(row['attempts'])) + CLOCK_SLACK,
      );
      await query('UPDATE recipient SET next = $1 WHERE id = ANY($2::bigint[])', [
        now,
        soon.map(({ id }) => id),
      ]);
      return (received.rowCount ?? 0) + soon.length;
    });
  }

  async settle(settlement: Settlement): Promise<readonly Delivery[]> {
    const bounces = (settlement.bounces ?? []).map(storedDraft);
    for (const draft of bounces) await draft.finish();
    const own = await this.#own();
    const { lost, due } = await this.#database.transaction((transaction) =>
      settle(transaction, this.#ids, settlement, own),
    );
    if (lost.length > 0) return lost;
    for (const draft of bounces) draft.stored();
    for (const message of due) this.#listening?.tell(message);
    this.#logged();
    return [];
  }

  onElsewhere(listener: () => void): () => void {
    return hearOfQueue(this.#database, this.#schema, {
      changed: (ids) => this.#withdrawn?.(ids),
      look: listener,
    });
  }

  onWithdrawn(listener: (ids: readonly number[]) => void): void {
    this.#withdrawn = listener;
  }

  hold(ids: readonly number[], on: boolean, by: string): Promise<number> {
    return this.#change(ids, { kind: on ? 'hold' : 'let-go' }, by);
  }

  async retryNow(ids: readonly number[] | 'all', by: string): Promise<number> {
    if (ids !== 'all') return this.#change(ids, { kind: 'retry' }, by);
    let count = 0;
    for (;;) {
      const changed = await this.#database.transaction(async (transaction) => {
        const changed = await retryAll(transaction, BATCH_OF_ALL);
        if (changed.length > 0) await tellOfQueue(transaction, changed);
        return changed;
      });
      count += changed.length;
      this.#withdrawn?.(changed);
      if (changed.length < BATCH_OF_ALL) break;
    }
    await this.#database.transaction((transaction) => logRetryAll(transaction, count, by));
    this.#logged();
    return count;
  }

  reroute(ids: readonly number[], route: string, by: string): Promise<number> {
    return this.#change(ids, { kind: 'reroute', route }, by);
  }

  remove(ids: readonly number[], by: string): Promise<number> {
    return this.#change(ids, { kind: 'remove' }, by);
  }

  async release(messages: readonly MessageId[], by: string): Promise<number> {
    let count = 0;
    for (let from = 0; from < messages.length; from += BATCH_OF_QUARANTINE) {
      const batch = messages.slice(from, from + BATCH_OF_QUARANTINE);
      const own = await this.#own();
      const { released, due } = await this.#database.transaction(async (transaction) => {
        const released = await releaseQuarantined(transaction, batch, by);
        const due: DueMessage[] = own === null ? [] : await claimMessages(transaction, own, released);
        if (released.length > 0) await tellOfQueue(transaction, []);
        return { released, due };
      });
      count += released.length;
      for (const message of due) this.#listening?.tell(message);
    }
    this.#logged();
    return count;
  }

  async deleteQuarantined(messages: readonly MessageId[], by: string): Promise<number> {
    let count = 0;
    for (let from = 0; from < messages.length; from += BATCH_OF_QUARANTINE) {
      const batch = messages.slice(from, from + BATCH_OF_QUARANTINE);
      count += await this.#database.transaction((transaction) =>
        deleteQuarantined(transaction, batch, `by=${by}`),
      );
    }
    this.#logged();
    return count;
  }

  addStrike(userId: number, kind: Finding, window: number): Promise<readonly number[]> {
    return this.#database.transaction(async ({ query, now }) => {
      const key = strikeKey(userId, kind);
      // Locks the row: those of other relays wait, and count this one.
      const { rows } = await query(
        `INSERT INTO value VALUES ($1, $2, '[]') ON CONFLICT (space, key) DO UPDATE SET value = value.value RETURNING value`,
        [STRIKES, key],
      );
      const times = withStrike(JSON.parse(String(rows[0]?.['value'])) as number[], now, window);
      await query('UPDATE value SET value = $3 WHERE space = $1 AND key = $2', [
        STRIKES,
        key,
        JSON.stringify(times),
      ]);
      return times;
    });
  }

  async clearStrikes(userId: number): Promise<void> {
    const keys = [strikeKey(userId, 'spam'), strikeKey(userId, 'blocked')];
    await this.#database.query('DELETE FROM value WHERE space = $1 AND key = ANY($2::text[])', [
      STRIKES,
      keys,
    ]);
  }

  expire(now: number, logDays: number): Promise<void> {
    return expireAll(this.#database, now, logDays);
  }

  queue(query: ListQuery): ReturnType<MailStore['queue']> {
    return this.#lists.page('queue', query);
  }

  quarantine(query: ListQuery): ReturnType<MailStore['quarantine']> {
    return this.#lists.page('quarantine', query);
  }

  log(query: ListQuery): ReturnType<MailStore['log']> {
    return this.#lists.page('log', query);
  }

  logSince(id: number, limit: number): ReturnType<MailStore['logSince']> {
    return this.#lists.logSince(id, limit);
  }

  usage(userId: number | null, since: number): ReturnType<MailStore['usage']> {
    return this.#lists.usage(userId, since);
  }

  usedTotals(takes: readonly Take[]): ReturnType<MailStore['usedTotals']> {
    return this.#lists.usedTotals(takes);
  }

  counts(): ReturnType<MailStore['counts']> {
    return this.#lists.counts();
  }

  countEvents(since: number): ReturnType<MailStore['countEvents']> {
    return this.#lists.countEvents(since);
  }

  transcript(line: number): Promise<string | null> {
    return this.#lists.transcript(line);
  }

  content(message: MessageId, bytes?: number): AsyncIterable<Uint8Array> {
    return this.#lists.content(message, bytes);
  }

  /** What a relay that ends still has is others' at once. */
  async close(): Promise<void> {
    await this.#intake.end();
    await this.values.end();
    for (const claimant of this.#claimants) await claimant.end().catch(() => undefined);
    await this.#database.close();
  }

  async #change(ids: readonly number[], change: EntryChange, by: string): Promise<number> {
    let count = 0;
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const changed = await this.#database.transaction(async (transaction) => {
        const changed = await changeEntries(transaction, batch, change, by);
        if (changed.length > 0) await tellOfQueue(transaction, changed);
        return changed;
      });
      count += changed.length;
      this.#withdrawn?.(changed);
    }
    this.#logged();
    return count;
  }

  /** Who has what is due at once; null: nobody listens. */
  #own(): Promise<number | null> {
    return this.#listening?.number() ?? Promise.resolve(null);
  }

  #logged(): void {
    for (const listener of this.#logListeners) queueMicrotask(listener);
  }
}

/** Blocked attachments are counted for themselves. */
function strikeKey(id: number, finding: Finding): string {
  return finding === 'blocked' ? `${id}:blocked` : String(id);
}
