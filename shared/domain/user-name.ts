/** User names: local parts of mailboxes (RFC 5321 section 4.1.2 dot-string, RFC 6531 for UTF-8) and IP addresses or ranges. */
import { message, type Message } from '../text/text.ts';
import ipaddr from 'ipaddr.js';

export type UserName =
  | { readonly ok: true; readonly kind: 'mailbox' | 'ip'; readonly username: string }
  | { readonly ok: false; readonly reason: Message };

/** Why an IP address with a password is refused, wherever it is entered: a mailbox of that name would be mistaken for it. */
export const IP_WITH_PASSWORD = 'An IP user has no password: leave it blank, or enter a mailbox as username.';

/** RFC 5321 section 4.5.3.1.1, in octets of UTF-8. */
export const MAX_LOCAL_PART_OCTETS = 64;

// atext of RFC 5322 section 3.2.3, joined by single dots.
const ASCII_LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const UTF8_LOCAL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u{80}-\u{10ffff}-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~\u{80}-\u{10ffff}-]+)*$/u;
// Spaces, controls, bidirectional marks and lone surrogates would make two different names look the same.
const UNSAFE = /[\p{C}\p{Z}]/u;

/** Quotes as word processors set them come around a name by mistake; an apostrophe may be part of one. */
const PRINTED_QUOTES = /[“”„«»‹›]/u;

/** True for atoms joined by single dots, without what would make two look the same; of any length. */
export function isDotString(text: string): boolean {
  return ASCII_LOCAL.test(text) || (UTF8_LOCAL.test(text) && !UNSAFE.test(text));
}

/** Checks a mailbox's local part; what was typed is kept. */
export function parseLocalPart(text: string): UserName {
  if (text.length <= MAX_LOCAL_PART_OCTETS && ASCII_LOCAL.test(text))
    return { ok: true, kind: 'mailbox', username: text };
  if (text === '') return bad(message('Enter a username, the part before the @.'));
  if (text.includes('@'))
    return bad(message('Leave out the @ and the domain: enter only the part before it.'));
  if (/\s/.test(text)) return bad(message('A username cannot contain spaces.'));
  if (UNSAFE.test(text)) return bad(message('The username contains an invisible or control character.'));
  if (new TextEncoder().encode(text).length > MAX_LOCAL_PART_OCTETS) {
    return bad(
      message('The username is longer than {count, number} octets.', { count: MAX_LOCAL_PART_OCTETS }),
    );
  }
  if (text.startsWith('.') || text.endsWith('.') || text.includes('..')) {
    return bad(message('A username cannot begin or end with a dot, or have two in a row.'));
  }
  if (!UTF8_LOCAL.test(text) || PRINTED_QUOTES.test(text))
    return bad(message('A username cannot contain ( ) < > [ ] : ; , \\ or quotes.'));
  return { ok: true, kind: 'mailbox', username: text.normalize('NFC') };
}

/** Checks an IPv4 or IPv6 address or CIDR range and gives its canonical text (RFC 5952; host bits of a range cleared). */
export function parseIpUser(text: string): UserName {
  const [host = '', bits, ...rest] = text.split('/');
  // ipaddr.js accepts the BSD short forms (`10.1`, `0x7f.1`); people who type them mean something else.
  const fourParts = /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
  if (
    rest.length > 0 ||
    !(fourParts ? ipaddr.IPv4.isValid(host) : host.includes(':') && ipaddr.IPv6.isValid(host)) ||
    host.includes('%')
  ) {
    return bad(
      message('“{text}” is not an IP address: enter one such as 192.0.2.7, 2001:db8::7 or 192.0.2.0/24.', {
        text: clip(text),
      }),
    );
  }
  if (/^0\d|\.0\d/.test(host))
    return bad(message('Write the parts of an IPv4 address without leading zeros.'));
  let address: ipaddr.IPv4 | ipaddr.IPv6 = ipaddr.parse(host);
  let length = address.kind() === 'ipv4' ? 32 : 128;
  if (bits !== undefined) {
    if (!/^\d{1,3}$/.test(bits) || Number(bits) > length)
      return bad(message('The range’s prefix length must be 0 to {length, number}.', { length }));
    length = Number(bits);
  }
  if (address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress()) {
    // Sockets report IPv4 clients in mapped form; one address must not be two users.
    if (length < 96) return bad(message('Write an IPv4-mapped range as the IPv4 range it means.'));
    address = (address as ipaddr.IPv6).toIPv4Address();
    length -= 96;
  }
  const whole = address.kind() === 'ipv4' ? 32 : 128;
  if (length === 0) return bad(message('A range of all addresses would let anybody send.'));
  if (length === whole) return { ok: true, kind: 'ip', username: text4or6(address) };
  const network =
    address.kind() === 'ipv4'
      ? ipaddr.IPv4.networkAddressFromCIDR(`${address.toString()}/${length}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${address.toString()}/${length}`);
  return { ok: true, kind: 'ip', username: `${text4or6(network)}/${length}` };
}

/** True when `text` is meant as an IP address: digits, dots, colons and hex, with an optional prefix length. */
export function looksLikeIp(text: string): boolean {
  return /^[\d.]+(\/\d+)?$/.test(text) || (text.includes(':') && /^[\da-fA-F:.]+(\/\d+)?$/.test(text));
}

function text4or6(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  return address.kind() === 'ipv6' ? (address as ipaddr.IPv6).toRFC5952String() : address.toString();
}

function bad(reason: Message): UserName {
  return { ok: false, reason };
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
