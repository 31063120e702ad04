/** Replies that do not fit what was asked: nothing counts as delivered, the connection is over, the message stays queued. */
import { describe, expect, it } from 'vitest';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import type { SmtpScript } from '../support/scripted-smtp-server.ts';

const PIPELINED = ['PIPELINING', '8BITMIME'];
const once = (verb: string, answer: string) => (asked: string) => (asked === verb ? answer : null);
const EXTRA = '250 ok\r\n250 ok again';

describe.each([
  ['250 to DATA', once('DATA', '250 ok')],
  ['221 to DATA', once('DATA', '221 bye')],
  ['334 to DATA', once('DATA', '334 go')],
  ['354 to MAIL', once('MAIL', '354 go')],
  ['220 to MAIL', once('MAIL', '220 ok')],
  ['354 to RCPT', once('RCPT', '354 go')],
  ['220 to RCPT', once('RCPT', '220 ok')],
  ['two replies to MAIL', once('MAIL', EXTRA)],
  ['two replies to RCPT', once('RCPT', EXTRA)],
  ['two replies to DATA', once('DATA', '354 go\r\n250 taken')],
  ['a success and a refusal to MAIL', once('MAIL', '250 ok\r\n550 5.1.1 no')],
  ['a refusal and a success to MAIL', once('MAIL', '550 5.1.1 no\r\n250 ok')],
  ['a line without a code', once('RCPT', 'ok')],
  ['lines of different codes', once('RCPT', '250-one\r\n550 two')],
  ['a line that is no line of the reply', once('RCPT', '550-one\r\ntwo\r\n550 three')],
  ['a reply without end', once('RCPT', '250-ok\r\n'.repeat(10_000).trim())],
])('%s', (_name, on) => {
  it.each([['pipelined', PIPELINED] as const, ['one by one', [] as readonly string[]] as const])(
    'is out of step, %s',
    async (_how, extensions) => {
      const remote = await remoteServer({ extensions, on });
      const relay = await openRelay(remote);
      relay.start();
      await relay.queue();
      await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
      expect(relay.log()[0]?.reply).toMatch(/^4\.5\.0 .*remote server|exceeds maximum/);
      expect(relay.waiting()).toHaveLength(1);
      expect(remote.messages).toEqual([]);
    },
  );
});

it.each(['220 hm', '221 bye', '214 help', '354 go on', 'taken', '250-taken\r\n450 not'])(
  'a message answered with "%s" is not delivered',
  async (answer) => {
    const remote = await remoteServer({ onEnd: () => answer });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
    expect(relay.log()[0]?.reply).toMatch(/^4\.5\.0 .*the end of the message/);
  },
);

const SCRIPTS: readonly (readonly [string, SmtpScript])[] = [
  ['a greeting', { greeting: () => '250 hi' }],
  ['a greeting of two replies', { greeting: () => '220 hi\r\n250 ok' }],
  ['EHLO', { on: once('EHLO', '220 hi') }],
  ['EHLO of two replies', { on: once('EHLO', EXTRA) }],
  ['STARTTLS', { extensions: ['STARTTLS'], on: once('STAR', '250 ok') }],
  [
    'STARTTLS with more behind it',
    { extensions: ['STARTTLS'], on: once('STAR', '220 go\r\n250 PIPELINING') },
  ],
];

it.each(SCRIPTS)('%s out of step says nothing of a message', async (_name, script) => {
  const remote = await remoteServer(script);
  const relay = await openRelay(null, {
    smartHosts: [
      {
        host: '127.0.0.1',
        port: remote.port,
        tls: 'extensions' in script ? 'verified' : 'off',
        implicitTls: false,
        username: '',
      },
    ],
  });
  relay.start();
  await relay.queue();
  await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
  expect(relay.courier?.state().down[0]?.reason).toMatch(/^4\.5\.0 The remote server/);
  expect(remote.messages).toEqual([]);
});

it('AUTH out of step is no login', async () => {
  const remote = await remoteServer({ extensions: ['AUTH PLAIN'], on: once('AUTH', '250 ok') });
  const relay = await openRelay(null, {
    smartHosts: [
      { host: '127.0.0.1', port: remote.port, tls: 'off', implicitTls: false, username: 'postern' },
    ],
  });
  relay.start({ smartHostPassword: () => 'geheim' });
  await relay.queue();
  await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
  expect(remote.messages).toEqual([]);
});

describe('a reply in the middle of the content', () => {
  // More than the sockets' buffers hold: it cannot all be sent before the reply is read.
  const large = `Subject: big\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(250_000)}`;

  it('that refuses is the outcome, and the next message goes over another connection', async () => {
    const began = Promise.withResolvers<void>();
    const remote = await remoteServer({
      onContent: (count) => {
        if (count !== 0) return null;
        began.resolve();
        return '552 5.3.4 too big';
      },
    });
    const relay = await openRelay(remote, { connectionsPerDestination: 1 });
    relay.start({ timeouts: { silence: 600_000 } });
    await relay.queue({ content: large, sender: '' });
    // It waits for the one connection, whoever's turn it is.
    await began.promise;
    await relay.queue({ to: ['next@remote.example'] });
    await expect
      .poll(() => relay.kinds().sort())
      .toEqual(['delivered next@remote.example', 'failed bert@remote.example']);
    expect(relay.log().find(({ kind }) => kind === 'failed')?.reply).toBe('552 5.3.4 too big');
    expect(remote.connections).toBe(2);
  });

  it('that takes it has not taken all of it', async () => {
    const remote = await remoteServer({ onContent: () => '250 ok' });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ content: large });
    await expect.poll(() => relay.kinds()).toEqual(['deferred bert@remote.example']);
    expect(relay.log()[0]?.reply).toMatch(/^4\.5\.0 .*before all of it was sent/);
  });
});

describe('one message of many', () => {
  it.each([
    '550 5.7.26 the sender must authenticate with SPF or DKIM',
    '421 4.7.28 unusual rate of this sender',
    '450 4.7.0 rate limited, the domain is unauthenticated',
  ])('refused with "%s" keeps no other from being delivered', async (answer) => {
    const remote = await remoteServer({
      onEnd: ({ recipients }) => (recipients[0]?.includes('bad') === true ? answer : null),
    });
    const relay = await openRelay(remote);
    relay.start();
    for (let at = 0; at < 20; at++) await relay.queue({ to: [`bad${at}@remote.example`], sender: '' });
    await expect
      .poll(() => relay.log().filter(({ kind }) => kind === 'failed' || kind === 'deferred').length)
      .toBe(20);
    expect(relay.courier?.state().down).toEqual([]);
    // Of mail without a sender nobody can be told; no host is down for it.
    expect(relay.notices.filter(({ kind }) => kind !== 'report-failed')).toEqual([]);
    await relay.queue({ to: ['good@remote.example'] });
    await expect.poll(() => remote.messages.length).toBe(1);
  });
});
