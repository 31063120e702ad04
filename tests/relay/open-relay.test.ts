/** Nobody without a login or a known address sends anything, however the addresses are written. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: RelayProcess;
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@example.com');
  await relay.postern('add', '127.0.0.2', '--domain', 'example.com');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});

const RECIPIENTS = [
  '<bob@far.example>',
  'bob@far.example',
  '<"bob@far.example">',
  '<"bob%far.example">',
  '<bob%far.example@example.com>',
  '<bob%far.example@localhost>',
  '<bob%far.example@[127.0.0.1]>',
  '<"bob@far.example"@example.com>',
  '<"bob@far.example"@[127.0.0.1]>',
  '<bob@far.example@example.com>',
  '<bob@far.example@[127.0.0.1]>',
  '<@example.com:bob@far.example>',
  '<@localhost:bob@far.example>',
  '<@[127.0.0.1]:bob@far.example>',
  '<@a.example,@b.example:bob@far.example>',
  '<far.example!bob>',
  '<far.example!bob@example.com>',
  '<far.example!bob@[127.0.0.1]>',
  '<example.com!far.example!bob>',
  '<bob@far.example.>',
  '<bob@[192.0.2.1]>',
  '<bob@[IPv6:2001:db8::1]>',
  '<bob@192.0.2.1>',
  '<bob@3221225985>',
  '<bob@localhost>',
  '<bob>',
  '<postmaster>',
  '<postmaster@far.example>',
  '<"bob"@far.example>',
  '< bob@far.example >',
  '<bob@far.example> NOTIFY=NEVER',
  '<ann@example.com>',
];
const SENDERS = [
  '<ann@example.com>',
  '<>',
  '<bob@far.example>',
  '<postmaster>',
  '<ann@localhost>',
  '<@example.com:ann@example.com>',
];

test.each(SENDERS)(
  `a stranger who says MAIL FROM:%s can give none of ${RECIPIENTS.length} recipients`,
  async (sender) => {
    for (let from = 0; from < RECIPIENTS.length; from += 8) {
      // Few enough refusals for one connection.
      const client = await SmtpDialogue.open(relay.port);
      await client.say(['EHLO client.example', 250]);
      for (const recipient of RECIPIENTS.slice(from, from + 8)) {
        const mail = await client.command(`MAIL FROM:${sender}`);
        expect(mail?.text, sender).toMatch(/^5\d\d /);
        const reply = await client.command(`RCPT TO:${recipient}`);
        expect(reply?.text, recipient).toMatch(/^5\d\d /);
      }
      expect((await client.command('DATA'))?.text).toMatch(/^5\d\d /);
      client.destroy();
    }
  },
);

test('a user who has logged in is refused addresses that another server would read differently', async () => {
  const client = await SmtpDialogue.open(relay.port);
  expect((await client.login('ann@example.com', PASSWORD))?.code).toBe(235);
  await client.say(['MAIL FROM:<ann@example.com>', 250]);
  for (const recipient of [
    '<bob@far.example@example.com>',
    '<bob@far.example.>',
    '<bob>',
    '<bob@far example>',
    '<bo\u0001b@far.example>',
  ]) {
    expect((await client.command(`RCPT TO:${recipient}`))?.text, recipient).toMatch(/^5\d\d 5\./);
  }
  client.destroy();
});

test('a login of one domain, or a known address of one, sends as no other', async () => {
  const client = await SmtpDialogue.open(relay.port);
  await client.login('ann@example.com', PASSWORD);
  for (const sender of ['bob@example.com', 'ann@example.org', 'ann@sub.example.com', '"ann"@example.com.']) {
    expect((await client.command(`MAIL FROM:<${sender}>`))?.text, sender).toMatch(/^5\d\d 5\./);
  }
  client.destroy();
  const known = await SmtpDialogue.open(relay.port, '127.0.0.2');
  await known.say(
    ['EHLO client.example', 250],
    ['MAIL FROM:<ann@example.org>', 553],
    ['MAIL FROM:<any@example.com>', 250],
  );
  known.destroy();
  const unknown = await SmtpDialogue.open(relay.port, '127.0.0.3');
  await unknown.say(['EHLO client.example', 250], ['MAIL FROM:<any@example.com>', 530]);
  unknown.destroy();
});

test('nothing of all that was sent', () => {
  expect(sink.mails).toEqual([]);
});
