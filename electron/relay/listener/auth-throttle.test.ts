import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Asker } from '../directory/turn-order.ts';
import { AuthThrottle } from './auth-throttle.ts';

const HERE = '192.0.2.1';
const wrong = () => Promise.resolve(null);
const right = () => Promise.resolve('user');
let throttle: AuthThrottle;
let began: number;

beforeEach(() => {
  vi.useFakeTimers();
  throttle = new AuthThrottle(Date.now);
  began = Date.now();
});
afterEach(() => void vi.useRealTimers());

/** The outcome, however long it takes, and not later. */
async function after<T>(attempt: Promise<T>): Promise<T> {
  const settled = vi.fn();
  void attempt.finally(settled);
  while (settled.mock.calls.length === 0) await vi.advanceTimersToNextTimerAsync();
  return attempt;
}

async function fail(account: string, times: number, from = HERE): Promise<void> {
  for (let time = 0; time < times; time++) {
    expect(await after(throttle.run(from, account, wrong))).toEqual({ kind: 'wrong' });
  }
}

/** Three names fail: from now on every other waits, too. */
const tryNames = async (): Promise<void> => {
  for (const name of ['x', 'y', 'z']) await fail(name, 1);
};

test('from the third failure on each is followed by a longer pause, for this address only', async () => {
  const delays: number[] = [];
  for (let attempt = 0; attempt < 12; attempt++) {
    delays.push(throttle.delay(HERE, `user${attempt}`));
    await fail(`user${attempt}`, 1);
  }
  expect(delays).toEqual([0, 0, 0, 500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000]);
  expect(throttle.delay('192.0.2.2', 'user1')).toBe(0);
  expect(await throttle.run('192.0.2.2', 'user1', right)).toEqual({ kind: 'right', found: 'user' });
});

test('who mistyped and then logs in is forgiven', async () => {
  await fail('ann', 5);
  expect(throttle.delay(HERE, 'ann')).toBe(2000);
  expect(await after(throttle.run(HERE, 'ANN', right))).toMatchObject({ kind: 'right' });
  expect(throttle.delay(HERE, 'ann')).toBe(0);
  expect(throttle.delay(HERE, 'bob')).toBe(0);
  // Nobody else pays for it, either.
  await fail('bob', 1);
  expect(throttle.delay(HERE, 'bob')).toBe(0);
});

test('who owns an account gains nothing for guessing another, nor for guessing many', async () => {
  for (let round = 0; round < 6; round++) {
    await fail(`victim${round % 3}`, 1);
    await throttle.run(HERE, 'mine', right);
  }
  expect(throttle.delay(HERE, 'mine')).toBe(0);
  expect(throttle.delay(HERE, 'victim0')).toBe(4000);
  expect(throttle.delay(HERE, 'another')).toBe(4000);
});

test('who was never there does not wait for one or two others who guess there, but for those who try names', async () => {
  await fail('ann', 6);
  await fail('bob', 1);
  expect(throttle.delay(HERE, 'ann')).toBe(8000);
  // They wait meanwhile.
  const guesses = Array.from({ length: 20 }, () => throttle.run(HERE, 'ann', wrong));
  expect(throttle.delay(HERE, 'carl')).toBe(0);
  expect(await throttle.run(HERE, 'carl', right)).toMatchObject({ kind: 'right' });
  expect(throttle.delay(HERE, 'carl')).toBe(0);
  // Whoever fails has had the look without a pause.
  await fail('dora', 1);
  expect(throttle.delay(HERE, 'dora')).toBeGreaterThan(0);
  expect(throttle.delay(HERE, 'emil')).toBe(throttle.delay(HERE, 'ann'));
  await after(Promise.all(guesses));
});

test('of many names that come at once three are looked at before the pauses begin', async () => {
  await fail('ann', 5);
  const looked = vi.fn(wrong);
  const all = Array.from({ length: 40 }, (_, index) => throttle.run(HERE, `name${index}`, looked));
  await vi.advanceTimersByTimeAsync(0);
  expect(looked).toHaveBeenCalledTimes(2);
  await after(Promise.all(all));
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

test('of those who wait the last are turned away, and whoever would wait longer than clients do', async () => {
  await fail('ann', 3);
  const looked = vi.fn(wrong);
  const outcomes: string[] = [];
  for (let guess = 0; guess < 20; guess++) {
    void throttle.run(HERE, 'ann', looked).then(({ kind }) => outcomes.push(kind));
  }
  await vi.advanceTimersByTimeAsync(0);
  expect(outcomes).toEqual(Array.from({ length: 20 - 6 }, () => 'crowded'));
  expect(looked).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(31_500);
  expect(looked).toHaveBeenCalledTimes(6);
  const late = Array.from({ length: 8 }, () => throttle.run(HERE, 'ann', looked));
  expect(await late[6]).toEqual({ kind: 'crowded', milliseconds: 40_000, first: true });
  expect(await late[7]).toMatchObject({ kind: 'crowded', first: false });
  // The first two are wrong after 20 and 40 s; for the others it would be a minute.
  await vi.advanceTimersByTimeAsync(40_000);
  expect(looked).toHaveBeenCalledTimes(8);
  expect((await Promise.all(late)).map(({ kind }) => kind)).toEqual([
    'wrong',
    'wrong',
    ...Array<string>(6).fill('crowded'),
  ]);
});

test('who has gone away gives up the place', async () => {
  await fail('ann', 4);
  const looked = vi.fn(wrong);
  const connections = Array.from({ length: 6 }, () => ({ gone: false }));
  const guesses = connections.map((one) => throttle.run(HERE, 'ann', looked, () => one.gone));
  for (const one of connections) one.gone = true;
  const here = throttle.run(HERE, 'ann', right);
  expect((await Promise.all(guesses)).map(({ kind }) => kind)).toEqual(Array<string>(6).fill('gone'));
  expect(throttle.delay(HERE, 'ann')).toBe(1000);
  const last = { gone: false };
  const leaving = throttle.run(HERE, 'ann', looked, () => last.gone);
  last.gone = true;
  expect(await after(here)).toMatchObject({ kind: 'right' });
  // Also when it shows only as its turn comes.
  expect(await after(leaving)).toEqual({ kind: 'gone' });
  expect(looked).not.toHaveBeenCalled();
});

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Calls `attempt` again and again, each time `pause` after it was answered, until an hour is over. */
async function allHour(pause: number, attempt: () => Promise<unknown>): Promise<void> {
  for (const end = Date.now() + HOUR; Date.now() < end;) {
    await attempt();
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}

test('whoever guesses at an account from where its owner keeps logging in gets few guesses', async () => {
  await throttle.run(HERE, 'ann', right);
  const looked = vi.fn(wrong);
  let logins = 0;
  let last = Date.now();
  let longest = 0;
  const owner = allHour(100, async () => {
    if ((await throttle.run(HERE, 'ann', right)).kind !== 'right') return;
    logins++;
    longest = Math.max(longest, Date.now() - last);
    last = Date.now();
  });
  const guesser = allHour(10, () => throttle.run(HERE, 'ann', looked));
  await vi.advanceTimersByTimeAsync(HOUR + 2 * MINUTE);
  await Promise.all([owner, guesser]);
  expect(logins).toBeGreaterThan(60);
  expect(looked.mock.calls.length).toBeLessThan(60 * 5);
  // The owner has every other turn at worst.
  expect(longest).toBeLessThanOrEqual(45_000);
});

test('the pause is waited once, not by everyone who has it right', async () => {
  await throttle.run(HERE, 'ann', right);
  await fail('ann', 8);
  expect(throttle.delay(HERE, 'ann')).toBe(16_000);
  const logins = Promise.all(Array.from({ length: 6 }, () => throttle.run(HERE, 'ann', right)));
  await vi.advanceTimersByTimeAsync(16_000);
  expect((await logins).map(({ kind }) => kind)).toEqual(Array<string>(6).fill('right'));
  expect(await throttle.run(HERE, 'ann', right)).toMatchObject({ kind: 'right' });
});

test('an old device of the owner that retries a wrong password every minute slows nobody down', async () => {
  await throttle.run(HERE, 'ann', right);
  let longest = 0;
  const device = allHour(MINUTE, () => throttle.run(HERE, 'ann', wrong));
  const owner = allHour(MINUTE / 7, async () => {
    const since = Date.now();
    expect(await throttle.run(HERE, 'ann', right)).toMatchObject({ kind: 'right' });
    longest = Math.max(longest, Date.now() - since);
  });
  await vi.advanceTimersByTimeAsync(HOUR + 2 * MINUTE);
  await Promise.all([device, owner]);
  expect(longest).toBe(0);
});

test('where names are tried, colleagues of a device that retries a wrong password get in within 20 seconds, also all at once', async () => {
  await tryNames();
  const device = allHour(MINUTE, () => throttle.run(HERE, 'printer', wrong));
  let longest = 0;
  // After a quarter of an hour the device has earned the longest pause.
  for (let at = 15 * MINUTE + 1000, round = 0; round < 40; round++, at += MINUTE + 1000) {
    await vi.advanceTimersByTimeAsync(at - Date.now() + began);
    const login = async (account: string) => {
      const since = Date.now();
      const { kind } = await throttle.run(HERE, account, right);
      longest = Math.max(longest, Date.now() - since);
      return kind;
    };
    const kinds = await after(
      Promise.all([1, 2, 3, 4, 5].map((who) => login(`round${round} colleague${who}`))),
    );
    expect(kinds).toEqual(Array<string>(5).fill('right'));
    // From then on they are known and do not wait at all.
    expect(throttle.delay(HERE, `round${round} colleague1`)).toBe(0);
  }
  await vi.advanceTimersByTimeAsync(HOUR);
  await device;
  expect(longest).toBeGreaterThan(0);
  expect(longest).toBeLessThanOrEqual(20_000);
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

test('tells how who comes stands among all: known here, not failed lately, failed', async () => {
  const standing = async (account: string, found: string | null, from = HERE): Promise<string> => {
    let told = '';
    const attempt = ({ standing }: Asker) => {
      told = standing;
      return Promise.resolve(found);
    };
    await after(throttle.run(from, account, attempt));
    return told;
  };
  expect(await standing('ann', 'user')).toBe('fresh');
  expect(await standing('ann', 'user')).toBe('proved');
  expect(await standing('bob', null)).toBe('fresh');
  expect(await standing('carl', null)).toBe('failed');
  // Each address by its own, an account known here also when others failed, and its owner when mistaken.
  expect(await standing('ann', null)).toBe('proved');
  expect(await standing('ann', 'user')).toBe('proved');
  expect(await standing('ann', 'user', '192.0.2.9')).toBe('fresh');
  vi.setSystemTime(Date.now() + 16 * 60_000);
  expect(await standing('dora', null)).toBe('fresh');
});

test('who was right at an address is known there for a week, and no longer', async () => {
  const standing = async (): Promise<string> => {
    let seen = '';
    await after(
      throttle.run(HERE, 'ann', ({ standing }) => {
        seen = standing;
        return Promise.resolve('user');
      }),
    );
    return seen;
  };
  const day = 86_400_000;
  expect(await standing()).toBe('fresh');
  vi.setSystemTime(began + 7 * day);
  expect(await standing()).toBe('proved');
  vi.setSystemTime(began + 14 * day + 1);
  expect(await standing()).toBe('fresh');
});
