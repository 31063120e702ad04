/** Text of header fields for people and rules: unfolded (RFC 5322, 2.2.3), encoded words decoded (RFC 2047), harmless to show. */

/** Controls, and what turns the direction of text round or hides in it (Unicode UAX 9, TR 36). */
const UNSAFE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;
/** The same, but line ends and tabs are kept. */
const UNSAFE_IN_LINES = /(?![\t\n])[\p{Cc}\p{Cf}\u2028\u2029]/gu;
const ENCODED_WORD = /=\?([\w.:+-]{1,40})(?:\*[\w-]{1,20})?\?([bq])\?([^\s?]{0,1000})\?=/gi;

/** On one line, without control and direction characters. */
export function safeLine(text: string): string {
  return text.replace(/[\t\r\n]+/g, ' ').replace(UNSAFE, '');
}

/** Many lines, ended by LF, without control and direction characters. */
export function safeLines(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSAFE_IN_LINES, '');
}

/** Bytes as text; an unknown charset is read as UTF-8 when that fits, else as Latin-1. */
export function decodeCharset(bytes: Uint8Array, charset: string): string {
  const label = charset.trim().toLowerCase();
  if (label !== '' && label !== 'utf-8' && label !== 'us-ascii') {
    try {
      return new TextDecoder(label).decode(bytes);
    } catch {
      // Not a charset that is known here.
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
      label === 'utf-8' ? 'utf8' : 'latin1',
    );
  }
}

/** A field's body, as cut from a header read as Latin-1, decoded; only its first `limit` characters are looked at. */
export function decodeField(latin1: string, limit = 4000): string {
  const cut = latin1.length > limit ? latin1.slice(0, limit) : latin1;
  const unfolded = cut.includes('\n') ? cut.replace(/\r?\n/g, '') : cut;
  const text = /[\x80-\xff]/.test(unfolded) ? decodeCharset(Buffer.from(unfolded, 'latin1'), '') : unfolded;
  return (text.includes('=?') ? decodeWords(text) : text).trim();
}

/** Encoded words decoded; neighbours of one charset are joined before, since senders split characters between them. */
export function decodeWords(text: string): string {
  let result = '';
  let end = 0;
  let bytes: Buffer | null = null;
  let charset = '';
  const flush = () => {
    if (bytes !== null) result += decodeCharset(bytes, charset);
    bytes = null;
  };
  for (const match of text.matchAll(ENCODED_WORD)) {
    const between = text.slice(end, match.index);
    if (bytes === null || between.trim() !== '') {
      flush();
      result += between;
    } else if (charset !== (match[1] ?? '').toLowerCase()) {
      flush();
    }
    charset = (match[1] ?? '').toLowerCase();
    const word = decodeWord(match[2] ?? '', match[3] ?? '');
    bytes = bytes === null ? word : Buffer.concat([bytes, word]);
    end = match.index + match[0].length;
  }
  flush();
  return result + text.slice(end);
}

function decodeWord(encoding: string, text: string): Buffer {
  if (encoding === 'b' || encoding === 'B') return Buffer.from(text, 'base64');
  const latin1 = text
    .replace(/_/g, ' ')
    .replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(latin1, 'latin1');
}
