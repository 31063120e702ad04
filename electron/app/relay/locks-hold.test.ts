/**
 * Random sequences of changes, schedules, strikes, undo, restarts and clock jumps over a real set, the relay's directory that follows it,
 * and its rules: whoever has a lock that is on is refused, whoever has none is not, and what is read from disk says the same.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Lock } from '../../../shared/domain/lock.ts';
import { settingsPatch } from '../../../shared/domain/temporary.ts';
import { openDirectory } from '../../relay/directory/open-directory.ts';
import { lockRule } from '../../relay/policy/lock-rule.ts';
import { Lockout } from '../../relay/policy/lockout.ts';
import { openSet } from '../../store/open-set.ts';
import type { ChangeDraft } from '../../store/model/store-types.ts';
import { ownerCalls } from '../owner/relay-owner.ts';

const RUNS = process.env['POSTERN_LONG'] === '1' ? 500 : 25;
const ME = 'me';
const MINUTE = 60_000;
/** Minutes. */
const YEAR = 365 * 24 * 60;
/** The user's automatic locks last so long. */
const LASTS = 30 * MINUTE;
const IDS = [1, 2] as const;

type Id = (typeof IDS)[number];
/** Minutes from now on; what lies behind is refused, as the window and the command line refuse it. */
type Act =
  | { readonly do: 'lock'; readonly id: Id; readonly until: number | null; readonly replace: boolean }
  | { readonly do: 'plan'; readonly id: Id; readonly since: number; readonly lasts: number | null }
  | { readonly do: 'unlock' | 'strike' | 'remove'; readonly id: Id }
  | { readonly do: 'raise'; readonly id: Id; readonly since: number | null; readonly lasts: number }
  | { readonly do: 'undo' | 'redo' | 'restart' | 'reopen' }
  /** The clock is set; time passes. */
  | { readonly do: 'set' | 'pass'; readonly minutes: number };

const id = fc.constantFrom(...IDS);
const ahead = fc.constantFrom(5, 20, 45, 90);
const act: fc.Arbitrary<Act> = fc.oneof(
  fc.record({ do: fc.constant('lock'), id, until: fc.option(ahead), replace: fc.boolean() } as const),
  fc.record({ do: fc.constant('plan'), id, since: ahead, lasts: fc.option(ahead) } as const),
  fc.record({ do: fc.constantFrom('unlock', 'strike', 'strike', 'remove'), id } as const),
  fc.record({ do: fc.constant('raise'), id, since: fc.option(ahead), lasts: ahead } as const),
  fc.record({ do: fc.constantFrom('undo', 'undo', 'redo', 'restart', 'reopen') } as const),
  fc.record({ do: fc.constant('pass'), minutes: fc.constantFrom(5, 21, 46, 100) } as const),
  // Forward by days would be taken for a sleep (`elapsed`), in which a lock of the relay has its time, too.
  fc.record({ do: fc.constant('set'), minutes: fc.constantFrom(-5, -21, -46, -100, -YEAR, YEAR) } as const),
);

/** A lock by hand that is on record, as the set keeps it: told here by its numbers alone, not by the rules that are tested. */
function isOnByHand(lock: Lock | null, wall: number): boolean {
  const byHand = lock?.kind === 'manual' ? lock : lock?.byHand;
  if (byHand === undefined) return false;
  // One for at once is on since it was made, wherever the clock went; one that was planned begins by the calendar.
  const begun = byHand.made === undefined || wall >= byHand.since;
  return begun && (byHand.until === null || wall < byHand.until);
}

async function run(acts: readonly Act[]): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-locks-hold-'));
  const path = join(folder, 'set');
  let [wall, uptime] = [Date.UTC(2026, 9, 24), 1_000];
  const now = (): number => wall;
  let store = await openSet(path, { create: { name: 'Test' }, now });
  const directory = await openDirectory({
    setPath: path,
    setId: store.info().id,
    key: () => null,
    harden: () => Promise.resolve(),
    now,
    overrides: {},
  });
  const owner = ownerCalls(() => store);
  const kept = new Map<string, string | null>();
  /** What the relay has its owner write. */
  let writing: Promise<unknown> = Promise.resolve();
  const relay = (): Lockout =>
    new Lockout({
      directory,
      store: { addStrike: () => Promise.resolve([wall]), clearStrikes: () => Promise.resolve() },
      lockTimes: {
        get: (key: string) => kept.get(key) ?? null,
        set: (key: string, value: string | null) => Promise.resolve(void kept.set(key, value)),
      },
      now,
      ran: () => ({ uptime, boot: 'a' }),
      lockUser: (request) => {
        const written = Promise.resolve(owner.lockUser(request));
        writing = Promise.allSettled([writing, written]);
        return written;
      },
      log: () => undefined,
      notify: () => undefined,
    });
  let lockout = relay();
  /** Uptime at which the relay's lock lifts, which no clock changes; null: none; undefined: an undo may have brought one back. */
  const lifts = new Map<Id, number | null | undefined>(IDS.map((one) => [one, null]));
  const caughtUp = async (): Promise<void> => {
    await writing;
    while (directory.seq() !== store.info().seq) await after(1);
  };
  const commit = (draft: ChangeDraft): Promise<unknown> => store.commit(draft, ME);
  const of = (one: Id) => ({ by: 'ids' as const, ids: [one] });

  const step = async (one: Act): Promise<void> => {
    switch (one.do) {
      case 'lock': {
        const until = one.until === null ? null : wall + one.until * MINUTE;
        const lock = { kind: 'manual', since: wall, until, reason: '', by: ME } as const;
        await commit({ kind: 'lock', selection: of(one.id), lock, replace: one.replace });
        // One for good leaves nothing of the relay's.
        if (until === null) lifts.set(one.id, undefined);
        return;
      }
      case 'plan': {
        const since = wall + one.since * MINUTE;
        const until = one.lasts === null ? null : since + one.lasts * MINUTE;
        const lock = { kind: 'manual', since, until, reason: '', by: ME, made: wall } as const;
        await commit({ kind: 'lock', selection: of(one.id), lock });
        return;
      }
      case 'unlock':
      case 'remove':
        await commit({ kind: one.do, selection: of(one.id) });
        lifts.set(one.id, null);
        return;
      case 'raise': {
        const since = one.since === null ? null : wall + one.since * MINUTE;
        const until = (since ?? wall) + one.lasts * MINUTE;
        const settings = settingsPatch({ 'temporary:limitPerDay': { value: 9_000, since, until } }, wall);
        await commit({ kind: 'edit', selection: of(one.id), settings, password: null });
        return;
      }
      case 'strike': {
        const user = directory.get(one.id);
        if (user === undefined || lockout.lockOf(user).status !== 'active') return;
        await lockout.strike(user, 'malware', 'EICAR', EVENT);
        lifts.set(one.id, uptime + LASTS);
        return;
      }
      case 'undo':
      case 'redo':
        await (one.do === 'undo' ? store.undo(ME, undefined, 0) : store.redo(ME, 0));
        for (const each of IDS) if (lifts.get(each) === null) lifts.set(each, undefined);
        return;
      case 'restart':
        lockout = relay();
        return;
      case 'reopen':
        await store.close();
        store = await openSet(path, { now });
        return;
      case 'set':
        wall += one.minutes * MINUTE;
        return;
      case 'pass':
        wall += one.minutes * MINUTE;
        uptime += one.minutes * MINUTE;
    }
  };

  const refused = (one: Id): boolean | null => {
    const user = directory.get(one);
    if (user === undefined) return null;
    const { status, lock } = lockout.lockOf(user);
    return lockRule(status, lock, '', 'bob@far.example', 'Europe/Vienna') !== null;
  };

  try {
    const users = ['ann', 'bob'].map((username) => {
      const password = { entries: 1, bytes: Buffer.from(username) };
      const settings = { userLockTimeout: LASTS / MINUTE, maxUnlocksByTimeout: 100 };
      return { kind: 'mailbox' as const, username, domain: 'd.example', settings, password };
    });
    await commit({ kind: 'add', users });
    await caughtUp();
    for (const one of acts) {
      await step(one).catch((error: unknown) => {
        // Nothing to undo, nobody to edit.
        if (!(error instanceof PosternError)) throw error;
      });
      lockout.look();
      await caughtUp();
      for (const each of IDS) {
        const there = store.get(each);
        const told = refused(each);
        expect(told === null).toBe(there === undefined);
        if (there === undefined) continue;
        const lift = lifts.get(each);
        if (isOnByHand(there.lock, wall)) expect(told).toBe(true);
        else if (lift !== undefined && lift !== null && uptime < lift) expect(told).toBe(true);
        else if (lift !== undefined) expect(told).toBe(false);
      }
    }
    // Who was looked at may have been dated anew.
    await caughtUp();
    const seen = IDS.map((one) => store.get(one));
    await store.close();
    store = await openSet(path, { now });
    expect(IDS.map((one) => store.get(one))).toEqual(seen);
  } finally {
    await directory.close();
    await store.close();
    await rm(folder, { recursive: true });
  }
}

const EVENT = {
  time: 0,
  kind: 'quarantined',
  message: 1,
  userId: 1,
  user: 'ann@d.example',
  client: '192.0.2.1',
  sender: 'ann@d.example',
  recipient: 'bob@far.example',
  rule: 'built-in',
  reply: '',
  detail: '',
} as const;

test('whatever was done and whatever the clock did, the relay takes nothing from a user whose lock is on', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 20 }), (acts) => run(acts)),
    { numRuns: RUNS },
  );
});

test('a lock that holds holds on where the clock is set back before it, and one of the relay where it is set forward', async () => {
  const back: Act = { do: 'set', minutes: -60 };
  await run([{ do: 'lock', id: 1, until: null, replace: false }, back]);
  await run([
    { do: 'strike', id: 1 },
    { do: 'set', minutes: YEAR },
  ]);
  await run([{ do: 'lock', id: 1, until: 45, replace: false }, { do: 'strike', id: 2 }, back]);
});
