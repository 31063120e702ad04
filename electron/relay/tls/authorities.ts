/** Whose certificates are trusted of the hosts that mail is sent on to. */
import { getCACertificates } from 'node:tls';

/**
 * PEM of each authority once: those that come with the program (and `NODE_EXTRA_CA_CERTS`), those of the computer, where a company's own
 * authority is installed, and `more`. Reading them takes some 50 ms.
 */
export function authorities(
  more: readonly string[],
  get: typeof getCACertificates = getCACertificates,
): string[] {
  return [...new Set([...get('default'), ...get('system'), ...more])];
}
