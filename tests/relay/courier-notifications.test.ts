/** Delivery status notifications and the time they take, under a clock that the test moves; read back by Python's email package. */
import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { EnvelopeRecipient, NotifyOn } from '../../electron/relay/mail/mail-types.ts';
import { openRelay, remoteServer } from '../support/courier-set-up.ts';
import type { TestRelay } from '../support/relay-mail.ts';
import type { Received, ScriptedSmtpServer, SmtpScript } from '../support/scripted-smtp-server.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** What an independent parser makes of a report. */
interface ParsedDsn {
  readonly headers: Readonly<Record<string, string>>;
  readonly type: string;
  readonly reportType: string;
  readonly parts: readonly string[];
  readonly text: string;
  /** Fields of the message, then of each recipient. */
  readonly status: readonly Readonly<Record<string, string>>[];
  readonly original: string;
  readonly defects: number;
}

const PARSER = `
import email, email.policy, json, sys
message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
parts = message.get_payload()
status = parts[1].get_payload()
if isinstance(status, str):
    status = [email.message_from_string(block) for block in parts[1].get_content().strip().replace('\\r\\n', '\\n').split('\\n\\n')]
original = parts[2].get_payload()
print(json.dumps({
  'headers': {key: str(value) for key, value in message.items()},
  'type': message.get_content_type(), 'reportType': message['Content-Type'].params.get('report-type'),
  'parts': [part.get_content_type() for part in parts],
  'text': parts[0].get_content(),
  'status': [{key: str(value) for key, value in block.items()} for block in status],
  'original': original if isinstance(original, str) else original[0].as_string(),
  'defects': sum(len(part.defects) for part in message.walk()),
}))`;

function parse(dsn: Received | undefined): ParsedDsn {
  if (dsn === undefined) throw new Error('no DSN came');
  return JSON.parse(
    execFileSync('python3', ['-c', PARSER], { input: dsn.content, encoding: 'utf8' }),
  ) as ParsedDsn;
}

function to(
  address: string,
  notify: readonly NotifyOn[] = [],
  orcpt: string | null = null,
): EnvelopeRecipient {
  return { address, notify, orcpt };
}

/** A server that refuses every recipient but the sender of DSNs. */
async function refusing(
  reply = '550 5.1.1 no such user',
  script: SmtpScript = {},
): Promise<ScriptedSmtpServer> {
  const on = (verb: string, line: string) =>
    verb === 'RCPT' && !line.includes('sender.example') ? reply : null;
  return remoteServer({ on, ...script });
}

/** The row of a message of a user; reports on their way are not meant. */
function ofUsers(relay: TestRelay) {
  return relay.waiting().filter(({ sender }) => sender !== '');
}

async function emptyQueue(relay: TestRelay): Promise<void> {
  await expect.poll(() => relay.log().length > 0 && relay.waiting().length === 0).toBe(true);
}

describe('failure', () => {
  it('sends one report with all that RFC 3464 asks for', async () => {
    const remote = await refusing('550-5.1.1 no such user\r\n550 5.1.1 ask elsewhere');
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({
      recipients: [to('nobody@remote.example', [], 'rfc822;alias@remote.example'), to('gone@remote.example')],
      content: 'From: <anna@sender.example>\r\nSubject: secret\r\n\r\nthe body\r\n',
      envelope: { envid: 'E-1' },
    });
    await emptyQueue(relay);
    expect(remote.messages).toHaveLength(1);
    const dsn = parse(remote.messages[0]);
    expect(dsn).toMatchObject({ type: 'multipart/report', reportType: 'delivery-status', defects: 0 });
    expect(dsn.parts).toEqual(['text/plain', 'message/delivery-status', 'text/rfc822-headers']);
    expect(dsn.headers).toMatchObject({ To: 'anna@sender.example', 'Auto-Submitted': 'auto-replied' });
    expect(dsn.text).toContain('no such user ask elsewhere');
    expect(dsn.status[0]).toMatchObject({
      'Reporting-MTA': 'dns; relay.example',
      'Original-Envelope-Id': 'E-1',
    });
    expect(dsn.status[1]).toMatchObject({
      'Original-Recipient': 'rfc822; alias@remote.example',
      'Final-Recipient': 'rfc822; nobody@remote.example',
      Action: 'failed',
      Status: '5.1.1',
      'Remote-MTA': 'dns; 127.0.0.1',
      'Diagnostic-Code': 'smtp; 550 5.1.1 no such user ask elsewhere',
    });
    expect(Date.parse(dsn.status[1]?.['Last-Attempt-Date'] ?? '')).toBeGreaterThan(0);
    expect(dsn.status[2]).toMatchObject({ 'Final-Recipient': 'rfc822; gone@remote.example' });
    expect(dsn.original).toContain('Subject: secret');
    expect(dsn.original).not.toContain('the body');
  });

  it('returns the whole message for RET=FULL', async () => {
    const remote = await refusing();
    const relay = await openRelay(remote);
    relay.start();
    const body = 'x'.repeat(70);
    const content = `Subject: large\r\n\r\n${`${body}\r\n`.repeat(5000)}last line`;
    await relay.queue({ content, envelope: { ret: 'FULL' } });
    await emptyQueue(relay);
    const dsn = parse(remote.messages[0]);
    expect(dsn.parts[2]).toBe('message/rfc822');
    expect(dsn.original).toContain('last line');
    expect(dsn.original.length).toBeGreaterThan(300_000);
  });

  it('writes to international addresses in the forms of RFC 6533', async () => {
    const remote = await refusing();
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ to: ['jörg@remote.example'], envelope: { smtpUtf8: true } });
    await emptyQueue(relay);
    const dsn = parse(remote.messages[0]);
    expect(dsn.parts[1]).toBe('message/global-delivery-status');
    expect(dsn.parts[2]).toBe('message/global-headers');
    expect(remote.messages[0]?.content.toString()).toContain('Final-Recipient: utf-8; jörg@remote.example');
  });

  it.each([
    ['to NOTIFY=NEVER', [to('a@remote.example', ['NEVER'])], 'anna@sender.example'],
    ['to NOTIFY=SUCCESS', [to('a@remote.example', ['SUCCESS'])], 'anna@sender.example'],
    ['to a null sender', [to('a@remote.example')], ''],
  ])('sends no report %s', async (_name, recipients, sender) => {
    const remote = await refusing();
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ recipients, sender });
    await emptyQueue(relay);
    expect(relay.kinds()).toEqual(['failed a@remote.example']);
    expect(remote.messages).toEqual([]);
  });

  it('does not loop when the report cannot be delivered either', async () => {
    const remote = await remoteServer({ on: (verb) => (verb === 'RCPT' ? '550 5.1.1 nobody here' : null) });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue();
    await expect
      .poll(() => relay.kinds())
      .toEqual([
        'failed bert@remote.example',
        'bounced bert@remote.example',
        'accepted anna@sender.example',
        'failed anna@sender.example',
      ]);
    expect(relay.waiting()).toEqual([]);
  });
});

describe('success', () => {
  it('is reported by us as relayed where the server cannot', async () => {
    const remote = await remoteServer({ extensions: ['PIPELINING'] });
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ recipients: [to('bert@remote.example', ['SUCCESS']), to('carl@remote.example')] });
    await expect.poll(() => remote.messages.length).toBe(2);
    const dsn = parse(remote.messages[1]);
    expect(dsn.status).toHaveLength(2);
    expect(dsn.status[1]).toMatchObject({
      Action: 'relayed',
      'Final-Recipient': 'rfc822; bert@remote.example',
    });
    expect(dsn.status[1]?.['Status']).toMatch(/^2\./);
  });

  it('is left to a server that offers DSN', async () => {
    const remote = await remoteServer();
    const relay = await openRelay(remote);
    relay.start();
    await relay.queue({ recipients: [to('bert@remote.example', ['SUCCESS'])] });
    await emptyQueue(relay);
    expect(relay.kinds()).toEqual(['delivered bert@remote.example']);
  });
});

describe('time', () => {
  it('follows the schedule, warns once, gives up in the end and says so', async () => {
    const remote = await refusing('450 4.2.0 not now');
    const relay = await openRelay(remote, { delayWarningHours: 4 });
    relay.start();
    await relay.queue({ days: 1 });
    const waits: number[] = [];
    for (let attempt = 1; ofUsers(relay).length > 0 && attempt < 40; attempt++) {
      await expect.poll(() => relay.log().filter(({ kind }) => kind === 'deferred').length).toBe(attempt);
      const [entry] = ofUsers(relay);
      const wait = (entry?.nextAttempt ?? 0) - relay.now();
      waits.push(Math.round(wait / 60_000));
      relay.forward(wait);
      await expect
        .poll(
          () =>
            relay.log().filter(({ kind }) => kind === 'deferred').length > attempt ||
            ofUsers(relay).length === 0,
        )
        .toBe(true);
    }
    expect(waits.slice(0, 8)).toEqual(Array.from({ length: 8 }, () => 15));
    // The clock runs on by itself a little.
    for (const [at, minutes] of [22.5, 33.75, 50.6, 75.9].entries())
      expect(waits[8 + at]).toBeCloseTo(minutes, -0.5);
    await expect.poll(() => remote.messages.length).toBe(2);
    const [warning, failure] = remote.messages.map(parse);
    expect(warning?.status[1]).toMatchObject({ Action: 'delayed', Status: '4.2.0' });
    expect(Date.parse(warning?.status[1]?.['Will-Retry-Until'] ?? '')).toBeGreaterThan(Date.now());
    expect(failure?.status[1]).toMatchObject({ Action: 'failed', Status: '4.4.7' });
    expect(relay.log().filter(({ kind }) => kind === 'delay-warning')).toHaveLength(1);
    expect(relay.log().find(({ kind }) => kind === 'expired')).toMatchObject({ rule: 'maxDaysToRetry' });
  });

  it('warns and gives up also what was never tried because its destination is dead', async () => {
    const remote = await refusing('451 4.3.0 x', { greeting: () => '421 4.3.2 dead' });
    const relay = await openRelay(remote, { delayWarningHours: 4 });
    relay.start();
    await relay.queue();
    await expect.poll(() => relay.log().length).toBe(1);
    await relay.queue({ to: ['late@remote.example'] });
    relay.forward(4 * HOUR + 1000);
    await expect.poll(() => relay.log().filter(({ kind }) => kind === 'delay-warning').length).toBe(2);
    relay.forward(4 * DAY);
    await expect
      .poll(() => relay.log().filter(({ kind, sender }) => kind === 'expired' && sender !== '').length)
      .toBe(2);
    relay.forward(5 * DAY);
    // The warnings and reports are tried four days themselves, and never lead to others.
    // One that was just being tried is given up at the next look.
    await expect
      .poll(() => {
        relay.forward(60_000);
        return relay.waiting().length;
      })
      .toBe(0);
    expect(relay.log().filter(({ kind }) => kind === 'bounced')).toHaveLength(2);
  });

  it('sends no warning when none is wanted', async () => {
    const remote = await refusing('450 4.2.0 not now');
    const relay = await openRelay(remote, { delayWarningHours: 1 });
    relay.start();
    await relay.queue({ recipients: [to('a@remote.example', ['FAILURE'])] });
    await expect.poll(() => relay.log().length).toBe(1);
    relay.forward(2 * HOUR);
    await expect.poll(() => relay.log().filter(({ kind }) => kind === 'deferred').length).toBe(2);
    expect(relay.log().filter(({ kind }) => kind === 'delay-warning')).toEqual([]);
  });
});
