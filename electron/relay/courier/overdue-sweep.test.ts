import { expect, it, vi } from 'vitest';
import { heard, LONG_LEASE } from '../../../tests/support/mail-claims.ts';
import { openedStore } from '../../../tests/support/mail-folder.ts';
import { deferred, sampleMessage } from '../../../tests/support/mail-samples.ts';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { Backlog } from './backlog.ts';
import type { CourierOptions } from './courier-types.ts';
import { OverdueSweep } from './overdue-sweep.ts';
import { QueueClock } from './queue-clock.ts';
import type { Settler } from './settler.ts';
import type { Verdicts } from './verdicts.ts';
import type { WorkSorter } from './work-sorter.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;

/** A message that waits for its next attempt in an hour, and a sweep of it. */
async function sweep(expires: number, recipients = ['bert@example.org']) {
  const store = await openedStore(undefined, () => NOW);
  const due = heard(store);
  await store.accept(await sampleMessage(store, { received: NOW - HOUR, expires, recipients }));
  for (const { id, deliveries } of due)
    await store.settle({ message: id, outcomes: deliveries.map((each) => deferred(each, NOW + HOUR)) });
  const claimant = store.claimant(LONG_LEASE);
  const looks = vi.spyOn(claimant, 'claimOverdue');
  /** What the look found that was begun last. */
  const found = () => looks.mock.results.at(-1)?.value as Promise<readonly DueMessage[]>;
  const backlog = new Backlog();
  const settled: Verdicts[] = [];
  const settler = {
    settle(_message: DueMessage, verdicts: Verdicts, done: () => void) {
      settled.push(verdicts);
      void store.settle({ message: due[0]?.id ?? 0, outcomes: verdicts.outcomes }).then(done);
    },
  } as unknown as Settler;
  const sorter = {
    destinationOf: (delivery: Delivery) => backlog.destinationOf(delivery, false),
  } as unknown as WorkSorter;
  const kept = { get: () => null, set: () => Promise.resolve() };
  const options = {
    kept,
    ...{ store, now: () => NOW, ran: () => 0, settings: () => ({ delayWarningHours: 4 }) },
  } as unknown as CourierOptions;
  const clock = new QueueClock(options, () => undefined);
  const made = new OverdueSweep(options, claimant, backlog, settler, sorter, clock);
  const destination = (domain = 'example.org') =>
    backlog.destinationOf({ route: '', domain } as Delivery, false);
  return { made, settled, destination, store, found, looks };
}

it('leaves what is past its time to its last attempt, where that can be made', async () => {
  const { made, settled, destination, store, found } = await sweep(NOW - 1);
  made.run(NOW, () => true);
  expect(await found()).toEqual([]);
  destination().lookupFailed(NOW + HOUR, 'refused');
  made.again();
  made.run(NOW, () => true);
  await expect.poll(() => settled.length).toBe(1);
  await expect.poll(async () => (await store.counts()).queued).toBe(0);
  expect(settled[0]?.outcomes).toMatchObject([{ result: 'failed', event: { kind: 'expired' } }]);
});

it('gives up nothing before its time', async () => {
  const { made, settled, destination, found } = await sweep(NOW + 1);
  destination().lookupFailed(NOW + HOUR, 'refused');
  made.run(NOW, () => true);
  expect(await found()).toEqual([]);
  expect(settled).toEqual([]);
});

it('gives up nothing of which one recipient can be reached', async () => {
  const { made, settled, destination, found } = await sweep(NOW - 1, [
    'bert@example.org',
    'carl@example.net',
  ]);
  const wanted = () => settled.length === 0;
  destination('example.org').lookupFailed(NOW + HOUR, 'refused');
  made.run(NOW, wanted);
  expect(await found()).toEqual([]);
  destination('example.net').lookupFailed(NOW + HOUR, 'refused');
  made.again();
  made.run(NOW, wanted);
  await expect.poll(() => settled.length).toBe(1);
  expect(settled[0]?.outcomes).toHaveLength(2);
});

it('looks again at its time after a look that failed', async () => {
  const { made, looks } = await sweep(NOW + HOUR);
  looks.mockRejectedValueOnce(new Error('the database is away'));
  made.run(NOW, () => true);
  await new Promise((resolve) => setImmediate(resolve));
  made.run(NOW + 1000, () => true);
  expect(looks).toHaveBeenCalledOnce();
  made.run(NOW + 60_000, () => true);
  expect(looks).toHaveBeenCalledTimes(2);
});

it('goes by the time at which it asks, as whoever settles does', async () => {
  const { made, looks } = await sweep(NOW + HOUR);
  made.run(NOW - 7 * HOUR, () => true);
  expect(looks.mock.calls[0]?.[0].warnBefore).toBe(NOW - 4 * HOUR);
});
