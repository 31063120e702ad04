/** Refuses requests that a foreign page or a rebound host name sent: they reach the loopback address, too. */
import type { IncomingMessage } from 'node:http';

/** Why the request is refused, or null. `hosts`: what a browser on our own page says. */
export function refusal(request: IncomingMessage, hosts: readonly string[]): string | null {
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host.toLowerCase())) {
    return 'Postern answers only under its own loopback address.';
  }
  const site = request.headers['sec-fetch-site'];
  const navigation = request.method === 'GET' && request.headers.upgrade === undefined;
  if (origin === undefined) {
    // Browsers send an Origin with every POST and every WebSocket; a plain GET changes nothing.
    if (!navigation) return 'The request says no origin.';
    // Another site may lead here by a link, but not fetch.
    if (site !== undefined && site !== 'same-origin' && site !== 'none' && !isDocument(request)) {
      return 'The request comes from another site.';
    }
    return null;
  }
  return origin === `http://${host.toLowerCase()}` ? null : 'The request comes from another origin.';
}

/** With the address that is this shell's alone, where it has one. */
export function ownHosts(port: number, own: string | null): readonly string[] {
  return ['127.0.0.1', 'localhost', ...(own === null ? [] : [own])].map((host) => `${host}:${port}`);
}

function isDocument(request: IncomingMessage): boolean {
  return request.headers['sec-fetch-dest'] === 'document' && request.headers['sec-fetch-mode'] === 'navigate';
}
