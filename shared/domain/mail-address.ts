/** Mail addresses of an envelope: checked strictly, in one canonical form each (RFC 5321 section 4.1.2, RFC 6531). */
import ipaddr from 'ipaddr.js';
import { parseDomain } from './domain-name.ts';
import { fold } from './fold.ts';
import { isDotString } from './user-name.ts';

export interface MailAddress {
  /** As given, but quoted only where it must be: `"bob"` is `bob`. */
  readonly local: string;
  /** Lower-case A-labels, or an address literal such as `[192.0.2.1]` or `[IPv6:2001:db8::1]`. */
  readonly domain: string;
  /** `local@domain`. */
  readonly address: string;
}

// eslint-disable-next-line no-control-regex -- quoted strings hold printable characters, or quoted pairs of them
const QUOTED = /^"((?:[^"\\\x00-\x1f\x7f]|\\[\x20-\x7e])*)"$/;
// Controls, bidirectional marks, lone surrogates, and spaces but for the plain one.
const UNSAFE = /[\p{C}\u{2028}\u{2029}]|(?! )\p{Z}/u;
/**
 * Octets of an address: a path has 256 with its brackets (RFC 5321, 4.5.3.1.3). How long a local part may be is for the owner of
 * its domain to say; programs that write a whole address into one go beyond 64.
 */
const MAX_OCTETS = 254;

/** Null when `text` is no address that mail can be sent to. */
export function parseMailAddress(text: string): MailAddress | null {
  const at = text.lastIndexOf('@');
  // U+FFFD stands for octets that are no UTF-8.
  if (at < 1 || text.length > MAX_OCTETS || text.includes('\ufffd')) return null;
  const local = localOf(text.slice(0, at));
  const domain = hostOf(text.slice(at + 1));
  if (local === null || domain === null) return null;
  const address = `${local}@${domain}`;
  return octetsOf(address) > MAX_OCTETS ? null : { local, domain, address };
}

const UTF8 = new TextEncoder();

/** In UTF-8; of what is short enough in any case, at most so many. */
function octetsOf(text: string): number {
  // A UTF-16 unit has three octets at most.
  const most = text.length * 3;
  return most <= MAX_OCTETS ? most : UTF8.encode(text).length;
}

/** Without quotes that say nothing, so that one mailbox has one form (RFC 5321, 4.1.2); null when it is none. */
function localOf(text: string): string | null {
  if (isDotString(text)) return text;
  const inside = QUOTED.exec(text)?.[1]?.replaceAll(/\\(.)/g, '$1');
  if (inside === undefined || UNSAFE.test(inside)) return null;
  return isDotString(inside) ? inside : `"${inside.replaceAll(/["\\]/g, '\\$&')}"`;
}

function hostOf(host: string): string | null {
  if (host.startsWith('[') && host.endsWith(']')) return literalOf(host.slice(1, -1));
  const parsed = parseDomain(host);
  return !parsed.ok || host.endsWith('.') ? null : parsed.domain;
}

/** RFC 5321, 4.1.3; IPv6 as in RFC 5952. */
function literalOf(text: string): string | null {
  if (/^\d{1,3}(?:\.\d{1,3}){3}$/.test(text)) return ipaddr.IPv4.isValid(text) ? `[${text}]` : null;
  const v6 = /^IPv6:([\da-f:.]+)$/i.exec(text)?.[1];
  return v6 !== undefined && ipaddr.IPv6.isValid(v6)
    ? `[IPv6:${ipaddr.IPv6.parse(v6).toRFC5952String()}]`
    : null;
}

/** Addresses are the same without regard to case (design, section 5). */
export function sameAddress(a: string, b: string): boolean {
  return a === b || fold(a) === fold(b);
}

/** True when the address needs SMTPUTF8 (RFC 6531) to be sent. */
export function needsUtf8(address: string): boolean {
  // eslint-disable-next-line no-control-regex -- the ASCII range
  return !/^[\x00-\x7f]*$/.test(address);
}
