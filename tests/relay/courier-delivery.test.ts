/** Delivery to a smart host over real sockets: what the remote server sees, and what becomes of each recipient. */
import { describe, expect, it } from 'vitest';
import { openRelay as relay, remoteServer as server } from '../support/courier-set-up.ts';

describe('delivery', () => {
  it('delivers what is queued, before and after the start, over one connection', async () => {
    const remote = await server();
    const made = await relay(remote, { connectionsPerDestination: 1 });
    await made.queue({ content: 'Subject: one\r\n\r\n.dot\r\n..two\r\n.\r\nend\r\n' });
    made.start();
    await made.queue({ to: ['bert@remote.example', 'carl@other.example'] });
    await expect.poll(() => remote.messages.length).toBe(2);
    expect(remote.messages[0]?.content.toString()).toBe('Subject: one\r\n\r\n.dot\r\n..two\r\n.\r\nend\r\n');
    expect(remote.messages[1]?.recipients).toEqual(['<bert@remote.example>', '<carl@other.example>']);
    expect(remote.connections).toBe(1);
    expect(remote.lines.filter((line) => line === 'RSET')).toEqual([]);
    await expect.poll(() => made.waiting().length).toBe(0);
    expect(made.kinds().sort()).toEqual([
      'delivered bert@remote.example',
      'delivered bert@remote.example',
      'delivered carl@other.example',
    ]);
    expect(made.log()[0]).toMatchObject({
      rule: `127.0.0.1:${remote.port}`,
      reply: '250 2.0.0 taken',
      userId: 7,
    });
    expect(made.log()[0]?.detail).toMatch(/^delay=[\d.]+s attempts=1/);
  });

  it('tries again after 4xx by the schedule, and delivers then', async () => {
    const remote = await server({ onEnd: (_message, count) => (count === 0 ? '451 4.3.0 later' : null) });
    const made = await relay(remote);
    made.start();
    await made.queue();
    await expect.poll(() => made.kinds()).toEqual(['deferred bert@remote.example']);
    const [entry] = made.waiting();
    expect(entry).toMatchObject({ attempts: 1, lastReply: '451 4.3.0 later' });
    expect((entry?.nextAttempt ?? 0) - made.now()).toBeGreaterThan(14 * 60_000);
    made.forward(15 * 60_000);
    await expect.poll(() => made.kinds().at(-1)).toBe('delivered bert@remote.example');
    expect(made.log().at(-1)?.detail).toContain('attempts=2');
  });

  it('tries again at once when the outcome was only stored after the next attempt was due', async () => {
    const remote = await server({ onEnd: (_message, count) => (count === 0 ? '451 4.3.0 later' : null) });
    const made = await relay(remote);
    const { settle } = made.store;
    const asked = Promise.withResolvers<void>();
    const room = Promise.withResolvers<void>();
    made.store.settle = async (settlement) => {
      asked.resolve();
      await room.promise;
      return settle.call(made.store, settlement);
    };
    made.start();
    await made.queue();
    await asked.promise;
    made.forward(16 * 60_000);
    room.resolve();
    await expect.poll(() => made.kinds().at(-1)).toBe('delivered bert@remote.example');
  });

  it('fails one recipient of two for good and tells the sender', async () => {
    const remote = await server({
      on: (verb, line) => (line.includes('nobody@') && verb === 'RCPT' ? '550 5.1.1 no such user' : null),
    });
    const made = await relay(remote);
    made.start();
    await made.queue({ to: ['bert@remote.example', 'nobody@remote.example'] });
    await expect.poll(() => remote.messages.length).toBe(2);
    expect(remote.messages[0]?.recipients).toEqual(['<bert@remote.example>']);
    expect(remote.messages[1]).toMatchObject({ recipients: ['<anna@sender.example>'] });
    expect(remote.messages[1]?.mail).toMatch(/^<>/);
    await expect.poll(() => made.waiting().length).toBe(0);
    expect(made.kinds()).toEqual([
      'delivered bert@remote.example',
      'failed nobody@remote.example',
      'bounced nobody@remote.example',
      'accepted anna@sender.example',
      'delivered anna@sender.example',
    ]);
  });

  it('resets the session when all recipients were refused, and goes on over it', async () => {
    const remote = await server({
      on: (verb, _line, count) => (verb === 'RCPT' && count === 0 ? '450 4.2.0 greylisted' : null),
    });
    const made = await relay(remote, { connectionsPerDestination: 1 });
    await made.queue({ to: ['first@remote.example'] });
    await made.queue({ to: ['second@remote.example'] });
    made.start();
    await expect
      .poll(() => made.kinds())
      .toEqual(['deferred first@remote.example', 'delivered second@remote.example']);
    expect(remote.connections).toBe(1);
    expect(remote.lines).toContain('RSET');
  });

  it('speaks to servers without any extension, command by command', async () => {
    const remote = await server({ extensions: [] });
    const made = await relay(remote, { connectionsPerDestination: 1 });
    made.start();
    await made.queue({ to: ['bert@remote.example', 'carl@remote.example'] });
    await made.queue();
    await expect.poll(() => remote.messages.length).toBe(2);
    expect(remote.lines.slice(1, 6)).toEqual([
      'MAIL FROM:<anna@sender.example>',
      'RCPT TO:<bert@remote.example>',
      'RCPT TO:<carl@remote.example>',
      'DATA',
      'MAIL FROM:<anna@sender.example>',
    ]);
  });

  it('retries a message whose connection ends in the middle of the content', async () => {
    const remote = await server({ onContent: (count) => (count === 0 ? 'close' : null) });
    const made = await relay(remote);
    made.start();
    await made.queue();
    await expect.poll(() => made.kinds()).toEqual(['deferred bert@remote.example']);
    expect(made.log()[0]?.reply).toMatch(/^4\.4\.2 /);
    made.forward(15 * 60_000);
    await expect.poll(() => remote.messages.length).toBe(1);
  });

  it('sends at once over a new connection when the server ended one between two messages', async () => {
    const remote = await server({
      on: (verb, _line, count) => (verb === 'MAIL' && count === 1 ? '421 4.4.2 one message each' : null),
    });
    const made = await relay(remote, { connectionsPerDestination: 1 });
    await made.queue();
    await made.queue();
    made.start();
    await expect.poll(() => remote.messages.length).toBe(2);
    await expect
      .poll(() => made.kinds())
      .toEqual(['delivered bert@remote.example', 'delivered bert@remote.example']);
    expect(remote.connections).toBe(2);
  });

  it.each([
    ['at the greeting', { greeting: () => null }],
    ['at MAIL', { on: (verb: string) => (verb === 'MAIL' ? 'silence' : null) }],
  ])('gives up on a server that never answers %s', async (_name, script) => {
    const remote = await server(script);
    const made = await relay(remote);
    made.start({ timeouts: { connect: 300, greeting: 300, silence: 300, idle: 300 } });
    await made.queue();
    await expect.poll(() => made.kinds()).toEqual(['deferred bert@remote.example']);
    expect(made.courier?.state().down).toMatchObject([{ destination: `127.0.0.1:${remote.port}` }]);
  });

  it('streams a large message byte for byte', async () => {
    const remote = await server();
    const made = await relay(remote);
    made.start();
    const line = `${'.'.repeat(3)}${'x'.repeat(90)}\r\n`;
    const content = `Subject: large\r\n\r\n${line.repeat(30_000)}`;
    await made.queue({ content });
    await expect.poll(() => remote.messages.length).toBe(1);
    expect(remote.messages[0]?.content.equals(Buffer.from(content))).toBe(true);
  });

  it('drops what the self-test sends, without any network', async () => {
    const remote = await server();
    const made = await relay(remote);
    made.start();
    await made.queue({ to: ['x@postern-self-test.invalid', 'y@sub.postern-self-test.invalid'] });
    await expect
      .poll(() => made.kinds())
      .toEqual(['discarded x@postern-self-test.invalid', 'discarded y@sub.postern-self-test.invalid']);
    expect(made.waiting()).toEqual([]);
    expect(remote.connections).toBe(0);
  });

  it('begins nothing while paused, and goes on afterwards', async () => {
    const remote = await server();
    const made = await relay(remote);
    const courier = made.start();
    courier.pause();
    await made.queue();
    expect(made.waiting()).toHaveLength(1);
    expect(courier.state()).toMatchObject({ paused: true, active: 0 });
    courier.resume();
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});
