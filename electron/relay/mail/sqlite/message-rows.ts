/** Messages and recipients as rows, and back: the statements of the fast path. */
import type { DatabaseSync, SQLOutputValue, StatementSync } from 'node:sqlite';
import type { IdSequence } from './id-sequence.ts';
import { laneOf } from '../lanes.ts';
import type {
  Delivery,
  DueMessage,
  EnvelopeRecipient,
  MessageId,
  NewMessage,
  NotifyOn,
} from '../mail-types.ts';
import type { SpooledDraft } from './message-draft.ts';
import { recipientDomain } from '../recipient-domain.ts';
import { EIGHT_BIT, QUARANTINED, RET_FULL, RET_HDRS, SMTP_UTF8 } from './schema.ts';

export type Row = Record<string, SQLOutputValue>;

/** What a new message became: what the courier needs, without asking the database. */
export interface StoredMessage {
  readonly firstRecipient: number;
  readonly content: Uint8Array | null;
  readonly domains: readonly string[];
}

export class MessageRows {
  readonly #ids: IdSequence;
  readonly #insertMessage: StatementSync;
  readonly #insertRecipient: StatementSync;
  readonly #message: StatementSync;
  readonly #deleteRecipient: StatementSync;
  readonly #deleteFinished: StatementSync;

  constructor(db: DatabaseSync, ids: IdSequence) {
    this.#ids = ids;
    this.#insertMessage = db.prepare(
      'INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.#insertRecipient = db.prepare(
      "INSERT INTO recipient VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?, '', '', ?, ?)",
    );
    this.#message = db.prepare('SELECT * FROM message WHERE id = ?');
    this.#deleteRecipient = db.prepare('DELETE FROM recipient WHERE id = ?');
    this.#deleteFinished = db.prepare(
      `DELETE FROM message WHERE id = ? AND NOT EXISTS (
         SELECT 1 FROM recipient AS r
         WHERE r.id >= message.first_recipient AND r.id < message.first_recipient + message.recipients)`,
    );
  }

  insert(message: NewMessage, draft: SpooledDraft, state: number, next: number): StoredMessage {
    const { envelope, origin, headers } = message;
    const { recipients } = envelope;
    const content = draft.inline();
    const firstRecipient = this.#ids.take(recipients.length);
    this.#insertMessage.run(
      draft.id,
      firstRecipient,
      recipients.length,
      envelope.sender,
      flagsOf(envelope),
      envelope.envid,
      origin.userId,
      origin.user,
      origin.client,
      origin.helo,
      origin.tls,
      headers.subject,
      headers.from,
      headers.messageId,
      message.received,
      state === QUARANTINED ? message.received - message.expires : message.expires,
      state === QUARANTINED ? message.received : null,
      draft.bytes,
      draft.insertRest(),
      content,
    );
    const lane = laneOf(message);
    const domains: string[] = [];
    let id = firstRecipient;
    for (const { address, notify, orcpt } of recipients) {
      const domain = recipientDomain(address);
      domains.push(domain);
      const wanted = notify.length === 0 ? '' : notify.join(',');
      const { domain: senderDomain, user } = lane;
      this.#insertRecipient.run(
        id++,
        draft.id,
        state,
        next,
        address,
        domain,
        wanted,
        orcpt,
        senderDomain,
        user,
      );
    }
    return { firstRecipient, content, domains };
  }

  message(id: MessageId): Row | undefined {
    return this.#message.get(id);
  }

  /** True when the recipient was there. */
  deleteRecipient(id: number): boolean {
    return this.#deleteRecipient.run(id).changes === 1;
  }

  /** Deletes the message if no recipient is left; its chunks are left behind. True when it is gone. */
  deleteFinished(id: MessageId): boolean {
    return this.#deleteFinished.run(id).changes === 1;
  }
}

/** `next` of a recipient that is held from `now` on: the time to deliver it that is left, negative (see schema.ts). */
export function heldNext(expires: number, now: number): number {
  return -Math.max(1, expires - now);
}

/** A message just accepted, for the courier, as of the claim `epoch`. */
export function dueOf(message: NewMessage, stored: StoredMessage, epoch: number): DueMessage {
  const { draft, envelope } = message;
  return {
    id: draft.id,
    envelope,
    origin: message.origin,
    received: message.received,
    expires: message.expires,
    warned: null,
    bytes: draft.bytes,
    content: stored.content,
    deliveries: envelope.recipients.map((recipient, at) => ({
      id: stored.firstRecipient + at,
      message: draft.id,
      recipient,
      attempts: 0,
      domain: stored.domains[at] ?? '',
      route: '',
      epoch,
    })),
  };
}

/** A message read back, with those of its recipients that are due. */
export function dueFromRows(row: Row, deliveries: readonly Delivery[]): DueMessage {
  const flags = Number(row['flags']);
  return {
    id: Number(row['id']),
    envelope: {
      sender: String(row['sender']),
      smtpUtf8: (flags & SMTP_UTF8) !== 0,
      eightBit: (flags & EIGHT_BIT) !== 0,
      ret: (flags & RET_FULL) !== 0 ? 'FULL' : (flags & RET_HDRS) !== 0 ? 'HDRS' : null,
      envid: row['envid'] as string | null,
    },
    origin: {
      userId: row['user_id'] as number | null,
      user: String(row['user']),
      client: String(row['client']),
      helo: String(row['helo']),
      tls: String(row['tls']),
    },
    received: Number(row['received']),
    expires: Number(row['expires']),
    warned: row['warned'] as number | null,
    bytes: Number(row['size']),
    content: row['content'] as Uint8Array | null,
    deliveries,
  };
}

/** A recipient as of the claim `epoch`. */
export function deliveryOf(row: Row, epoch: number): Delivery {
  const notify = String(row['notify']);
  const recipient: EnvelopeRecipient = {
    address: String(row['address']),
    notify: notify === '' ? [] : (notify.split(',') as NotifyOn[]),
    orcpt: row['orcpt'] as string | null,
  };
  return {
    id: Number(row['id']),
    message: Number(row['message']),
    recipient,
    attempts: Number(row['attempts']),
    domain: String(row['domain']),
    route: String(row['route']),
    epoch,
  };
}

function flagsOf({ smtpUtf8, eightBit, ret }: NewMessage['envelope']): number {
  const wanted = ret === null ? 0 : ret === 'FULL' ? RET_FULL : RET_HDRS;
  return (smtpUtf8 ? SMTP_UTF8 : 0) | (eightBit ? EIGHT_BIT : 0) | wanted;
}
