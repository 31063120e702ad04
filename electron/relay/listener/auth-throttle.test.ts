import { expect, test, vi } from 'vitest';
import { AuthThrottle } from './auth-throttle.ts';

test('from the third failure on each answer takes longer, for this address only', async () => {
  vi.useFakeTimers();
  try {
    const throttle = new AuthThrottle(Date.now);
    const delays: number[] = [];
    for (let attempt = 0; attempt < 12; attempt++) {
      delays.push(throttle.delay('192.0.2.1'));
      const answer = throttle.run('192.0.2.1', () => Promise.resolve(null));
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await answer).toBeNull();
    }
    expect(delays).toEqual([0, 0, 0, 500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(throttle.delay('192.0.2.2')).toBe(0);
    expect(await throttle.run('192.0.2.2', () => Promise.resolve('user'))).toBe('user');
    const good = throttle.run('192.0.2.1', () => Promise.resolve('user'));
    await vi.advanceTimersByTimeAsync(30_000);
    expect(await good).toBe('user');
    expect(throttle.delay('192.0.2.1')).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('one address is answered one at a time; a /64 of IPv6 is one address', async () => {
  const throttle = new AuthThrottle(Date.now);
  const order: string[] = [];
  const first = Promise.withResolvers<null>();
  const one = throttle.run('2001:db8:0:1::5', async () => {
    order.push('first');
    return first.promise;
  });
  const two = throttle.run('2001:db8:0:1::6', () => {
    order.push('second');
    return Promise.resolve('user');
  });
  await throttle.run('2001:db8:0:2::6', () => {
    order.push('elsewhere');
    return Promise.resolve('user');
  });
  expect(order).toEqual(['first', 'elsewhere']);
  first.resolve(null);
  expect(await one).toBeNull();
  expect(await two).toBe('user');
});

test('failures are forgotten after a quarter of an hour', async () => {
  let now = 0;
  const throttle = new AuthThrottle(() => now);
  for (let attempt = 0; attempt < 3; attempt++) await throttle.run('192.0.2.1', () => Promise.resolve(null));
  expect(throttle.delay('192.0.2.1')).toBe(500);
  now = 16 * 60_000;
  await throttle.run('192.0.2.1', () => Promise.resolve(null));
  expect(throttle.delay('192.0.2.1')).toBe(0);
});
