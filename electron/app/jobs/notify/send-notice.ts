/**
 * Sends one message of Postern itself through the set's smart hosts, in their order, by the courier's own connection: the same TLS
 * rules, the same checks of every reply. Not by the relay's queue, which may be what the message is about.
 */
import { message, type Message } from '../../../../shared/text/text.ts';
import { randomUUID } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import MailComposer from 'nodemailer/lib/mail-composer';
import type { MailNotices } from '../../../../shared/domain/job-settings.ts';
import type { SmartHost } from '../../../../shared/domain/relay-settings.ts';
import { smartHostName } from '../../../../shared/domain/smart-host-name.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { SendResult } from '../../../relay/courier/courier-messages.ts';
import { replyMeaning, replyText } from '../../../relay/courier/remote-replies.ts';
import { HostConnections } from '../../../relay/courier/worker/host-connections.ts';
import { authorities } from '../../../relay/tls/authorities.ts';

/** Milliseconds. */
const TIMEOUTS = { connect: 15_000, greeting: 30_000, silence: 60_000, idle: 1_000 } as const;
const NON_ASCII = /[^\0-\x7f]/;

export interface Notice {
  readonly subject: string;
  readonly text: string;
}

export interface Sending {
  readonly settings: MailNotices;
  readonly notice: Notice;
  readonly hosts: readonly SmartHost[];
  /** By {@link smartHostName}. */
  readonly passwords: Readonly<Record<string, string>>;
  /** What this computer calls itself. */
  readonly helo: string;
  readonly now: number;
  /** PEM of authorities trusted besides the well-known ones; in tests only. */
  readonly trusted?: readonly string[];
}

/** The host that took it; rejects with `io-failed` and what each of them said. */
export async function sendNotice(sending: Sending): Promise<string> {
  const { hosts, passwords } = sending;
  const content = await compose(sending);
  const said: Message[] = [];
  for (const host of hosts) {
    const name = `${host.host}:${host.port}`;
    const password = host.username === '' ? undefined : passwords[smartHostName(host)];
    if (host.username !== '' && password === undefined) {
      said.push(
        message('The password of {username} at {host} is not at hand.', {
          username: host.username,
          host: name,
        }),
      );
      continue;
    }
    const result = await deliver(sending, content, host, password ?? '');
    const refused = refusalOf(result);
    if (refused === null) return name;
    said.push(message('{setting}: {reason}', { setting: name, reason: refused }));
  }
  throw PosternError.of('io-failed', 'The e-mail could not be sent. {why}', { why: inOrder(said) });
}

function inOrder([first, ...more]: readonly Message[]): Message | string {
  if (first === undefined) return '';
  return more.length === 0 ? first : message('{first} {second}', { first, second: inOrder(more) });
}

/** Answers nobody's mail, and is answered by no machine (RFC 3834). */
async function compose({ settings, notice, now }: Sending): Promise<Buffer> {
  const from = settings.from === '' ? settings.to : settings.from;
  const composer = new MailComposer({
    from: { name: 'Postern', address: from },
    to: { name: '', address: settings.to },
    subject: notice.subject.slice(0, 300),
    text: notice.text,
    textEncoding: 'base64',
    date: new Date(now),
    messageId: `<${randomUUID()}@${from.slice(from.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const built = await composer.compile().build();
  return Buffer.from(built.toString('utf8').replace(/\r?\n/g, '\r\n'));
}

function deliver(
  { settings, helo, trusted = [] }: Sending,
  content: Buffer,
  host: SmartHost,
  password: string,
): Promise<SendResult> {
  const sender = settings.from === '' ? settings.to : settings.from;
  const text = content.toString('utf8');
  const header = text.slice(0, text.indexOf('\r\n\r\n'));
  const utf8Header = NON_ASCII.test(header);
  const { promise, resolve } = Promise.withResolvers<SendResult>();
  const connections = new HostConnections(
    {
      ...{ id: 1, host: host.host, address: '', port: host.port, tls: host.tls, connections: 1 },
      implicitTls: host.implicitTls,
      auth: host.username === '' ? null : { user: host.username, pass: password },
    },
    {
      timeouts: TIMEOUTS,
      secureContext: () => createSecureContext({ ca: authorities(trusted) }),
      ...{ helo, transcripts: 'off', messagesPerConnection: 1 },
    },
    () => null,
    resolve,
  );
  connections.submit({
    job: {
      ...{ id: 1, host: 1, lane: { domain: '', user: 0 }, sender, recipients: [settings.to], dsn: null },
      smtpUtf8: utf8Header || NON_ASCII.test(sender + settings.to),
      ...{ eightBit: false, bytes: content.length, at: 0 },
    },
    content,
    prefix: null,
    // eslint-disable-next-line @typescript-eslint/require-await -- what is at hand is read as what comes in pieces
    async *read() {
      yield content;
    },
    needs: { utf8Header, eightBit: utf8Header },
    again: false,
  });
  return promise.finally(() => connections.closeAll());
}

/** What was said; null: it was taken. */
function refusalOf(result: SendResult): string | null {
  if (result.kind === 'unreached') return replyText(result.reason);
  const refused = [result.replies].flat().find((reply) => replyMeaning(reply) !== 'accepted');
  return refused === undefined ? null : replyText(refused);
}
