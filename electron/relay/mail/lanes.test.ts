import { expect, it } from 'vitest';
import { laneKey, laneOf } from './lanes.ts';

const lane = (sender: string, userId: number | null, user = 'anna@x.example') =>
  laneOf({
    envelope: { sender, smtpUtf8: false, eightBit: false, ret: null, envid: null },
    origin: { userId, user, client: '', helo: '', tls: '' },
  });

it('is the domain of the sender without regard to case, and the user', () => {
  expect(lane('A@Sender.Example', 7)).toEqual({ domain: 'sender.example', user: 7 });
  expect(lane('"a@b"@sender.example', 7)).toEqual({ domain: 'sender.example', user: 7 });
});

it('is the user’s domain for mail from nobody, and none for reports of the relay', () => {
  expect(lane('', 7)).toEqual({ domain: 'x.example', user: 7 });
  expect(lane('', null, '')).toEqual({ domain: '', user: 0 });
});

it('tells users of one domain, and domains of one user, apart', () => {
  const keys = [lane('a@x', 1), lane('a@x', 2), lane('a@y', 1)].map(laneKey);
  expect(new Set(keys).size).toBe(3);
});
