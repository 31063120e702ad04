/** What became of a connection, in words: the system names its errors by codes (errno, POSIX.1-2017) that people do not read. */

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was reset',
  ECONNABORTED: 'the connection was aborted',
  EPIPE: 'the connection was closed by the other side',
  ETIMEDOUT: 'no answer in time',
  EHOSTUNREACH: 'the host cannot be reached',
  EHOSTDOWN: 'the host is down',
  ENETUNREACH: 'the network cannot be reached',
  ENETDOWN: 'the network is down',
  EADDRNOTAVAIL: 'this computer has no address to connect from',
  EACCES: 'not permitted',
  EPERM: 'not permitted',
  ENOENT: 'not there',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the name could not be looked up',
};

/** Node's message, as in `connect ECONNREFUSED 192.0.2.1:25`: step, code, and where. */
const MESSAGE = /^(?:connect|read|write|getaddrinfo) (E[A-Z_]+)(?: (.+))?$/;

/** OpenSSL's, as in `C0864E:error:0A00010B:SSL routines:tls_validate_record_header:wrong version number:../deps/…`: its number, and the place of its code. */
const OPENSSL = /(?:\b[0-9A-F]+:)?error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):.*$/s;

/** What Node advises whoever starts it: the computer's authorities are asked anyway, and nobody starts Node here. */
const ADVICE = /; if the root CA is installed locally.*$/s;

/** `connection refused (192.0.2.1:25)`; what is no error of a connection, as it says itself. */
export function connectionWords(error: unknown): string {
  // Of a name with several addresses that were all tried: each has one of its own, and the first says enough.
  if (error instanceof AggregateError && error.errors.length > 0) return connectionWords(error.errors[0]);
  const text = error instanceof Error ? error.message || error.name : String(error);
  const [, code = '', where] = MESSAGE.exec(text) ?? [];
  const words = WORDS[code];
  if (words === undefined) return text.replace(ADVICE, '').replace(OPENSSL, '$1');
  return where === undefined ? words : `${words} (${where})`;
}
