/** Messages as the relay's listener hands them to the mail database, for tests and benches of it. */
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import type {
  Delivery,
  MailEvent,
  MailEventKind,
  NewMessage,
  Outcome,
  QuarantineReason,
  Take,
  ValueStore,
} from '../../electron/relay/mail/mail-types.ts';

export interface SampleOptions {
  readonly client?: string;
  readonly content?: Uint8Array;
  readonly userId?: number | null;
  readonly user?: string;
  readonly sender?: string;
  readonly recipients?: readonly string[];
  readonly subject?: string;
  readonly received?: number;
  readonly expires?: number;
  readonly takes?: readonly Take[];
  readonly held?: boolean;
}

export const SAMPLE_CONTENT: Uint8Array = Buffer.from(
  'From: anna@example.com\r\nSubject: Sample\r\n\r\nHello.\r\n',
);

const DAY = 86_400_000;

/** A message whose content is in its draft. Waits where the draft wants the writer to wait. */
export async function sampleMessage(store: MailStore, options: SampleOptions = {}): Promise<NewMessage> {
  const draft = store.begin();
  const { content = SAMPLE_CONTENT } = options;
  for (let from = 0; from < content.length; from += 64 << 10) {
    await draft.write(content.subarray(from, from + (64 << 10)));
  }
  return messageOf(draft, options);
}

/** A message around a draft that is written already. */
export function messageOf(draft: NewMessage['draft'], options: SampleOptions = {}): NewMessage {
  const {
    userId = 1,
    user = 'anna@example.com',
    sender = user,
    recipients = ['bert@example.org'],
    subject = 'Sample',
    received = Date.now(),
    expires = received + 4 * DAY,
    takes = [],
    held = false,
    client = '192.0.2.7',
  } = options;
  return {
    draft,
    envelope: {
      sender,
      recipients: recipients.map((address) => ({ address, notify: [], orcpt: null })),
      smtpUtf8: false,
      eightBit: false,
      ret: null,
      envid: null,
    },
    origin: { userId, user, client, helo: 'client.example.com', tls: 'TLSv1.3' },
    headers: { subject, from: sender, messageId: '<sample@example.com>' },
    received,
    expires,
    takes,
    events: [eventOf('accepted', { time: received, user, userId, sender, recipient: recipients.join(',') })],
    held,
  };
}

export function eventOf(kind: MailEventKind, rest: Partial<MailEvent> = {}): MailEvent {
  return {
    time: Date.now(),
    kind,
    message: null,
    userId: 1,
    user: 'anna@example.com',
    client: '192.0.2.7',
    sender: 'anna@example.com',
    recipient: 'bert@example.org',
    rule: '',
    reply: '',
    detail: '',
    ...rest,
  };
}

export function sent(delivery: Delivery): Outcome {
  const { message, recipient } = delivery;
  const event = eventOf('delivered', { message, recipient: recipient.address, reply: '250 2.0.0 OK' });
  return { delivery, result: 'sent', event };
}

export function deferred(delivery: Delivery, next: number, reply = '451 4.3.0 Later'): Outcome {
  const { message, recipient } = delivery;
  const event = eventOf('deferred', { message, recipient: recipient.address, reply });
  return { delivery, result: 'retry', next, event, attempted: true };
}

export function sampleReason(expires: number): QuarantineReason {
  return {
    finding: 'spam',
    scanner: 'built-in',
    reason: 'GTUBE',
    score: 1000,
    response: 'rejected',
    expires,
  };
}

/** A take of one from a calendar window that began at 0. */
export function takeOf(rule: Take['rule'], limit: number, amount = 1): Take {
  return { rule, at: 0, from: 0, amount, limit, resets: DAY };
}

/** The values of one space. */
export async function valuesIn(
  values: Pick<ValueStore, 'all'>,
  space: string,
): Promise<(readonly [key: string, value: string])[]> {
  const entries: (readonly [string, string])[] = [];
  for await (const entry of values.all(space)) entries.push(entry);
  return entries;
}

export async function contentBytes(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return buffer(Readable.from(pieces));
}
