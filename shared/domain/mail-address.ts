/** Mail addresses of an envelope: checked strictly, the domain in lower-case A-labels (RFC 5321 section 4.1.2, RFC 6531). */
import { parseDomain } from './domain-name.ts';
import { parseLocalPart } from './user-name.ts';

export interface MailAddress {
  /** As given. */
  readonly local: string;
  /** Lower-case A-labels, or an address literal such as `[192.0.2.1]`. */
  readonly domain: string;
  /** `local@domain`. */
  readonly address: string;
}

// eslint-disable-next-line no-control-regex -- quoted strings hold printable characters, or quoted pairs of them
const QUOTED = /^"(?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*"$/;
const LITERAL = /^\[(?:\d{1,3}(?:\.\d{1,3}){3}|IPv6:[\da-f:.]+)\]$/i;
const MAX_OCTETS = 254;

/** Null when `text` is no address that mail can be sent to. */
export function parseMailAddress(text: string): MailAddress | null {
  const at = text.lastIndexOf('@');
  // U+FFFD stands for octets that are no UTF-8.
  if (at < 1 || text.length > MAX_OCTETS || text.includes('\ufffd')) return null;
  const local = text.slice(0, at);
  const host = text.slice(at + 1);
  if (!parseLocalPart(local).ok && !(QUOTED.test(local) && local.length <= 64)) return null;
  if (LITERAL.test(host)) return { local, domain: host, address: text };
  const parsed = parseDomain(host);
  if (!parsed.ok || host.endsWith('.')) return null;
  return { local, domain: parsed.domain, address: `${local}@${parsed.domain}` };
}

/** Addresses are the same without regard to case (design, section 5). */
export function sameAddress(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

/** True when the address needs SMTPUTF8 (RFC 6531) to be sent. */
export function needsUtf8(address: string): boolean {
  // eslint-disable-next-line no-control-regex -- the ASCII range
  return !/^[\x00-\x7f]*$/.test(address);
}
