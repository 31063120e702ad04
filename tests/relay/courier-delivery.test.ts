/** Delivery to a smart host over real sockets: what the remote server sees, and what becomes of each recipient. */
import { afterEach, describe, expect, it } from 'vitest';
import { ScriptedSmtpServer, type SmtpScript } from '../support/scripted-smtp-server.ts';
import { smartHost, TestRelay } from '../support/relay-mail.ts';

const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
});

async function server(script: SmtpScript = {}): Promise<ScriptedSmtpServer> {
  const remote = new ScriptedSmtpServer(script);
  await remote.listen();
  closing.push(remote);
  return remote;
}

async function relay(
  remote: ScriptedSmtpServer,
  more: Parameters<typeof TestRelay.open>[0] = {},
): Promise<TestRelay> {
  const made = await TestRelay.open({ smartHosts: [smartHost(remote.port)], ...more });
  closing.push(made);
  return made;
}

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
});
