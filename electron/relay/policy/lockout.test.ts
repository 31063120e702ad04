import { describe, expect, test, vi } from 'vitest';
import type { Finding } from '../../../shared/domain/finding.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { withStrike } from '../../../shared/domain/strikes.ts';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import { DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import type { RelayNotice } from '../link/relay-notice.ts';
import type { Directory, RelayUser } from '../directory/directory-types.ts';
import type { MailEvent } from '../mail/mail-types.ts';
import { Lockout } from './lockout.ts';
import { madeUpUser } from '../../../tests/support/made-up-user.ts';

const EVENT: MailEvent = {
  time: 0,
  kind: 'quarantined',
  message: 7,
  userId: 1,
  user: 'Ann@example.com',
  client: '192.0.2.1',
  sender: 'ann@example.com',
  recipient: 'bob@example.org',
  rule: 'built-in',
  reply: '550 5.7.1 refused',
  detail: '',
};

/** Strikes and times of locks in memory, as the mail database keeps them over a restart. */
class MadeUpStore {
  readonly map = new Map<string, string>();
  readonly strikes = new Map<string, readonly number[]>();
  readonly now: () => number;
  constructor(now: () => number) {
    this.now = now;
  }
  addStrike(id: number, finding: Finding, window: number): Promise<readonly number[]> {
    const key = `${id}${finding === 'blocked' ? ' blocked' : ''}`;
    const times = withStrike(this.strikes.get(key) ?? [], this.now(), window);
    this.strikes.set(key, times);
    return Promise.resolve(times);
  }
  clearStrikes(id: number): Promise<void> {
    this.strikes.delete(`${id}`);
    this.strikes.delete(`${id} blocked`);
    return Promise.resolve();
  }
  get(key: string): string | null {
    return this.map.get(key) ?? null;
  }
  set(key: string, value: string | null): Promise<void> {
    if (value === null) this.map.delete(key);
    else this.map.set(key, value);
    return Promise.resolve();
  }
}

function setUp(commit: (lock: Lock) => Promise<number>) {
  let now = 1_000_000;
  let uptime = 1_000;
  let seq = 10;
  let changed = (): void => {};
  const timed: RelayUser[] = [];
  const directory = {
    system: () => ({ ...DEFAULT_SYSTEM_SETTINGS, strikesToLock: 3, blockedTypesToLock: 4 }),
    relay: () => DEFAULT_RELAY_SETTINGS,
    timedLocks: () => timed,
    seq: () => seq,
    onChange(listener: () => void) {
      changed = listener;
      return () => {};
    },
  } as unknown as Directory;
  const events: MailEvent[] = [];
  const notices: RelayNotice[] = [];
  const asked: Lock[] = [];
  const store = new MadeUpStore(() => now);
  const make = () =>
    new Lockout({
      directory,
      store,
      lockTimes: store,
      now: () => now,
      ran: () => ({ uptime, boot: 'a' }),
      lockUser: ({ lock }) => {
        asked.push(lock);
        return commit(lock);
      },
      log: (event) => events.push(event),
      notify: (notice) => notices.push(notice),
    });
  const strike = (lockout: Lockout, user: RelayUser, finding: Finding = 'spam') =>
    lockout.strike(user, finding, 'GTUBE', EVENT);
  return {
    make,
    strike,
    events,
    notices,
    asked,
    timed,
    pass: (ms: number) => {
      now += ms;
      uptime += ms;
    },
    set: (ms: number) => (now += ms),
    time: () => now,
    read: (to: number) => {
      seq = to;
      changed();
    },
  };
}

test('the third strike locks in memory at once, and the journal takes over when it has been read', async () => {
  const { make, strike, events, notices, asked, read } = setUp(() => Promise.resolve(11));
  const lockout = make();
  const user = madeUpUser();
  await strike(lockout, user);
  await strike(lockout, user);
  expect(lockout.lockOf(user).status).toBe('active');
  await strike(lockout, user);
  expect(lockout.lockOf(user)).toMatchObject({
    status: 'automatic',
    lock: { reason: 'Spam: GTUBE', unlocks: 0 },
  });
  expect(asked).toHaveLength(1);
  expect(events.map(({ kind, detail }) => `${kind} ${detail}`)).toEqual([
    'strike strike=1 of 3 GTUBE',
    'strike strike=2 of 3 GTUBE',
    'strike strike=3 of 3 GTUBE',
    expect.stringContaining('locked until=') as string,
  ]);
  expect(notices).toMatchObject([{ kind: 'locked', user: 'Ann@example.com' }]);
  await Promise.resolve();
  read(11);
  // What the journal says now counts: an administrator may have unlocked meanwhile.
  expect(lockout.lockOf(user).status).toBe('active');
});

test('strikes are remembered over a restart, and forgotten after the window', async () => {
  const { make, strike, pass } = setUp(() => Promise.resolve(11));
  const user = madeUpUser();
  await strike(make(), user);
  await strike(make(), user);
  pass(11 * 60_000);
  const lockout = make();
  await strike(lockout, user);
  expect(lockout.lockOf(user).status).toBe('active');
  await strike(lockout, user);
  await strike(lockout, user);
  expect(lockout.lockOf(user).status).toBe('automatic');
});

test('blocked attachments are counted for themselves, and the first never locks', async () => {
  const { make, strike, events, asked } = setUp(() => Promise.resolve(11));
  const user = madeUpUser();
  await strike(make(), user, 'blocked');
  await strike(make(), user);
  await strike(make(), user);
  await strike(make(), user, 'blocked');
  await strike(make(), user, 'blocked');
  expect(asked).toEqual([]);
  const lockout = make();
  await strike(lockout, user, 'blocked');
  expect(lockout.lockOf(user)).toMatchObject({
    status: 'automatic',
    lock: { reason: 'Blocked attachment: GTUBE' },
  });
  expect(events.map(({ detail }) => detail).slice(-2)).toEqual([
    'strike=4 of 4 finding=blocked GTUBE',
    expect.stringContaining('finding=blocked strikes=4 minutes=10') as string,
  ]);
});

test('both counts begin anew once a lock is committed', async () => {
  const { make, strike, asked, read } = setUp(() => Promise.resolve(11));
  const user = madeUpUser();
  const lockout = make();
  for (let n = 0; n < 3; n++) await strike(lockout, user, 'blocked');
  await strike(lockout, user, 'malware');
  await Promise.resolve();
  read(11);
  await strike(lockout, user, 'blocked');
  await strike(lockout, user);
  await strike(lockout, user);
  expect(asked).toHaveLength(1);
});

test('a planned lock keeps nobody from being locked, and holds over what was decided a moment ago', async () => {
  const { make, strike, asked, pass, time } = setUp(() => Promise.resolve(11));
  const lockout = make();
  const byHand = { since: time() + 60_000, until: time() + 120_000, reason: 'Leave', by: 'admin', made: 1 };
  const user = madeUpUser({}, { lock: { kind: 'manual', ...byHand } });
  expect(lockout.lockOf(user).status).toBe('active');
  await strike(lockout, user, 'malware');
  expect(lockout.lockOf(user).status).toBe('automatic');
  // The first of its locks: one by hand has used up no unlock.
  expect(asked).toMatchObject([{ unlocks: 0 }]);
  pass(60_000);
  expect(lockout.lockOf(user).status).toBe('manual');
  pass(60_000);
  expect(lockout.lockOf(user).status).toBe('automatic');
});

test('a manual lock wins, and no automatic one is asked for', async () => {
  const { make, strike, asked } = setUp(() => Promise.resolve(11));
  const lockout = make();
  const user = madeUpUser({}, { lock: { kind: 'manual', since: 0, until: null, reason: '', by: 'admin' } });
  await strike(lockout, user, 'malware');
  expect(asked).toEqual([]);
  expect(lockout.lockOf(user).status).toBe('manual');
});

test('a lock that the owner cannot commit holds in memory and is asked for again', async () => {
  vi.useFakeTimers();
  try {
    let tries = 0;
    const { make, strike, asked, read } = setUp(() =>
      (tries += 1) < 3 ? Promise.reject(new Error('gone')) : Promise.resolve(12),
    );
    const lockout = make();
    const user = madeUpUser();
    await strike(lockout, user, 'malware');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(asked).toHaveLength(3);
    expect(lockout.lockOf(user).status).toBe('automatic');
    read(12);
    expect(lockout.lockOf(user).status).toBe('active');
  } finally {
    vi.useRealTimers();
  }
});

test('a relay that dies before its lock was committed locks at the next strike; one that was committed starts anew', async () => {
  let commit: () => Promise<number> = () => Promise.reject(new Error('The disk is full.'));
  const { make, strike, asked, read } = setUp(() => commit());
  const user = madeUpUser();
  const first = make();
  for (let count = 0; count < 3; count++) await strike(first, user);
  expect(first.lockOf(user).status).toBe('automatic');
  const second = make();
  expect(second.lockOf(user).status).toBe('active');
  commit = () => Promise.resolve(11);
  await strike(second, user);
  expect(second.lockOf(user).status).toBe('automatic');
  expect(asked).toHaveLength(2);
  await Promise.resolve();
  read(11);
  const third = make();
  await strike(third, user);
  expect(third.lockOf(user).status).toBe('active');
});

describe('a clock that is set', () => {
  const YEAR = 365 * 86_400_000;
  const MINUTE = 60_000;

  test.each([YEAR, -YEAR])(
    'by %i ms neither lifts a lock nor prolongs it, also over a restart',
    async (by) => {
      const { make, strike, pass, set, asked, time } = setUp(() => Promise.resolve(11));
      set(2 * YEAR);
      const first = make();
      const user = madeUpUser();
      for (let time = 0; time < 3; time++) await strike(first, user);
      const lock = first.lockOf(user).lock;
      await Promise.resolve();
      const locked = { ...user, lock };
      pass(10 * MINUTE);
      set(by);
      const second = make();
      expect(second.lockOf(locked).status).toBe('automatic');
      // The set is told when it ends by the clock of now.
      expect(second.lockOf(locked).lock?.until).toBe(time() + 20 * MINUTE);
      expect(asked.at(-1)).toMatchObject({ since: time() - 10 * MINUTE, until: time() + 20 * MINUTE });
      const dated = { ...user, lock: asked.at(-1) ?? null };
      pass(19 * MINUTE);
      expect(make().lockOf(dated).status).toBe('automatic');
      pass(2 * MINUTE);
      expect(make().lockOf(dated).status).toBe('active');
      expect(second.lockOf(dated).status).toBe('active');
    },
  );

  test('is told to the set though nobody sends', async () => {
    const { make, timed, asked, set, time } = setUp(() => Promise.resolve(11));
    set(2 * YEAR);
    const since = time();
    const lock = {
      kind: 'automatic',
      since,
      until: since + 30 * MINUTE,
      reason: 'Spam',
      by: 'relay',
    } as const;
    timed.push({ ...madeUpUser(), lock });
    set(-YEAR);
    const lockout = make();
    lockout.look();
    expect(asked).toEqual([{ ...lock, since: time(), until: time() + 30 * MINUTE }]);
    await Promise.resolve();
    lockout.look();
    expect(asked).toHaveLength(1);
  });

  test('strikes that it leaves ahead still count, for their window', async () => {
    const { make, strike, set, pass } = setUp(() => Promise.resolve(11));
    const lockout = make();
    const user = madeUpUser();
    await strike(lockout, user);
    await strike(lockout, user);
    set(-300_000);
    await strike(lockout, user);
    expect(lockout.lockOf(user).status).toBe('automatic');
    pass(0);
  });
});
