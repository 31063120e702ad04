/**
 * A loopback address that nobody can know before the shell runs. What a page of another account once left in a browser, such as a
 * service worker, belongs to the address and port it came from: at 127.0.0.1 and a port that is always the same it would see the
 * launch link before the shell does. Of 127.0.0.0/8, which is all this computer's own, one in sixteen million is taken.
 */
import { randomInt } from 'node:crypto';
import type { Server } from 'node:http';

/** Others may hold the port of an address, though hardly of several. */
const ATTEMPTS = 3;

/** True where the link is opened at the other end of an SSH connection: forwarded ports lead to 127.0.0.1 there. */
export function isOpenedElsewhere(env: NodeJS.ProcessEnv): boolean {
  const desktop = env['DISPLAY'] ?? env['WAYLAND_DISPLAY'] ?? '';
  return (env['SSH_CONNECTION'] ?? '') !== '' && desktop === '';
}

/** Listens there; null where the system has no such addresses (macOS knows 127.0.0.1 alone). */
export async function listenApart(server: Server, port: number): Promise<string | null> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const part = (): number => randomInt(1, 255);
    const host = `127.${part()}.${part()}.${part()}`;
    if (await listens(server, host, port)) return host;
  }
  return null;
}

function listens(server: Server, host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen({ host, port, exclusive: true }, () => resolve(true));
  });
}
