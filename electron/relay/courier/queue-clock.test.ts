import { expect, it, vi } from 'vitest';
import { heard } from '../../../tests/support/mail-claims.ts';
import { openedStore } from '../../../tests/support/mail-folder.ts';
import { sampleMessage } from '../../../tests/support/mail-samples.ts';
import { KeptValues } from '../mail/kept-values.ts';
import { COURIER } from './kept-pause.ts';
import { QueueClock } from './queue-clock.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const YEAR = 365 * 24 * HOUR;

async function clocks() {
  const time = { wall: NOW, ran: 0 };
  const store = await openedStore(undefined, () => time.wall);
  const righted = vi.fn();
  const kept = await KeptValues.open(store.values, COURIER);
  const make = () => new QueueClock({ now: () => time.wall, ran: () => time.ran, store, kept }, righted);
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
  // A clock that is kept right by small steps is no wrong one.
  time.wall -= 60_000;
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
  const due = heard(store);
  await store.accept(await sampleMessage(store, { received: NOW, expires: NOW + 24 * HOUR }));
  const [message] = due;
  if (message === undefined) throw new Error('nothing is due');
  const seen = () => store.values.get(COURIER, 'clock-seen');
  first.look();
  await expect.poll(seen).toBe(String(NOW));
  pass(HOUR);
  first.look();
  await expect.poll(seen).toBe(String(NOW + HOUR));
  expect(first.prolonged(message)).toBe(message);
  time.wall += 10 * HOUR;
  const second = make();
  second.look();
  expect(second.prolonged(message)).toMatchObject({ expires: NOW + 34 * HOUR, untried: 10 * HOUR });
});
