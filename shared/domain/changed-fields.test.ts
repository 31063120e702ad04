import { expect, test } from 'vitest';
import { fieldLabel, fieldValue } from './changed-fields.ts';

const at = (time: number): string => `at ${time}`;

test.each([
  ['limitPerDay', 'Limit per day'],
  ['historyDays', 'Days of history'],
  ['relay.mailLogDays', 'Relay: Days in the mail log'],
  ['somethingNew', 'Something new'],
  ['temporary:limitPerDay', 'Limit per day, for a time'],
])('%s is called %s', (field, label) => {
  expect(fieldLabel(field)).toBe(label);
});

test.each([
  ['limitPerDay', null, 'inherited'],
  ['limitPerDay', 0, 'unlimited'],
  ['limitPerDay', 1, '1 message'],
  ['limitPerDay', 20_000, '20,000 messages'],
  ['maxUnlocksByTimeout', 0, '0 times'],
  ['automaticLock', false, 'off'],
  ['allowedSenders', 'domain', 'whole domain'],
  ['allowedSenders', 'ann@example.com', 'ann@example.com'],
  ['historyDays', 0, 'for ever'],
  ['historyDays', 30, '30'],
  ['password', null, 'none'],
  ['password', 'sealed', 'set (sealed)'],
  ['password', 'another', 'another one'],
  ['domain', true, 'in the set'],
  ['relay.listen', { host: '127.0.0.1', port: 2587 }, 'host 127.0.0.1, port 2,587'],
  ['relay.smartHosts', [], 'none'],
  ['administratorContact', '', 'none'],
  ['temporary:limitPerDay', { value: 0, since: 1, until: 5 }, 'unlimited until at 5'],
  ['temporary:limitPerDay', { value: 9, since: 3, until: 5, made: 1 }, '9 messages from at 3 on until at 5'],
  ['temporary:limitPerDay', null, 'none'],
  ['lock', null, 'none'],
  [
    'lock',
    { kind: 'manual', since: 1, until: null, reason: 'Left', by: 'ann' },
    'locked by hand: Left (by ann)',
  ],
  [
    'lock',
    { kind: 'automatic', since: 1, until: 5, reason: '', by: 'relay' },
    'locked automatically until at 5 (by relay)',
  ],
  [
    'lock',
    { kind: 'automatic', since: 1, until: null, reason: 'Spam', by: 'relay' },
    'locked automatically, until an administrator unlocks: Spam (by relay)',
  ],
])('%s as %j is %s', (field, value, text) => {
  expect(fieldValue(field, value, at)).toBe(text);
});
