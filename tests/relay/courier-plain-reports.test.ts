/** Reports of what a host could not take: they go where the message could not. */
import { describe, expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';

const LARGE = `Subject: large\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(3000)}`;

describe('a host that cannot take the message', () => {
  it.each([
    ['8 bit text, RET=FULL', ['PIPELINING'], 'Subject: 1\r\n\r\ngrüße\r\n', { ret: 'FULL' as const }, 'x'],
    ['an 8 bit header', ['PIPELINING'], 'Subject: grüße\r\n\r\nplain\r\n', {}, 'x'],
    ['an international recipient', ['PIPELINING'], 'Subject: 3\r\n\r\nx\r\n', { smtpUtf8: true }, 'фёдор'],
    ['one and 8BITMIME', ['8BITMIME'], 'Subject: 3\r\n\r\nx\r\n', { smtpUtf8: true }, 'фёдор'],
    ['a size', ['SIZE 50000'], LARGE, { ret: 'FULL' as const }, 'x'],
  ])('takes the report: %s', async (_name, extensions, content, envelope, name) => {
    const remote = await remoteServer({ extensions });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ to: [`${name}@far.example`], content, envelope });
    await expect.poll(() => remote.messages.length).toBe(1);
    const report = remote.messages[0]?.content ?? Buffer.alloc(0);
    expect(remote.messages[0]?.recipients).toEqual(['<anna@sender.example>']);
    expect(report.every((byte) => byte < 128)).toBe(true);
    expect(report.length).toBeLessThan(20_000);
    const final = name === 'x' ? 'rfc822; x@far.example' : 'utf-8; \\x{444}\\x{451}\\x{434}';
    expect(report.toString()).toContain(`Final-Recipient: ${final}`);
  });
});

it('tells the administrator of what an international sender cannot be told by that host', async () => {
  const remote = await remoteServer({ extensions: ['PIPELINING', '8BITMIME'] });
  const relay = await openRelay(remote);
  relay.start({ contact: () => 'admin@sender.example' });
  const origin = { user: 'jörg@sender.example' };
  await relay.queue({ sender: 'jörg@sender.example', origin, envelope: { smtpUtf8: true } });
  await expect.poll(() => remote.messages.length).toBe(1);
  expect(remote.messages[0]?.recipients).toEqual(['<admin@sender.example>']);
  const report = String(remote.messages[0]?.content);
  expect(report).toContain('To: <admin@sender.example>');
  expect(report).toContain('This report is for <j=C3=B6rg@sender.example>');
  expect(report).toContain('Final-Recipient: rfc822; bert@remote.example');
  await expect.poll(() => relay.waiting()).toEqual([]);
  expect(relay.log().find(({ kind }) => kind === 'bounced')?.detail).toContain('to=admin@sender.example');
});

it('has short lines and no control characters, whatever the host said', async () => {
  const reply = `550-5.1.1 \u001b]0;x\u0007 no\r\n550 5.1.1 ${'用户不存在'.repeat(100)}`;
  const remote = await remoteServer({
    on: (verb, line) => (verb === 'RCPT' && line.includes('remote.example') ? reply : null),
  });
  const relay = await openRelay(remote);
  relay.start();
  await relay.queue();
  await expect.poll(() => remote.messages.length).toBe(1);
  const report = remote.messages[0]?.content ?? Buffer.alloc(0);
  const lengths = report
    .toString('latin1')
    .split('\r\n')
    .map(({ length }) => length);
  expect(Math.max(...lengths)).toBeLessThanOrEqual(998);
  expect([report.includes(27), report.includes(7)]).toEqual([false, false]);
});

it('reports what was handed on without calling it bounced', async () => {
  const remote = await remoteServer({ extensions: [] });
  const relay = await openRelay(remote);
  relay.start();
  await relay.queue({
    recipients: [{ address: 'bert@remote.example', notify: ['SUCCESS'], orcpt: null }],
  });
  await expect.poll(() => remote.messages.length).toBe(2);
  await expect.poll(() => relay.waiting().length).toBe(0);
  expect(relay.kinds()).not.toContain('bounced bert@remote.example');
  expect(relay.log()[1]?.detail).toMatch(/^action=relayed /);
});
