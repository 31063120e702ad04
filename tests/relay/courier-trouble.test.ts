/** Trouble on our side: a disk that is full when a delivery is to be settled, a stop in the middle, a password without TLS. */
import { createSecureContext } from 'node:tls';
import { Worker } from 'node:worker_threads';
import { describe, expect, it, vi } from 'vitest';
import { openSession, type Opened } from '../../electron/relay/courier/worker/open-session.ts';
import type { MailStore } from '../../electron/relay/mail/mail-types.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

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
    relay.start();
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
