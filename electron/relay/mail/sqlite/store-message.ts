/** How a message comes to lie in the queue: what acceptance and the relay's own messages have in common. */
import type { MailLog } from './mail-log.ts';
import type { NewMessage } from '../mail-types.ts';
import { SpooledDraft } from './message-draft.ts';
import type { MessageRows, StoredMessage } from './message-rows.ts';
import { heldNext } from './message-rows.ts';
import type { QueueListener } from './queue-listener.ts';
import { HELD, QUEUED } from './schema.ts';

/** Where a stored message leaves its traces. */
export interface StoreParts {
  readonly rows: MessageRows;
  readonly log: MailLog;
  readonly due: QueueListener;
  readonly now: () => number;
}

/** Within a transaction: stores a message that is delivered as soon as it is on disk. */
export function storeMessage(message: NewMessage, draft: SpooledDraft, parts: StoreParts): StoredMessage {
  const now = parts.now();
  const stored =
    message.held === true
      ? parts.rows.insert(message, draft, HELD, heldNext(message.expires, now))
      : parts.rows.insert(message, draft, QUEUED, now);
  for (const event of message.events) parts.log.append(event, draft.id);
  return stored;
}

/** The draft as what `begin` made. */
export function spooled({ draft, envelope }: NewMessage): SpooledDraft {
  if (!(draft instanceof SpooledDraft)) throw new Error('A draft comes from the begin() of this mail store.');
  if (envelope.recipients.length === 0) throw new Error('A message has a recipient.');
  return draft;
}
