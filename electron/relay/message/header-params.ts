/** Structured MIME fields: `value; name=value …` with RFC 2231 continuations and charsets, RFC 2047 words, and what senders make of them. */
import { decodeCharset, decodeField } from './header-text.ts';

export interface StructuredField {
  /** Lower case, without comments and white space around it. */
  readonly value: string;
  /** Names in lower case; values decoded. The first of a name counts. */
  readonly params: ReadonlyMap<string, string>;
}

const MAX_FIELD = 16 * 1024;

/** Never throws; what cannot be read is left out. */
export function parseStructured(latin1: string): StructuredField {
  const pieces = splitPieces(latin1.slice(0, MAX_FIELD).replace(/\r?\n/g, ''));
  const params = new Map<string, string>();
  const continued = new Map<string, Map<number, { text: string; encoded: boolean }>>();
  for (const piece of pieces.slice(1)) {
    const equals = piece.indexOf('=');
    if (equals <= 0) continue;
    const name = piece.slice(0, equals).trim().toLowerCase();
    const raw = unquote(piece.slice(equals + 1).trim());
    const parts = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(name);
    if (parts === null || (parts[2] === undefined && parts[3] === undefined)) {
      if (!params.has(name)) params.set(name, decodeField(raw));
      continue;
    }
    const base = parts[1] ?? '';
    const sections = continued.get(base) ?? new Map<number, { text: string; encoded: boolean }>();
    continued.set(base, sections);
    const index = Number(parts[2] ?? 0);
    if (!sections.has(index)) sections.set(index, { text: raw, encoded: parts[3] !== undefined });
  }
  // RFC 2231, 3: the extended form goes before the plain one, which is there for old readers; both are looked at (`name` and `name*`).
  for (const [base, sections] of continued) params.set(`${base}*`, joinSections(sections));
  return { value: (pieces[0] ?? '').trim().toLowerCase(), params };
}

/** Splits at semicolons outside quotes; comments in parentheses are dropped. */
function splitPieces(text: string): string[] {
  const pieces: string[] = [];
  let piece = '';
  let quoted = false;
  let depth = 0;
  const lastClosing = text.lastIndexOf(')');
  for (let at = 0; at < text.length; at += 1) {
    const letter = text.charAt(at);
    if (letter === '\\' && (quoted || depth > 0)) {
      if (depth === 0) piece += letter + text.charAt(at + 1);
      at += 1;
    } else if (depth > 0) {
      if (letter === '(') depth += 1;
      if (letter === ')') depth -= 1;
    } else if (letter === '"') {
      quoted = !quoted;
      piece += letter;
    } else if (!quoted && letter === '(' && at < lastClosing) {
      depth = 1;
    } else if (!quoted && letter === ';') {
      pieces.push(piece);
      piece = '';
    } else piece += letter;
  }
  pieces.push(piece);
  return pieces;
}

function unquote(text: string): string {
  if (!text.startsWith('"')) return text;
  return text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replace(/\\(.)/g, '$1');
}

function joinSections(sections: ReadonlyMap<number, { text: string; encoded: boolean }>): string {
  const ordered = [...sections].sort(([a], [b]) => a - b);
  let charset = '';
  const bytes: Buffer[] = [];
  for (const [position, [, section]] of ordered.entries()) {
    let { text } = section;
    if (position === 0 && section.encoded) {
      const prefix = /^([^']*)'[^']*'/.exec(text);
      if (prefix !== null) {
        charset = prefix[1] ?? '';
        text = text.slice(prefix[0].length);
      }
    }
    const latin1 = section.encoded
      ? text.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
      : text;
    bytes.push(Buffer.from(latin1, 'latin1'));
  }
  const text = decodeCharset(Buffer.concat(bytes), charset);
  return text.includes('=?') ? decodeField(text) : text;
}
