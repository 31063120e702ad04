/** Messages at which a host breaks off: they wait by their own schedule, the host stays up for all others. */
import { describe, expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import { smartHost, type TestRelay } from '../support/relay-mail.ts';
import type { Received } from '../support/scripted-smtp-server.ts';

const MINUTE = 60_000;
const REPLY = '421 4.3.0 internal error for this one';

const atRecipient = (reply: string) => ({
  on: (verb: string, line: string) => (verb === 'RCPT' && line.includes('bad') ? reply : null),
});
const atEnd = {
  onEnd: ({ recipients }: Received) => (recipients[0]?.includes('bad') === true ? REPLY : null),
};
const minutesToNext = (relay: TestRelay): number[] =>
  relay.waiting().map(({ nextAttempt }) => Math.round(((nextAttempt ?? 0) - relay.now()) / MINUTE));

describe.each([
  ['421 to RCPT', atRecipient(REPLY)],
  ['a connection that ends at RCPT', atRecipient('close')],
  ['421 after the content', atEnd],
])('a message that draws %s', (_name, script) => {
  it('is tried every 15 minutes, and keeps nobody waiting', async () => {
    const remote = await remoteServer(script);
    const relay = await openRelay(remote, { connectionsPerDestination: 5 });
    relay.start();
    await relay.queue({ to: ['bad@remote.example'] });
    await expect.poll(() => relay.log().length).toBe(1);
    expect(minutesToNext(relay)).toEqual([15]);
    for (let round = 1; round <= 10; round++) {
      await relay.queue({ to: [`ok${round}@remote.example`] });
      await expect.poll(() => remote.messages.length).toBe(round);
      expect(relay.courier?.state().down).toEqual([]);
    }
    for (let attempt = 2; attempt <= 4; attempt++) {
      await expect.poll(() => relay.courier?.state().active).toBe(0);
      relay.forward(15 * MINUTE);
      await expect.poll(() => relay.log().filter(({ kind }) => kind === 'deferred').length).toBe(attempt);
      expect(minutesToNext(relay)).toEqual([15]);
    }
    expect(relay.notices).toEqual([]);
  });
});

it('goes to the next smart host, which may take it', async () => {
  const first = await remoteServer(atRecipient(REPLY));
  const second = await remoteServer();
  const relay = await openRelay(null, { smartHosts: [smartHost(first.port), smartHost(second.port)] });
  relay.start();
  await relay.queue({ to: ['bad@remote.example'] });
  await expect.poll(() => second.messages.length).toBe(1);
  await relay.queue({ to: ['ok@remote.example'] });
  await expect.poll(() => first.messages.length).toBe(1);
  expect(relay.notices).toEqual([]);
});

it('goes to no other smart host once it is held', async () => {
  const named = Promise.withResolvers<void>();
  const first = await remoteServer({
    on: (verb) => {
      if (verb === 'RCPT') named.resolve();
      return verb === 'RCPT' ? 'silence' : null;
    },
  });
  const second = await remoteServer();
  const relay = await openRelay(null, { smartHosts: [smartHost(first.port), smartHost(second.port)] });
  relay.start();
  await relay.queue();
  await named.promise;
  const ids = relay.waiting().map(({ id }) => id);
  await relay.store.hold(ids, true, 'admin');
  await first.close();
  await expect.poll(() => relay.courier?.state().active).toBe(0);
  expect(second.messages).toEqual([]);
  expect(relay.waiting()).toMatchObject([{ state: 'held' }]);
  await relay.store.hold(ids, false, 'admin');
  relay.courier?.wake();
  await expect.poll(() => second.messages.length).toBe(1);
});

it('is tried again by the schedule when all smart hosts break off at it', async () => {
  const hosts = [await remoteServer(atRecipient(REPLY)), await remoteServer(atRecipient(REPLY))];
  const relay = await openRelay(null, { smartHosts: hosts.map(({ port }) => smartHost(port)) });
  relay.start();
  await relay.queue({ to: ['bad@remote.example'] });
  await expect.poll(() => relay.log().length).toBe(1);
  expect(minutesToNext(relay)).toEqual([15]);
  expect(hosts.map(({ lines }) => lines.filter((line) => line.startsWith('RCPT')).length)).toEqual([1, 1]);
});

describe('a host that breaks off at every message', () => {
  it('is down after a few, and touches no more', async () => {
    const remote = await remoteServer({ on: (verb) => (verb === 'MAIL' ? '421 4.3.2 too busy' : null) });
    const relay = await openRelay(remote, { connectionsPerDestination: 2 });
    for (let at = 0; at < 100; at++) await relay.queue({ to: [`u${at}@remote.example`] });
    relay.start();
    await expect.poll(() => relay.notices).toMatchObject([{ kind: 'destination-down' }]);
    await expect.poll(() => relay.courier?.state().active).toBe(0);
    expect(relay.log().length).toBeLessThan(30);
    remote.script = {};
    relay.forward(15 * MINUTE);
    await expect.poll(() => remote.messages.length).toBe(100);
  });

  it('is down at once when it asks for a login and never took a message', async () => {
    const remote = await remoteServer({
      on: (verb) => (verb === 'MAIL' ? '530 5.7.0 Authentication required' : null),
    });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.notices).toMatchObject([{ kind: 'destination-down' }]);
  });

  it('does not use up the attempts of what waits for it', async () => {
    const remote = await remoteServer({ greeting: () => '421 4.3.2 closed' });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue();
    for (let probe = 1; probe <= 12; probe++) {
      await expect.poll(() => relay.log().length).toBe(probe);
      await expect.poll(() => relay.courier?.state().active).toBe(0);
      relay.forward(5 * MINUTE);
    }
    remote.script = { on: (verb) => (verb === 'RCPT' ? '451 4.3.0 later' : null) };
    relay.forward(5 * MINUTE);
    await expect.poll(() => relay.waiting()).toMatchObject([{ lastReply: '451 4.3.0 later' }]);
    expect(relay.waiting()).toMatchObject([{ attempts: 2 }]);
    expect(minutesToNext(relay)).toEqual([15]);
  });
});
