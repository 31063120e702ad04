/** What MAIL, RCPT and AUTH say is taken as the standards have it, and passed on as it came. */
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: RelayProcess;
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  sink.script = (line) =>
    line.startsWith('EHLO')
      ? ['250-sink.example', '250-8BITMIME', '250-SMTPUTF8', '250 DSN'].join('\r\n')
      : undefined;
  relay = await RelayProcess.makeSet();
  await relay.addUser('ann@ex.example');
  await relay.addUser('few@ex.example', '--max-recipients-per-day', '2');
  await relay.addUser('bücher@bücher.example');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});

async function connected(): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port);
  onTestFinished(() => client.destroy());
  return client;
}

/** Under TLS, and not logged in. */
async function secured(): Promise<SmtpDialogue> {
  const client = await connected();
  await client.say(['EHLO client.example', 250]);
  await client.startTls();
  await client.say(['EHLO client.example', 250]);
  return client;
}

async function loggedIn(name = 'ann@ex.example'): Promise<SmtpDialogue> {
  const client = await connected();
  expect((await client.login(name, PASSWORD))?.code).toBe(235);
  return client;
}

async function sent(client: SmtpDialogue): Promise<(typeof sink.mails)[number] | undefined> {
  await client.say(['DATA', 354], ['From: ann@ex.example\r\nSubject: s\r\n\r\n.', 250]);
  await expect.poll(() => sink.mails.length, { timeout: 15_000 }).toBe(1);
  return sink.mails.splice(0)[0];
}

test('the parameters of a refused MAIL are not those of the next', async () => {
  const client = await loggedIn();
  await client.say(
    ['MAIL FROM:<boss@other.example> RET=FULL ENVID=LEAK SMTPUTF8', 553],
    ['MAIL FROM:<ann@ex.example>', 250],
    ['RCPT TO:<jörg@far.example>', 553],
    ['RCPT TO:<x@far.example>', 250],
  );
  expect((await sent(client))?.mail).not.toMatch(/LEAK|RET=|SMTPUTF8/);
});

test('a second MAIL is refused, and changes nothing of the first', async () => {
  const client = await loggedIn();
  await client.say(
    ['MAIL FROM:<ann@ex.example> RET=HDRS ENVID=one+2Bx', 250],
    ['MAIL FROM:<ann@ex.example> RET=FULL ENVID=two', 503],
    ['RCPT TO:<x@far.example>', 250],
  );
  expect((await sent(client))?.mail).toMatch(/RET=HDRS ENVID=one\+2Bx/);
});

test('ORCPT goes on as it came', async () => {
  const client = await loggedIn();
  const original = String.raw`ORCPT=utf-8;\x{444}\x{43E}@far.example`;
  await client.say(
    ['MAIL FROM:<ann@ex.example>', 250],
    [`RCPT TO:<o@far.example> ${original}`, 250],
    ['RCPT TO:<p@far.example> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb+41@far.example', 250],
  );
  expect((await sent(client))?.recipients).toEqual([
    `RCPT TO:<o@far.example> ${original}`,
    'RCPT TO:<p@far.example> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb+41@far.example',
  ]);
});

test('recipients: quoted, long, postmaster', async () => {
  const client = await loggedIn();
  const long = `reply+${'0123456789'.repeat(7)}@reply.example`;
  await client.say(
    ['MAIL FROM:<ann@ex.example>', 250],
    ['RCPT TO:<"foo..bar"@mobile.example>', 250],
    ['RCPT TO:<"a@b"@far.example>', 250],
    ['RCPT TO:<"a> b"@far.example>', 250],
    [`RCPT TO:<${long}>`, 250],
    ['RCPT TO:<pOSTMASTER>', 250],
    ['RCPT TO:<webmaster>', 501],
  );
  expect((await sent(client))?.recipients).toEqual([
    'RCPT TO:<"foo..bar"@mobile.example>',
    'RCPT TO:<"a@b"@far.example>',
    'RCPT TO:<"a> b"@far.example>',
    `RCPT TO:<${long}>`,
    'RCPT TO:<postmaster@ex.example>',
  ]);
});

test('postmaster is the administrator’s contact where there is one', async () => {
  await relay.postern('settings', 'administratorContact=admin@gate.example');
  const client = await loggedIn();
  await client.say(['MAIL FROM:<ann@ex.example>', 250]);
  await expect
    .poll(async () => {
      await client.say(['RSET', 250], ['MAIL FROM:<ann@ex.example>', 250], ['RCPT TO:<postmaster>', 250]);
      return (await sent(client))?.recipients;
    })
    .toEqual(['RCPT TO:<admin@gate.example>']);
  await relay.postern('settings', 'administratorContact=');
});

test('one mailbox is delivered to once, and two that differ in letters twice', async () => {
  const client = await loggedIn();
  await client.say(
    ['MAIL FROM:<ann@ex.example> SMTPUTF8', 250],
    ['RCPT TO:<x@bücher.example> NOTIFY=NEVER', 250],
    ['RCPT TO:<x@xn--bcher-kva.example>', 250],
    ['RCPT TO:<x@BÜCHER.example> NOTIFY=FAILURE', 250],
    ['RCPT TO:<Bob@far.example>', 250],
    ['RCPT TO:<bob@FAR.example>', 250],
    ['RCPT TO:<"bob"@far.example>', 250],
  );
  expect((await sent(client))?.recipients).toEqual([
    'RCPT TO:<x@xn--bcher-kva.example> NOTIFY=FAILURE',
    'RCPT TO:<Bob@far.example>',
    'RCPT TO:<bob@far.example>',
  ]);
});

test('a recipient that is named again counts once', async () => {
  const client = await loggedIn('few@ex.example');
  await client.say(
    ['MAIL FROM:<few@ex.example>', 250],
    ['RCPT TO:<x@far.example>', 250],
    ['RCPT TO:<y@far.example>', 250],
    ['RCPT TO:<x@far.example>', 250],
    ['RCPT TO:<z@far.example>', 550],
  );
});

const plain = (...parts: string[]): string => Buffer.from(parts.join('\0')).toString('base64');

test('nobody logs in for another (RFC 4616, 2)', async () => {
  const client = await secured();
  const refused = await client.command(`AUTH PLAIN ${plain('few@ex.example', 'ann@ex.example', PASSWORD)}`);
  expect(refused?.text).toMatch(/^535 5\.7\.8 .*for yourself only/);
  // An own name may be written in another way.
  const own = plain('BÜCHER@xn--bcher-kva.example', 'bücher@bücher.example', PASSWORD);
  expect((await client.command(`AUTH PLAIN ${own}`))?.code).toBe(235);
});

test('AUTH: no base64, within a transaction, cancelled', async () => {
  const client = await secured();
  await client.say(
    ['AUTH PLAIN ?', 501],
    ['AUTH LOGIN', 334],
    ['not base64!', 501],
    ['AUTH LOGIN', 334],
    ['*', 501],
    ['NOOP', 250],
    [`AUTH PLAIN ${plain('', 'ann@ex.example', PASSWORD)}`, 235],
    ['MAIL FROM:<ann@ex.example>', 250],
    [`AUTH PLAIN ${plain('', 'few@ex.example', PASSWORD)}`, 503],
  );
});

test('a transcript has how its session began and its own message, not those before', async () => {
  const client = await SmtpDialogue.open(relay.port, '127.0.2.7');
  onTestFinished(() => client.destroy());
  await client.login('ann@ex.example', PASSWORD);
  for (const [sender, recipient] of [
    ['ann@ex.example', 'one@@far.example'],
    ['boss@other.example', ''],
    ['ann@ex.example', 'two@@far.example'],
  ]) {
    const taken = (await client.command(`MAIL FROM:<${sender}>`))?.code === 250;
    if (taken) await client.command('MAIL FROM:<again@ex.example>');
    if (taken) await client.command(`RCPT TO:<${recipient}>`);
    await client.command(sender === 'boss@other.example' ? 'EHLO later.example' : 'RSET');
  }
  const entries = async () => {
    const told = await relay.postern('mail-log', '--where', 'client is 127.0.2.7', '--transcript');
    return (told as { entries: { recipient: string; transcript: { text: string } }[] }).entries;
  };
  await expect.poll(async () => (await entries()).length, { timeout: 15_000 }).toBe(3);
  const last = (await entries()).find(({ recipient }) => recipient.startsWith('two'));
  const said = last?.transcript.text.split('\n').filter((line) => /^(?:C: |\* [CT])/.test(line)) ?? [];
  expect(said).toEqual([
    '* Connection from 127.0.2.7',
    'C: EHLO client.example',
    'C: STARTTLS',
    expect.stringMatching(/^\* TLSv1\.\d /),
    'C: EHLO client.example',
    'C: AUTH PLAIN (not kept)',
    'C: EHLO later.example',
    'C: MAIL FROM:<ann@ex.example>',
    'C: MAIL FROM:<again@ex.example>',
    'C: RCPT TO:<two@@far.example>',
  ]);
});
