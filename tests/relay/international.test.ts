/** SMTPUTF8 (RFC 6531) both ways, and the null sender. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: RelayProcess;
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.addUser('jürgen@bücher.example');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});

async function loggedIn(name: string): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port);
  expect((await client.login(name, PASSWORD))?.code).toBe(235);
  return client;
}

test('an international address is sent as it is, with SMTPUTF8', async () => {
  const client = await loggedIn('jürgen@bücher.example');
  await client.say(
    ['MAIL FROM:<jürgen@bücher.example> SMTPUTF8 BODY=8BITMIME', 250],
    ['RCPT TO:<δοκιμή@far.example>', 250],
    ['DATA', 354],
    ['From: jürgen@bücher.example\r\nSubject: Grüße\r\n\r\nschöne Grüße\r\n.', 250],
  );
  await expect.poll(() => sink.mails.length).toBe(1);
  const [mail] = sink.mails.splice(0);
  expect(mail?.mail).toMatch(/^MAIL FROM:<jürgen@(?:bücher|xn--bcher-kva)\.example>.* SMTPUTF8/);
  expect(mail?.recipients).toEqual([expect.stringContaining('<δοκιμή@far.example>')]);
  expect(mail?.content.toString()).toMatch(
    /with UTF8SMTPSA[\s\S]*\r\nSubject: Grüße\r\n\r\nschöne Grüße\r\n$/,
  );
  client.destroy();
});

test('without SMTPUTF8 such an address is refused, with what the client must do', async () => {
  const client = await loggedIn('jürgen@xn--bcher-kva.example');
  expect((await client.command('MAIL FROM:<jürgen@bücher.example>'))?.text).toMatch(
    /^5\d\d 5\.6\.7 .*SMTPUTF8/,
  );
  await client.say(['MAIL FROM:<jürgen@xn--bcher-kva.example> SMTPUTF8', 250], ['RSET', 250]);
  client.destroy();
});

test('the null sender is taken from whoever has logged in, and stays null', async () => {
  const client = await loggedIn('jürgen@bücher.example');
  expect((await client.message('', 'bob@far.example', 'Subject: a receipt\r\n\r\n'))?.code).toBe(250);
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails.splice(0)[0]?.mail).toMatch(/^MAIL FROM:<>/);
  client.destroy();
});
