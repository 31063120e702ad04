import { describe, expect, it } from 'vitest';
import type { Expected, Names } from './check-types.ts';
import { mismatch } from './expectation.ts';
import type { Reply } from './client-session.ts';

const names: Names = {
  user: 'user@postern-self-test.invalid',
  recipient: 'recipient@postern-self-test.invalid',
  recipientAt: (index) => `recipient-${index}@postern-self-test.invalid`,
  contact: 'help@example.com',
  resets: { day: '2026-11-24 00:00 UTC', week: '2026-11-30 00:00 UTC', month: '2026-12-01 00:00 UTC' },
};
const reply: Reply = {
  code: 451,
  status: '4.7.1',
  lines: ['451 4.7.1 Limit per day reached: 2 of 2 messages used. Try again after 2026-11-24 00:00 UTC.'],
};

describe('mismatch', () => {
  it.each<Expected>([
    { code: 451 },
    { code: 451, status: '4.7.1' },
    { code: 451, says: ['2 of 2', /after \d{4}/, ({ resets }) => resets.day] },
  ])('is null for what was expected: %j', (expected) => {
    expect(mismatch(reply, expected, names)).toBeNull();
  });

  it.each<[Expected, string]>([
    [{ code: 250 }, 'Expected 250, but the relay said “451 4.7.1 Limit'],
    [{ code: 451, status: '4.3.1' }, 'Expected 451 4.3.1, but'],
    [{ code: 451, says: [({ contact }) => contact] }, 'Expected the reply to say “help@example.com”, but'],
    [{ code: 451, says: [/Limit per month/] }, 'Expected the reply to say “/Limit per month/”, but'],
  ])('says what was expected and what came: %j', (expected, sentence) => {
    expect(mismatch(reply, expected, names)).toContain(sentence);
  });
});
