/** Appends lines to the mail log, within whatever transaction is under way. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { Participant } from './group-commit.ts';
import type { IdSequence } from './id-sequence.ts';
import type { MailEvent, MailEventKind, MailLogEntry, MessageId } from '../mail-types.ts';
import { COUNTED_SPAN } from './schema.ts';
import { Transcripts } from './transcripts.ts';
import { isOwnMail } from '../../../../shared/domain/mail-log-words.ts';

export class MailLog implements Participant {
  readonly #ids: IdSequence;
  readonly #insert: StatementSync;
  readonly #listeners = new Set<() => void>();
  readonly #count: StatementSync;
  readonly #transcripts: Transcripts;
  /** Whether the transaction under way has lines. */
  #appended = false;
  /** Those of users, by span of time and kind. */
  readonly #counts = new Map<number, Map<MailEventKind, number>>();

  constructor(db: DatabaseSync, ids: IdSequence) {
    this.#ids = ids;
    this.#insert = db.prepare('INSERT INTO log VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.#transcripts = new Transcripts(db);
    this.#count = db.prepare(
      'INSERT INTO event_count VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count',
    );
  }

  append(event: MailEvent, message: MessageId | null = event.message): void {
    this.#appended = true;
    if (!isOwnMail(event)) this.#countOne(event);
    const line = this.#ids.next();
    if (event.transcript !== undefined) this.#transcripts.append(line, event.transcript);
    this.#insert.run(
      line,
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

  #countOne({ time, kind }: MailEvent): void {
    const at = time - (time % COUNTED_SPAN);
    let counts = this.#counts.get(at);
    if (counts === undefined) this.#counts.set(at, (counts = new Map<MailEventKind, number>()));
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }

  onLog(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  beforeCommit(): void {
    for (const [at, counts] of this.#counts) {
      for (const [kind, count] of counts) this.#count.run(at, kind, count);
    }
  }

  committed(): void {
    if (!this.#appended) return;
    this.#appended = false;
    this.#counts.clear();
    for (const listener of this.#listeners) queueMicrotask(listener);
  }

  rolledBack(): void {
    this.#appended = false;
    this.#counts.clear();
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
