/** Addresses of `localhost`. */

/** Both of `localhost` and of what is below it, which is loopback wherever it is asked for (RFC 6761, 6.3); null of other names. */
export function loopbackOf(host: string): readonly string[] | null {
  return /^(?:.+\.)?localhost\.?$/i.test(host) ? ['127.0.0.1', '::1'] : null;
}
