import { describe, expect, it } from 'vitest';
import type { Reply } from './courier-messages.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import { expired, heldBack, hostRefusal, judge, replyOf, sessionEnd, wants } from './verdicts.ts';

const at = (step: 'MAIL' | 'RCPT' | 'content', reply: string): Reply => ({ step, reply });
const HOST = at('MAIL', '421 4.3.2 busy');
const WAIT = at('RCPT', '450 4.2.0 greylisted');
const NO = at('RCPT', '550 5.1.1 nobody');
const YES = at('content', '250 ok');
const NOW = 1_700_000_000_000;
const MINUTE = 60_000;

function message(attempts = 0): DueMessage {
  const recipient = (address: string) => ({ address, notify: [], orcpt: null });
  return {
    id: 1,
    envelope: { sender: 'a@x.example', smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId: 1, user: 'a@x.example', client: '', helo: '', tls: '' },
    received: NOW,
    expires: NOW + 86_400_000,
    warned: null,
    bytes: 1,
    content: null,
    deliveries: ['b@y.example', 'c@y.example'].map((address, id) => ({
      id,
      message: 1,
      recipient: recipient(address),
      attempts,
      domain: 'y.example',
      route: '',
      epoch: 1,
    })),
  };
}

function judged(replies: Reply | readonly Reply[], retryAt: number | null = null, dsn = true, attempts = 0) {
  const one = message(attempts);
  return judge(one, one.deliveries, { remote: 'mx:25', tls: 'TLSv1.3 X', dsn, replies }, NOW, retryAt);
}

describe('hostRefusal', () => {
  it('needs all recipients to be told that the host takes nothing', () => {
    expect(hostRefusal(HOST)).toBe(HOST);
    expect(hostRefusal([HOST, HOST])).toBe(HOST);
    for (const other of [WAIT, NO, YES]) {
      expect(hostRefusal(other)).toBeNull();
      expect(hostRefusal([HOST, other])).toBeNull();
      expect(hostRefusal([other, HOST])).toBeNull();
    }
    expect(hostRefusal([])).toBeNull();
  });
});

describe('sessionEnd', () => {
  it('needs all recipients to be told that the session ends', () => {
    const end = at('content', '421 4.3.0 no');
    expect(sessionEnd(end)).toBe(end);
    expect(sessionEnd([end, end])).toBe(end);
    expect(sessionEnd([end, NO])).toBeNull();
    expect(sessionEnd(WAIT)).toBeNull();
  });
});

describe('judge', () => {
  it('gives each recipient what it was told', () => {
    const { outcomes, failed, delayed, relayed } = judged([YES, NO]);
    expect(outcomes.map(({ result, event }) => [result, event?.kind])).toEqual([
      ['sent', 'delivered'],
      ['failed', 'failed'],
    ]);
    expect(failed).toMatchObject([{ delivery: { id: 1 }, reply: NO, remote: 'mx:25' }]);
    expect([delayed, relayed]).toEqual([[], []]);
    expect(outcomes[0]?.event?.detail).toBe('delay=0s attempts=1 tls=TLSv1.3/X');
  });

  it('retries by the schedule', () => {
    const { outcomes, delayed } = judged(WAIT);
    expect(outcomes).toMatchObject([
      { result: 'retry', next: NOW + 15 * MINUTE, attempted: true },
      { result: 'retry' },
    ]);
    expect(delayed).toHaveLength(2);
  });

  it('retries everything when the host may be asked again, without using up attempts', () => {
    const first = judged(NO, NOW + MINUTE).outcomes[0];
    expect(first).toMatchObject({ result: 'retry', next: NOW + MINUTE, attempted: true });
    const second = judged(NO, NOW + MINUTE, true, 1).outcomes[0];
    expect(second).toMatchObject({ result: 'retry', next: NOW + MINUTE, attempted: false });
  });

  it('reports success where the server does not', () => {
    const asked = message();
    const deliveries = asked.deliveries.map((one, index) => ({
      ...one,
      recipient: { ...one.recipient, notify: index === 0 ? (['SUCCESS'] as const) : [] },
    }));
    const of = (dsn: boolean) =>
      judge(asked, deliveries, { remote: '', tls: '', dsn, replies: YES }, NOW, null).relayed;
    expect(of(false)).toMatchObject([{ delivery: { id: 0 } }]);
    expect(of(true)).toEqual([]);
  });

  it('waits for a recipient that got no reply', () => {
    expect(replyOf([YES], 1)).toMatchObject({ status: '4.5.0' });
    expect(replyOf(NO, 7)).toBe(NO);
    expect(judged([YES]).outcomes.map(({ result }) => result)).toEqual(['sent', 'retry']);
  });
});

describe('what is past its time', () => {
  it('is given up once its last attempt failed, and not before', () => {
    const one = message(3);
    const at = (now: number, replies: Reply) =>
      judge(one, one.deliveries, { remote: 'mx:25', tls: '', dsn: true, replies }, now, null);
    expect(at(one.expires - 1, WAIT).outcomes[0]).toMatchObject({ result: 'retry', next: one.expires });
    const over = at(one.expires, WAIT);
    expect(over.outcomes[0]).toMatchObject({ result: 'failed', event: { kind: 'expired' } });
    expect(over.outcomes[0]?.event?.detail).toContain('attempts=4');
    expect(over.failed[0]).toMatchObject({ remote: 'mx:25', reply: { status: '4.4.7' } });
    expect(at(one.expires, YES).outcomes[0]).toMatchObject({ result: 'sent' });
  });
});

describe('what is not sent', () => {
  it('expires with the days it was tried', () => {
    const one = message();
    const last = { status: '4.4.1', text: 'Nobody is there.' };
    const { outcomes, failed } = expired(one, one.deliveries, NOW + 1, last);
    expect(outcomes[0]).toMatchObject({
      result: 'failed',
      event: { kind: 'expired', rule: 'maxDaysToRetry' },
    });
    expect(outcomes[0]?.event?.reply).toBe(
      '4.4.7 The message could not be delivered within 1 day. Last: 4.4.1 Nobody is there.',
    );
    expect(failed).toHaveLength(2);
    const untried = { ...one, expires: one.expires + 86_400_000, untried: 86_400_000 };
    expect(expired(untried, one.deliveries, NOW, last).outcomes[0]?.event?.reply).toContain('within 1 day.');
  });

  it('is held with the reason', () => {
    const one = message();
    expect(heldBack(one, one.deliveries, NOW, 'why').outcomes[0]).toMatchObject({
      result: 'held',
      expires: one.expires,
      event: { kind: 'held', reply: '4.3.0 why' },
    });
  });
});

describe('wants', () => {
  it('has failures and delays by default, and else what was asked for', () => {
    const [plain] = message().deliveries;
    if (plain === undefined) throw new Error('no recipient');
    const asked = (...notify: readonly ('NEVER' | 'SUCCESS' | 'FAILURE' | 'DELAY')[]) =>
      (['SUCCESS', 'FAILURE', 'DELAY'] as const).filter((what) =>
        wants({ ...plain, recipient: { ...plain.recipient, notify } }, what),
      );
    expect(asked()).toEqual(['FAILURE', 'DELAY']);
    expect(asked('NEVER')).toEqual([]);
    expect(asked('SUCCESS', 'DELAY')).toEqual(['SUCCESS', 'DELAY']);
  });
});
