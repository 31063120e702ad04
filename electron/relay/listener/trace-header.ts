/** Fields the relay puts before a message: Received (RFC 5321, 4.4), and From, Date and Message-ID when missing (RFC 6409, 8). */
import type { AuthorField, HeadFields } from '../scan/message-head.ts';

export interface Trace {
  readonly helo: string;
  readonly client: string;
  readonly hostName: string;
  readonly id: string;
  readonly tls: boolean;
  readonly authenticated: boolean;
  readonly utf8: boolean;
  /** Of the envelope; empty for the null sender. */
  readonly sender: string;
  /** The recipient when there is only one: more would tell each of the others. */
  readonly recipient: string | null;
  /** Unix milliseconds. */
  readonly time: number;
}

/** Octets of a message's header; it is held in memory until its end. */
export const MAX_HEADER = 131_072;
/** Of a host (RFC 5321, 4.5.3.1.2). */
const MAX_NAME = 255;

/** `ESMTP`, `ESMTPS`, `ESMTPA`, `ESMTPSA` (RFC 3848) or with `UTF8SMTP` (RFC 6531). */
function protocol({ utf8, tls, authenticated }: Trace): string {
  return `${utf8 ? 'UTF8SMTP' : 'ESMTP'}${tls ? 'S' : ''}${authenticated ? 'A' : ''}`;
}

export function receivedField(trace: Trace): string {
  const { helo, client, hostName, id, recipient, time } = trace;
  const address = client.includes(':') ? `IPv6:${client}` : client;
  const to = recipient === null ? '' : `\r\n\tfor <${recipient}>`;
  return (
    // What a client calls itself may be anything; a header holds printable ASCII, in lines that every server takes.
    `Received: from ${helo.slice(0, MAX_NAME).replaceAll(/[^!-~]|[()<>\\]/g, '?')} ([${address}])\r\n` +
    `\tby ${hostName} (Postern) with ${protocol(trace)} id ${id}${to};\r\n` +
    `\t${mailDate(time)}\r\n`
  );
}

/** The From that a message lacks: whom the client gave as sender, if anybody. */
export function missingAuthor(
  { authors }: Pick<HeadFields, 'authors'>,
  sender: string,
): readonly AuthorField[] {
  if (sender === '' || authors.some(({ name }) => name === 'From')) return [];
  return [{ name: 'From', value: Buffer.from(` <${sender}>`).toString('latin1') }];
}

/** From (whom the client gave as sender, if anybody), Date and Message-ID, as far as the message lacks them. */
export function missingFields(
  head: Pick<HeadFields, 'authors' | 'date' | 'messageId'>,
  { sender, time, id, hostName }: Trace,
): string {
  const from = missingAuthor(head, sender).length === 0 ? '' : `From: <${sender}>\r\n`;
  const dated = head.date ? '' : `Date: ${mailDate(time)}\r\n`;
  return from + dated + (head.messageId === null ? `Message-ID: <${id}@${hostName}>\r\n` : '');
}

let lastSecond = -1;
let lastDate = '';

/** Date and time of RFC 5322, section 3.3, in UTC. */
export function mailDate(time: number): string {
  const second = Math.floor(time / 1000);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(second * 1000).toUTCString().replace('GMT', '+0000');
  }
  return lastDate;
}
