import { expect, it } from 'vitest';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { attemptDetail, recipientEvent, shortTime } from './mail-events.ts';

const message = {
  id: 9,
  envelope: { sender: 'a@x.example' },
  origin: { userId: 7, user: 'anna@x.example', client: '192.0.2.7', helo: '', tls: '' },
  received: 10_000,
} as unknown as DueMessage;
const delivery = { recipient: { address: 'b@y.example' } } as Delivery;

it('says whose message, to whom, and why', () => {
  const cause = { rule: 'mx:25', reply: '250 ok', detail: 'delay=1s' };
  expect(recipientEvent('delivered', message, delivery, 5, cause)).toEqual({
    ...{ time: 5, kind: 'delivered', message: 9, userId: 7, user: 'anna@x.example', client: '192.0.2.7' },
    ...{ sender: 'a@x.example', recipient: 'b@y.example', ...cause },
  });
});

it('counts from when the message was received, in tenths of a second, never below none', () => {
  expect(attemptDetail(message, 2, 14_260, '')).toBe('delay=4.3s attempts=2');
  expect(attemptDetail(message, 1, 0, 'tls=x')).toBe('delay=0s attempts=1 tls=x');
});

it('writes times to the second, in UTC', () => {
  expect(shortTime(Date.UTC(2026, 10, 23, 15, 4, 5, 678))).toBe('2026-11-23T15:04:05Z');
});
