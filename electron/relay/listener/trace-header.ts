/** Fields the relay puts before a message: Received (RFC 5321, 4.4), and From, Date and Message-ID when missing (RFC 6409, 8). */
import { parseDomain } from '../../../shared/domain/domain-name.ts';
import type { AuthorField, HeadFields } from '../message/message-head.ts';

export interface Trace {
  readonly helo: string;
  readonly client: string;
  readonly hostName: string;
  readonly id: string;
  readonly tls: boolean;
  readonly authenticated: boolean;
  /** The session began with EHLO, not with HELO. */
  readonly extended: boolean;
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
const LITERAL = /^\[(?:IPv6:)?[\da-f:.]{2,45}\]$/i;
/** What a dot-atom does not have (RFC 5322, 3.2.3). */
const NO_ATEXT = /[^A-Za-z\d!#$%&'*+/=?^_`{|}~.-]/g;

/** `ESMTP`, `ESMTPS`, `ESMTPA`, `ESMTPSA` (RFC 3848), with `UTF8SMTP` (RFC 6531); after HELO `SMTP`, of which there is one only. */
function protocol({ utf8, tls, authenticated, extended }: Trace): string {
  if (!extended) return 'SMTP';
  return `${utf8 ? 'UTF8SMTP' : 'ESMTP'}${tls ? 'S' : ''}${authenticated ? 'A' : ''}`;
}

/**
 * What a client calls itself may be anything; the field holds a domain, an address literal or an atom (RFC 5321, 4.4), in a line
 * that every server takes. A quote, a semicolon or a bracket would make readers take the rest for something else.
 */
function shownName(helo: string): string {
  if (LITERAL.test(helo)) return helo;
  const domain = parseDomain(helo);
  if (domain.ok) return domain.domain;
  return helo
    .slice(0, MAX_NAME)
    .replaceAll(NO_ATEXT, '?')
    .replaceAll(/^\.|\.$|\.(?=\.)/g, '?');
}

/** The Received field (RFC 5321, 4.4) with its CRLF. */
export function receivedField(trace: Trace): string {
  const { helo, client, hostName, id, recipient, time } = trace;
  const address = client.includes(':') ? `IPv6:${client}` : client;
  const to = recipient === null ? '' : `\r\n\tfor <${recipient}>`;
  return (
    `Received: from ${shownName(helo)} ([${address}])\r\n` +
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
