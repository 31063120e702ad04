import { expect, test } from 'vitest';
import { CalendarWindows } from '../../../shared/domain/calendar-windows.ts';
import { LIMIT_RULES } from '../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../shared/domain/usage.ts';
import type { UserStore } from '../../store/model/store-types.ts';
import type { UsedLimitsOptions } from './used-limits.ts';
import { UsedLimits } from './used-limits.ts';

const totals = (used: number): UsedTotals => {
  const columns: unknown = Object.fromEntries(LIMIT_RULES.map((rule) => [rule, [used]]));
  return { users: [1], used: columns as UsedTotals['used'] };
};

/** A database that is read once for each promise that is kept, and what the store was given. */
function setUp() {
  const given: (number | undefined)[] = [];
  const store = {
    setUsed: (all: UsedTotals | null) => given.push(all?.used.limitPerDay[0]),
  } as unknown as UserStore;
  const at = { now: Date.UTC(2026, 10, 27, 12), trace: 'a', used: 1, reads: 0 };
  let gate: Promise<void> = Promise.resolve();
  const reading = {
    usedTotals: async () => {
      at.reads++;
      const { used } = at;
      await gate;
      return totals(used);
    },
  };
  const limits = new UsedLimits({
    now: () => at.now,
    windows: () => new CalendarWindows('UTC'),
    reading: () => Promise.resolve(reading),
    trace: () => at.trace,
  } as unknown as UsedLimitsOptions);
  const hold = () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    gate = promise.then(() => undefined);
    return () => resolve(undefined);
  };
  return { limits, store, given, at, hold };
}

test('what was read holds while no mail comes and the windows have not slid', async () => {
  const { limits, store, given, at } = setUp();
  await limits.refresh(store);
  await limits.refresh(store);
  expect(given).toEqual([1]);
  Object.assign(at, { trace: 'b', used: 2 });
  await limits.refresh(store);
  expect(given).toEqual([1, 2]);
  at.now += 1000;
  await limits.refresh(store);
  expect(given).toEqual([1, 2, 2]);
});

test('who asks while it is read waits for it; mail that came meanwhile is read after it', async () => {
  const { limits, store, given, at, hold } = setUp();
  const go = hold();
  const first = limits.refresh(store);
  const second = limits.refresh(store);
  let answered = false;
  void second.then(() => (answered = true));
  await Promise.resolve();
  Object.assign(at, { trace: 'b', used: 2 });
  const third = limits.refresh(store);
  expect([answered, given]).toEqual([false, []]);
  go();
  await Promise.all([first, second, third]);
  expect([given.at(-1), at.reads]).toEqual([2, 2]);
});

test('what could not be read is read again', async () => {
  const { limits, store, given, at } = setUp();
  at.used = NaN;
  const broken = {
    setUsed: () => {
      throw new Error('gone');
    },
  } as unknown as UserStore;
  await expect(limits.refresh(broken)).rejects.toThrow('gone');
  at.used = 3;
  await limits.refresh(store);
  expect(given).toEqual([3]);
});
