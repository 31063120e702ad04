/** Appends lines to the mail log, within whatever transaction is under way. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Participant } from './group-commit.ts';
import type { IdSequence } from './id-sequence.ts';
import type { MailEvent, MailEventKind, MailLogEntry, MessageId } from './mail-types.ts';

export class MailLog implements Participant {
  readonly #ids: IdSequence;
  readonly #insert: StatementSync;
  readonly #listeners = new Set<() => void>();
  #written = false;

  constructor(db: DatabaseSync, ids: IdSequence) {
    this.#ids = ids;
    this.#insert = db.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  append(event: MailEvent, message: MessageId | null = event.message): void {
    this.#written = true;
    this.#insert.run(
      this.#ids.next(),
      event.time,
      event.kind,
      message,
      event.userId,
      event.user,
      event.client,
      event.sender,
      event.recipient,
      event.rule,
      event.reply,
      event.detail,
    );
  }

  onLog(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  beforeCommit(): void {}

  committed(): void {
    if (!this.#written) return;
    this.#written = false;
    for (const listener of this.#listeners) queueMicrotask(listener);
  }

  rolledBack(): void {
    this.#written = false;
  }
}

/** A row of the table as the rest of the program sees it. */
export function logEntry(row: Record<string, SQLOutputValue>): MailLogEntry {
  return {
    id: Number(row['id']),
    time: Number(row['time']),
    kind: row['kind'] as MailEventKind,
    message: row['message'] as number | null,
    userId: row['user_id'] as number | null,
    user: String(row['user']),
    client: String(row['client']),
    sender: String(row['sender']),
    recipient: String(row['recipient']),
    rule: String(row['rule']),
    reply: String(row['reply']),
    detail: String(row['detail']),
  };
}
