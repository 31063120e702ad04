/** DKIM keys and the DNS record that publishes them (RFC 6376, 3.6.1; RFC 8301 asks for RSA keys of 2048 bits). */
import { createPublicKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';

export interface DkimKey {
  /** PKCS #8, PEM. */
  readonly privateKey: string;
  /** SPKI, PEM. */
  readonly publicKey: string;
}

const generate = promisify(generateKeyPair);

/** Makes an RSA key of 2048 bits, off the main thread. */
export async function makeDkimKey(): Promise<DkimKey> {
  return generate('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** Public key of a private one, as SPKI PEM. */
export function dkimPublicKey(privateKey: string): string {
  return createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString();
}

/** Text of the TXT record at `SELECTOR._domainkey.DOMAIN`; longer than 255 bytes, so a zone file wants it in several strings. */
export function dkimRecord(publicKey: string): string {
  return `v=DKIM1; k=rsa; p=${publicKey.replace(/-----[^-]+-----|\s/g, '')}`;
}

/** The record as a line of a zone file, cut into strings of at most 255 bytes. */
export function dkimZoneLine(domain: string, selector: string, publicKey: string): string {
  const strings = dkimRecord(publicKey).match(/.{1,250}/g) ?? [];
  return `${selector}._domainkey.${domain}. IN TXT ( ${strings.map((part) => `"${part}"`).join(' ')} )`;
}
