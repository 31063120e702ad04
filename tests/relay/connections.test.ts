/** One address cannot hold all connections. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_FROM_ONE_ADDRESS } from '../../electron/relay/listener/smtp-listener.ts';
import { openMailReader } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
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

/** Waits for the reply to each line before the next is sent; gives the codes. */
async function dialogue(socket: Socket, lines: readonly string[]): Promise<readonly string[]> {
  const codes: string[] = [];
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    let reply = '';
    while (!/^\d{3} [^\n]*\n$/m.test(reply)) reply += String((await once(socket, 'data'))[0]);
    codes.push(reply.slice(0, 3));
  }
  return codes;
}

const MANY = process.env['POSTERN_LONG'] === '1' ? 2_000 : 200;

test(`${MANY} connections are held at once, and of 1,100 recipients a message has the 1,000 that it may`, async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await expect.poll(async () => (await relay.status()).sessions).toBe(0);
  for (let made = 0; made < MANY; made += 100) {
    const from = `127.0.1.${String(made / 100 + 1)}`;
    const replies = await Promise.all(Array.from({ length: 100 }, () => greeting(from)));
    expect(replies.filter((reply) => !reply.startsWith('220 '))).toEqual([]);
  }
  expect((await relay.status()).sessions).toBe(MANY);
  if (MANY === 2_000) expect(await greeting('127.0.0.13')).toMatch(/^421 /);
  const [socket] = sockets;
  if (socket === undefined) throw new Error('not connected');
  const recipients = Array.from({ length: 1_100 }, (_, at) => `RCPT TO:<r${String(at)}@remote.example>`);
  await dialogue(socket, ['EHLO c', 'MAIL FROM:<a@example.com>']);
  const codes = await dialogue(socket, recipients);
  expect([...new Set(codes.slice(0, 1_000)), ...new Set(codes.slice(1_000))]).toEqual(['250', '452']);
  expect(await dialogue(socket, ['DATA', 'Subject: x\r\n\r\nx\r\n.'])).toEqual(['354', '250']);
  const reader = openMailReader(join(relay.folder, 'set', 'mail'), () => relay.now);
  expect(reader.counts().queued).toBe(1_000);
  reader.close();
});
