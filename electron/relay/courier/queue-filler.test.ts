import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import type { Claimant } from '../mail/mail-store.ts';
import type { Delivery, DueMessage } from '../mail/mail-types.ts';
import { Backlog } from './backlog.ts';
import type { CourierOptions } from './courier-types.ts';
import { QueueFiller } from './queue-filler.ts';

/** Pages as the database gives them; each message counts for as many recipients as it has. */
function filler(pages: readonly number[], taken: (recipients: number) => number = (count) => count) {
  const asked: number[] = [];
  const state = { wanted: true, sweeps: 0, rooms: [] as unknown[] };
  const claimant: Pick<Claimant, 'claim' | 'release'> = {
    release: () => Promise.resolve(),
    claim({ limit, room }) {
      asked.push(limit);
      state.rooms.push(room);
      const recipients = pages[asked.length - 1] ?? 0;
      const page = { deliveries: Array.from({ length: recipients }) } as unknown as DueMessage;
      return Promise.resolve(recipients === 0 ? [] : [page]);
    },
  };
  const store = { nextDue: () => Promise.resolve(null) };
  const onTime = vi.fn();
  const backlog = new Backlog();
  const made = new QueueFiller({
    options: { store: store as unknown as CourierOptions['store'], now: () => 0 },
    claimant,
    backlog,
    settler: { active: 0 },
    sorter: { offer: ({ deliveries }) => taken(deliveries.length), noteSettings: () => undefined },
    sweep: { run: () => state.sweeps++ },
    wanted: () => state.wanted,
    onTime,
  });
  return { made, asked, state, backlog, claimant, onTime };
}

it('fetches once for all who ask in one turn, page by page, until a page is not full', async () => {
  const { made, asked, state } = filler([1000, 1000, 3]);
  made.fetchMore();
  made.fetchMore();
  expect(asked).toEqual([]);
  await nextTurn();
  expect(asked).toEqual([1000, 1000, 1000]);
  expect([made.behind, state.sweeps]).toEqual([false, 1]);
  made.goOn();
  await nextTurn();
  expect(asked).toHaveLength(3);
  made.stop();
});

it('is still behind when a full page could not be taken, and asks not again at once', async () => {
  const { made, asked } = filler([1000, 1000], () => 0);
  made.fetchMore();
  await nextTurn();
  expect([asked.length, made.behind]).toEqual([1, true]);
  made.stop();
});

it('fetches nothing while nothing is wanted', async () => {
  const { made, asked, state } = filler([1]);
  made.fetchMore();
  state.wanted = false;
  await nextTurn();
  made.fetchMore();
  await nextTurn();
  expect([asked.length, state.sweeps]).toEqual([0, 0]);
});

it('fetches into a full backlog for those who have little there, a page at a time, and is behind with the others', async () => {
  const { made, asked, state, backlog } = filler([3]);
  const message = {
    content: null,
    envelope: { sender: 'a@x.example' },
    origin: { userId: 1 },
  } as unknown as DueMessage;
  const delivery = { id: 1, route: '', domain: 'x.example' } as Delivery;
  const destination = backlog.destinationOf(delivery, true);
  while (!backlog.full) backlog.add(message, [delivery], destination, 0);
  made.fetchMore();
  await nextTurn();
  expect(made.behind).toBe(true);
  made.fetchMore();
  await nextTurn();
  expect([asked, state.rooms]).toEqual([[1000], [backlog.lanes]]);
  made.stop();
});

it('is behind after a claim that failed, and asks again in a second', async () => {
  const { made, asked, claimant, onTime } = filler([3]);
  vi.spyOn(claimant, 'claim').mockRejectedValueOnce(new Error('the database is away'));
  const timers = vi.spyOn(globalThis, 'setTimeout');
  made.fetchMore();
  await nextTurn();
  await nextTurn();
  expect([made.behind, asked]).toEqual([true, []]);
  expect(timers).toHaveBeenLastCalledWith(onTime, 1000);
  made.fetchMore();
  await nextTurn();
  expect([made.behind, asked]).toEqual([false, [1000]]);
  made.stop();
});
