import { expect, it } from 'vitest';
import type { DueMessage } from '../mail/mail-types.ts';
import { Destination, type Work } from './destination.ts';
import { Jobs } from './jobs.ts';

function work(destination: Destination, userId = 1): Work {
  const message = { envelope: { sender: 'a@x.example' }, origin: { userId } } as unknown as DueMessage;
  return { message, deliveries: [], destination, host: null, probe: false, avoid: new Set() };
}

it('has places left for another user, at one destination and in all', () => {
  const jobs = new Jobs();
  const first = new Destination('d.example', 'direct');
  while (jobs.may(work(first), 16)) jobs.add(work(first));
  expect([jobs.size, first.places.taken, jobs.may(work(first, 2), 16)]).toEqual([14, 14, true]);
  for (let at = 0; at < 60; at++) {
    const other = new Destination(`d${at}.example`, 'direct');
    while (jobs.may(work(other), 16)) jobs.add(work(other));
  }
  expect([jobs.size, jobs.full]).toEqual([700, false]);
  expect(jobs.may(work(new Destination('e.example', 'direct'), 2), 16)).toBe(true);
});

it('gives the place of what is over to the next', () => {
  const jobs = new Jobs();
  const destination = new Destination('d.example', 'direct');
  const ids = Array.from({ length: 4 }, () => jobs.add(work(destination)));
  expect(jobs.may(work(destination), 4)).toBe(false);
  const [first = 0] = ids;
  expect(jobs.get(first)).toBe(jobs.remove(first));
  expect([jobs.remove(first), jobs.size, jobs.may(work(destination), 4)]).toEqual([undefined, 3, true]);
});
