/** One address cannot hold all connections. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_FROM_ONE_ADDRESS } from '../../electron/relay/listener/smtp-listener.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';

let relay: InProcessRelay;
const sockets: Socket[] = [];

beforeAll(async () => {
  relay = await InProcessRelay.make({});
  await relay.start({ listenTls: { host: '127.0.0.1', port: 0 } });
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await relay.remove();
});

async function greeting(from: string): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: relay.port, localAddress: from });
  sockets.push(socket);
  const [text] = (await once(socket.setEncoding('utf8'), 'data')) as [string];
  return text;
}

test('an address that holds its share gets no more, another is served, and one that closes makes room', async () => {
  for (let made = 0; made < MAX_FROM_ONE_ADDRESS; made += 100) {
    const replies = await Promise.all(Array.from({ length: 100 }, () => greeting('127.0.0.9')));
    expect(replies.filter((reply) => !reply.startsWith('220 '))).toEqual([]);
  }
  expect(await greeting('127.0.0.9')).toMatch(/^421 4\.7\.0 Too many connections from your address/);
  expect(await greeting('127.0.0.10')).toMatch(/^220 /);
  sockets[0]?.end();
  await expect.poll(() => greeting('127.0.0.9')).toMatch(/^220 /);
});

test('so does one that begins no TLS handshake where TLS comes first', async () => {
  const port = relay.portTls;
  const open = async (localAddress: string): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port, localAddress });
    sockets.push(socket.on('error', () => {}));
    await once(socket, 'connect');
    return socket;
  };
  const isGreeted = async (localAddress: string): Promise<boolean> => {
    const socket = connectTls({ socket: await open(localAddress), rejectUnauthorized: false });
    socket.on('error', () => {});
    return new Promise((resolve) => {
      socket.once('data', () => resolve(true));
      socket.once('close', () => resolve(false));
    });
  };
  const held: Socket[] = [];
  while (held.length < MAX_FROM_ONE_ADDRESS)
    held.push(...(await Promise.all(Array.from({ length: 100 }, () => open('127.0.0.11')))));
  expect(await isGreeted('127.0.0.11')).toBe(false);
  expect(await isGreeted('127.0.0.12')).toBe(true);
  held[0]?.destroy();
  await expect.poll(() => isGreeted('127.0.0.11')).toBe(true);
});
