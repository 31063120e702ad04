/** Who a message says it is from, as a session hears of it: refused at the end of DATA, completed when missing. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { madeUpUser } from '../support/made-up-user.ts';
import { authorRule } from '../../electron/relay/policy/author-rule.ts';
import { readHead } from '../../electron/relay/message/message-head.ts';
import { MailSink } from '../support/mail-sink.ts';
import { PASSWORD, RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

let relay: RelayProcess;
let sink: MailSink;
let client: SmtpDialogue;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.addUser('bob@b.example');
  await relay.addUser('lists@b.example', '--allowed-senders', '*');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
  client = await loggedIn('bob@b.example');
});
afterAll(async () => {
  client.destroy();
  await relay.dispose();
  await sink.stop();
});

async function loggedIn(name: string): Promise<SmtpDialogue> {
  const dialogue = await SmtpDialogue.open(relay.port);
  expect((await dialogue.login(name, PASSWORD))?.code).toBe(235);
  return dialogue;
}

const send = async (content: string, sender = 'bob@b.example', by = client): Promise<string> =>
  (await by.message(sender, 'ann@far.example', content))?.text ?? 'closed';

test('another’s address in From is refused, and the log names rule and address', async () => {
  expect(await send('From: The CEO <ceo@a.example>\r\nSubject: pay\r\n\r\nnow\r\n')).toMatch(
    /^553 5\.7\.1 .*ceo@a\.example.*From/,
  );
  // Also where nobody else is named in the envelope.
  expect(await send('From: ceo@a.example\r\n\r\nx\r\n', '')).toMatch(/^553 5\.7\.1 /);
  const { entries } = (await relay.postern('mail-log', '--where', 'rule is allowedSenders')) as {
    entries: { kind: string; detail: string }[];
  };
  expect(entries.map(({ kind, detail }) => [kind, detail])).toContainEqual([
    'refused',
    'value=own From=ceo@a.example',
  ]);
});

test('several From fields, unreadable ones, and endless headers are refused', async () => {
  const own = 'From: bob@b.example\r\n';
  expect(await send(`${own}${own}\r\nx\r\n`)).toMatch(/^550 5\.6\.0 /);
  expect(await send('From: bob\r\n\r\nx\r\n')).toMatch(/^550 5\.6\.0 /);
  const filler = `X-Filler: ${'x'.repeat(900)}\r\n`.repeat(200);
  expect(await send(`${own}${filler}\r\nx\r\n`)).toMatch(/^552 5\.3\.4 .*header/);
  expect(await send(`${own}${filler}`)).toMatch(/^552 5\.3\.4 .*header/);
  expect(await send(`${filler}From: ceo@a.example\r\n\r\nx\r\n`)).toMatch(/^55/);
});

test('where From is missing the sender is put there; the null sender is not', async () => {
  expect(await send('Subject: one\r\n\r\nx\r\n')).toMatch(/^250 /);
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails.splice(0)[0]?.content.toString()).toMatch(/\r\nFrom: <bob@b\.example>\r\n/);
  expect(await send('Subject: two\r\n\r\nFrom: ceo@a.example\r\n', '')).toMatch(/^250 /);
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails.splice(0)[0]?.content.toString().split('\r\n\r\n')[0]).not.toMatch(/^From:/m);
  // What looks like a header after the empty line is none.
  expect(await send('\r\nFrom: ceo@a.example\r\n\r\nx\r\n')).toMatch(/^250 /);
  await expect.poll(() => sink.mails.length).toBe(1);
  expect(sink.mails.splice(0)[0]?.content.toString().split('\r\n\r\n')[0]).toMatch(
    /^From: <bob@b\.example>$/m,
  );
});

/** What was stored and went out, its header held to the rule once more. */
async function delivered(): Promise<{ head: string; body: string }> {
  await expect.poll(() => sink.mails.length).toBe(1);
  const content = sink.mails.splice(0)[0]?.content.toString('latin1') ?? '';
  const end = content.indexOf('\r\n\r\n') + 2;
  const head = content.slice(0, end);
  const { authors, fieldsEnd } = readHead(head);
  expect(fieldsEnd).toBe(end);
  expect(authors.map(({ name }) => name)).toEqual(['From']);
  expect(authorRule(madeUpUser({}, { address: 'bob@b.example' }), authors)).toBeNull();
  return { head, body: content.slice(end + 2) };
}

test.each([' , "The CEO" <ceo@a.example>', '\t, ceo@a.example', ' ', '\tx: y'])(
  'nothing that was sent continues a field that is added: %j',
  async (first) => {
    const fields = 'Date: Mon, 23 Nov 2026 15:00:30 +0000\r\nMessage-ID: <a@b.example>\r\n';
    expect(await send(`${first}\r\n${fields}\r\nx\r\n`)).toMatch(/^550 5\.6\.0 .*white space/);
    expect(await send(`${first}\r\n`)).toMatch(/^550 5\.6\.0 /);
    expect(sink.mails).toEqual([]);
  },
);

test.each([
  ['', 'Hello,\r\n , "The CEO" <ceo@a.example>\r\nFrom: ceo@a.example\r\n\r\nx\r\n'],
  ['', 'Hello\r\n'],
  ['From: bob@b.example\r\n', 'no field\r\n , ceo@a.example\r\n\r\nx\r\n'],
  ['From: bob@b.example\r\nSubject: x\r\n y\r\n', 'From\xa0: ceo@a.example\r\n\r\nx\r\n'],
  ['Subject: x\r\n', 'Resent From: ceo@a.example\r\n\r\nx\r\n'],
])('fields end for every reader where a line is none: %j, %j', async (fields, rest) => {
  expect(
    (await client.message('bob@b.example', 'ann@far.example', Buffer.from(fields + rest, 'latin1')))?.code,
  ).toBe(250);
  const { head, body } = await delivered();
  expect(head.endsWith(`\r\n${fields}`)).toBe(true);
  expect(body).toBe(`${rest}\r\n`);
});

test('addresses that programs read in two ways are refused', async () => {
  for (const from of [
    '=?utf-8?q?(?= "x) ceo@a.example (" <bob@b.example>',
    '<@x, ceo@a.example, :bob@b.example>',
    '=?utf-8?b?Y2VvQGJhbmsuY29t?=@b.example',
    '"ceo@a.example":;',
  ])
    expect(await send(`From: ${from}\r\n\r\nx\r\n`)).toMatch(/^550 5\.6\.0 .*From/);
  const resent = 'Resent-From: bob@b.example\r\n'.repeat(101);
  expect(await send(`From: bob@b.example\r\n${resent}\r\nx\r\n`)).toMatch(/^550 5\.6\.0 .*100 authors/);
});

test('a sender that programs read in two ways is not made the author', async () => {
  const lists = await loggedIn('lists@b.example');
  for (const sender of ['"ceo,b"@b.example', '=?utf-8?b?Y2VvQGJhbmsuY29t?=@b.example'])
    expect(await send('Subject: x\r\n\r\nx\r\n', sender, lists)).toMatch(/^550 5\.6\.0 .*From/);
  lists.destroy();
});

test('mailing list software may be allowed any author', async () => {
  const lists = await loggedIn('lists@b.example');
  expect(await send('From: ann@elsewhere.example\r\n\r\nx\r\n', 'lists@b.example', lists)).toMatch(/^250 /);
  lists.destroy();
});
