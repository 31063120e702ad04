/** Quarantine, and what administrators do to queue and quarantine. */
import { condition, EVERYTHING } from '../../../../shared/lists/filter.ts';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { claimable, heard } from '../../../../tests/support/mail-claims.ts';
import { openedStore } from '../../../../tests/support/mail-folder.ts';
import {
  contentBytes,
  deferred,
  sampleMessage,
  sampleReason,
  sent,
} from '../../../../tests/support/mail-samples.ts';
import type { MailStore } from '../mail-store.ts';
import type { MailEventKind } from '../mail-types.ts';

const NOW = 1_800_000_000_000;
const DAY = 86_400_000;
const ALL = { filter: EVERYTHING, offset: 0, limit: 100 };

const kinds = async (store: MailStore): Promise<MailEventKind[]> =>
  (await store.logSince(0, 100)).map(({ kind }) => kind);

test.each([5000, 1 << 20])('a quarantined message of %i bytes is released as it was', async (size) => {
  let now = NOW;
  const store = await openedStore(undefined, () => now);
  const due = heard(store);
  const content = randomBytes(size);
  const recipients = ['a@example.org', 'b@example.org'];
  const message = await sampleMessage(store, { content, recipients, received: now, expires: now + 4 * DAY });
  const reason = sampleReason(now + 30 * DAY);
  expect(await store.quarantineMessage(message, reason)).toBe(message.draft.id);
  expect(due).toEqual([]);
  now += DAY;
  expect(await claimable(store)).toEqual([]);
  now -= DAY;
  expect(await store.counts()).toEqual({ queued: 0, held: 0, deferred: 0, quarantined: 1 });
  expect((await store.queue(ALL)).total).toBe(0);
  expect(await store.quarantine(ALL)).toEqual({
    total: 1,
    entries: [
      {
        ...reason,
        message: message.draft.id,
        user: 'anna@example.com',
        userId: 1,
        client: '192.0.2.7',
        sender: 'anna@example.com',
        recipients,
        subject: 'Sample',
        from: 'anna@example.com',
        size,
        received: now,
      },
    ],
  });
  now += 10 * DAY;
  expect(await store.release([message.draft.id, 99], 'admin')).toBe(1);
  expect(await store.release([message.draft.id], 'admin')).toBe(0);
  expect(await store.counts()).toEqual({ queued: 2, held: 0, deferred: 0, quarantined: 0 });
  // The time to deliver begins with the release.
  expect(due).toMatchObject([{ id: message.draft.id, received: NOW, expires: now + 4 * DAY, bytes: size }]);
  expect((await contentBytes(store.content(message.draft.id))).equals(content)).toBe(true);
  await store.settle({ message: message.draft.id, outcomes: due[0]!.deliveries.map(sent) });
  expect((await store.counts()).queued).toBe(0);
  expect(await store.usage(null, 0)).toEqual([]);
  expect(await kinds(store)).toEqual(['accepted', 'released', 'delivered', 'delivered']);
});

test('quarantined messages are deleted by an administrator, or once their time is over', async () => {
  const store = await openedStore(undefined, () => NOW);
  const [one, two, three] = await Promise.all(
    [1, 2, 3].map(() => sampleMessage(store, { content: randomBytes(300_000) })),
  );
  await store.quarantineMessage(one!, sampleReason(NOW + 1000));
  await store.quarantineMessage(two!, sampleReason(NOW + 2000));
  await store.quarantineMessage(three!, sampleReason(NOW + 3000));
  expect(await store.deleteQuarantined([one!.draft.id], 'admin')).toBe(1);
  await store.expire(NOW + 2000, 30);
  expect((await store.quarantine(ALL)).entries.map(({ message }) => message)).toEqual([three!.draft.id]);
  expect(await contentBytes(store.content(two!.draft.id))).toHaveLength(0);
  expect((await store.log({ ...ALL, filter: condition('kind', 'is', 'deleted') })).entries).toMatchObject([
    { message: two!.draft.id, detail: 'time in quarantine is over', rule: 'built-in: GTUBE' },
    { message: one!.draft.id, detail: 'by=admin' },
  ]);
});

test('entries of the queue are held, let go, given another route, retried and removed', async () => {
  let now = NOW;
  const store = await openedStore(undefined, () => now);
  const due = heard(store);
  const withdrawn: (readonly number[])[] = [];
  store.onWithdrawn((ids) => withdrawn.push(ids));
  const recipients = ['a@example.org', 'b@example.org', 'c@example.org'];
  const message = await sampleMessage(store, { content: randomBytes(400_000), recipients, received: now });
  await store.accept(message);
  const [{ deliveries } = { deliveries: [] }] = due;
  const [a, b, c] = deliveries.map(({ id }) => id) as [number, number, number];
  const later = now + 10 * DAY;
  await store.settle({
    message: message.draft.id,
    outcomes: deliveries.map((each) => deferred(each, later)),
  });
  const dueIds = async (): Promise<number[]> =>
    (await claimable(store)).flatMap((each) => each.deliveries.map(({ id }) => id));

  expect(await store.hold([a, b, 77], true, 'admin')).toBe(2);
  expect(await store.hold([a], true, 'admin')).toBe(0);
  expect(await store.counts()).toMatchObject({ queued: 1, held: 2 });
  expect(await store.retryNow('all', 'admin')).toBe(1);
  expect(await dueIds()).toEqual([c]);
  expect(await store.retryNow([a, c], 'admin')).toBe(1);
  now += 1000;
  expect(await store.hold([b], false, 'admin')).toBe(1);
  expect(await dueIds()).toEqual([c, b]);
  expect(await store.reroute([c], 'relay.example:25', 'admin')).toBe(1);
  expect((await store.queue(ALL)).entries).toMatchObject([
    { id: c, route: 'relay.example:25', state: 'queued' },
    { id: b, route: '', state: 'queued' },
    { id: a, state: 'held', nextAttempt: null, expires: null },
  ]);
  expect(await store.remove([a, b], 'admin')).toBe(2);
  expect(await contentBytes(store.content(message.draft.id))).toHaveLength(400_000);
  expect(await store.remove([c], 'admin')).toBe(1);
  expect(await contentBytes(store.content(message.draft.id))).toHaveLength(0);
  expect(withdrawn.filter((ids) => ids.length > 0)).toEqual([[a, b], [c], [c], [b], [c], [a, b], [c]]);
  expect((await kinds(store)).slice(4)).toEqual([
    'held',
    'held',
    'retry-requested',
    'retry-requested',
    'released',
    'rerouted',
    'deleted',
    'deleted',
    'deleted',
  ]);
});

test('a message that is accepted as held waits for an administrator', async () => {
  const store = await openedStore();
  const due = heard(store);
  await store.accept(await sampleMessage(store, { held: true }));
  expect(due).toEqual([]);
  expect(await store.counts()).toMatchObject({ queued: 0, held: 1 });
  const [entry] = (await store.queue(ALL)).entries;
  await store.hold([entry!.id], false, 'admin');
  expect(await claimable(store)).toHaveLength(1);
});

test('a clock that is right again keeps what was caught meanwhile for no longer than its days', async () => {
  let now = NOW + 365 * DAY;
  const store = await openedStore(undefined, () => now);
  const ahead = await sampleMessage(store, { received: now, expires: now + 4 * DAY });
  await store.quarantineMessage(ahead, sampleReason(now + 30 * DAY));
  now = NOW;
  const right = await sampleMessage(store, { received: now, expires: now + 4 * DAY });
  await store.quarantineMessage(right, sampleReason(now + 20 * DAY));
  await store.rightClock(now);
  const kept = (await store.quarantine({ ...ALL, ascending: true })).entries;
  expect(kept.map(({ message, expires }) => [message, expires])).toEqual([
    [ahead.draft.id, NOW + 30 * DAY],
    [right.draft.id, NOW + 20 * DAY],
  ]);
});
