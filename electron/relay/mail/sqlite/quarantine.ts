/** Messages kept away from the queue until an administrator decides, or their time is over. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ChunkStore } from './chunk-store.ts';
import type { GroupCommit } from './group-commit.ts';
import type { MailLog } from './mail-log.ts';
import type { MailEventKind, MessageId, QuarantineReason } from '../mail-types.ts';
import type { MessageRows, Row } from './message-rows.ts';
import type { Queue } from './queue.ts';
import type { QueueListener } from './queue-listener.ts';

/** Messages changed in one transaction. */
const BATCH = 50;

export class Quarantine {
  readonly #rows: MessageRows;
  readonly #log: MailLog;
  readonly #chunks: ChunkStore;
  readonly #now: () => number;
  readonly #insert: StatementSync;
  readonly #take: StatementSync;
  readonly #expired: StatementSync;
  readonly #release: StatementSync;
  readonly #prolong: StatementSync;
  readonly #deleteRecipients: StatementSync;

  constructor(db: DatabaseSync, rows: MessageRows, log: MailLog, chunks: ChunkStore, now: () => number) {
    this.#rows = rows;
    this.#log = log;
    this.#chunks = chunks;
    this.#now = now;
    this.#insert = db.prepare('INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?)');
    this.#take = db.prepare('DELETE FROM quarantine WHERE message = ? RETURNING scanner, reason');
    this.#expired = db.prepare('SELECT message FROM quarantine WHERE expires <= ? ORDER BY expires LIMIT ?');
    this.#release = db.prepare('UPDATE recipient SET state = 0, next = ? WHERE id >= ? AND id < ?');
    // The time to deliver begins with the release.
    this.#prolong = db.prepare('UPDATE message SET expires = ? - expires WHERE id = ?');
    this.#deleteRecipients = db.prepare('DELETE FROM recipient WHERE id >= ? AND id < ?');
  }

  /** Within a transaction. */
  insert(message: MessageId, { finding, scanner, reason, score, response, expires }: QuarantineReason): void {
    this.#insert.run(message, finding, scanner, reason, score, response, expires);
  }

  /** Resolves to how many there were. */
  async release(
    messages: readonly MessageId[],
    by: string,
    commit: GroupCommit,
    queue: Queue,
    due: QueueListener,
  ): Promise<number> {
    let count = 0;
    for (let from = 0; from < messages.length; from += BATCH) {
      const batch = messages.slice(from, from + BATCH);
      const released = await commit.run(() => batch.filter((id) => this.#releaseOne(id, by)));
      count += released.length;
      for (const id of released) {
        due.tellDue((by) => queue.claimOne(by, id));
      }
    }
    return count;
  }

  /** Resolves to how many there were. */
  async delete(messages: readonly MessageId[], by: string, commit: GroupCommit): Promise<number> {
    let count = 0;
    for (let from = 0; from < messages.length; from += BATCH) {
      const batch = messages.slice(from, from + BATCH);
      count += await this.#deleteBatch(batch, `by=${by}`, commit);
    }
    return count;
  }

  /** Deletes those whose time is over. */
  async expire(now: number, commit: GroupCommit): Promise<void> {
    for (;;) {
      const batch = this.#expired.all(now, BATCH).map((row) => Number(row['message']));
      if (batch.length === 0) return;
      await this.#deleteBatch(batch, 'time in quarantine is over', commit);
    }
  }

  async #deleteBatch(batch: readonly MessageId[], detail: string, commit: GroupCommit): Promise<number> {
    const deleted = await commit.run(() => batch.filter((id) => this.#deleteOne(id, detail)));
    for (const id of deleted) if (this.#chunks.has(id)) this.#chunks.sweep(id);
    return deleted.length;
  }

  #releaseOne(id: MessageId, by: string): boolean {
    const row = this.#taken(id);
    if (row === null) return false;
    const now = this.#now();
    this.#release.run(now, ...recipientsOf(row));
    this.#prolong.run(now, id);
    this.#append('released', row, `by=${by}`);
    return true;
  }

  #deleteOne(id: MessageId, detail: string): boolean {
    const row = this.#taken(id);
    if (row === null) return false;
    this.#deleteRecipients.run(...recipientsOf(row));
    this.#rows.deleteFinished(id);
    this.#append('deleted', row, detail);
    return true;
  }

  /** The message's row, with what found it, once it is out of quarantine; null when it was not there. */
  #taken(id: MessageId): Row | null {
    const reason = this.#take.get(id);
    const message = this.#rows.message(id);
    return reason === undefined || message === undefined ? null : { ...message, ...reason };
  }

  #append(kind: MailEventKind, row: Row, detail: string): void {
    this.#log.append({
      time: this.#now(),
      kind,
      message: Number(row['id']),
      userId: row['user_id'] as number | null,
      user: String(row['user']),
      client: String(row['client']),
      sender: String(row['sender']),
      recipient: '',
      rule: `${String(row['scanner'])}: ${String(row['reason'])}`,
      reply: '',
      detail,
    });
  }
}

function recipientsOf(row: Row): [from: number, to: number] {
  const first = Number(row['first_recipient']);
  return [first, first + Number(row['recipients'])];
}
