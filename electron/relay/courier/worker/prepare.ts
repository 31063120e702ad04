/** What a message needs before it is sent: a look through its content, and a signature. */
import type { DkimKeyEntry, Reply } from '../courier-messages.ts';
import { DkimDigest, keyForDomain } from '../../dkim/dkim-digest.ts';
import { missingKey } from '../dkim/missing-key.ts';
import type { ContentNeeds } from './own-refusals.ts';
import type { Outgoing, SmtpSession } from './smtp-session.ts';

const END_OF_HEADER = Buffer.from('\r\n\r\n');

/** Looks for bytes over 127 in the header section and in all. */
class EightBitScan {
  utf8Header = false;
  eightBit = false;
  #header = true;
  #tail = Buffer.alloc(0);

  update(chunk: Uint8Array): void {
    if (this.#header) {
      const joined = Buffer.concat([this.#tail, chunk]);
      const end = joined.indexOf(END_OF_HEADER);
      this.utf8Header ||= hasEightBit(end < 0 ? joined : joined.subarray(0, end));
      this.#header = end < 0;
      this.#tail = joined.subarray(-3);
    }
    this.eightBit ||= hasEightBit(chunk);
  }

  needs(): ContentNeeds {
    return { utf8Header: this.utf8Header, eightBit: this.eightBit };
  }
}

function hasEightBit(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 127) return true;
  return false;
}

/**
 * Signs and looks where it is needed; null at once when it is not. The promise's value, when not null, keeps the message from
 * being sent: a domain that is to be signed never goes out unsigned.
 */
export function prepare(
  outgoing: Outgoing,
  session: SmtpSession,
  keys: ReadonlyMap<string, DkimKeyEntry>,
): Promise<Reply | null> | null {
  const look = session.mustLookInto(outgoing);
  const sign = keys.size > 0 && outgoing.prefix === null;
  return look || sign ? goThrough(outgoing, look, sign ? keys : null) : null;
}

async function goThrough(
  outgoing: Outgoing,
  look: boolean,
  keys: ReadonlyMap<string, DkimKeyEntry> | null,
): Promise<Reply | null> {
  const scan = look ? new EightBitScan() : null;
  const digest = keys === null ? null : new DkimDigest();
  if (outgoing.content === null) {
    for await (const piece of outgoing.read()) {
      scan?.update(piece);
      digest?.update(piece);
    }
  } else {
    scan?.update(outgoing.content);
    digest?.update(outgoing.content);
  }
  if (scan !== null) outgoing.needs = scan.needs();
  if (digest === null || keys === null) return null;
  const key = keyForDomain(keys, digest.fromDomain());
  if (key === null) return null;
  const { domain, selector, pem } = key;
  outgoing.prefix = pem === null ? null : digest.signature({ domain, selector, pem });
  if (outgoing.prefix !== null) return null;
  const why = pem === null ? 'was never made, or cannot be opened now' : 'is no RSA key';
  return missingKey(domain, selector, why);
}
