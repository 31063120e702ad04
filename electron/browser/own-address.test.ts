import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { isOpenedElsewhere, listenApart } from './own-address.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function taken(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function apart(port: number): Promise<string | null> {
  const server = createServer((_request, response) => response.end('here'));
  servers.push(server);
  return listenApart(server, port);
}

// The others have 127.0.0.1 alone.
test.skipIf(process.platform === 'darwin')(
  'listens where nobody would look, another place each time',
  async () => {
    const port = await taken('127.0.0.1');
    const hosts = await Promise.all([apart(port), apart(port), apart(port)]);
    expect(new Set(hosts).size).toBe(3);
    for (const host of hosts) {
      expect(host).toMatch(/^127\.(?:[1-9]\d*\.){2}[1-9]\d*$/);
      expect(await (await fetch(`http://${host}:${port}/`)).text()).toBe('here');
    }
  },
);

test('says so where there is no place', async () => {
  expect(await apart(await taken('0.0.0.0'))).toBeNull();
});

test.each([
  [{}, false],
  [{ SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22' }, true],
  [{ SSH_CONNECTION: '' }, false],
  [{ SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22', DISPLAY: 'localhost:10.0' }, false],
  [{ SSH_CONNECTION: '192.0.2.1 5 192.0.2.2 22', WAYLAND_DISPLAY: 'wayland-0' }, false],
])('with %j the browser is elsewhere: %s', (env, elsewhere) => {
  expect(isOpenedElsewhere(env)).toBe(elsewhere);
});
