/** Trouble on our side: a disk that is full when a delivery is to be settled, a stop in the middle, a password without TLS. */
import { createSecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { ToWorker } from '../../electron/relay/courier/courier-messages.ts';
import { openSession, type Opened } from '../../electron/relay/courier/worker/open-session.ts';
import type { MailStore } from '../../electron/relay/mail/mail-store.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

afterEach(() => vi.restoreAllMocks());

/** The store, but that its first `failures` settlements find a full disk. */
function madeUpFullDisk(store: MailStore, failures: number): MailStore {
  let left = failures;
  return new Proxy(store, {
    get(target, key) {
      if (key === 'settle' && left > 0) {
        left--;
        return () => Promise.reject(new Error('disk full'));
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

describe('a full disk', () => {
  it('does not lead to a second delivery: what was delivered is settled later', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    relay.start({ store: madeUpFullDisk(relay.store, 2) });
    await relay.queue();
    await expect.poll(() => relay.kinds()).toEqual(['delivered bert@remote.example']);
    expect(relay.waiting()).toEqual([]);
    expect(remote.messages).toHaveLength(1);
  });

  it('does not lead to a second report', async () => {
    const remote = await remoteServer({
      on: (verb, line) => (verb === 'RCPT' && line.includes('bert@') ? '550 5.1.1 no' : null),
    });
    const relay = await openRelay(remote);
    relay.start({ store: madeUpFullDisk(relay.store, 1) });
    await relay.queue();
    await expect.poll(() => relay.kinds().at(-1)).toBe('delivered anna@sender.example');
    expect(remote.messages).toHaveLength(1);
    expect(relay.waiting()).toEqual([]);
  });
});

describe('stopping', () => {
  it('finishes what is under way, leaves the rest queued, and goes on after the next start', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    for (let at = 0; at < 200; at++) await relay.queue();
    const courier = relay.start();
    await expect.poll(() => remote.messages.length > 0).toBe(true);
    await courier.stop(10_000);
    const sent = remote.messages.length;
    expect(relay.waiting()).toHaveLength(200 - sent);
    relay.start();
    await expect.poll(() => relay.waiting().length).toBe(0);
    expect(remote.messages).toHaveLength(200);
  });

  it('cuts off a server that does not answer, and keeps the message', async () => {
    const remote = await remoteServer({ on: (verb) => (verb === 'MAIL' ? 'silence' : null) });
    const relay = await openRelay(remote);
    const courier = relay.start({ timeouts: { silence: 600_000 } });
    await relay.queue();
    await expect.poll(() => remote.lines.some((line) => line.startsWith('MAIL'))).toBe(true);
    await courier.stop(100);
    expect(relay.waiting()).toHaveLength(1);
  });
});

describe('a password', () => {
  it('is not sent to a server that should offer TLS and does not', async () => {
    const remote = await remoteServer({ extensions: ['AUTH PLAIN'] });
    const target = {
      id: 1,
      host: 'mail.example',
      address: '127.0.0.1',
      port: remote.port,
      tls: 'opportunistic' as const,
      implicitTls: false,
      auth: { user: 'postern', pass: 'geheim' },
      connections: 1,
    };
    const timeouts = { connect: 2000, greeting: 2000, silence: 2000, idle: 1000 };
    const settings = {
      timeouts,
      secureContext: () => createSecureContext(),
      helo: 'relay.example',
      transcripts: 'failed' as const,
      messagesPerConnection: 1000,
    };
    const opened = await new Promise<Opened>((resolve) => openSession(target, false, settings, resolve));
    expect(opened).toMatchObject({ ok: false, reason: { status: '4.4.1' } });
    expect(remote.lines).toEqual(['EHLO relay.example']);
  });
});

describe('a server that wants fewer connections', () => {
  it('gets fewer, and all messages', async () => {
    const remote = await remoteServer({
      greeting: (connection) => (connection > 1 ? '421 4.7.0 too many connections' : '220 hi'),
    });
    const relay = await openRelay(remote, { connectionsPerDestination: 10 });
    for (let at = 0; at < 60; at++) await relay.queue();
    // One of the two that were taken must not be given up for being late, or idle: there would be no third.
    relay.start({ timeouts: { connect: 60_000, greeting: 60_000, silence: 60_000, idle: 60_000 } });
    await expect.poll(() => remote.messages.length).toBe(60);
    await expect.poll(() => relay.waiting().length).toBe(0);
  });
});

describe('a thread that dies', () => {
  it('is started again, and what it had is sent', async () => {
    const workers = new Set<Worker>();
    const post = Worker.prototype.postMessage;
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...args) {
      workers.add(this);
      post.apply(this, args);
    });
    const remote = await remoteServer({
      on: (verb, _line, count) => (verb === 'MAIL' && count === 0 ? 'silence' : null),
    });
    const relay = await openRelay(remote);
    relay.start({ timeouts: { silence: 600_000 } });
    await relay.queue();
    await expect.poll(() => remote.lines.some((line) => line.startsWith('MAIL'))).toBe(true);
    for (const worker of workers) await worker.terminate();
    await expect.poll(() => remote.messages.length).toBe(1);
    await expect.poll(() => relay.kinds()).toEqual(['delivered bert@remote.example']);
    expect(relay.notices).toMatchObject([{ kind: 'destination-down', destination: 'courier' }]);
  });
});

describe('a message that kills the thread each time', () => {
  /** Ends the thread that was handed a message for `deadly@` as soon as the remote server is told of it; counts that. */
  function deadly() {
    const state = { deaths: 0, on: true };
    const threads: Worker[] = [];
    const post = Worker.prototype.postMessage;
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, ...args) {
      const message = args[0] as ToWorker;
      if (message.kind === 'jobs' && message.jobs.some(({ recipients }) => isDeadly(recipients.join()))) {
        threads.push(this);
      }
      post.apply(this, args);
    });
    const onRecipient = (verb: string, line: string) => {
      if (!state.on || verb !== 'RCPT' || !isDeadly(line)) return null;
      state.deaths++;
      void threads.at(-1)?.terminate();
      return 'silence';
    };
    return { state, script: { on: onRecipient } };
  }
  const isDeadly = (text: string): boolean => text.includes('deadly@');

  it('is found and held, with a notice and a line in the log; all others are delivered', async () => {
    const { state, script } = deadly();
    const remote = await remoteServer(script);
    const relay = await openRelay(remote, { connectionsPerDestination: 2 });
    const names = ['a', 'b', 'deadly', 'c', 'd'].map((name) => `${name}@remote.example`);
    for (const name of names) await relay.queue({ to: [name] });
    relay.start({ restartPause: 10 });
    await expect
      .poll(() => relay.waiting(), { timeout: 20_000 })
      .toMatchObject([{ recipient: 'deadly@remote.example', state: 'held' }]);
    const reached = () => new Set(remote.messages.flatMap(({ recipients }) => recipients)).size;
    await expect.poll(reached).toBe(4);
    expect(relay.waiting()[0]?.lastReply).toContain("The courier's thread ended each time");
    expect(state.deaths).toBe(4);
    expect(relay.log().find(({ kind }) => kind === 'held')).toMatchObject({
      rule: 'courier',
      recipient: 'deadly@remote.example',
      reply: expect.stringContaining('release or delete it') as string,
    });
    const held = relay.notices.filter(({ kind }) => kind === 'held-back');
    expect(held).toMatchObject([{ sender: 'anna@sender.example' }]);

    // The queue goes on as ever.
    await relay.queue({ to: ['e@remote.example'] });
    await expect.poll(reached).toBe(5);
    expect(state.deaths).toBe(4);

    // Released, it is sent alone at once, and harms nobody.
    await relay.store.hold(
      relay.waiting().map(({ id }) => id),
      false,
      'admin',
    );
    relay.courier?.wake();
    await expect.poll(() => state.deaths).toBe(5);
    await expect.poll(() => relay.waiting()).toMatchObject([{ state: 'held' }]);
    expect(relay.notices.filter(({ kind }) => kind === 'destination-down')).toHaveLength(3);
  });

  it('stays alone when its own connection is refused', async () => {
    const { state, script } = deadly();
    const refusals = { left: 1 };
    const greeting = () =>
      state.deaths === 3 && refusals.left-- > 0 ? '421 4.7.0 too many connections' : '220 hi';
    const remote = await remoteServer({ ...script, greeting });
    const relay = await openRelay(remote);
    await relay.queue({ to: ['deadly@remote.example'] });
    relay.start({ restartPause: 10 });
    await expect.poll(() => relay.log().length, { timeout: 20_000 }).toBe(1);
    expect(relay.kinds()).toEqual(['deferred deadly@remote.example']);
    relay.forward(15 * 60_000);
    await expect.poll(() => relay.waiting()).toMatchObject([{ state: 'held' }]);
    expect(state.deaths).toBe(4);
  });

  it('is delivered once it no longer does', async () => {
    const { state, script } = deadly();
    const remote = await remoteServer(script);
    const relay = await openRelay(remote);
    await relay.queue({ to: ['deadly@remote.example'] });
    relay.start({ restartPause: 10 });
    await expect.poll(() => state.deaths, { timeout: 20_000 }).toBe(3);
    state.on = false;
    await expect.poll(() => relay.kinds()).toEqual(['delivered deadly@remote.example']);
  });
});
