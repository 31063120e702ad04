/** Messages and commands that no honest client sends: refused with a reply that says why, and the next user is served as ever. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const CLIENT = '127.0.0.2';
const LIMIT = 50 * 1024 * 1024;
const MB = Buffer.alloc(1024 * 1024, 'x');
let relay: RelayProcess;
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.postern('add', CLIENT, '--domain', 'example.com', '--limit-per-day', 'unlimited');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});

beforeEach(() => void (sink.mails.length = 0));

/** Whatever happened: the next one is served, and only what was accepted was delivered. */
afterEach(async () => {
  const client = await open();
  expect((await client.message('ann@example.com', 'bob@far.example', 'Subject: after\r\n\r\n'))?.code).toBe(
    250,
  );
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails.pop()?.content.toString()).toContain('Subject: after');
  expect(sink.strange).toEqual([]);
  client.destroy();
});

async function open(): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port, CLIENT);
  await client.say(['EHLO client.example', 250]);
  return client;
}

async function inData(): Promise<SmtpDialogue> {
  const client = await open();
  await client.say(['MAIL FROM:<ann@example.com>', 250], ['RCPT TO:<bob@far.example>', 250], ['DATA', 354]);
  return client;
}

describe('content', () => {
  test.each([
    ['a NUL', 'a\0b'],
    ['a bare CR', 'a\rb'],
    ['a bare LF', 'a\nb'],
    ['a bare CR at the end of a line', 'a\r\r\nb'],
    ['a line of more than 998 octets', 'x'.repeat(999)],
    ['a header line of more than 998 octets', `\r\nX-Long: ${'x'.repeat(999)}`],
  ])('with %s is refused, and the session goes on', async (_what, text) => {
    const client = await inData();
    await client.send(`Subject: hostile\r\n\r\n${text}\r\n.\r\n`);
    expect((await client.expect(550)).text).toMatch(/^550 5\.6\.0 .*(?:CR LF|octets)/);
    await client.say(['NOOP', 250]);
    client.destroy();
  });

  test('with one line of 200 MB is refused at its end, and costs no memory', async () => {
    const client = await inData();
    await client.send('Subject: long\r\n\r\n');
    for (let count = 0; count < 200; count++) await client.send(MB);
    await client.send('\r\n.\r\n');
    expect((await client.expect(550)).text).toMatch(/^550 5\.6\.0 .*998 octets/);
    client.destroy();
    expect(await peakMb()).toBeLessThan(400);
  });

  test('of the limit is taken, of one octet more is refused', { timeout: 240_000 }, async () => {
    for (const [extra, code] of [
      [0, 250],
      [1, 552],
    ] as const) {
      const client = await inData();
      const head = `Subject: large\r\n\r\n${'y'.repeat(extra)}`;
      const line = Buffer.from(`${'x'.repeat(510)}\r\n`);
      const block = Buffer.concat(Array.from({ length: 2048 }, () => line));
      await client.send(head);
      let left = LIMIT - head.length + extra;
      for (; left > block.length; left -= block.length) await client.send(block);
      // Whole lines up to the end, which has the length that is left.
      const tail = Buffer.alloc(left, `${'z'.repeat(78)}\r\n`);
      tail.write('\r\n', left - 2);
      if (tail[left - 3] === 0x0d) tail.write('z', left - 3);
      await client.send(tail);
      await client.send('.\r\n');
      const reply = await client.expect(code);
      if (code === 552) expect(reply.text).toMatch(/^552 5\.3\.4 .*52428800/);
      client.destroy();
    }
    await expect.poll(() => sink.mails.length, { timeout: 60_000 }).toBe(1);
    expect(sink.mails.pop()?.content.length).toBeGreaterThan(LIMIT);
    expect(await peakMb()).toBeLessThan(400);
  });
});

describe('commands', () => {
  test.each([
    ['a NUL', 'NOOP \0\r\n'],
    ['a bare CR', 'NOOP a\rb\r\n'],
    ['a bare LF', 'NOOP\n'],
    ['a whole message with LF only', 'MAIL FROM:<ann@example.com>\nRCPT TO:<bob@far.example>\nDATA\n\n.\n'],
  ])('with %s end the session', async (_what, text) => {
    const client = await open();
    await client.send(text);
    expect((await client.expect(500)).text).toMatch(/^500 5\.5\.2 /);
    await client.end();
  });

  test('of 200 MB without an end are cut off', async () => {
    const client = await open();
    for (let count = 0; count < 200 && !client.closed; count++) await client.send(MB);
    await client.end();
    expect(await peakMb()).toBeLessThan(400);
  });

  test('that a size beyond the limit is declared for are refused at MAIL', async () => {
    const client = await open();
    const reply = await client.command(`MAIL FROM:<ann@example.com> SIZE=${LIMIT + 1}`);
    expect(reply?.text).toMatch(/^552 5\.3\.4 /);
    await client.say([`MAIL FROM:<ann@example.com> SIZE=${LIMIT}`, 250]);
    client.destroy();
  });

  test('with a sender that ends in > CR LF and another command smuggle nothing', async () => {
    for (const sender of [
      '<ann@example.com>\r\nRCPT TO:<victim@far.example>',
      '<"ann>\r\nRCPT TO:<victim@far.example>"@example.com>',
      '<ann@example.com> ENVID=a+0D+0ARCPT+20TO:<victim@far.example>',
      '<ann@example.com> AUTH=<>\r\nRCPT TO:<victim@far.example>',
    ]) {
      const client = await open();
      await client.send(`MAIL FROM:${sender}\r\nRSET\r\nNOOP\r\nQUIT\r\n`);
      await client.end();
    }
  });

  test('with line ends hidden in DSN parameters reach the next server as one line, or not at all', async () => {
    const client = await open();
    const hidden = '+0D+0ARCPT+20TO:+3Cvictim@far.example+3E';
    const mail = await client.command(`MAIL FROM:<ann@example.com> ENVID=a${hidden}`);
    if (mail?.code !== 250) await client.say(['MAIL FROM:<ann@example.com>', 250]);
    const recipient = await client.command(`RCPT TO:<bob@far.example> ORCPT=rfc822;bob${hidden}`);
    if (recipient?.code !== 250) await client.say(['RCPT TO:<bob@far.example>', 250]);
    await client.say(['DATA', 354], ['Subject: hidden\r\n\r\n.', 250]);
    await expect.poll(() => sink.mails.length).toBe(1);
    const [delivered] = sink.mails.splice(0);
    expect(delivered?.recipients).toHaveLength(1);
    expect(delivered?.mail).toMatch(/^MAIL FROM:<ann@example\.com>/);
    client.destroy();
  });

  test('for 100,000 recipients: as many as a message may have are taken, the others are told so', async () => {
    const client = await open();
    await client.say(['MAIL FROM:<ann@example.com>', 250]);
    const replies = new Map<number, number>();
    const read = (async () => {
      for (let reply = await client.reply(); reply !== null; reply = await client.reply()) {
        replies.set(reply.code, (replies.get(reply.code) ?? 0) + 1);
        if (reply.code === 452) expect(reply.text).toMatch(/^452 4\.5\.3 .*1000/);
        if (reply.code === 252) return;
      }
    })();
    for (let from = 0; from < 100_000; from += 1_000) {
      const lines = Array.from({ length: 1_000 }, (_, index) => `RCPT TO:<r${from + index}@far.example>\r\n`);
      await client.send(lines.join(''));
    }
    await client.send('VRFY done\r\n');
    await read;
    expect(replies.get(250)).toBe(1_000);
    expect(Object.fromEntries(replies)).toEqual({ 250: 1_000, 252: 1, 452: 99_000 });
    client.destroy();
    expect(await peakMb()).toBeLessThan(400);
  });
});

/** Peak resident memory of the relay in megabytes. */
async function peakMb(): Promise<number> {
  const status = await readFile(`/proc/${await relay.relayPid()}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}
