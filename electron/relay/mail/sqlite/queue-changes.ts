/** What administrators do to entries of the queue; each leaves a line in the mail log. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChunkStore } from './chunk-store.ts';
import type { GroupCommit } from './group-commit.ts';
import type { MailLog } from './mail-log.ts';
import type { MailEventKind } from '../mail-types.ts';
import type { MessageRows, Row } from './message-rows.ts';
import { heldNext } from './message-rows.ts';
import { HELD, QUEUED } from './schema.ts';

/** Entries changed in one transaction, so that a change of very many does not hold up the mail. */
const BATCH = 200;
const BATCH_OF_ALL = 2000;
/** What is let go is tried, also when its time was nearly over. */
const LEAST_LEFT_MS = 3_600_000;

export class QueueChanges {
  readonly #rows: MessageRows;
  readonly #log: MailLog;
  readonly #chunks: ChunkStore;
  readonly #commit: GroupCommit;
  readonly #now: () => number;
  #withdrawn: ((ids: readonly number[]) => void) | null = null;
  readonly #entry: StatementSync;
  readonly #hold: StatementSync;
  readonly #letGo: StatementSync;
  readonly #prolong: StatementSync;
  readonly #othersQueued: StatementSync;
  readonly #setNext: StatementSync;
  readonly #setAllNext: StatementSync;
  readonly #setRoute: StatementSync;

  constructor(
    db: DatabaseSync,
    parts: { rows: MessageRows; log: MailLog; chunks: ChunkStore; commit: GroupCommit; now: () => number },
  ) {
    this.#rows = parts.rows;
    this.#log = parts.log;
    this.#chunks = parts.chunks;
    this.#commit = parts.commit;
    this.#now = parts.now;
    this.#entry = db.prepare(
      `SELECT r.id, r.state, r.next, r.address, r.message, m.received, m.expires, m.sender, m.user, m.user_id, m.client
       FROM recipient AS r JOIN message AS m ON m.id = r.message WHERE r.id = ? AND r.state < 2`,
    );
    this.#hold = db.prepare('UPDATE recipient SET state = 1, next = ? WHERE id = ?');
    this.#letGo = db.prepare('UPDATE recipient SET state = 0, next = ? WHERE id = ?');
    this.#prolong = db.prepare('UPDATE message SET expires = max(expires, ?) WHERE id = ?');
    this.#othersQueued = db.prepare(
      `SELECT 1 FROM message AS m JOIN recipient AS r
         ON r.id >= m.first_recipient AND r.id < m.first_recipient + m.recipients
       WHERE m.id = ? AND r.state = 0 LIMIT 1`,
    );
    this.#setNext = db.prepare('UPDATE recipient SET next = min(next, ?) WHERE id = ?');
    this.#setAllNext = db.prepare(
      'UPDATE recipient SET next = ?1 WHERE id IN (SELECT id FROM recipient WHERE state = 0 AND next > ?1 LIMIT ?2) RETURNING id',
    );
    this.#setRoute = db.prepare('UPDATE recipient SET route = ? WHERE id = ?');
  }

  /** Hears of entries after each change of them. */
  onWithdrawn(listener: (ids: readonly number[]) => void): void {
    this.#withdrawn = listener;
  }

  /**
   * Released entries are due at once, and have the time to deliver that was left when they were held; but while others of the
   * message are queued, theirs (a message has one end, and nobody's is put off because another was held), or an hour.
   */
  hold(ids: readonly number[], on: boolean, by: string): Promise<number> {
    // By message, as it was before this change: what is released together has the longest time of it.
    const othersQueued = new Map<number, boolean>();
    return this.#each(ids, (row) => {
      if (row['state'] === (on ? HELD : QUEUED)) return false;
      if (on) this.#hold.run(heldNext(Number(row['expires']), this.#now()), Number(row['id']));
      else this.#release(row, othersQueued);
      this.#append(on ? 'held' : 'released', row, `by=${by}`);
      return true;
    });
  }

  /** Due now; held ones stay held. */
  async retryNow(ids: readonly number[] | 'all', by: string): Promise<number> {
    if (ids === 'all') return this.#retryAll(by);
    return this.#each(ids, (row) => {
      if (row['state'] === HELD) return false;
      this.#setNext.run(this.#now(), Number(row['id']));
      this.#append('retry-requested', row, `by=${by}`);
      return true;
    });
  }

  /** An empty route: as usual. */
  reroute(ids: readonly number[], route: string, by: string): Promise<number> {
    return this.#each(ids, (row) => {
      this.#setRoute.run(route, Number(row['id']));
      this.#append('rerouted', row, `by=${by} route=${route === '' ? 'as usual' : route}`);
      return true;
    });
  }

  /** Without telling the sender. */
  remove(ids: readonly number[], by: string): Promise<number> {
    return this.#each(ids, (row) => {
      this.#rows.deleteRecipient(Number(row['id']));
      this.#append('deleted', row, `by=${by}`);
      const message = Number(row['message']);
      return this.#rows.deleteFinished(message) && this.#chunks.has(message) ? message : true;
    });
  }

  #release(row: Row, othersQueued: Map<number, boolean>): void {
    const now = this.#now();
    const next = Number(row['next']);
    // Held before that was kept: all of its time is given back.
    const left = next < 0 ? -next : Number(row['expires']) - Number(row['received']);
    const message = Number(row['message']);
    const others = othersQueued.get(message) ?? this.#othersQueued.get(message) !== undefined;
    othersQueued.set(message, others);
    this.#prolong.run(now + Math.max(others ? 0 : left, LEAST_LEFT_MS), message);
    this.#letGo.run(now, Number(row['id']));
  }

  async #retryAll(by: string): Promise<number> {
    const now = this.#now();
    let count = 0;
    for (;;) {
      const rows = await this.#commit.run(() => this.#setAllNext.all(now, BATCH_OF_ALL));
      count += rows.length;
      this.#withdrawn?.(rows.map((row) => Number(row['id'])));
      if (rows.length < BATCH_OF_ALL) break;
    }
    await this.#commit.run(() => this.#append('retry-requested', {}, `by=${by} entries=${count}`));
    return count;
  }

  /** Changes each entry that is still there; `change` says whether it did, or which message left chunks behind. */
  async #each(ids: readonly number[], change: (row: Row) => boolean | number): Promise<number> {
    let count = 0;
    for (let from = 0; from < ids.length; from += BATCH) {
      const batch = ids.slice(from, from + BATCH);
      const changes = await this.#commit.run(() =>
        batch.map((id) => {
          const row = this.#entry.get(id);
          return row !== undefined && change(row);
        }),
      );
      const changed = batch.filter((_, at) => changes[at] !== false);
      count += changed.length;
      this.#withdrawn?.(changed);
      for (const message of changes) if (typeof message === 'number') this.#chunks.sweep(message);
    }
    return count;
  }

  #append(kind: MailEventKind, row: Row, detail: string): void {
    this.#log.append({
      time: this.#now(),
      kind,
      message: (row['message'] as number | undefined) ?? null,
      userId: (row['user_id'] as number | null | undefined) ?? null,
      user: String(row['user'] ?? ''),
      client: String(row['client'] ?? ''),
      sender: String(row['sender'] ?? ''),
      recipient: String(row['address'] ?? ''),
      rule: 'administrator',
      reply: '',
      detail: detail.slice(0, 500),
    });
  }
}
