/** Values of ENVID and ORCPT (RFC 3461, 4; RFC 6533, 3): kept as they were sent, read for people, and sent on. */

const XTEXT = /^(?:[!-*,-<>-~]|\+[\dA-F]{2})*$/;
/** Characters that are embedded already, and those that must be. */
const NOT_UTF8_XTEXT = /\\x\{[\dA-F]{2,6}\}|[^!-*,-<>-[\]-~]/giu;
const NOT_UNITEXT = /\\x\{[\dA-F]{2,6}\}|[^!-*,-<>-[\]-~\u{a0}-\u{10ffff}]/giu;
const UTF8_TYPE = /^utf-8;/i;

/** Each `+` with two hexadecimal digits becomes its octet, and the octets UTF-8. */
export function fromXtext(text: string): string {
  if (!text.includes('+')) return text;
  return text.replaceAll(/(?:\+[\dA-F]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('+', ''), 'hex').toString('utf8'),
  );
}

/** As it is when it is xtext; else printable ASCII but `+` and `=`, the rest as `+` and two hexadecimal digits an octet. */
export function toXtext(text: string): string {
  if (XTEXT.test(text)) return text;
  let out = '';
  for (const byte of Buffer.from(text, 'utf8')) {
    const plain = byte > 32 && byte < 127 && byte !== 43 && byte !== 61;
    out += plain ? String.fromCharCode(byte) : `+${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return out;
}

/**
 * An ORCPT as it is sent on: unchanged, but for what is not in the encoding of its type. International addresses have their own,
 * with characters beyond ASCII only where `unicode` may be sent (RFC 6533, 3).
 */
export function orcptToSend(orcpt: string, unicode = false): string {
  const semicolon = orcpt.indexOf(';') + 1;
  const type = orcpt.slice(0, semicolon);
  const address = orcpt.slice(semicolon);
  if (!UTF8_TYPE.test(type)) return type + toXtext(address);
  return type + address.replaceAll(unicode ? NOT_UNITEXT : NOT_UTF8_XTEXT, encoded);
}

/** A character as RFC 6533 embeds it; one that is embedded already stays. */
function encoded(char: string): string {
  if (char.length > 2) return char;
  const code = char.codePointAt(0) ?? 0;
  return `\\x{${code.toString(16).toUpperCase().padStart(2, '0')}}`;
}

/** An ORCPT as a delivery notification names it (RFC 3464, 2.3.1): without xtext; that of `utf-8` is ASCII as it is. */
export function orcptToShow(orcpt: string): string {
  return UTF8_TYPE.test(orcpt) ? orcptToSend(orcpt) : fromXtext(orcpt);
}
