/** MAIL and RCPT lines with the parameters that the remote server offers (RFC 5321, 1870, 6152, 6531, 3461). */
import { domainToASCII } from 'node:url';
import { orcptToSend, toXtext } from '../../mail/xtext.ts';
import type { SendJob } from '../courier-messages.ts';

/** What a server offered in EHLO. `maxSize` 0: no limit told. */
export interface Offers {
  readonly pipelining: boolean;
  readonly eightBit: boolean;
  readonly utf8: boolean;
  readonly dsn: boolean;
  readonly size: boolean;
  readonly maxSize: number;
}

const NON_ASCII = /[^\0-\x7f]/;

/** Whether an address needs SMTPUTF8 even with its domain in A-labels. */
export function needsUtf8(address: string): boolean {
  return NON_ASCII.test(address) && NON_ASCII.test(address.slice(0, address.lastIndexOf('@')));
}

/** `MAIL FROM:<…> …` with CRLF. `bytes` is the size of what will be sent. */
export function mailLine(job: SendJob, offers: Offers, bytes: number): string {
  let line = `MAIL FROM:<${asOffered(job.sender, offers)}>`;
  if (offers.size) line += ` SIZE=${bytes}`;
  // Said of 7 bit content too: it is allowed, and saves a look through every message.
  if (offers.eightBit) line += ' BODY=8BITMIME';
  if (
    offers.utf8 &&
    (job.smtpUtf8 || NON_ASCII.test(job.sender) || job.recipients.some((r) => NON_ASCII.test(r)))
  ) {
    line += ' SMTPUTF8';
  }
  if (offers.dsn && job.dsn !== null) {
    if (job.dsn.ret !== null) line += ` RET=${job.dsn.ret}`;
    if (job.dsn.envid !== null) line += ` ENVID=${toXtext(job.dsn.envid)}`;
  }
  return `${line}\r\n`;
}

/** `RCPT TO:<…> …` with CRLF, of the recipient at `index`. */
export function rcptLine(job: SendJob, index: number, offers: Offers): string {
  let line = `RCPT TO:<${asOffered(job.recipients[index] ?? '', offers)}>`;
  const dsn = offers.dsn ? job.dsn?.recipients[index] : undefined;
  if (dsn !== undefined) {
    if (dsn.notify.length > 0) line += ` NOTIFY=${dsn.notify.join(',')}`;
    if (dsn.orcpt !== null) line += ` ORCPT=${orcptToSend(dsn.orcpt, offers.utf8 && job.smtpUtf8)}`;
  }
  return `${line}\r\n`;
}

/** An international domain goes out in A-labels where SMTPUTF8 is not offered. */
function asOffered(address: string, offers: Offers): string {
  if (offers.utf8 || !NON_ASCII.test(address)) return address;
  const at = address.lastIndexOf('@');
  return `${address.slice(0, at + 1)}${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`;
}
