/** Connections that end after their share of messages: whatever waits goes on over new ones, never over too many. */
import { describe, expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

const LIMIT = 3;

it.each([
  { connections: 1, messages: LIMIT + 1 },
  { connections: 1, messages: LIMIT + 2 },
  { connections: 1, messages: LIMIT + 3 },
  { connections: 1, messages: 4 * LIMIT + 1 },
  { connections: 20, messages: 20 * LIMIT + 1 },
  { connections: 20, messages: 20 * LIMIT + 2 },
  { connections: 20, messages: 20 * LIMIT + 3 },
])('$messages messages over $connections connections all arrive', async ({ connections, messages }) => {
  const remote = await remoteServer();
  const relay = await openRelay(remote, { connectionsPerDestination: connections });
  await Promise.all(Array.from({ length: messages }, () => relay.queue()));
  relay.start({ messagesPerConnection: LIMIT });
  await expect.poll(() => remote.messages.length).toBe(messages);
  await expect.poll(() => relay.waiting().length).toBe(0);
  const perConnection = new Map<number, number>();
  for (const { connection } of remote.messages) {
    perConnection.set(connection, (perConnection.get(connection) ?? 0) + 1);
  }
  expect(Math.max(...perConnection.values())).toBeLessThanOrEqual(LIMIT);
});

it('does not wait for a server that never answers QUIT', async () => {
  const remote = await remoteServer({ on: (verb) => (verb === 'QUIT' ? 'silence' : null) });
  const relay = await openRelay(remote, { connectionsPerDestination: 1 });
  await Promise.all(Array.from({ length: LIMIT + 1 }, () => relay.queue()));
  const timeouts = { connect: 2000, greeting: 2000, silence: 600_000, idle: 50 };
  relay.start({ messagesPerConnection: LIMIT, timeouts });
  await expect.poll(() => remote.messages.length).toBe(LIMIT + 1);
});

it('goes on over a new connection after one that the server ended with its reply to the content', async () => {
  const remote = await remoteServer({
    onEnd: (_message, count) => (count === 0 ? '421 4.3.2 closing' : null),
  });
  const relay = await openRelay(remote, { connectionsPerDestination: 1 });
  await Promise.all(Array.from({ length: 3 }, (_, at) => relay.queue({ to: [`u${at}@remote.example`] })));
  relay.start();
  await expect.poll(() => remote.messages.length).toBe(2);
  expect(remote.lines.filter((line) => line.startsWith('MAIL'))).toHaveLength(3);
});

describe('a server that says 421 and leaves the connection open', () => {
  const REPLY = '421 4.3.2 closing';
  const timeouts = { connect: 2000, greeting: 2000, silence: 600_000, idle: 600_000 };
  const once = (wanted: string) => (verb: string, _line: string, count: number) =>
    verb === wanted && count === 0 ? REPLY : null;

  it.each([
    ['MAIL', ['PIPELINING'], { on: once('MAIL') }],
    ['MAIL', [], { on: once('MAIL') }],
    ['RCPT', ['PIPELINING'], { on: once('RCPT') }],
    ['RCPT', [], { on: once('RCPT') }],
    ['DATA', ['PIPELINING'], { on: once('DATA') }],
    ['the content', [], { onEnd: (_message: unknown, count: number) => (count === 0 ? REPLY : null) }],
  ])('at %s with %j keeps no other message from its place', async (_at, extensions, script) => {
    const remote = await remoteServer({ ...script, extensions, lingers: true });
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    await Promise.all(Array.from({ length: 3 }, (_, at) => relay.queue({ to: [`u${at}@remote.example`] })));
    relay.start({ timeouts });
    await expect.poll(() => remote.messages.length).toBe(2);
    expect(remote.connections).toBe(2);
  });
});
