/** What a relay's certificate is for (subject alternative names, RFC 5280, 4.2.1.6). */
import { isIP } from 'node:net';
import { domainToASCII } from 'node:url';

/** What a client may call the relay: its host name (as A-labels), this computer's own names, and the addresses given, each once. */
export function certificateNames(hostName: string, addresses: readonly string[]): readonly string[] {
  const unspecified = new Set(['', '0.0.0.0', '::']);
  const given = [hostName, ...addresses]
    .filter((name) => !unspecified.has(name))
    .map((name) => (isIP(name) === 0 ? domainToASCII(name) : name))
    .filter((name) => name !== '');
  return [...new Set([...given, 'localhost', '127.0.0.1', '::1'])];
}
