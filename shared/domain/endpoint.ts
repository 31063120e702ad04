/** A host and a port as people write them: `mx.example.com:25`, `127.0.0.1:587`, `[::1]:587` (RFC 3986, 3.2.2). */

export interface HostAndPort {
  /** A name, or an IP address without brackets. */
  readonly host: string;
  /** 0–65535. */
  readonly port: number;
}

/** Null for anything else, a host or a port alone included. */
export function parseEndpoint(text: string): HostAndPort | null {
  const [, bracketed, plain, port] = /^(?:\[([^\]\s]+)\]|([^\s:[\]]+)):(\d{1,5})$/.exec(text.trim()) ?? [];
  const host = bracketed ?? plain;
  return host === undefined || Number(port) > 65_535 ? null : { host, port: Number(port) };
}

/** As clients are configured, and as {@link parseEndpoint} reads it. */
export function endpointText({ host, port }: HostAndPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
