/** Listening addresses that change under a running relay: taken when they can be had, left as they are when not. */
import { tell } from '../../shared/text/text.ts';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RelaySettingsPatch } from '../../shared/domain/relay-settings.ts';
import { InProcessRelay } from '../support/in-process-relay.ts';
import { freePort } from '../support/relay-mail.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const LOOPBACK = '127.0.0.1';
let relay: InProcessRelay;
let first: number;
let others: Server[];

beforeEach(async () => {
  others = [];
  relay = await InProcessRelay.make({});
  first = await freePort();
  await set({ listen: { host: LOOPBACK, port: first } });
  await relay.startAsSet();
});
afterEach(async () => {
  for (const other of others) other.close();
  await relay.remove();
});

const set = (settings: RelaySettingsPatch) =>
  relay.store.commit({ kind: 'settings', domain: null, settings: {}, system: { relay: settings } }, 'test');

/** Changes the settings and waits until the relay has followed; gives why it would not. */
async function change(settings: RelaySettingsPatch): Promise<string | null> {
  const events = relay.events.length;
  await set(settings);
  await expect.poll(() => relay.events.slice(events).some(({ kind }) => kind === 'listening')).toBe(true);
  const notices = relay.events
    .slice(events)
    .flatMap((event) => (event.kind === 'notice' ? [event.notice] : []));
  const refused = notices.find(({ kind }) => kind === 'settings-refused');
  return refused?.kind === 'settings-refused' ? tell(refused.reason) : null;
}

async function taken(): Promise<number> {
  const other = createServer().listen(0, LOOPBACK);
  others.push(other);
  await once(other, 'listening');
  return (other.address() as { port: number }).port;
}

async function serves(port: number): Promise<boolean> {
  const client = await SmtpDialogue.open(port).catch(() => null);
  client?.destroy();
  return client !== null;
}

function listening(): readonly unknown[] {
  const last = relay.events.findLast((event) => event.kind === 'listening');
  return last?.kind === 'listening' ? last.listening : [];
}

test('an address that this computer has not is refused, and the one before goes on, also after it is set back', async () => {
  const reason = await change({ listen: { host: '203.0.113.9', port: first } });
  expect(reason).toContain('no such address');
  expect(await serves(first)).toBe(true);
  expect(listening()).toEqual([{ host: LOOPBACK, port: first, tls: 'starttls' }]);
  expect(await change({ listen: { host: LOOPBACK, port: first } })).toBeNull();
  expect(await serves(first)).toBe(true);
  const second = await freePort();
  expect(await change({ listen: { host: LOOPBACK, port: second } })).toBeNull();
  expect(await serves(second)).toBe(true);
  expect(await serves(first)).toBe(false);
});

test('of two addresses of which one is taken, neither is opened', async () => {
  const [second, third] = [await freePort(), await freePort()];
  const listen = { host: LOOPBACK, port: second };
  expect(await change({ listen, listenTls: { host: LOOPBACK, port: await taken() } })).toContain(
    'another program uses this port',
  );
  expect(await serves(first)).toBe(true);
  expect(await serves(second)).toBe(false);
  expect(await change({ listen, listenTls: { host: LOOPBACK, port: third } })).toBeNull();
  expect(await serves(second)).toBe(true);
  expect(listening()).toEqual([
    { host: LOOPBACK, port: second, tls: 'starttls' },
    { host: LOOPBACK, port: third, tls: 'implicit' },
  ]);
  expect(await change({ listenTls: listen })).toContain('twice');
});

test('the same port on other addresses is taken, and given back when the rest cannot be met', async () => {
  const listen = { host: '0.0.0.0', port: first };
  expect(await change({ listen, listenTls: { host: LOOPBACK, port: await taken() } })).not.toBeNull();
  expect(listening()).toEqual([{ host: LOOPBACK, port: first, tls: 'starttls' }]);
  expect(await serves(first)).toBe(true);
  expect(await change({ listen, listenTls: null })).toBeNull();
  expect(listening()).toEqual([{ host: '0.0.0.0', port: first, tls: 'starttls' }]);
  expect(await serves(first)).toBe(true);
});

test('two addresses may change places', async () => {
  const second = await freePort();
  const [a, b] = [first, second].map((port) => ({ host: LOOPBACK, port }));
  expect(await change({ listen: a ?? null, listenTls: b ?? null })).toBeNull();
  expect(await change({ listen: b ?? null, listenTls: a ?? null })).toBeNull();
  expect(await serves(second)).toBe(true);
});

test('host name and size count for the next session, and a message under way is not cut off', async () => {
  const client = await SmtpDialogue.open(first);
  await client.say(
    ['EHLO client.example', 250],
    ['MAIL FROM:<ann@example.com>', 250],
    ['RCPT TO:<bob@far.example>', 250],
    ['DATA', 354],
  );
  expect(await change({ maxMessageBytes: 123_456, hostName: 'gate.example.com' })).toBeNull();
  const next = await SmtpDialogue.connect(first);
  expect((await next.expect(220)).text).toContain('gate.example.com');
  expect((await next.command('EHLO client.example'))?.lines).toContain('SIZE 123456');
  next.destroy();
  // Nor by an address that is given up.
  expect(await change({ listen: { host: LOOPBACK, port: await freePort() } })).toBeNull();
  await client.send('Subject: under way\r\n\r\n.\r\n');
  await client.expect(250);
  await client.end();
});
