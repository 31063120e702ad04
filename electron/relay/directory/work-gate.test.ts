import { expect, test } from 'vitest';
import { GateFull, WorkGate } from './work-gate.ts';

test('so many run, so many wait in order, and the next is refused', async () => {
  const gate = new WorkGate(2, 2);
  const order: number[] = [];
  const ends: (() => void)[] = [];
  const work = async (name: number): Promise<number> => {
    order.push(name);
    await new Promise<void>((resolve) => ends.push(resolve));
    return name;
  };
  const all = [1, 2, 3, 4].map((name) => gate.run(() => work(name)));
  await expect(gate.run(() => work(5))).rejects.toThrow(GateFull);
  expect(order).toEqual([1, 2]);
  ends[1]?.();
  await expect(all[1]).resolves.toBe(2);
  await Promise.resolve();
  expect(order).toEqual([1, 2, 3]);
  ends[0]?.();
  await all[0];
  for (const end of ends.slice(2)) end();
  await all[2];
  for (const end of ends.slice(3)) end();
  await expect(all[3]).resolves.toBe(4);
  expect(order).toEqual([1, 2, 3, 4]);
});

test('a failure gives its place away', async () => {
  const gate = new WorkGate(1, 1);
  await expect(gate.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  await expect(gate.run(() => Promise.resolve(1))).resolves.toBe(1);
});
