import { expect, test } from 'vitest';
import { parseMailAddress } from '../../../shared/domain/mail-address.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { fitRule, limitRule, recipientCountRule } from './limit-rule.ts';
import { lockRule } from './lock-rule.ts';
import { madeUpUser } from '../../../tests/support/made-up-user.ts';
import { nextLock, strikesOut, strikeWindow } from './next-lock.ts';
import { REPLIES, type Reply } from './replies.ts';
import { senderRule } from './sender-rule.ts';

const MINUTE = 60_000;
const sender = (address: string) => parseMailAddress(address);
const manual: Lock = { kind: 'manual', since: 0, until: null, reason: 'left', by: 'admin' };

test('every reply has an enhanced status code of its class', () => {
  const samples = Object.values(REPLIES).map((reply): Reply =>
    typeof reply === 'function' ? (reply as (...args: unknown[]) => Reply)('x', 'y', 'z') : reply,
  );
  const longest = `${'x'.repeat(64)}@${'y'.repeat(189)}`;
  samples.push(
    REPLIES.notYourAddress(longest, longest),
    REPLIES.notYourAuthor('Resent-Sender', longest, longest),
  );
  for (const { code, text } of samples) {
    expect(text).toMatch(new RegExp(`^${Math.floor(code / 100)}\\.\\d+\\.\\d+ \\S`));
    expect(text.length).toBeLessThan(500);
  }
});

test('a user sends as itself, in any case of letters, and as nobody else', () => {
  expect(senderRule(madeUpUser(), sender('ann@EXAMPLE.com'))).toBeNull();
  expect(senderRule(madeUpUser(), null)).toBeNull();
  expect(senderRule(madeUpUser(), sender('bob@example.com'))?.reply).toMatchObject({
    code: 553,
    text: expect.stringMatching(/^5\.7\.1 .*bob@example\.com.*Ann@example\.com/) as string,
  });
});

test('a whole domain, or addresses that were listed', () => {
  const domain = madeUpUser({ allowedSenders: 'domain' });
  expect(senderRule(domain, sender('bob@example.com'))).toBeNull();
  expect(senderRule(domain, sender('bob@sub.example.com'))).not.toBeNull();
  const listed = madeUpUser({ allowedSenders: 'sales@example.org,@shop.example' });
  expect(senderRule(listed, sender('Sales@example.org'))).toBeNull();
  expect(senderRule(listed, sender('any@shop.example'))).toBeNull();
  expect(senderRule(listed, sender('ann@example.com'))).toBeNull();
  expect(senderRule(listed, sender('other@example.org'))).not.toBeNull();
});

test('an IP user sends as any address of its domain', () => {
  const user = madeUpUser({}, { kind: 'ip', address: '192.0.2.7' });
  expect(senderRule(user, sender('any@example.com'))).toBeNull();
  expect(senderRule(user, sender('any@example.org'))).not.toBeNull();
});

test('a locked user may write to the contact only', () => {
  expect(lockRule('manual', manual, 'it@example.com', 'IT@example.com', 'UTC')).toBeNull();
  expect(lockRule('manual', manual, 'it@example.com', null, 'UTC')).toBeNull();
  expect(lockRule('manual', manual, 'it@example.com', 'bob@example.com', 'UTC')?.reply).toMatchObject({
    code: 450,
    text: expect.stringMatching(/^4\.7\.1 .*it@example\.com/) as string,
  });
  expect(lockRule('manual', manual, '', null, 'UTC')?.reply.code).toBe(450);
  expect(
    lockRule('active', { ...manual, kind: 'automatic', until: 1 }, '', 'bob@example.com', 'UTC'),
  ).toBeNull();
});

test('a whole domain that was kept as *@domain is that domain', () => {
  const user = madeUpUser({ allowedSenders: '*@d.example' });
  expect(senderRule(user, sender('anybody@d.example'))).toBeNull();
  expect(senderRule(user, sender('anybody@e.example'))).not.toBeNull();
});

test('a limit that is reached is 451, one that can never be met 550', () => {
  const take = {
    rule: 'maxRecipientsPerDay',
    at: 0,
    from: 0,
    amount: 3,
    limit: 10,
    resets: 86_400_000,
  } as const;
  expect(limitRule({ take, used: 8, opens: take.resets }, 'UTC')).toMatchObject({
    rule: 'maxRecipientsPerDay',
    reply: { code: 451, text: expect.stringContaining('8 of 10 recipients used') as string },
    detail: 'value=10 used=8 wanted=3 resets=1970-01-02T00:00:00.000Z',
  });
  expect(fitRule([take])).toBeNull();
  expect(fitRule([{ ...take, amount: 11 }])?.reply).toMatchObject({ code: 550 });
  expect(recipientCountRule(5, 5)).toBeNull();
  expect(recipientCountRule(6, 5)?.reply.code).toBe(452);
});

test('spam locks at the fifth strike within the window, malware at once, and nothing when it is off', () => {
  expect(strikeWindow({ ...DEFAULT_SYSTEM_SETTINGS, strikeWindowMinutes: 7 })).toBe(7 * MINUTE);
  expect(strikesOut('spam', 4, DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS)).toBe(false);
  expect(strikesOut('spam', 5, DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS)).toBe(true);
  expect(strikesOut('malware', 1, DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS)).toBe(true);
  const off = { ...DEFAULT_SETTINGS, automaticLock: false };
  expect(strikesOut('malware', 1, off, DEFAULT_SYSTEM_SETTINGS)).toBe(false);
});

test('timed unlocks are used up one by one; a manual lock is never replaced', () => {
  const settings = { ...DEFAULT_SETTINGS, userLockTimeout: 30, maxUnlocksByTimeout: 1 };
  const first = nextLock(null, 'active', settings, 0, 'Spam');
  expect(first).toMatchObject({ kind: 'automatic', until: 30 * MINUTE, unlocks: 0, by: 'relay' });
  expect(nextLock(first, 'automatic', settings, 29 * MINUTE, 'Spam')).toBeNull();
  const second = nextLock(first, 'active', settings, 31 * MINUTE, 'Spam');
  expect(second).toMatchObject({ until: null, unlocks: 1 });
  expect(nextLock(second, 'automatic-exhausted', settings, 10_000 * MINUTE, 'Spam')).toBeNull();
  expect(nextLock(null, 'active', { ...settings, maxUnlocksByTimeout: 0 }, 0, 'Spam')?.until).toBeNull();
  expect(nextLock(manual, 'manual', settings, 0, 'Spam')).toBeNull();
});
