/** Nobody's mail waits until somebody else's bulk is sent. */
import { describe, expect, it, onTestFinished } from 'vitest';
import type { MailResolver } from '../../electron/relay/courier/courier-types.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import { ScriptedSmtpServer } from '../support/scripted-smtp-server.ts';
import type { TestMail } from '../support/relay-mail.ts';

const OTHERS: readonly (readonly [string, TestMail])[] = [
  ['another user of the domain', { sender: 'bea@sender.example', userId: 8 }],
  ['a sender of another domain of the same user', { sender: 'anna@other.example' }],
];

it.each(OTHERS.flatMap(([who, mail]) => [500, 2500].map((bulk) => [who, bulk, mail] as const)))(
  'sends the mail of %s after a few of %d that came before',
  async (_who, bulk, mail) => {
    const gate = Promise.withResolvers<undefined>();
    const remote = await remoteServer({ gate: gate.promise });
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    relay.start();
    await Promise.all(Array.from({ length: bulk }, () => relay.queue()));
    await relay.queue(mail);
    gate.resolve(undefined);
    const mine = `<${mail.sender ?? ''}>`;
    await expect
      .poll(() => remote.messages.some((each) => each.mail.includes(mine)), { timeout: 30_000 })
      .toBe(true);
    const before = remote.messages.findIndex((each) => each.mail.includes(mine));
    expect(before).toBeLessThan(10);
  },
);

it.each(OTHERS)(
  'sends the mail of %s early, though much that waited longer was stored before it',
  async (_who, mail) => {
    const remote = await remoteServer();
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    await Promise.all(Array.from({ length: 3000 }, () => relay.queue()));
    await relay.queue(mail);
    relay.start();
    const mine = `<${mail.sender ?? ''}>`;
    await expect
      .poll(() => remote.messages.some((each) => each.mail.includes(mine)), { timeout: 30_000 })
      .toBe(true);
    expect(remote.messages.findIndex((each) => each.mail.includes(mine))).toBeLessThan(100);
  },
);

describe('a host that is silent after the end of a message of one sender', () => {
  const timeouts = { connect: 20_000, greeting: 20_000, silence: 600_000, idle: 600_000 };

  it.each(
    OTHERS.flatMap(([who, mail]) => [2, 5, 20].map((connections) => [who, connections, mail] as const)),
  )('leaves a connection for %s, of %d', async (_who, connections, mail) => {
    const mine = `<${mail.sender ?? ''}>`;
    const remote = await remoteServer({
      onEnd: (message) => (message.mail.includes(mine) ? null : 'silence'),
    });
    const relay = await openRelay(remote, { connectionsPerDestination: connections });
    relay.start({ timeouts });
    await Promise.all(Array.from({ length: 6 * connections }, () => relay.queue()));
    await expect
      .poll(() => remote.lines.filter((line) => line === 'DATA').length)
      .toBeGreaterThanOrEqual(connections / 2);
    for (let sent = 1; sent <= 3; sent++) {
      await relay.queue(mail);
      await expect.poll(() => relay.kinds().filter((kind) => kind.startsWith('delivered')).length).toBe(sent);
    }
    expect(remote.connections).toBeLessThanOrEqual(connections);
  });

  it.each([2, 5, 20])('is given all of %d by a sender alone whose mail went quickly', async (connections) => {
    let quick = 3;
    const remote = await remoteServer({ onEnd: () => (quick-- > 0 ? null : 'silence') });
    const relay = await openRelay(remote, { connectionsPerDestination: connections });
    relay.start({ timeouts });
    await Promise.all(Array.from({ length: 3 }, () => relay.queue()));
    await expect.poll(() => remote.messages.length).toBe(3);
    await Promise.all(Array.from({ length: 6 * connections }, () => relay.queue()));
    const silent = () => remote.lines.filter((line) => line === 'DATA').length - 3;
    await expect.poll(silent).toBe(connections);
    expect(remote.connections).toBe(connections);
  });

  it('leaves places for other hosts, however many such hosts there are', async () => {
    const silent = await remoteServer({ onEnd: () => 'silence' });
    const other = new ScriptedSmtpServer();
    await other.listen(silent.port, '127.0.0.2');
    onTestFinished(() => other.close());
    const relay = await openRelay(null, { connectionsPerDestination: 100 });
    relay.start({ timeouts, directPort: silent.port, resolver: RESOLVER });
    await Promise.all(
      Array.from({ length: 900 }, (_, at) => relay.queue({ to: [`u${at}@d${at % 30}.example`] })),
    );
    await expect.poll(() => silent.lines.includes('DATA')).toBe(true);
    await relay.queue({ sender: 'bea@sender.example', userId: 8, to: ['x@other.example'] });
    await expect.poll(() => other.messages.length).toBe(1);
  });
});

/** Every domain has one mail server, on loopback. */
const RESOLVER: MailResolver = {
  mx: (domain) => Promise.resolve([{ exchange: `mx.${domain}`, priority: 10 }]),
  addresses: (host) => Promise.resolve([host === 'mx.other.example' ? '127.0.0.2' : '127.0.0.1']),
};
