import { expect, it, vi } from 'vitest';
import { openedStore } from '../../../tests/support/mail-folder.ts';
import { sampleMessage } from '../../../tests/support/mail-samples.ts';
import type { DueMessage } from '../mail/mail-types.ts';
import { QueueClock } from './queue-clock.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

async function clocks() {
  const time = { wall: NOW, ran: 0 };
  const store = await openedStore(undefined, () => time.wall);
  const righted = vi.fn();
  const make = () => new QueueClock({ now: () => time.wall, ran: () => time.ran, store }, righted);
  const pass = (ms: number) => {
    time.wall += ms;
    time.ran += ms;
  };
  return { time, store, righted, make, pass };
}

it('says that what is in memory waits by a wrong clock as soon as it is set back, though nothing is queued', async () => {
  const { time, righted, make, pass } = await clocks();
  const clock = make();
  clock.look();
  pass(HOUR);
  clock.look();
  time.wall += YEAR;
  clock.look();
  expect(righted).not.toHaveBeenCalled();
  time.wall -= YEAR;
  clock.look();
  expect(righted).toHaveBeenCalledOnce();
});

it('gives a message the time in which nothing ran, also over a restart', async () => {
  const { time, store, make, pass } = await clocks();
  const first = make();
  const due: DueMessage[] = [];
  store.onDue((message) => due.push(message));
  await store.accept(await sampleMessage(store, { received: NOW, expires: NOW + 24 * HOUR }));
  const [message] = due;
  if (message === undefined) throw new Error('nothing is due');
  first.look();
  pass(HOUR);
  first.look();
  expect(first.prolonged(message)).toBe(message);
  await store.values.set('other', 'key', 'what was written before is on disk');
  time.wall += 10 * HOUR;
  const second = make();
  second.look();
  expect(second.prolonged(message)).toMatchObject({ expires: NOW + 34 * HOUR, untried: 10 * HOUR });
});
