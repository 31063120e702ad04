/** What an administrator holds back: single messages, whose time stands still, and all of them, over a restart. */
import { describe, expect, it } from 'vitest';
import { PAUSED } from '../../electron/relay/courier/kept-pause.ts';
import { openMailReader } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import type { TestRelay } from '../support/relay-mail.ts';
import { join } from 'node:path';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const idsOf = (relay: TestRelay, ...names: string[]): number[] =>
  relay
    .waiting()
    .filter(({ recipient }) => names.length === 0 || names.some((name) => recipient.startsWith(`${name}@`)))
    .map(({ id }) => id);

describe('a message held for longer than it may be tried', () => {
  it('is delivered once it is let go', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    await relay.queue({ days: 4 });
    await relay.store.hold(idsOf(relay), true, 'admin');
    relay.start();
    relay.forward(5 * DAY);
    expect(relay.waiting()).toMatchObject([{ state: 'held', nextAttempt: null, expires: null }]);
    await relay.store.hold(idsOf(relay), false, 'admin');
    relay.courier?.wake();
    await expect.poll(() => remote.messages.length).toBe(1);
    await expect.poll(() => relay.log().map(({ kind }) => kind)).toEqual(['held', 'released', 'delivered']);
  });

  it('has the time that was left, each recipient its own, and again after a second hold', async () => {
    const relay = await openRelay(await remoteServer());
    const days = 4;
    const begun = relay.now();
    await relay.queue({ to: ['a@remote.example', 'b@remote.example'], days });
    const left = () => {
      const ends = relay.waiting().map(({ expires }) => expires ?? 0);
      return Math.round((Math.max(...ends) - relay.now()) / HOUR);
    };
    relay.forward(DAY);
    await relay.store.hold(idsOf(relay, 'a'), true, 'admin');
    relay.forward(DAY);
    await relay.store.hold(idsOf(relay, 'b'), true, 'admin');
    relay.forward(10 * DAY);
    await relay.store.hold(idsOf(relay, 'b'), false, 'admin');
    expect(left()).toBe(2 * 24);
    await relay.store.hold(idsOf(relay, 'b'), true, 'admin');
    await relay.store.hold(idsOf(relay, 'a'), false, 'admin');
    expect(left()).toBe(3 * 24);
    await relay.store.hold(idsOf(relay), true, 'admin');
    relay.forward(DAY);
    await relay.store.hold(idsOf(relay), false, 'admin');
    expect(left()).toBe(3 * 24);
    expect(relay.now() - begun).toBeGreaterThan(13 * DAY);
  });

  it('puts off nobody else’s end: one that is still tried is given up when its own time is over', async () => {
    const remote = await remoteServer({
      on: (verb, line) => (verb === 'RCPT' && line.includes('late@') ? '451 4.3.0 later' : null),
    });
    const relay = await openRelay(remote);
    const end = relay.now() + 4 * DAY;
    await relay.queue({ to: ['late@remote.example', 'held@remote.example'], days: 4 });
    await relay.store.hold(idsOf(relay, 'held'), true, 'admin');
    relay.forward(3 * DAY);
    await relay.store.hold(idsOf(relay, 'held'), false, 'admin');
    const ends = relay.waiting().map(({ expires }) => Math.round(((expires ?? 0) - end) / HOUR));
    expect(ends).toEqual([0, 0]);
    relay.forward(DAY - HOUR / 2);
    await relay.store.hold(idsOf(relay, 'held'), true, 'admin');
    await relay.store.hold(idsOf(relay, 'held'), false, 'admin');
    relay.start();
    await expect.poll(() => remote.messages.length).toBe(1);
    relay.forward(HOUR);
    await expect.poll(() => relay.kinds()).toContain('expired late@remote.example');
  });

  it('keeps its time when the attempt that was under way ends only after the hold', async () => {
    const answer = Promise.withResolvers<void>();
    const remote = await remoteServer({
      on: (verb) => {
        if (verb === 'RCPT') answer.resolve();
        return verb === 'RCPT' ? '451 4.3.0 later' : null;
      },
    });
    const relay = await openRelay(remote);
    const { settle } = relay.store;
    const held = Promise.withResolvers<void>();
    relay.store.settle = async (settlement) => {
      await held.promise;
      return settle.call(relay.store, settlement);
    };
    relay.start();
    await relay.queue({ days: 4 });
    await answer.promise;
    await relay.store.hold(idsOf(relay), true, 'admin');
    held.resolve();
    await expect.poll(() => relay.waiting()).toMatchObject([{ state: 'held', attempts: 1 }]);
    relay.forward(5 * DAY);
    await relay.store.hold(idsOf(relay), false, 'admin');
    const [entry] = relay.waiting();
    expect(Math.round(((entry?.expires ?? 0) - relay.now()) / DAY)).toBe(4);
  });

  it('is tried at least for an hour, also when its time was over as it was held', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    await relay.queue({ days: 4 });
    relay.forward(4 * DAY + 1);
    await relay.store.hold(idsOf(relay), true, 'admin');
    await relay.store.hold(idsOf(relay), false, 'admin');
    relay.start();
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});

describe('a pause', () => {
  it('outlives the relay, and is seen beside it', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    await relay.kept.set(PAUSED, 'true');
    await relay.queue();
    const courier = relay.start();
    expect(courier.state().paused).toBe(true);
    await courier.stop(1000);
    expect(remote.connections).toBe(0);

    const reader = openMailReader(join(relay.folder, 'mail'), relay.now);
    expect(reader.values.get('courier', 'paused')).not.toBeNull();
    await relay.kept.set(PAUSED, null);
    expect(reader.values.get('courier', 'paused')).toBeNull();
    reader.close();
    relay.start();
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});

describe('what waits in memory for its turn', () => {
  it('is not sent once it is held, sent elsewhere or deleted, and all others are', async () => {
    const gate = Promise.withResolvers<undefined>();
    const remote = await remoteServer({ gate: gate.promise });
    const other = await remoteServer();
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    relay.start();
    const names = Array.from({ length: 12 }, (_, at) => `n${at}x`);
    for (const name of names) await relay.queue({ to: [`${name}@remote.example`] });
    await relay.store.hold(idsOf(relay, 'n8x'), true, 'admin');
    await relay.store.remove(idsOf(relay, 'n9x'), 'admin');
    await relay.store.reroute(idsOf(relay, 'n10x'), `127.0.0.1:${other.port}`, 'admin');
    gate.resolve(undefined);
    await expect.poll(() => remote.messages.length + other.messages.length).toBe(10);
    const told = (server: typeof remote) =>
      names.filter((name) =>
        server.messages.some(({ recipients }) => recipients.join().includes(`${name}@`)),
      );
    expect(told(other)).toEqual(['n10x']);
    expect(told(remote)).toEqual(names.filter((name) => !['n8x', 'n9x', 'n10x'].includes(name)));
    await expect
      .poll(() => relay.waiting().map(({ recipient, state }) => [recipient, state]))
      .toEqual([['n8x@remote.example', 'held']]);
  });
});
