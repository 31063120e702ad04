import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AuthThrottle } from './auth-throttle.ts';

const HERE = '192.0.2.1';
const wrong = () => Promise.resolve(null);
const right = () => Promise.resolve('user');
let throttle: AuthThrottle;

beforeEach(() => {
  vi.useFakeTimers();
  throttle = new AuthThrottle(Date.now);
});
afterEach(() => void vi.useRealTimers());

/** The outcome, however long it takes. */
async function after<T>(attempt: Promise<T>): Promise<T> {
  await vi.advanceTimersByTimeAsync(120_000);
  return attempt;
}

async function fail(account: string, times: number, from = HERE): Promise<void> {
  for (let time = 0; time < times; time++) {
    expect(await after(throttle.run(from, account, wrong))).toEqual({ kind: 'wrong' });
  }
}

test('from the third failure on each answer takes longer, for this address only', async () => {
  const delays: number[] = [];
  for (let attempt = 0; attempt < 12; attempt++) {
    delays.push(throttle.delay(HERE, `user${attempt}`));
    await fail(`user${attempt}`, 1);
  }
  expect(delays).toEqual([0, 0, 0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect(throttle.delay('192.0.2.2', 'user1')).toBe(0);
  expect(await throttle.run('192.0.2.2', 'user1', right)).toEqual({ kind: 'right', found: 'user' });
});

test('who mistyped and then logs in is forgiven', async () => {
  await fail('ann', 5);
  expect(throttle.delay(HERE, 'ann')).toBe(2000);
  expect(await after(throttle.run(HERE, 'ANN', right))).toMatchObject({ kind: 'right' });
  expect(throttle.delay(HERE, 'ann')).toBe(0);
  expect(throttle.delay(HERE, 'bob')).toBe(0);
});

test('who owns an account gains nothing for guessing another, nor for guessing many', async () => {
  for (let round = 0; round < 6; round++) {
    await fail(`victim${round % 2}`, 1);
    await throttle.run(HERE, 'mine', right);
  }
  expect(throttle.delay(HERE, 'mine')).toBe(0);
  expect(throttle.delay(HERE, 'victim0')).toBe(4000);
  expect(throttle.delay(HERE, 'another')).toBe(4000);
});

test('who has logged in from an address does not wait for others who guess there, only for guesses at itself', async () => {
  await throttle.run(HERE, 'ann', right);
  await fail('bob', 8);
  const guesses = Array.from({ length: 20 }, () => throttle.run(HERE, 'bob', wrong));
  expect(await throttle.run(HERE, 'ann', right)).toMatchObject({ kind: 'right' });
  await fail('ann', 4);
  expect(throttle.delay(HERE, 'ann')).toBe(1000);
  expect(throttle.delay('192.0.2.2', 'ann')).toBe(0);
  await after(Promise.all(guesses));
});

test('of those who wait the last are turned away at once, and the fewer may wait the longer it takes', async () => {
  await fail('ann', 3);
  const looked = vi.fn(wrong);
  const outcomes: string[] = [];
  for (let guess = 0; guess < 20; guess++) {
    void throttle.run(HERE, 'ann', looked).then(({ kind }) => outcomes.push(kind));
  }
  await vi.advanceTimersByTimeAsync(0);
  // 0.5 + 1 + 2 + 4 + 8 + 16 s are waited at most, and the seventh would have to wait for another 30.
  expect(outcomes).toEqual(Array.from({ length: 20 - 6 }, () => 'crowded'));
  expect(looked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(31_500);
  expect(looked).toHaveBeenCalledTimes(6);
  const late = [1, 2, 3].map(() => throttle.run(HERE, 'ann', looked));
  expect(await late[1]).toEqual({ kind: 'crowded', milliseconds: 30_000, first: true });
  expect(await late[2]).toMatchObject({ kind: 'crowded', first: false });
  expect(await after(late[0] ?? Promise.reject(new Error('none')))).toEqual({ kind: 'wrong' });
});

test('guesses that came before the first was found wrong are turned away when it shows', async () => {
  const outcomes = await after(
    Promise.all(Array.from({ length: 500 }, (_, index) => throttle.run(HERE, `user${index}`, wrong))),
  );
  const looked = outcomes.filter(({ kind }) => kind === 'wrong');
  expect(looked.length).toBeLessThanOrEqual(3 + 6);
  expect(outcomes.filter(({ kind }) => kind === 'crowded')).toHaveLength(500 - looked.length);
});

test('without a failure all may wait: an office that logs in at once', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 500 }, (_, index) => throttle.run(HERE, `user${index}`, right)),
  );
  expect(outcomes.filter(({ kind }) => kind !== 'right')).toEqual([]);
});

test('one address is answered one at a time; a /64 of IPv6 is one address', async () => {
  const order: string[] = [];
  const first = Promise.withResolvers<null>();
  const one = throttle.run('2001:db8::5', 'ann', async () => {
    order.push('first');
    return first.promise;
  });
  const two = throttle.run('2001:db8::6', 'bob', () => {
    order.push('second');
    return right();
  });
  await throttle.run('2001:db8:0:2::6', 'ann', () => {
    order.push('elsewhere');
    return right();
  });
  expect(order).toEqual(['first', 'elsewhere']);
  first.resolve(null);
  expect(await one).toEqual({ kind: 'wrong' });
  expect(await two).toMatchObject({ kind: 'right' });
});

test('failures are forgotten after a quarter of an hour', async () => {
  await fail('ann', 3);
  expect(throttle.delay(HERE, 'ann')).toBe(500);
  vi.advanceTimersByTime(16 * 60_000);
  expect(throttle.delay(HERE, 'ann')).toBe(0);
  await fail('ann', 1);
  expect(throttle.delay(HERE, 'ann')).toBe(0);
});

test('what cannot be judged is no failure, and the next is looked at', async () => {
  const gone = () => Promise.reject(new Error('no key'));
  for (let attempt = 0; attempt < 5; attempt++) {
    await expect(throttle.run(HERE, 'ann', gone)).rejects.toThrow('no key');
  }
  expect(throttle.delay(HERE, 'ann')).toBe(0);
});
