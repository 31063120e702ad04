/** Makes a DSN and writes it into a draft of the mail database, original included, never a whole message in memory. */
import type { MailStore } from '../../mail/mail-store.ts';
import type { DueMessage, MailEvent, NewMessage } from '../../mail/mail-types.ts';
import {
  dsnBeginning,
  dsnEnd,
  dsnSubject,
  isInternational,
  quotedPrintable,
  type DsnOptions,
} from './dsn-report.ts';

/** Header sections longer than this are cut; they are only for reading. */
const MAX_HEADER = 128 * 1024;
/** The same where the report must fit through where the message did not. */
const MAX_PLAIN_HEADER = 16 * 1024;
const END_OF_HEADER = Buffer.from('\r\n\r\n');

/** The DSN as a message to whom it is for; its draft is discarded when anything fails. */
export async function makeDsn(
  store: MailStore,
  options: DsnOptions,
  expires: number,
  event: (id: number) => MailEvent,
): Promise<NewMessage> {
  const { original, now } = options;
  const draft = store.begin();
  try {
    await draft.write(Buffer.from(dsnBeginning(options), 'utf8'));
    let last: Uint8Array = END_OF_HEADER;
    for await (const piece of options.full
      ? whole(store, original)
      : header(store, original, options.plain)) {
      await draft.write(piece);
      last = piece;
    }
    const lineEnd = last[last.length - 1] === 10 ? '' : '\r\n';
    await draft.write(Buffer.from(`${lineEnd}${dsnEnd(options)}`, 'utf8'));
  } catch (error) {
    draft.discard();
    throw error;
  }
  return {
    draft,
    envelope: {
      sender: '',
      recipients: [{ address: options.to, notify: [], orcpt: null }],
      smtpUtf8: !options.plain && (isInternational(options) || original.envelope.smtpUtf8),
      eightBit: !options.plain,
      ret: null,
      envid: null,
    },
    origin: { userId: null, user: '', client: '', helo: '', tls: '' },
    headers: {
      subject: dsnSubject(options.action),
      from: `postmaster@${options.hostName}`,
      messageId: `<${options.random}@${options.hostName}>`,
    },
    received: now,
    expires,
    takes: [],
    events: [event(draft.id)],
  };
}

function whole(store: MailStore, original: DueMessage): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  return original.content === null ? store.content(original.id) : [original.content];
}

/** The header section without the empty line that ends it. */
async function* header(store: MailStore, original: DueMessage, plain: boolean): AsyncGenerator<Uint8Array> {
  let head = Buffer.alloc(0);
  const pieces = original.content === null ? store.content(original.id, MAX_HEADER) : [original.content];
  for await (const piece of pieces) {
    head = Buffer.concat([head, piece]);
    if (head.includes(END_OF_HEADER) || head.length >= MAX_HEADER) break;
  }
  const end = head.indexOf(END_OF_HEADER);
  const most = Math.min(plain ? MAX_PLAIN_HEADER : MAX_HEADER, end < 0 ? head.length : end + 2);
  const section = head.subarray(0, most);
  yield plain ? Buffer.from(quotedPrintable(section)) : section;
}
