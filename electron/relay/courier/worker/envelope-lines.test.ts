import { describe, expect, it } from 'vitest';
import type { SendJob } from '../courier-messages.ts';
import { mailLine, needsUtf8, rcptLine, type Offers } from './envelope-lines.ts';

const NOTHING: Offers = {
  pipelining: false,
  eightBit: false,
  utf8: false,
  dsn: false,
  size: false,
  maxSize: 0,
};
const ALL: Offers = { pipelining: true, eightBit: true, utf8: true, dsn: true, size: true, maxSize: 0 };

function job(more: Partial<SendJob> = {}): SendJob {
  const plain = { id: 1, host: 1, sender: 'a@x.example', recipients: ['b@y.example'], smtpUtf8: false };
  const lane = { domain: 'x.example', user: 1 };
  return { ...plain, lane, eightBit: false, dsn: null, bytes: 10, at: 0, ...more };
}

describe('mailLine', () => {
  it('names only what is offered', () => {
    const dsn = { ret: 'FULL' as const, envid: 'a=b', recipients: [] };
    expect(mailLine(job({ dsn, smtpUtf8: true }), NOTHING, 12)).toBe('MAIL FROM:<a@x.example>\r\n');
    expect(mailLine(job({ dsn, smtpUtf8: true }), ALL, 12)).toBe(
      'MAIL FROM:<a@x.example> SIZE=12 BODY=8BITMIME SMTPUTF8 RET=FULL ENVID=a+3Db\r\n',
    );
    expect(mailLine(job({ sender: '' }), ALL, 12)).toBe('MAIL FROM:<> SIZE=12 BODY=8BITMIME\r\n');
  });
});

describe('rcptLine', () => {
  it('encodes ORCPT after its type', () => {
    const dsn = {
      ret: null,
      envid: null,
      recipients: [{ notify: ['FAILURE' as const], orcpt: 'rfc822;a b+c@x' }],
    };
    expect(rcptLine(job({ dsn }), 0, ALL)).toBe(
      'RCPT TO:<b@y.example> NOTIFY=FAILURE ORCPT=rfc822;a+20b+2Bc@x\r\n',
    );
    expect(rcptLine(job({ dsn }), 0, NOTHING)).toBe('RCPT TO:<b@y.example>\r\n');
  });
});

describe('ORCPT of an international address', () => {
  it('is written as RFC 6533 has it', () => {
    const dsn = { ret: null, envid: null, recipients: [{ notify: [], orcpt: 'utf-8;jörg+a@x.example' }] };
    expect(rcptLine(job({ dsn }), 0, ALL)).toBe(
      'RCPT TO:<b@y.example> ORCPT=utf-8;j\\x{F6}rg\\x{2B}a@x.example\r\n',
    );
  });
});

describe('needsUtf8', () => {
  it('is about the local part, since a domain has A-labels', () => {
    expect(needsUtf8('a@bücher.example')).toBe(false);
    expect(needsUtf8('jörg@x.example')).toBe(true);
    expect(needsUtf8('a@x.example')).toBe(false);
  });
});
