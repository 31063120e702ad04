/** The header of a message as it comes in: kept apart from the body, read once it is whole, in one pass. */
import type { HeaderSummary } from '../mail/mail-types.ts';
import { decodeField, safeLine } from './header-text.ts';

/** What is longer is no header any more: the rest counts as body. */
const MAX_HEADER = 256 * 1024;
const SUMMARY_LENGTH = 500;
const LF = 10;
const CR = 13;

export interface HeaderField {
  /** As written. */
  readonly name: string;
  /** Body, Latin-1, still folded. */
  readonly value: string;
}

/** A field that names who a message is from. */
export interface AuthorField {
  readonly name: 'From' | 'Sender' | 'Resent-From' | 'Resent-Sender';
  /** Body, Latin-1, still folded. */
  readonly value: string;
}

/** What scanning and lists need of a header; bodies are raw Latin-1, null when the field is missing (first one counts). */
export interface HeadFields {
  readonly contentType: string | null;
  readonly transferEncoding: string | null;
  readonly disposition: string | null;
  readonly subject: string | null;
  readonly from: string | null;
  readonly messageId: string | null;
  readonly date: boolean;
  /** All of them, in order. */
  readonly authors: readonly AuthorField[];
  /** Received fields. */
  readonly hops: number;
  /** Where the first line begins that is neither a field nor continues one; the length of the text when there is none. */
  readonly fieldsEnd: number;
}

export class MessageHead {
  /** The header, Latin-1, with its line ends; null while it is still coming. */
  text: string | null = null;
  #pieces: Buffer[] | null = null;
  #size = 0;
  #lineStart = true;
  #cr = false;
  #fields: HeadFields | null = null;

  /** Where in this piece the body begins; -1 when all of it is header. Not to be called once `text` is there. */
  write(chunk: Buffer): number {
    let end = this.#findEnd(chunk);
    if ((end === -1 && this.#size + chunk.length >= MAX_HEADER) || this.#size + end > MAX_HEADER) {
      end = MAX_HEADER - this.#size;
    }
    if (end === -1) {
      (this.#pieces ??= []).push(chunk);
      this.#size += chunk.length;
      return -1;
    }
    if (this.#pieces === null) this.text = chunk.toString('latin1', 0, end);
    else {
      this.#pieces.push(chunk.subarray(0, end));
      this.text = Buffer.concat(this.#pieces).toString('latin1');
      this.#pieces = null;
    }
    return end;
  }

  /** The message ended; a header without a body is whole too. */
  end(): void {
    this.text ??= this.#pieces === null ? '' : Buffer.concat(this.#pieces).toString('latin1');
    this.#pieces = null;
  }

  get fields(): HeadFields {
    return (this.#fields ??= readHead(this.text ?? ''));
  }

  summary(): HeaderSummary {
    const { subject, from, messageId } = this.fields;
    return { subject: summarise(subject), from: summarise(from), messageId: summarise(messageId) };
  }

  /** Just after the empty line, which is the end of the header; -1 when it is not in this piece. */
  #findEnd(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length) {
      if (this.#lineStart) {
        const byte = chunk[at];
        if (byte === LF) return at + 1;
        if (byte === CR && !this.#cr) {
          this.#cr = true;
          at += 1;
          continue;
        }
        this.#lineStart = this.#cr = false;
      }
      const lineEnd = chunk.indexOf(LF, at);
      if (lineEnd === -1) return -1;
      this.#lineStart = true;
      at = lineEnd + 1;
    }
    return -1;
  }
}

function summarise(value: string | null): string {
  return value === null ? '' : safeLine(decodeField(value)).trim().slice(0, SUMMARY_LENGTH);
}

/** All fields, in order; lines that are none are left out. */
export function* headerFields(text: string): Generator<HeaderField> {
  let colon = -1;
  for (let at = 0; at < text.length;) {
    const end = fieldEnd(text, at);
    if (colon < at) colon = colonFrom(text, at);
    if (colon > at && colon < end) {
      const name = text.slice(at, colon).trimEnd();
      if (/^[!-9;-~]+$/.test(name)) yield { name, value: text.slice(colon + 1, end).trim() };
    }
    at = end;
  }
}

/** The next colon, or the end: looked for once, not once a line. */
function colonFrom(text: string, at: number): number {
  const colon = text.indexOf(':', at);
  return colon === -1 ? text.length : colon;
}

/** Just after the field that begins at `at`, with its continuation lines. */
function fieldEnd(text: string, at: number): number {
  for (let from = at; ;) {
    const lineEnd = text.indexOf('\n', from);
    if (lineEnd === -1) return text.length;
    const next = text.charCodeAt(lineEnd + 1);
    if (next !== 32 && next !== 9) return lineEnd + 1;
    from = lineEnd + 1;
  }
}

/** The fields that matter. Each accepted message pays for this: no object a line, no pattern a line. */
export function readHead(text: string): HeadFields {
  let contentType: string | null = null;
  let transferEncoding: string | null = null;
  let disposition: string | null = null;
  let subject: string | null = null;
  let messageId: string | null = null;
  const authors: AuthorField[] = [];
  let date = false;
  let hops = 0;
  let fieldsEnd = text.length;
  let colon = -1;
  for (let at = 0; at < text.length;) {
    const end = fieldEnd(text, at);
    if (colon < at) colon = colonFrom(text, at);
    if (at < fieldsEnd && (colon >= end || !isName(text, at, colon))) fieldsEnd = at;
    if (colon > at && colon < end) {
      switch (nameAt(text, at, colon)) {
        case 'received':
          hops += 1;
          break;
        case 'date':
          date = true;
          break;
        case 'subject':
          subject ??= text.slice(colon + 1, end);
          break;
        case 'from':
          authors.push({ name: 'From', value: text.slice(colon + 1, end) });
          break;
        case 'sender':
          authors.push({ name: 'Sender', value: text.slice(colon + 1, end) });
          break;
        case 'resent-from':
          authors.push({ name: 'Resent-From', value: text.slice(colon + 1, end) });
          break;
        case 'resent-sender':
          authors.push({ name: 'Resent-Sender', value: text.slice(colon + 1, end) });
          break;
        case 'message-id':
          messageId ??= text.slice(colon + 1, end);
          break;
        case 'content-type':
          contentType ??= text.slice(colon + 1, end).trim();
          break;
        case 'content-transfer-encoding':
          transferEncoding ??= text.slice(colon + 1, end).trim();
          break;
        case 'content-disposition':
          disposition ??= text.slice(colon + 1, end).trim();
          break;
        default:
      }
    }
    at = end;
  }
  const from = authors.find(({ name }) => name === 'From')?.value ?? null;
  return {
    contentType,
    transferEncoding,
    disposition,
    subject,
    from,
    messageId,
    date,
    authors,
    hops,
    fieldsEnd,
  };
}

/** A field's name, with white space before its colon or without. */
function isName(text: string, start: number, colon: number): boolean {
  let at = start;
  while (at < colon && isNameOctet(text.charCodeAt(at))) at += 1;
  if (at === start) return false;
  while (at < colon && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at += 1;
  return at === colon;
}

/**
 * The name in lower case when its length is one of those looked for; white space before the colon was once allowed (RFC 5322,
 * 4.5), and what no name can hold is passed over as some readers do, so that none sees an author that was not looked at.
 */
function nameAt(text: string, start: number, colon: number): string {
  let at = start;
  let end = colon;
  while (end > at && !isNameOctet(text.charCodeAt(end - 1))) end -= 1;
  while (end > at && !isNameOctet(text.charCodeAt(at))) at += 1;
  switch (end - at) {
    case 4:
    case 6:
    case 7:
    case 8:
    case 10:
    case 11:
    case 12:
    case 13:
    case 19:
    case 25:
      return text.slice(at, end).toLowerCase();
    default:
      return '';
  }
}

function isNameOctet(octet: number): boolean {
  return octet > 32 && octet < 127;
}
