/** Domain names: checked once, kept as lower-case A-labels, shown as U-labels (RFC 1123 section 2.1, RFC 5891). */
import { message, type Message } from '../text/text.ts';
import punycode from 'punycode/punycode.js';

export type DomainName =
  { readonly ok: true; readonly domain: string } | { readonly ok: false; readonly reason: Message };

const ASCII_HOST =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** Checks `text` (either form, any case, no trailing dot needed). One label is enough. */
export function parseDomain(text: string): DomainName {
  let host = text.toLowerCase();
  if (host.endsWith('.')) host = host.slice(0, -1);
  if (host === '') return { ok: false, reason: message('Enter a domain, such as example.com.') };
  // eslint-disable-next-line no-control-regex -- the printable ASCII range is the fast path
  if (!/^[\x00-\x7f]*$/.test(host)) {
    const ascii = toAscii(host);
    if (ascii === null)
      return {
        ok: false,
        reason: message('“{text}” is not a valid international domain name.', { text: clip(text) }),
      };
    host = ascii;
  }
  if (host.includes('xn--') && !host.split('.').every(isLabel)) {
    return {
      ok: false,
      reason: message('“{text}” is not a valid international domain name.', { text: clip(text) }),
    };
  }
  if (!ASCII_HOST.test(host)) {
    return {
      ok: false,
      reason: message('“{text}” is not a domain: use letters, digits, hyphens and dots.', {
        text: clip(text),
      }),
    };
  }
  // The gateway accepts one label, but a name of digits only is an IP address cut short.
  if (/^[\d.]+$/.test(host))
    return { ok: false, reason: message('“{text}” is a number, not a domain name.', { text: clip(text) }) };
  return { ok: true, domain: host };
}

/** The form for people: A-labels become U-labels; a label that does not decode stays as it is. */
export function displayDomain(domain: string): string {
  if (!domain.includes('xn--')) return domain;
  return domain
    .split('.')
    .map((label) => unicodeLabel(label) ?? label)
    .join('.');
}

/** False for an A-label that stands for nothing (RFC 5890, 2.3.2.1: it has to be what its U-label gives). */
function isLabel(label: string): boolean {
  return !label.startsWith('xn--') || unicodeLabel(label) !== null;
}

/** The U-label of an A-label in lower case; null when the label is none. */
function unicodeLabel(label: string): string | null {
  if (!label.startsWith('xn--')) return null;
  try {
    const unicode = punycode.toUnicode(label);
    return unicode !== label && toAscii(unicode) === label ? unicode : null;
  } catch {
    return null;
  }
}

// The platform's URL parser carries the whole UTS 46 mapping, in Node and in browsers alike.
function toAscii(host: string): string | null {
  if (/[/?#@:\\%\s[\]]/.test(host)) return null;
  try {
    return new URL(`http://${host}`).hostname || null;
  } catch {
    return null;
  }
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
