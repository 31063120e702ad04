/** SMTP smuggling: whatever looks like an end of data to some other server is not one here, and what goes in comes out octet for octet. */
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MailSink } from '../support/mail-sink.ts';
import { RelayProcess } from '../support/relay-process.ts';
import { SmtpDialogue } from '../support/smtp-dialogue.ts';

const CLIENT = '127.0.0.2';
let relay: RelayProcess;
let sink: MailSink;

beforeAll(async () => {
  sink = await MailSink.start();
  relay = await RelayProcess.makeSet();
  await relay.postern('add', CLIENT, '--domain', 'example.com');
  await relay.start('--smart-host', sink.address, '--smart-host-tls', 'off');
});
afterAll(async () => {
  await relay.dispose();
  await sink.stop();
});
beforeEach(() => void (sink.mails.length = 0));

const FAMILIES: readonly (readonly [name: string, ending: string])[] = [
  ['LF . LF', '\n.\n'],
  ['LF . CR LF', '\n.\r\n'],
  ['CR . CR', '\r.\r'],
  ['CR . CR LF', '\r.\r\n'],
  ['CR LF . LF', '\r\n.\n'],
  ['CR LF . CR', '\r\n.\r'],
  ['CR LF NUL . CR LF', '\r\n\0.\r\n'],
];

/** At once, cut inside each line end, and octet by octet. */
const CHUNKINGS: readonly (readonly [name: string, cut: (text: Buffer) => readonly Buffer[]])[] = [
  ['at once', (text) => [text]],
  ['cut at each line end', (text) => pieces(text, (octet) => [0x0d, 0x0a, 0x2e].includes(octet))],
  ['octet by octet', (text) => pieces(text, () => true)],
];

function pieces(text: Buffer, cutAfter: (octet: number) => boolean): Buffer[] {
  const cut: Buffer[] = [];
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    if (!cutAfter(text[at] ?? 0)) continue;
    cut.push(text.subarray(from, at + 1));
    from = at + 1;
  }
  return [...cut, text.subarray(from)].filter((piece) => piece.length > 0);
}

async function inPieces(client: SmtpDialogue, cut: readonly Buffer[]): Promise<void> {
  for (const piece of cut) {
    await client.send(piece);
    await turn();
  }
}

async function open(): Promise<SmtpDialogue> {
  const client = await SmtpDialogue.open(relay.port, CLIENT);
  await client.say(['EHLO client.example', 250]);
  return client;
}

const ENVELOPE = [
  ['MAIL FROM:<ann@example.com>', 250],
  ['RCPT TO:<bob@far.example>', 250],
  ['DATA', 354],
] as const;

describe.each(FAMILIES)('%s', (_name, ending) => {
  test.each(CHUNKINGS)('is no end of data, %s', async (_how, cut) => {
    const client = await open();
    await client.say(...ENVELOPE);
    const octets = Buffer.from(
      `Subject: outer\r\n\r\nhello${ending}MAIL FROM:<ann@example.com>\r\nRCPT TO:<victim@far.example>\r\nDATA\r\n` +
        `Subject: smuggled\r\n\r\ngive me money\r\n.\r\n`,
    );
    await inPieces(client, cut(octets));
    const reply = await client.expect(550);
    expect(reply.text).toMatch(/^550 5\.6\.0 .*RFC 5321/);
    // One message, one reply: the next answers the next command.
    await client.say(['NOOP', 250]);
    expect(
      (await client.message('ann@example.com', 'bob@far.example', 'Subject: marker\r\n\r\n'))?.code,
    ).toBe(250);
    await expect.poll(() => sink.mails.length).toBe(1);
    expect(sink.mails[0]?.content.toString()).toContain('Subject: marker');
    expect(sink.strange).toEqual([]);
    client.destroy();
  });
});

const CONTENTS: readonly (readonly [name: string, content: Buffer])[] = [
  ['dots at the beginning of lines', Buffer.from('Subject: x\r\n\r\n.\r\n..\r\n...\r\n.a\r\n. \r\na.\r\n')],
  ['commands in the text', Buffer.from('Subject: x\r\n\r\nQUIT\r\nRCPT TO:<x@y.example>\r\n.QUIT\r\n')],
  ['spaces and empty lines at the end', Buffer.from('Subject: x\r\n\r\n a \t \r\n\r\n\r\n \r\n')],
  ['every octet but NUL, CR and LF', Buffer.concat([Buffer.from('Subject: x\r\n\r\n'), everyOctet()])],
  ['a line of 998 octets', Buffer.from(`Subject: x\r\n\r\n${'x'.repeat(998)}\r\n`)],
  ['a folded header and no text', Buffer.from('Subject: a\r\n b\r\n\tc\r\nX-Y:\r\n')],
  ['no header at all', Buffer.from('\r\nhello\r\n')],
];

function everyOctet(): Buffer {
  const octets = Array.from({ length: 256 }, (_, octet) => octet);
  return Buffer.from([...octets.filter((octet) => ![0, 10, 13].includes(octet)), 13, 10]);
}

describe.each(CHUNKINGS)('octets delivered are the octets sent, %s', (_how, cut) => {
  test.each(CONTENTS)('%s', async (_name, content) => {
    const client = await open();
    await client.say(...ENVELOPE);
    const stuffed = content.toString('latin1').replaceAll(/(^|\r\n)\./g, '$1..');
    await inPieces(client, cut(Buffer.from(`${stuffed}.\r\n`, 'latin1')));
    await client.expect(250);
    await expect.poll(() => sink.mails.length).toBe(1);
    const delivered = sink.mails[0]?.content.toString('latin1') ?? '';
    const added = delivered.slice(0, delivered.length - content.length);
    expect(delivered.slice(added.length)).toBe(content.toString('latin1'));
    expect(added).toMatch(
      /^Received: [^\n]*\r\n(?:[ \t][^\n]*\r\n)*(?:From: [^\n]*\r\n)?(?:Date: [^\n]*\r\n)?(?:Message-ID: [^\n]*\r\n)?$/,
    );
    client.destroy();
  });
});
