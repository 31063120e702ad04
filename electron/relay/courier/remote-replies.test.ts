import { describe, expect, it } from 'vitest';
import type { Step } from './courier-messages.ts';
import {
  endsSession,
  enhancedStatus,
  hostBlame,
  oneLine,
  REPLY_RULES,
  replyMeaning,
  replyText,
  statusOf,
  type ReplyMeaning,
} from './remote-replies.ts';

const MEANINGS: readonly (readonly [Step, string, ReplyMeaning])[] = [
  // Taken.
  ['content', '250 2.0.0 OK  1731 d2e1a72fcca58-7 - gsmtp', 'accepted'],
  ['RCPT', '251 2.1.5 will forward', 'accepted'],
  ['RCPT', '252 2.5.2 cannot verify, will try', 'accepted'],

  // About one message, whatever its words say of authentication, spam or later.
  [
    'content',
    '550-5.7.26 Your email has been blocked because the sender is unauthenticated.\n550-5.7.26 Gmail requires all senders to authenticate with either SPF or DKIM.\n550 5.7.26 For instructions, see https://support.google.com/mail/answer/81126#authentication',
    'permanent',
  ],
  ['content', '550-5.7.26 the sender must authenticate with SPF or\n550 5.7.26 DKIM.', 'permanent'],
  [
    'content',
    '421-4.7.26 Your email has been rate limited because this mail is unauthenticated.\n421 4.7.26 Gmail requires all senders to authenticate - gsmtp',
    'temporary',
  ],
  [
    'content',
    '421-4.7.28 Gmail has detected an unusual rate of unsolicited mail\n421 4.7.28 - gsmtp',
    'temporary',
  ],
  [
    'content',
    '550-5.7.1 [192.0.2.7] Our system has detected that this message is likely unsolicited mail.\n550 5.7.1 - gsmtp',
    'permanent',
  ],
  [
    'content',
    "550 5.7.515 Access denied, sending domain ex.example doesn't meet the required authentication level.",
    'permanent',
  ],
  [
    'RCPT',
    '550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication required; Delivery restriction check failed',
    'permanent',
  ],
  ['RCPT', '550 5.7.1 authentication required', 'permanent'],
  ['RCPT', '550 relay not permitted, authentication required', 'permanent'],
  ['RCPT', '530 5.7.1 Authentication required for this list', 'permanent'],
  [
    'content',
    '550 5.7.60 SMTP; Client does not have permissions to send as this sender (must authenticate)',
    'permanent',
  ],
  [
    'content',
    '450 4.7.0 Rate limited, the domain of the sender is unauthenticated, use TLS and AUTH',
    'temporary',
  ],
  ['RCPT', '454 4.7.1 <b@far.example>: Relay access denied, authenticate first', 'temporary'],
  ['content', '421 4.3.0 internal error', 'temporary'],
  ['content', '421 4.3.2 closing', 'temporary'],
  ['RCPT', '421 too many errors', 'temporary'],
  ['DATA', '421 4.7.0 try later', 'temporary'],
  ['MAIL', '421 4.7.1 sender domain over its rate', 'temporary'],
  ['content', '452 4.3.1 too many connections for this content', 'temporary'],
  ['RCPT', '451 4.7.1 Greylisting in action, please come back later', 'temporary'],
  ['RCPT', '450 4.2.0 <b@far.example>: Recipient address rejected: Greylisted', 'temporary'],
  ['RCPT', '450 4.2.2 mailbox full', 'temporary'],
  [
    'RCPT',
    '452-4.2.2 The email account that you tried to reach is over quota.\n452 4.2.2 - gsmtp',
    'temporary',
  ],
  ['RCPT', '450 4.1.1 no such user here, not a permanent error', 'temporary'],
  ['RCPT', '450 4.1.2 user unknown, permanent, does not exist', 'temporary'],
  ['RCPT', '450 5.1.1 no such user', 'temporary'],
  ['content', '451 4.3.0 Message held, permanent failure likely', 'temporary'],
  ['MAIL', '451 4.7.500 Server busy. Please try again later', 'temporary'],
  ['MAIL', '451 4.7.650 The mail server [192.0.2.7] has been temporarily rate limited', 'temporary'],
  [
    'MAIL',
    '451 4.7.1 Sorry, the service is currently unavailable. Please come back later. (GMX)',
    'temporary',
  ],
  ['RCPT', '552 5.2.2 mailbox full', 'permanent'],
  ['RCPT', '552-5.2.2 The recipient inbox is out of storage space.\n552 5.2.2 - gsmtp', 'permanent'],
  [
    'RCPT',
    '554 5.2.2 mailbox full; STOREDRV.Deliver.Exception:QuotaExceededException.MapiExceptionShutoffQuotaExceeded',
    'permanent',
  ],
  ['content', '554 5.7.1 refused, do not try again later', 'permanent'],
  ['content', '554 5.7.1 temporarily rejected as spam', 'permanent'],
  ['RCPT', '550 5.7.1 Greylisted, try again later', 'permanent'],
  [
    'RCPT',
    '554 delivery error: dd This user does not have a yahoo.com account (x@yahoo.com) [0] - mta1.yahoo.com',
    'permanent',
  ],
  [
    'content',
    '554 5.7.9 Message not accepted for policy reasons. See https://postmaster.yahooinc.com/error-codes',
    'permanent',
  ],
  ['RCPT', '550 5.1.1 <x@icloud.com>: user does not exist', 'permanent'],
  [
    'RCPT',
    '550 5.4.1 Recipient address rejected: Access denied. [AMS.prod.protection.outlook.com]',
    'permanent',
  ],
  [
    'RCPT',
    '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
    'permanent',
  ],
  [
    'MAIL',
    '550 5.7.1 Unfortunately, messages from [192.0.2.7] were not sent. Please contact your ISP (S3150).',
    'permanent',
  ],
  [
    'RCPT',
    '554 5.7.1 Service unavailable; Client host [192.0.2.7] blocked using zen.spamhaus.org',
    'permanent',
  ],
  ['content', '554 5.7.5 Permanent error evaluating DMARC policy', 'permanent'],
  ['content', '552 5.3.4 Message size exceeds fixed limit', 'permanent'],
  ['content', '552 5.7.0 This message was blocked because its content presents a potential', 'permanent'],
  [
    'content',
    '550-Requested action not taken: mailbox unavailable\n550 Reject due to policy restrictions. (WEB.DE)',
    'permanent',
  ],
  ['content', '550 Mail content denied. https://service.mail.qq.com/detail/124/57', 'permanent'],
  ['MAIL', '553 Mail from must equal authorized user', 'permanent'],
  ['MAIL', '501 5.1.7 bad sender address syntax', 'permanent'],
  ['MAIL', '555 5.5.4 unsupported parameter', 'permanent'],
  ['MAIL', '571 5.7.1 delivery not authorized', 'permanent'],
  ['MAIL', '550 5.7.1 you must issue a STARTTLS first', 'permanent'],
  ['DATA', '554 5.5.1 no valid recipients', 'permanent'],

  // Postfix, Exim, SES, Mimecast, Exchange, Proofpoint and those who list addresses, as they are met.
  ['RCPT', '450 4.7.1 <b@far.example>: Recipient address rejected: Greylisted for 5 minutes', 'temporary'],
  ['DATA', '451 4.7.1 Greylisting in action, please come back in 00:04:58', 'temporary'],
  ['RCPT', '450 4.7.25 Client host rejected: cannot find your hostname, [192.0.2.7]', 'temporary'],
  ['RCPT', '451-192.0.2.7 is not yet authorized to deliver mail\n451 Please try later.', 'temporary'],
  ['RCPT', '450-4.2.1 The user receives mail at a rate that\n450 4.2.1 prevents more. - gsmtp', 'temporary'],
  ['RCPT', '504 5.5.2 <host>: Helo command rejected: need fully-qualified hostname', 'permanent'],
  ['RCPT', '550-Verification failed for <a@ex.example>\n550 Sender verify failed', 'permanent'],
  ['RCPT', '550 #5.1.0 Address rejected.', 'permanent'],
  ['RCPT', '552 1 Requested mail action aborted, mailbox not found', 'permanent'],
  ['RCPT', '556 5.1.10 recipient address has null MX', 'permanent'],
  [
    'RCPT',
    '451 Internal resources are temporarily unavailable - https://community.mimecast.com',
    'temporary',
  ],
  ['RCPT', '550 Administrative prohibition - envelope blocked - https://community.mimecast.com', 'permanent'],
  ['content', '454 Throttling failure: Maximum sending rate exceeded.', 'temporary'],
  ['content', '554 Message rejected: Email address is not verified.', 'permanent'],
  ['content', '554 5.7.0 Temporarily deferred: try again', 'permanent'],
  ['content', '432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded', 'temporary'],
  ['MAIL', '432 4.3.2 Concurrent connections limit exceeded.', 'host'],
  ['MAIL', '421 4.7.0 [TSS04] Messages from 192.0.2.7 temporarily deferred', 'temporary'],
  ['MAIL', '452 4.3.1 Insufficient system storage', 'temporary'],
  ['greeting', '553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.7', 'host'],
  ['greeting', '554-gmx.net Nemesis ESMTP Service not available\n554 IP address is block listed.', 'host'],
  ['AUTH', '550 5.7.30 Basic authentication is not supported for Client Submission.', 'host'],
  ['AUTH', '534-5.7.9 Application-specific password required. - gsmtp', 'host'],

  // The words the code itself leaves open.
  ['RCPT', '552 too many recipients', 'temporary'],
  ['RCPT', '552 5.5.3 Too many recipients', 'temporary'],
  ['RCPT', '552 5.2.2 mailbox full, too many recipients', 'permanent'],
  ['content', '552 5.3.4 too many recipients', 'permanent'],
  ['RCPT', '452 4.5.3 Error: too many recipients', 'temporary'],
  ['RCPT', '550 4.2.1 mailbox busy', 'temporary'],
  ['MAIL', '503 5.5.1 nested MAIL', 'temporary'],
  ['DATA', '503 bad sequence', 'temporary'],

  // About the host.
  ['greeting', '554 5.3.2 no service here', 'host'],
  ['greeting', '421 4.7.0 too many connections', 'host'],
  ['greeting', '521 does not accept mail', 'host'],
  ['greeting', '550 5.7.1 your address is on a list', 'host'],
  ['EHLO', '550 5.7.1 bad name', 'host'],
  ['EHLO', '421 4.3.2 later', 'host'],
  ['STARTTLS', '454 4.7.0 TLS not available', 'host'],
  ['AUTH', '535 5.7.8 Username and Password not accepted', 'host'],
  ['AUTH', '535 5.7.139 Authentication unsuccessful, the user credentials were incorrect.', 'host'],
  ['AUTH', '454 4.7.0 Temporary authentication failure', 'host'],
  ['AUTH', '550 blocked', 'host'],
  ['MAIL', '530 5.7.0 Must issue a STARTTLS command first', 'host'],
  ['MAIL', '530 5.7.57 Client not authenticated to send mail', 'host'],
  ['MAIL', '535 5.7.8 bad password', 'host'],
  ['MAIL', '538 5.7.11 Encryption required', 'host'],
  ['MAIL', '421 closing', 'host'],
  ['MAIL', '421 4.3.2 too busy', 'host'],
  ['MAIL', '421 4.4.5 congested', 'host'],
  ['MAIL', '450 4.3.2 not now', 'host'],
  ['MAIL', '452 4.4.5 congested', 'host'],
  ['MAIL', '452 4.3.1 too many connections from your host', 'host'],
  ['MAIL', '421 4.7.0 Too many concurrent SMTP connections', 'temporary'],
  ['MAIL', '451 4.3.0 queue file write error', 'temporary'],

  // No reply.
  ['MAIL', 'nonsense', 'temporary'],
  ['MAIL', '', 'temporary'],
];

describe('replyMeaning', () => {
  it.each(MEANINGS)('at %s takes "%s" for %s', (step, reply, meaning) => {
    expect(replyMeaning({ step, reply })).toBe(meaning);
  });

  it('judges findings of our own by their class', () => {
    expect(replyMeaning({ status: '5.6.7', text: '' })).toBe('permanent');
    expect(replyMeaning({ status: '4.4.2', text: '' })).toBe('temporary');
  });

  it('says of every rule why it is there', () => {
    for (const { because } of REPLY_RULES) expect(because.length).toBeGreaterThan(5);
  });

  it('never takes a refusal of one class for success or, but for the known exceptions, for the other class', () => {
    for (const step of ['MAIL', 'RCPT', 'DATA', 'content'] as const) {
      for (const words of ['try again later', 'permanent error', 'authentication required', 'mailbox full']) {
        expect(replyMeaning({ step, reply: `450 4.7.1 ${words}` })).toBe('temporary');
        expect(replyMeaning({ step, reply: `550 5.7.1 ${words}` })).toBe('permanent');
      }
    }
  });
});

describe('hostBlame', () => {
  it.each([
    ['MAIL', '530 5.7.0 log in', 'login'],
    ['MAIL', '421 closing', 'closed'],
    ['MAIL', '421 4.3.2 busy', 'busy'],
    ['MAIL', '450 too many connections', 'busy'],
    ['MAIL', '421 4.7.1 your rate', null],
    ['RCPT', '421 4.3.2 busy', null],
    ['content', '421 closing', null],
  ] as const)('at %s is for "%s" %s', (step, reply, blame) => {
    expect(hostBlame({ step, reply }, 'closed')).toBe(blame);
  });

  it('is what the connection did where nothing was said', () => {
    const reason = { status: '4.4.2', text: '' };
    expect([hostBlame(reason, 'closed'), hostBlame(reason, 'silent')]).toEqual(['closed', 'silent']);
  });
});

describe('the words of a reply', () => {
  it('come on one line, with code and status once, cut at 500 characters', () => {
    expect(oneLine('550-5.1.1 one\n550-5.1.1 two\n550 5.1.1 three')).toBe('550 5.1.1 one two three');
    expect(oneLine('250-a\n250 b')).toBe('250 a b');
    expect(oneLine(`550 ${'x'.repeat(1000)}`)).toHaveLength(500);
    expect(replyText({ status: '4.4.2', text: 'lost\nconnection' })).toBe('4.4.2 lost connection');
    expect(replyText({ step: 'MAIL', reply: '450-a\n450 b' })).toBe('450 a b');
  });

  it('have no control characters', () => {
    expect(oneLine('550-5.1.1 \u001b]0;x\u0007 no\n550 5.1.1 a\u0000b\u0085c\u2028d\u202ee')).toBe(
      '550 5.1.1 ]0;x no a b c d e',
    );
    expect(oneLine('550 \u001b[2J')).toBe('550 [2J');
    expect(replyText({ status: '4.4.2', text: 'a\u001bb' })).toBe('4.4.2 a b');
  });

  it('have a status, if need be made from the code', () => {
    expect(enhancedStatus('550-5.1.10 x')).toBe('5.1.10');
    expect(enhancedStatus('550 5x')).toBeNull();
    expect(enhancedStatus('550 5.1.1.7 is an address')).toBeNull();
    expect(statusOf({ step: 'RCPT', reply: '550 no' })).toBe('5.0.0');
    expect(statusOf({ step: 'RCPT', reply: '550 5.1.1 no' })).toBe('5.1.1');
    expect(statusOf({ step: 'RCPT', reply: '?' })).toBe('4.0.0');
  });
});

describe('endsSession', () => {
  it('is so after 421, and after 503, where server and client are not at the same step', () => {
    const after = (reply: string) => endsSession({ step: 'MAIL', reply });
    expect([after('421 x'), after('503 x'), after('450 x'), after('550 x')]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(endsSession({ status: '4.2.1', text: '421' })).toBe(false);
  });
});
