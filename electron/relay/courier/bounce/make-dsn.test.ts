import { expect, it } from 'vitest';
import { openedStore } from '../../../../tests/support/mail-folder.ts';
import type { DueMessage, MailEvent } from '../../mail/mail-types.ts';
import { makeDsn } from './make-dsn.ts';

const CONTENT = Buffer.from('Subject: Grüße\r\nFrom: a@x.example\r\n\r\nIt is full.\r\n');

async function report(plain: boolean, address: string, smtpUtf8: boolean) {
  const store = await openedStore();
  const recipient = { address, notify: [], orcpt: null };
  const delivery = { id: 1, message: 9, recipient, attempts: 0, domain: 'y.example', route: '', epoch: 1 };
  const original: DueMessage = {
    id: 9,
    envelope: { sender: 'a@x.example', smtpUtf8, eightBit: true, ret: null, envid: null },
    origin: { userId: 1, user: 'a@x.example', client: '', helo: '', tls: '' },
    ...{
      received: 0,
      expires: 1,
      warned: null,
      bytes: CONTENT.length,
      content: CONTENT,
      deliveries: [delivery],
    },
  };
  const reply = { step: 'RCPT' as const, reply: '550 5.1.1 unknown' };
  const made = await makeDsn(
    store,
    {
      ...{ action: 'failed', original, to: 'a@x.example', hostName: 'relay.example', now: 0, random: 'r' },
      ...{ full: false, logId: '0ABC', plain, reports: [{ delivery, reply, remote: 'mx[192.0.2.1]:25' }] },
    },
    99,
    () => ({}) as MailEvent,
  );
  await store.accept({ ...made, events: [] });
  const pieces: Uint8Array[] = [];
  for await (const piece of store.content(made.draft.id)) pieces.push(piece);
  return { envelope: made.envelope, text: Buffer.concat(pieces).toString('utf8') };
}

it.each([
  ['an international recipient', 'фёдор@y.example', false, true],
  ['a message sent as international', 'b@y.example', true, true],
  ['any other', 'b@y.example', false, false],
])('SMTPUTF8 is asked for where the report needs it: %s', async (_, address, sent, needed) => {
  expect((await report(false, address, sent)).envelope).toMatchObject({ smtpUtf8: needed, eightBit: true });
});

it.each([
  ['фёдор@y.example', false],
  ['b@y.example', true],
])('a report of 7 bit asks for nothing that the host may not have: %s', async (address, sent) => {
  const { envelope, text } = await report(true, address, sent);
  expect(envelope).toMatchObject({ sender: '', smtpUtf8: false, eightBit: false });
  expect(/[^\0-\x7f]/.test(text)).toBe(false);
});

it('only the header comes back, without its end, unless all is asked for', async () => {
  const { text } = await report(false, 'b@y.example', false);
  expect(text).toContain('Subject: Grüße\r\nFrom: a@x.example\r\n');
  expect(text).not.toContain('It is full.');
});
