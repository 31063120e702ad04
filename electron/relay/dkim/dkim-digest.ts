/** A DKIM signature (RFC 6376; rsa-sha256, relaxed/relaxed) over content that comes in pieces, none of which is kept but the header. */
import MessageParser from 'nodemailer/lib/dkim/message-parser';
import RelaxedBody from 'nodemailer/lib/dkim/relaxed-body';
import sign from 'nodemailer/lib/dkim/sign';
import { fieldAddresses } from '../message/address-list.ts';
import { readHead } from '../message/message-head.ts';
import type { DkimKeyEntry } from '../courier/courier-messages.ts';

/** A header section longer than this is not signed; intake refuses far shorter ones. */
const MAX_HEADER = 1024 * 1024;
const END_OF_HEADER = Buffer.from('\r\n\r\n');

/** Takes a message once from beginning to end, then gives its signature for a key. */
export class DkimDigest {
  #head: Buffer | null = Buffer.alloc(0);
  readonly #parser = new MessageParser();
  readonly #body = new RelaxedBody({ hashAlgo: 'sha256' });
  #last: Uint8Array = END_OF_HEADER;

  update(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#last = chunk;
    if (this.#head === null) {
      this.#body.updateHash(asBuffer(chunk));
      return;
    }
    const head = this.#head.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#head, chunk]);
    const end = head.indexOf(END_OF_HEADER);
    if (end < 0 && head.length < MAX_HEADER) {
      this.#head = head;
      return;
    }
    const bodyAt = end < 0 ? head.length : end + 4;
    this.#parser.rawHeaders = head.subarray(0, bodyAt);
    this.#head = null;
    this.#body.updateHash(head.subarray(bodyAt));
  }

  /** Domain of the first address of the header `From` as lower-case A-labels; empty when there is none. */
  fromDomain(): string {
    this.#endHeader();
    // Read as at acceptance, where the sender had to own these addresses: another reading could sign for somebody else.
    const authors = readHead(this.#parser.rawHeaders.toString('latin1')).authors;
    const from = authors.filter(({ name }) => name === 'From');
    return (from.length === 1 ? fieldAddresses(from[0]?.value ?? '')?.[0]?.domain : undefined) ?? '';
  }

  /** The `DKIM-Signature` field with CRLF; null when the key is no private RSA key. Once, after all content. */
  signature(key: {
    readonly domain: string;
    readonly selector: string;
    readonly pem: string;
  }): Buffer | null {
    this.#endHeader();
    this.#body.updateHash(Buffer.alloc(0), true);
    // Content that lacks a last line end gets one on its way out.
    if (this.#last[this.#last.length - 1] !== 10) this.#body.bodyHash.update('\r\n');
    const field = sign(this.#parser.parseHeaders(), 'sha256', this.#body.bodyHash.digest('base64'), {
      domainName: key.domain,
      keySelector: key.selector,
      privateKey: key.pem,
    });
    return field === false ? null : Buffer.from(`${field}\r\n`, 'latin1');
  }

  #endHeader(): void {
    if (this.#head === null) return;
    this.#parser.rawHeaders = this.#head;
    this.#head = null;
  }
}

/** The key for mail from `domain`: its own, else that of the nearest domain above it. */
export function keyForDomain(keys: ReadonlyMap<string, DkimKeyEntry>, domain: string): DkimKeyEntry | null {
  for (let at = domain; at.includes('.') || at === domain; at = at.slice(at.indexOf('.') + 1)) {
    const key = keys.get(at);
    if (key !== undefined) return key;
    if (!at.includes('.')) return null;
  }
  return null;
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}
