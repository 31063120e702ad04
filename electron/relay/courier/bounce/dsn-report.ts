/** The text of a delivery status notification (RFC 3464, RFC 6533): everything but the original message. */
import { domainToASCII } from 'node:url';
import { encode, wrap } from 'nodemailer/lib/qp';
import type { DueMessage } from '../../mail/mail-types.ts';
import { fromXtext, orcptToShow } from '../../mail/xtext.ts';
import type { Reply } from '../courier-messages.ts';
import { isRemote, oneLine, statusOf } from '../remote-replies.ts';
import type { RecipientReport } from '../verdicts.ts';

export type DsnAction = 'failed' | 'delayed' | 'relayed';

export interface DsnOptions {
  readonly action: DsnAction;
  readonly original: DueMessage;
  /** Its recipient: the original's sender, where that can be told. */
  readonly to: string;
  /** Subject of the original, if known; decoded. */
  readonly reports: readonly RecipientReport[];
  readonly hostName: string;
  readonly now: number;
  /** Random text without special characters, for the boundary and the Message-ID. */
  readonly random: string;
  /** The original goes along whole, not only its header. */
  readonly full: boolean;
  /** Text form of the original's id in the mail log. */
  readonly logId: string;
  /** 7 bit throughout, and only the header of the original: where the message itself could not go (RFC 5321, 6.1; RFC 6533, 3). */
  readonly plain: boolean;
}

const NON_ASCII = /[^\0-\x7f]/;

const SUBJECTS: Readonly<Record<DsnAction, string>> = {
  failed: 'Undelivered mail: your message could not be delivered',
  delayed: 'Delayed mail: your message was not delivered yet',
  relayed: 'Relayed mail: your message was handed on',
};

/** Whether the report needs the forms of RFC 6533. */
export function isInternational(options: DsnOptions): boolean {
  const { original, reports } = options;
  if (options.plain) return false;
  return (
    NON_ASCII.test(original.envelope.sender) ||
    reports.some(({ delivery }) => NON_ASCII.test(delivery.recipient.address))
  );
}

/** What comes before the original: header, text, status, and the header of the part for the original. CRLF. */
export function dsnBeginning(options: DsnOptions): string {
  const { action, to, hostName, now, random, plain } = options;
  const international = isInternational(options);
  const boundary = boundaryOf(options);
  const status = international ? 'message/global-delivery-status' : 'message/delivery-status';
  return lines([
    `From: Mail Delivery System <postmaster@${hostName}>`,
    `To: <${plain ? withAsciiDomain(to) : to}>`,
    `Subject: ${SUBJECTS[action]}`,
    `Date: ${mailDate(now)}`,
    `Message-ID: <${random}@${hostName}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    `Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"`,
    `Content-Transfer-Encoding: ${plain ? '7bit' : '8bit'}`,
    '',
    'This is a report about your mail in the form of RFC 3464.',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset=utf-8',
    `Content-Transfer-Encoding: ${plain ? 'quoted-printable' : '8bit'}`,
    '',
    ...(plain ? [quotedPrintable(lines(people(options)))] : people(options)),
    '',
    `--${boundary}`,
    `Content-Type: ${status}`,
    ...(international ? ['Content-Transfer-Encoding: 8bit'] : []),
    '',
    ...statusFields(options, international),
    '',
    `--${boundary}`,
    `Content-Type: ${originalType(options.full, international)}`,
    `Content-Transfer-Encoding: ${plain ? 'quoted-printable' : '8bit'}`,
    '',
    '',
  ]);
}

/** What comes after the original. */
export function dsnEnd(options: DsnOptions): string {
  return `\r\n--${boundaryOf(options)}--\r\n`;
}

/** The subject of the report itself. */
export function dsnSubject(action: DsnAction): string {
  return SUBJECTS[action];
}

function boundaryOf({ random, hostName }: DsnOptions): string {
  return `=_${random}/${hostName}`.slice(0, 70);
}

function originalType(full: boolean, international: boolean): string {
  if (full) return international ? 'message/global' : 'message/rfc822';
  return international ? 'message/global-headers' : 'text/rfc822-headers; charset=utf-8';
}

function people(options: DsnOptions): string[] {
  const { action, original, to, reports, hostName, logId } = options;
  const first: Readonly<Record<DsnAction, readonly string[]>> = {
    failed: ['Your message could not be delivered to the addresses below. It will not be tried again.'],
    delayed: [
      'Your message was not delivered to the addresses below yet. You need not send it again:',
      `it is tried until ${mailDate(original.expires)}.`,
    ],
    relayed: [
      'Your message was handed to a mail server that sends no delivery notifications of its own,',
      'so this is the last you hear of it unless it fails there.',
    ],
  };
  return [
    `This is the mail server ${hostName}.`,
    '',
    ...(to === original.envelope.sender
      ? []
      : [
          `This report is for <${original.envelope.sender}>, to whom it cannot be sent:`,
          'the server on the way takes no international addresses (SMTPUTF8).',
          '',
        ]),
    ...first[action],
    '',
    ...reports.flatMap(({ delivery, reply, remote }) => [
      `<${delivery.recipient.address}>`,
      ...why(reply, remote),
    ]),
    '',
    `Received: ${mailDate(original.received)}`,
    `Number in the mail log: ${logId}`,
  ];
}

function why(reply: Reply, remote: string): string[] {
  if (!isRemote(reply)) return [`    ${reply.text}`];
  return (`${remote} said: ${oneLine(reply.reply)}`.match(/.{1,200}/gsu) ?? []).map((line) => `    ${line}`);
}

function statusFields(options: DsnOptions, international: boolean): string[] {
  const { original, reports, hostName, now, action, plain } = options;
  const field = (text: string) => (plain ? clean(text).replace(/[^\0-\x7f]/gu, unicodeEscape) : clean(text));
  const fields = [
    ...(original.envelope.envid === null
      ? []
      : [`Original-Envelope-Id: ${field(fromXtext(original.envelope.envid))}`]),
    `Reporting-MTA: dns; ${hostName}`,
    `Arrival-Date: ${mailDate(original.received)}`,
  ];
  for (const { delivery, reply, remote } of reports) {
    const { address, orcpt } = delivery.recipient;
    const type = (international || plain) && NON_ASCII.test(address) ? 'utf-8' : 'rfc822';
    fields.push(
      '',
      ...(orcpt === null ? [] : [`Original-Recipient: ${field(orcptToShow(orcpt).replace(';', '; '))}`]),
      `Final-Recipient: ${type}; ${field(address)}`,
      `Action: ${action}`,
      `Status: ${statusFor(action, reply)}`,
      ...(isRemote(reply) ? [`Remote-MTA: dns; ${remote.replace(/\[.*|:\d+$/, '')}`] : []),
      `Diagnostic-Code: ${isRemote(reply) ? `smtp; ${diagnostic(reply.reply)}` : `x-postern; ${field(reply.text)}`}`,
      `Last-Attempt-Date: ${mailDate(now)}`,
      ...(action === 'delayed' ? [`Will-Retry-Until: ${mailDate(original.expires)}`] : []),
    );
  }
  return fields;
}

/** The class must fit the action (RFC 3464, 2.3.4): expired mail failed, though each attempt did so for the time being. */
function statusFor(action: DsnAction, reply: Reply): string {
  const status = statusOf(reply);
  if (action === 'relayed') return status.startsWith('2') ? status : '2.0.0';
  if (action === 'delayed') return status.startsWith('4') ? status : '4.0.0';
  return status === '4.4.7' || status.startsWith('5') ? status : `5${status.slice(1)}`;
}

/** Without control characters; long texts and other scripts are cut out, since the field is ASCII (RFC 3464, 2.1.2). */
function diagnostic(reply: string): string {
  return clean(oneLine(reply).replace(/[^\0-\x7f]/g, '?'));
}

function clean(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ').slice(0, 900);
}

/** 8 bit text in lines of 7 bit. */
export function quotedPrintable(text: string | Buffer): string {
  return wrap(encode(text));
}

/** The 7 bit form of international addresses in a status (RFC 6533, 3). */
function unicodeEscape(char: string): string {
  return `\\x{${(char.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
}

function withAsciiDomain(address: string): string {
  const at = address.lastIndexOf('@') + 1;
  return address.slice(0, at) + (domainToASCII(address.slice(at)) || address.slice(at));
}

/** RFC 5322 date in UTC. */
export function mailDate(time: number): string {
  return new Date(time).toUTCString().replace('GMT', '+0000');
}

function lines(list: readonly string[]): string {
  return list.join('\r\n');
}
