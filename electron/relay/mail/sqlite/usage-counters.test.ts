/** Limits: exact with many messages at once, over a restart, and when storing fails. */
import { EVERYTHING } from '../../../../shared/lists/filter.ts';
import { describe, expect, test } from 'vitest';
import { LIMIT_RULES } from '../../../../shared/domain/limits.ts';
import { mailFolder, openedStore } from '../../../../tests/support/mail-folder.ts';
import { sampleMessage, takeOf } from '../../../../tests/support/mail-samples.ts';
import type { MailStore } from '../mail-store.ts';
import type { Take } from '../mail-types.ts';
import { RULES } from './usage-counters.ts';

const NOW = 1_800_000_000_000;

async function acceptAtOnce(
  store: MailStore,
  count: number,
  takes: readonly Take[],
  userId = 1,
): Promise<number> {
  const messages = await Promise.all(
    Array.from({ length: count }, () => sampleMessage(store, { userId, takes })),
  );
  const outcomes = await Promise.all(messages.map((message) => store.accept(message)));
  return outcomes.filter(({ accepted }) => accepted).length;
}

const used = async (store: MailStore, userId: number | null = 1): Promise<number[]> =>
  (await store.usage(userId, 0)).map((entry) => entry.used);

test('every rule has a number of its own', () => {
  expect(RULES.toSorted()).toEqual(LIMIT_RULES.toSorted());
});

describe.each(LIMIT_RULES)('%s', (rule) => {
  // A calendar window is one bucket; a sliding one reaches back over several.
  const at = rule === 'limitPerMinute' || rule === 'limitPerHour' ? NOW : NOW - 86_400_000;
  const take: Take = { rule, at, from: at, amount: 1, limit: 7, resets: NOW };

  test('of 50 messages at once exactly as many as fit are accepted, also after a restart', async () => {
    const path = await mailFolder();
    const store = await openedStore(path, () => NOW);
    expect(await acceptAtOnce(store, 50, [{ ...take, limit: 5 }])).toBe(5);
    expect((await store.counts()).queued).toBe(5);
    expect(await used(store)).toEqual([5]);
    expect(await store.over(1, [{ ...take, limit: 5 }])).toMatchObject({
      take: { ...take, limit: 5 },
      used: 5,
    });
    await store.close();
    const again = await openedStore(path, () => NOW);
    expect(await again.over(1, [take])).toBeNull();
    expect(await acceptAtOnce(again, 50, [take])).toBe(2);
    expect(await acceptAtOnce(again, 50, [take], 2)).toBe(7);
    expect(await used(again)).toEqual([7]);
  });
});

test('a sliding window counts the buckets in it, and has room again once they are behind', async () => {
  const store = await openedStore(undefined, () => NOW);
  const take = (at: number): Take => ({
    rule: 'limitPerMinute',
    at,
    from: at - 60_000,
    amount: 1,
    limit: 3,
    resets: 0,
  });
  expect(await acceptAtOnce(store, 2, [take(NOW)])).toBe(2);
  expect(await acceptAtOnce(store, 5, [take(NOW + 30_000)])).toBe(1);
  expect(await acceptAtOnce(store, 5, [take(NOW + 60_000)])).toBe(0);
  expect(await acceptAtOnce(store, 5, [take(NOW + 61_000)])).toBe(2);
});

test('of several limits that are reached, the refusal tells of the one that opens last, and when', async () => {
  const store = await openedStore();
  const sliding = (rule: 'limitPerMinute' | 'limitPerHour', at: number, width: number): Take => ({
    rule,
    at,
    from: at - width,
    amount: 1,
    limit: 2,
    resets: at + width + 1000,
  });
  const at = (time: number): readonly Take[] => [
    sliding('limitPerMinute', time, 60_000),
    sliding('limitPerHour', time, 3_600_000),
  ];
  expect(await acceptAtOnce(store, 1, at(NOW))).toBe(1);
  expect(await acceptAtOnce(store, 1, at(NOW + 30_000))).toBe(1);
  expect(await store.over(1, at(NOW + 50_000))).toMatchObject({
    take: { rule: 'limitPerHour' },
    used: 2,
    opens: NOW + 3_601_000,
  });
  expect(await store.over(1, at(NOW + 50_000).slice(0, 1))).toMatchObject({ opens: NOW + 61_000 });
});

test('all of a message’s takes or none; what is refused leaves nothing', async () => {
  const store = await openedStore();
  const takes = [
    takeOf('limitPerDay', 100),
    takeOf('maxRecipientsPerDay', 10, 4),
    takeOf('limitPerMonth', 0),
  ];
  expect(await acceptAtOnce(store, 5, takes)).toBe(2);
  expect(await store.usage(1, 0)).toEqual([
    { userId: 1, rule: 'limitPerMonth', at: 0, used: 2 },
    { userId: 1, rule: 'limitPerDay', at: 0, used: 2 },
    { userId: 1, rule: 'maxRecipientsPerDay', at: 0, used: 8 },
  ]);
  const refused = await sampleMessage(store, { takes });
  expect(await store.accept(refused)).toEqual({
    accepted: false,
    over: { take: takes[1], used: 8, opens: 86_400_000 },
  });
  expect((await store.log({ filter: EVERYTHING, offset: 0, limit: 10 })).total).toBe(2);
  expect((await store.queue({ filter: EVERYTHING, offset: 0, limit: 10 })).total).toBe(2);
});

test('a refused or broken message gives back what it took, and its neighbours in the group are stored', async () => {
  const store = await openedStore();
  const takes = [takeOf('limitPerDay', 3)];
  const messages = await Promise.all([1, 2, 3].map(() => sampleMessage(store, { takes })));
  // A text where the database wants a whole number: the fault of this message alone.
  const broken = { ...messages[1]!, received: 'yesterday' as unknown as number };
  const outcomes = await Promise.allSettled(
    [messages[0]!, broken, messages[2]!].map((each) => store.accept(each)),
  );
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await used(store)).toEqual([2]);
  expect(await store.over(1, takes)).toBeNull();
  expect(await acceptAtOnce(store, 3, takes)).toBe(1);
});

test('a bounce takes nothing, and quarantined mail does not count', async () => {
  const store = await openedStore();
  await store.accept(await sampleMessage(store, { userId: null, takes: [takeOf('limitPerDay', 1)] }));
  expect(await used(store, null)).toEqual([]);
});

describe('a clock that is set back', () => {
  const take = (at: number): Take => ({
    rule: 'limitPerHour',
    at,
    from: at - 3_600_000,
    amount: 1,
    limit: 3,
    resets: 0,
  });

  test.each([60_000, 3_600_000, 300 * 86_400_000])(
    'by %i ms gives nothing back, and blocks no longer than the window is wide',
    async (back) => {
      const path = await mailFolder();
      let now = NOW;
      const store = await openedStore(path, () => now);
      expect(await acceptAtOnce(store, 3, [take(NOW)])).toBe(3);
      now -= back;
      expect(await acceptAtOnce(store, 5, [take(now)])).toBe(0);
      expect(await acceptAtOnce(store, 5, [take(now + 3_600_000)])).toBe(0);
      await store.close();
      const again = await openedStore(path, () => now);
      expect(await acceptAtOnce(again, 5, [take(now)])).toBe(0);
      expect(await acceptAtOnce(again, 5, [take(now + 3_660_000)])).toBe(3);
    },
  );
});

test('days of a month are counted by the day’s rule alone, and kept as long as a month', async () => {
  const store = await openedStore(undefined, () => NOW);
  const DAY = 86_400_000;
  for (let day = 0; day < 300; day++) {
    const at = NOW + day * DAY;
    expect(
      await acceptAtOnce(store, 1, [{ rule: 'limitPerDay', at, from: at, amount: 1, limit: 1, resets: 0 }]),
    ).toBe(1);
  }
  const at = NOW + 299 * DAY;
  const month = (limit: number): Take => ({
    rule: 'limitPerMonth',
    countedBy: 'limitPerDay',
    at,
    from: at - 30 * DAY,
    amount: 1,
    limit,
    resets: 0,
  });
  expect(await store.over(1, [month(31)])).toMatchObject({ used: 31 });
  expect(await acceptAtOnce(store, 1, [month(32)])).toBe(1);
  expect(await used(store)).toHaveLength(300);
});
