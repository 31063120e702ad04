import { describe, expect, it } from 'vitest';
import { MAIL_EVENT_KINDS, type MailEventKind } from './mail-event-kinds.ts';
import { isOwnMail, REFUSAL_RULES, replyWords, TODAY_COUNTS, toldTime, whyOf } from './mail-log-words.ts';

const NOW = new Date(2026, 10, 23, 18, 0, 12).getTime();
/** In the computer's time zone, so that the sentence is the same everywhere. */
const iso = (hours: number, minutes: number, seconds = 0, day = 23) =>
  new Date(2026, 10, day, hours, minutes, seconds).toISOString();
const why = (kind: MailEventKind, rule = '', reply = '', detail = '') =>
  whyOf({ time: NOW, kind, rule, reply, detail });

it.each<[MailEventKind, string, string, string, string]>([
  ['accepted', '', '250 2.6.0 Queued as M1', 'size=3400 clean', 'Queued, 3.4 kB'],
  [
    'accepted',
    'dsn',
    '',
    'action=failed original=M1',
    'Notification for the sender: it could not be delivered',
  ],
  ['accepted', 'dsn', '', 'action=relayed original=M1', 'Notification for the sender: it was passed on'],
  [
    'quarantined',
    'built-in',
    '250 2.6.0 Queued as M2',
    'finding=spam response=accepted score=7 GTUBE test',
    'Spam (GTUBE test), found by built-in; the sender was told that it was accepted',
  ],
  [
    'quarantined',
    'clamd',
    '550 5.7.1 The message was refused (malware)',
    'finding=malware response=rejected EICAR',
    'Malware (EICAR), found by clamd; the sender was refused',
  ],
  [
    'quarantined',
    'built-in',
    '550 5.7.1 The message was refused',
    'finding=blocked response=rejected attachment app.js: .js files are blocked',
    'Blocked attachment (attachment app.js: .js files are blocked), found by built-in; the sender was refused',
  ],
  ['delivered', 'mx.example', '250 ok', 'delay=1s attempts=1 tls=TLSv1.3', 'Taken by mx.example, encrypted'],
  ['delivered', 'mx.example', '250 ok', 'delay=1s attempts=1', 'Taken by mx.example'],
  [
    'deferred',
    'mx.example',
    '451 4.3.0 Try again',
    `delay=1s attempts=1 next=${iso(18, 15)}`,
    'mx.example said: Try again; tried again at 18:15',
  ],
  [
    'deferred',
    'mx.example',
    '4.4.1 connection refused (192.0.2.1:25)',
    `next=${iso(18, 15)}`,
    'mx.example: connection refused (192.0.2.1:25); tried again at 18:15',
  ],
  ['failed', 'mx.example', '550 5.1.1 No such user', 'attempts=1', 'mx.example said: No such user'],
  ['failed', '', '5.4.4 No server takes mail for it', '', 'No server takes mail for it'],
  [
    'expired',
    'maxDaysToRetry',
    '4.4.7 The message could not be delivered within 4 days.',
    '',
    'The message could not be delivered within 4 days',
  ],
  [
    'bounced',
    'mx.example',
    '550 5.1.1 No',
    'action=failed dsn=M3 to=a@b.example',
    'The sender was told: it could not be delivered',
  ],
  [
    'bounced',
    'mx.example',
    '250 ok',
    'action=relayed dsn=M3 to=a@b.example',
    'The sender was told: it was passed on',
  ],
  ['delay-warning', 'mx.example', '451', 'action=delayed dsn=M3', 'The sender was told: it is delayed'],
  ['released', 'administrator', '', 'by=anna', 'Released by anna'],
  ['deleted', 'administrator', '', 'by=anna', 'Deleted by anna'],
  ['deleted', 'built-in: GTUBE', '', 'time in quarantine is over', 'Deleted: time in quarantine is over'],
  ['held', 'administrator', '', 'by=anna', 'Held by anna'],
  ['held', 'courier', '4.3.0 It broke the courier', 'attempts=3', 'Held: It broke the courier'],
  ['retry-requested', 'administrator', '', 'by=anna entries=3', 'Tried again at once, asked for by anna'],
  [
    'rerouted',
    'administrator',
    '',
    'by=anna route=mx2.example:25',
    'Sent by mx2.example:25 from now on, asked for by anna',
  ],
  ['rerouted', 'administrator', '', 'by=anna route=as usual', 'Sent as usual from now on, asked for by anna'],
  ['discarded', 'self-test', '', '', 'Self-test: it is sent nowhere'],
  [
    'auth-failed',
    'authentication',
    '535 5.7.8 User name or password is wrong',
    'attempt=2',
    'User name or password is wrong',
  ],
  ['strike', 'automaticLock', '', 'strike=2 of 5 GTUBE test', 'Strike 2 of 5: GTUBE test'],
  [
    'strike',
    'automaticLock',
    '',
    'strike=2 of 10 finding=blocked attachment a.zip contains app.js: .js files are blocked',
    'Strike 2 of 10 for blocked attachments: attachment a.zip contains app.js: .js files are blocked',
  ],
  ['strike', 'automaticLock', '', 'strike=malware EICAR', 'Strike (malware): EICAR'],
  [
    'locked',
    'automaticLock',
    '',
    `until=${iso(18, 25, 12)} finding=spam strikes=5 minutes=10 reason=Spam: GTUBE test`,
    'Locked: 5 spam messages in 10 minutes; lifts at 18:26',
  ],
  [
    'locked',
    'automaticLock',
    '',
    `until=${iso(0, 0, 0, 24)} finding=malware strikes=1 minutes=10 reason=Malware: EICAR`,
    'Locked: a message with malware; lifts at 24 Nov, 00:00',
  ],
  [
    'locked',
    'automaticLock',
    '',
    `until=${iso(18, 25, 12)} finding=blocked strikes=10 minutes=10 reason=Blocked attachment: a.js`,
    'Locked: 10 messages with blocked attachments in 10 minutes; lifts at 18:26',
  ],
  [
    'locked',
    'automaticLock',
    '',
    `until=none finding=blocked strikes=1 minutes=10 reason=Blocked attachment: a.js`,
    'Locked: 1 message with a blocked attachment in 10 minutes; only an administrator unlocks',
  ],
  [
    'locked',
    'automaticLock',
    '',
    'until=until an administrator unlocks reason=Spam: GTUBE',
    'Locked: Spam: GTUBE; only an administrator unlocks',
  ],
  ['unlocked', 'automaticLock', '', '', 'The automatic lock ran out'],
])('%s by %s (%s; %s) reads: %s', (kind, rule, reply, detail, sentence) => {
  expect(why(kind, rule, reply, detail)).toBe(sentence);
});

it.each<[string, string, string, string]>([
  [
    'limitPerDay',
    '451 4.7.1 x',
    `value=1000 used=1000 wanted=1 resets=${iso(0, 0, 0, 24)}`,
    'Limit per day reached: 1000 of 1000 messages; resets at 24 Nov, 00:00',
  ],
  [
    'maxRecipientsPerDay',
    '550 5.5.3 x',
    `value=10 used=0 wanted=16 resets=${iso(20, 0)}`,
    'More recipients (16) than the 10 of a whole day',
  ],
  [
    'maxRecipientsPerMessage',
    '452 4.5.3 x',
    'value=100 wanted=101',
    'More than the 100 recipients a message may have',
  ],
  [
    'maxMessageBytes',
    '552 5.3.4 x',
    'value=50000000 got=50000001',
    'Larger than the 50 MB a message may have',
  ],
  ['header-size', '552 5.3.4 x', 'value=65536', 'Its header is larger than 64 KB'],
  ['loop', '554 5.4.6 x', 'hops=31', 'It goes round in a loop: 31 servers so far'],
  [
    'lock',
    '450 4.7.1 x',
    'status=manual until=none reason=Left the company',
    'Locked by an administrator (Left the company); only an administrator unlocks',
  ],
  [
    'lock',
    '450 4.7.1 x',
    `status=automatic until=${iso(18, 25, 12)} reason=Spam`,
    'Locked automatically (Spam); lifts at 18:26',
  ],
  ['user', '535 5.7.8 x', '', 'The user was deleted meanwhile'],
  ['allowedSenders', '553 5.7.1 x', 'value=own sender=b@c.example', 'Not allowed to send as b@c.example'],
  ['allowedSenders', '553 5.7.1 x', 'value=own From=b@c.example', 'Not allowed to send as b@c.example'],
  [
    'scanner',
    '451 4.7.1 x',
    'scanner=clamd it does not answer',
    'The scanner clamd is not available: it does not answer',
  ],
  ['disk', '452 4.3.1 x', 'the disk is full', 'It could not be stored: the disk is full'],
  ['line-ends', '550 5.6.0 The message has a bare CR', 'a bare CR', 'The message has a bare CR'],
  ['a rule of tomorrow', '550 5.7.1 Not today', 'x=1', 'Not today'],
])('refused by %s (%s; %s) reads: %s', (rule, reply, detail, sentence) => {
  expect(why('refused', rule, reply, detail)).toBe(sentence);
});

describe('whatever the relay writes', () => {
  const details = [
    '',
    'value=1 used=1',
    'until=never',
    'by=',
    'strange words',
    'until=until an administrator unlocks',
  ];
  const all = [
    ...MAIL_EVENT_KINDS.map((kind) => [kind, ''] as const),
    ...REFUSAL_RULES.map((rule) => ['refused', rule] as const),
  ];
  it.each(all)('%s %s is a sentence, with no name of a setting and no code in it', (kind, rule) => {
    for (const detail of details) {
      const sentence = why(kind, rule, '550 5.7.1 It was refused', detail);
      expect(sentence).toMatch(/^[A-Z].{3}/);
      expect(sentence).not.toMatch(
        /limitPer|maxRec|maxMes|allowedSenders|\w=|Queued as|undefined|NaN|5\.7\.1|until until/,
      );
    }
  });

  it('is counted once or not at all among what a day came to', () => {
    const counted = TODAY_COUNTS.flatMap(({ kinds }) => kinds);
    expect(new Set(counted).size).toBe(counted.length);
    expect(counted).toEqual(expect.arrayContaining(['accepted', 'failed', 'expired']));
  });
});

it('rounds a time up to the minute, as the SMTP reply does', () => {
  const at = (second: number) => toldTime(new Date(2026, 10, 23, 18, 25, second).getTime(), NOW);
  expect([at(0), at(1), at(59)]).toEqual(['18:25', '18:26', '18:26']);
});

it('leaves the codes of a reply to the detail', () => {
  expect(replyWords('451-4.7.1 Limit per day reached')).toBe('Limit per day reached');
  expect(replyWords('250 ok')).toBe('Ok');
  expect(replyWords('')).toBe('');
});

it('knows mail that no user sent', () => {
  const line = {
    kind: 'accepted' as const,
    rule: '',
    user: 'a@b.example',
    sender: 'a@b.example',
    recipient: 'c@d.example',
  };
  expect(isOwnMail(line)).toBe(false);
  expect(isOwnMail({ ...line, rule: 'dsn' })).toBe(true);
  expect(isOwnMail({ ...line, kind: 'delivered', rule: 'dsn' })).toBe(false);
  for (const key of ['user', 'sender', 'recipient']) {
    expect(isOwnMail({ ...line, [key]: 'x@postern-self-test.invalid' })).toBe(true);
  }
});
