/** Messages, recipients and log lines as rows, many at once; within a transaction. */
import { fold, foldShown } from '../../../../shared/domain/fold.ts';
import { MOST_TRANSCRIPT } from '../../../../shared/domain/transcript.ts';
import { laneOf } from '../lanes.ts';
import type { DueMessage, MailEvent, NewMessage } from '../mail-types.ts';
import { recipientDomain } from '../recipient-domain.ts';
import { dueOf, heldNext, type StoredMessage } from '../sqlite/message-rows.ts';
import { EIGHT_BIT, HELD, QUARANTINED, QUEUED, RET_FULL, RET_HDRS, SMTP_UTF8 } from '../sqlite/schema.ts';
import { insertTogether, textOf, type Inserts, type Transaction } from '../../../store/postgres/database.ts';
import type { IdBlocks } from '../../../store/postgres/id-blocks.ts';
import { storedDraft } from './stored-draft.ts';

const MESSAGE = [
  'id',
  'sender',
  'flags',
  'envid',
  'user_id',
  '"user"',
  'client',
  'helo',
  'tls',
  'subject',
  'header_from',
  'header_message_id',
  'received',
  'expires',
  'warned',
  'size',
  'chunks',
  'content',
];
const RECIPIENT = [
  'id',
  'message',
  'state',
  'next',
  'address',
  'domain',
  'notify',
  'orcpt',
  'sender_domain',
  'sender_user',
  'claimed_by',
  'epoch',
];
const LOG = [
  'time',
  'kind',
  'message',
  'user_id',
  '"user"',
  'client',
  'sender',
  'recipient',
  'rule',
  'reply',
  'detail',
  'transcript',
];

/** What a new recipient's first claim is. */
const FIRST_EPOCH = 1;

/** Where new messages go. */
export interface Destination {
  readonly quarantine?: boolean;
  /** Who has what is due at once; null: nobody yet. */
  readonly claimant: number | null;
  /** What else is inserted with them. */
  readonly also?: readonly Inserts[];
}

/** Inserts messages with their recipients and log lines. Gives those that `claimant` has now. */
export async function insertMessages(
  transaction: Transaction,
  ids: IdBlocks,
  messages: readonly NewMessage[],
  { quarantine = false, claimant, also = [] }: Destination,
): Promise<DueMessage[]> {
  const rows: unknown[][] = [];
  const recipients: unknown[][] = [];
  const due: DueMessage[] = [];
  for (const message of messages) {
    const { envelope, origin, headers, received, expires, held } = message;
    const draft = storedDraft(message);
    const content = draft.inline();
    const state = quarantine ? QUARANTINED : held === true ? HELD : QUEUED;
    rows.push([
      draft.id, textOf(envelope.sender), flagsOf(envelope), envelope.envid === null ? null : textOf(envelope.envid),
      origin.userId, textOf(origin.user), textOf(origin.client), textOf(origin.helo), textOf(origin.tls),
      textOf(headers.subject), textOf(headers.from), textOf(headers.messageId), received,
      quarantine ? received - expires : expires, quarantine ? received : null, draft.bytes, draft.chunks, content,
    ]); // prettier-ignore
    const { domain: senderDomain, user } = laneOf(message);
    const own = state === QUEUED ? claimant : null;
    const next = quarantine ? received : held === true ? heldNext(expires, transaction.now) : transaction.now;
    const numbers = await ids.take(envelope.recipients.length);
    const domains = envelope.recipients.map(({ address }) => recipientDomain(address));
    envelope.recipients.forEach(({ address, notify, orcpt }, at) => {
      recipients.push([
        numbers[at], draft.id, state, next, textOf(address), textOf(domains[at] ?? ''), notify.join(','),
        orcpt === null ? null : textOf(orcpt), textOf(senderDomain), user, own, own === null ? 0 : FIRST_EPOCH,
      ]); // prettier-ignore
    });
    const stored: StoredMessage = { firstRecipient: 0, content, domains };
    if (own !== null) due.push(withIds(dueOf(message, stored, FIRST_EPOCH), numbers));
  }
  const addresses = messages.flatMap(({ envelope, origin, headers }) => [
    envelope.sender,
    origin.user,
    headers.from,
    ...envelope.recipients.map(({ address }) => address),
  ]);
  const events = messages.flatMap(({ draft, events }) =>
    events.map((event) => ({ ...event, message: draft.id })),
  );
  await insertTogether(transaction, [
    ...also,
    { table: 'message', columns: MESSAGE, rows },
    { table: 'recipient', columns: RECIPIENT, rows: recipients },
    shownRows([...addresses, ...addressesOf(events)]),
    logRows(events),
  ]);
  return due;
}

/** Writes lines of the log. */
export async function insertLog(transaction: Transaction, events: readonly MailEvent[]): Promise<void> {
  await insertTogether(transaction, [shownRows(addressesOf(events)), logRows(events)]);
}

function addressesOf(events: readonly MailEvent[]): readonly string[] {
  return events.flatMap(({ user, sender, recipient }) => [user, sender, ...recipient.split(',')]);
}

function logRows(events: readonly MailEvent[]): Inserts {
  return {
    table: 'log',
    columns: LOG,
    rows: events.map((event) => [
      event.time, event.kind, event.message, event.userId, textOf(event.user), textOf(event.client), textOf(event.sender),
      textOf(event.recipient), textOf(event.rule), textOf(event.reply), textOf(event.detail),
      event.transcript === undefined ? null : textOf(event.transcript.slice(0, MOST_TRANSCRIPT)),
    ]), // prettier-ignore
  };
}

/** Addresses and hosts that are found by a form of them that the database cannot make itself. */
function shownRows(addresses: readonly string[]): Inserts {
  const rows = new Map<string, string>();
  for (const address of [...addresses, ...addresses.map((one) => recipientDomain(one))]) {
    const text = textOf(address);
    const shown = foldShown(text);
    if (shown !== fold(text)) rows.set(text, shown);
  }
  // In one order everywhere, so that nobody waits for who waits for them.
  const sorted = [...rows].sort(([a], [b]) => (a < b ? -1 : 1));
  return { table: 'shown', columns: ['address', 'shown'], rows: sorted, rest: 'ON CONFLICT DO NOTHING' };
}

function withIds(message: DueMessage, numbers: readonly number[]): DueMessage {
  return {
    ...message,
    deliveries: message.deliveries.map((delivery, at) => ({ ...delivery, id: numbers[at] ?? 0 })),
  };
}

function flagsOf({ smtpUtf8, eightBit, ret }: NewMessage['envelope']): number {
  const wanted = ret === null ? 0 : ret === 'FULL' ? RET_FULL : RET_HDRS;
  return (smtpUtf8 ? SMTP_UTF8 : 0) | (eightBit ? EIGHT_BIT : 0) | wanted;
}

/** Deletes messages of which no recipient is left, with their contents. */
export async function deleteFinished(transaction: Transaction, messages: readonly number[]): Promise<void> {
  const { rows } = await transaction.query(
    `DELETE FROM message AS m WHERE id = ANY($1::bigint[]) AND NOT EXISTS (SELECT 1 FROM recipient AS r WHERE r.message = m.id)
     RETURNING id, chunks`,
    [messages],
  );
  const large = rows.filter(({ chunks }) => Number(chunks) > 0).map(({ id }) => id);
  if (large.length > 0)
    await transaction.query('DELETE FROM chunk WHERE message = ANY($1::bigint[])', [large]);
}
