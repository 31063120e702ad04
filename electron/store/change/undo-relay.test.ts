/** Undo and redo beside what the relay does by itself: its locks are no step of theirs, and are neither lifted nor brought back. */
import { EVERYTHING } from '../../../shared/lists/filter.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { RELAY_ACTOR } from '../../../shared/domain/actor.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { manualPart, type Lock } from '../../../shared/domain/lock.ts';
import type { SettingsPatch } from '../../../shared/domain/settings.ts';
import type { StoredUser } from '../../../shared/domain/user.ts';
import { openSet } from '../open-set.ts';
import type { ChangeDraft, UserStore } from '../model/store-types.ts';

const RUNS = process.env['POSTERN_LONG'] === '1' ? 2_000 : 60;
const ME = 'me';
let folder: string;
let store: UserStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-undo-relay-'));
  store = await openSet(join(folder, 'set'), { create: { name: 'Test' }, now: () => 1_000 });
});
afterEach(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const ids = (...list: number[]) => ({ by: 'ids' as const, ids: list });
const anna = ids(1);
const automatic = (since: number): Lock => {
  return { kind: 'automatic', since, until: since + 60, reason: 'Spam', by: 'relay', unlocks: 0 };
};
const manual: Lock = { kind: 'manual', since: 3, until: null, reason: 'Left', by: ME };
const A = automatic(1);
const A2 = automatic(2);

const add: ChangeDraft = {
  kind: 'add',
  users: [
    {
      kind: 'mailbox',
      username: 'anna',
      domain: 'd.example',
      settings: {},
      password: { entries: 1, bytes: Buffer.from('anna') },
    },
  ],
};
const edit: ChangeDraft = { kind: 'edit', selection: anna, settings: { limitPerDay: 9 }, password: null };
/** Yet to begin, and one that ends. */
const planned: Lock = { kind: 'manual', since: 2_000, until: 3_000, reason: 'Leave', by: ME, made: 900 };
const timed: Lock = { kind: 'manual', since: 1_000, until: 3_000, reason: 'Leave', by: ME };
const beside = (by: Lock): Lock => ({
  ...by,
  byHand: { since: 2_000, until: 3_000, reason: 'Leave', by: ME, made: 900 },
});
const lock: ChangeDraft = { kind: 'lock', selection: anna, lock: manual };
const plan: ChangeDraft = { kind: 'lock', selection: anna, lock: planned };
const unlock: ChangeDraft = { kind: 'unlock', selection: anna };
const remove: ChangeDraft = { kind: 'remove', selection: anna };
const relay = (by: Lock): Promise<unknown> => {
  return store.commit({ kind: 'lock', selection: anna, lock: by }, RELAY_ACTOR);
};
const state = () => {
  const user = store.get(1);
  return user === undefined ? 'none' : { lock: user.lock, limit: user.settings.limitPerDay ?? null };
};
const user = (of: Lock | null, limit: number | null = null) => ({ lock: of, limit });

/** Undo without a number, or why it was refused. */
async function undone(): Promise<unknown> {
  return store.undo(ME).then(
    () => state(),
    (error: unknown) => (error as PosternError).details?.['leftAlone'],
  );
}
const inTheWay = (why: string) => ({ count: 1, first: ['anna@d.example'], why: [why] });

describe('what an administrator did, and the relay before or after', () => {
  interface Row {
    readonly name: string;
    /** What the relay did before the administrator. */
    readonly before?: Lock;
    readonly done: readonly ChangeDraft[];
    readonly since?: Lock;
    readonly undo: unknown;
    /** Not given: nothing was undone. */
    readonly redo?: unknown;
  }
  const rows: readonly Row[] = [
    { name: 'edit', done: [edit], undo: user(null), redo: user(null, 9) },
    { name: 'edit, since locked', done: [edit], since: A, undo: user(A), redo: user(A, 9) },
    { name: 'edit of one who was locked', before: A, done: [edit], undo: user(A), redo: user(A, 9) },
    {
      name: 'edit, locked before and again',
      before: A,
      done: [edit],
      since: A2,
      undo: user(A2),
      redo: user(A2, 9),
    },
    { name: 'lock', done: [lock], undo: user(null), redo: user(manual) },
    {
      name: 'lock, which the relay cannot change',
      done: [lock],
      since: A,
      undo: user(null),
      redo: user(manual),
    },
    { name: 'lock over a lock of the relay', before: A, done: [lock], undo: user(A), redo: user(manual) },
    { name: 'plan', done: [plan], undo: user(null), redo: user(planned) },
    { name: 'plan, since locked', done: [plan], since: A, undo: user(A), redo: user(beside(A)) },
    {
      name: 'plan beside a lock of the relay, since another',
      before: A,
      done: [plan],
      since: A2,
      undo: user(A2),
      redo: user(beside(A2)),
    },
    {
      name: 'unlock of both, since locked anew',
      before: A,
      done: [plan, unlock],
      since: A2,
      undo: user(beside(A2)),
      redo: user(A2),
    },
    { name: 'unlock', before: A, done: [unlock], undo: user(A), redo: user(null) },
    {
      name: 'unlock, since locked anew',
      before: A,
      done: [unlock],
      since: A2,
      undo: inTheWay('locked-by-relay'),
    },
    { name: 'unlock of a lock by hand', done: [lock, unlock], undo: user(manual), redo: user(null) },
    { name: 'the same, since locked', done: [lock, unlock], since: A, undo: user(manual), redo: user(A) },
    { name: 'removal', done: [remove], undo: user(null), redo: 'none' },
    { name: 'removal of one who was locked', before: A, done: [remove], undo: user(A), redo: 'none' },
  ];
  test.each(rows)('$name', async ({ before, done, since, undo, redo }) => {
    await store.commit(add, ME);
    if (before !== undefined) await relay(before);
    for (const draft of done) await store.commit(draft, ME);
    const { redo: nothing } = store.undoState();
    expect(nothing).toBeNull();
    if (since !== undefined) await relay(since);
    const left = state();
    expect(await undone()).toEqual(undo);
    if (redo === undefined) {
      expect(state()).toEqual(left);
      expect(store.undoState().redo).toBeNull();
      // Tried again it says the same, as it has not happened.
      expect(await undone()).toEqual(undo);
      return;
    }
    await store.redo(ME);
    expect(state()).toEqual(redo);
  });

  test('a user who is added, and since locked, goes with the lock and comes back with it', async () => {
    await store.commit(add, ME);
    await relay(A);
    expect(await undone()).toBe('none');
    await store.redo(ME);
    expect(state()).toEqual(user(A));
  });

  test('one whom a person locked or unlocked since stays', async () => {
    await store.commit(add, ME);
    await relay(A);
    await store.commit(lock, ME);
    await expect(store.undo(ME, 1)).rejects.toMatchObject({ details: { leftAlone: inTheWay('changed') } });
    expect(state()).toEqual(user(manual));
  });

  test('a lock or unlock is not taken back over one that a person made since', async () => {
    await store.commit(add, ME);
    await relay(A);
    await store.commit(unlock, ME);
    await store.commit(lock, ME);
    const details = { leftAlone: inTheWay('changed') };
    await expect(store.undo(ME, 3)).rejects.toMatchObject({ details });
    expect(state()).toEqual(user(manual));
    await store.commit(unlock, ME);
    await expect(store.undo(ME, 4)).rejects.toMatchObject({ details });
    expect(state()).toEqual(user(null));
  });

  test('a redo stands over what the relay does, and leaves its lock', async () => {
    await store.commit(add, ME);
    await store.commit(lock, ME);
    await store.undo(ME);
    await relay(A);
    expect(store.undoState()).toMatchObject({
      undo: { summary: 'Added anna@d.example' },
      redo: { summary: 'Locked anna@d.example' },
    });
    await store.redo(ME);
    expect(state()).toEqual(user(manual));
    await store.undo(ME);
    expect(state()).toEqual(user(A));
  });

  test('an unlock that is done again does not lift a lock that came meanwhile', async () => {
    await store.commit(add, ME);
    await relay(A);
    await store.commit(unlock, ME);
    await store.undo(ME);
    await relay(A2);
    await expect(store.redo(ME)).rejects.toMatchObject({
      code: 'left-alone',
      details: { leftAlone: inTheWay('locked-by-relay') },
    });
    expect(state()).toEqual(user(A2));
  });
});

test('a change of the relay cannot be named either, and the log says so', async () => {
  await store.commit(add, ME);
  await relay(A);
  await expect(store.undo(ME, 2)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining('made by the relay') as string,
  });
  expect(store.changes(0, 2).changes.map(({ undoable }) => undoable)).toEqual([false, true]);
  expect(state()).toEqual(user(A));
});

test('what the relay did is in no chain after the set was opened again, from journal and snapshot', async () => {
  await store.commit(add, ME);
  await relay(A);
  for (const compacted of [false, true]) {
    if (compacted) await store.compact();
    await store.close();
    store = await openSet(join(folder, 'set'), { now: () => 1_000 });
    expect(store.undoState()).toMatchObject({ undo: { summary: 'Added anna@d.example' }, redo: null });
  }
});

const NAMES = ['ann', 'bob'];
const DOMAINS = ['d.example', 'e.example'];
const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };

/** All that people can set, without what the relay and the hardening do. */
function byPeople(): unknown {
  const users = Array.from(store.matching(EVERYBODY), (id) => {
    const { id: same, username, domain, settings, lock: held, password } = store.get(id) as StoredUser;
    const place = password === null ? null : [password.block, password.index];
    return { same, username, domain, settings, lock: manualPart(held ?? null), place };
  });
  const { name } = store.info();
  return { users, name, domains: store.domains(), level: store.settings(null), system: store.system() };
}

type Act = () => Promise<unknown> | null;
const someone = fc.tuple(fc.constantFrom(...NAMES), fc.constantFrom(...DOMAINS));
const limit = fc.constantFrom(null, 10, 20);
let clock = 1_000;
/** For good, and for a time: running, planned, over. */
const patch: fc.Arbitrary<SettingsPatch> = fc.oneof(
  fc.tuple(limit, fc.constantFrom('limitPerDay', 'limitPerHour')).map(([value, key]) => ({ [key]: value })),
  fc.constantFrom<SettingsPatch>(
    { 'temporary:limitPerDay': { value: 30, since: 1_000, until: 2_000 } },
    { 'temporary:limitPerDay': { value: 40, since: 1_500, until: 3_000, made: 1_000 } },
    { limitPerDay: 50, 'temporary:limitPerHour': { value: 60, since: 500, until: 900 } },
    { 'temporary:limitPerDay': null, 'temporary:limitPerHour': null },
  ),
);
const selecting = (make: (id: number) => Promise<unknown>) =>
  someone.map(([who, where]): Act => () => {
    const found = store.find(`${who}@${where}`);
    return found === undefined ? null : make(found.id);
  });
const commit = (draft: ChangeDraft) => store.commit(draft, ME);
const act: fc.Arbitrary<Act> = fc.oneof(
  someone.map(([username, domain]): Act => () => {
    const password = { entries: 1, bytes: Buffer.from(username) };
    return commit({ kind: 'add', users: [{ kind: 'mailbox', username, domain, settings: {}, password }] });
  }),
  fc.tuple(fc.constantFrom(...DOMAINS), fc.boolean()).map(
    ([domain, away]): Act =>
      () =>
        commit({ kind: 'domain', domain, remove: away }),
  ),
  fc.tuple(fc.constantFrom(null, ...DOMAINS), patch).map(
    ([domain, settings]): Act =>
      () =>
        commit({ kind: 'settings', domain, settings, system: {} }),
  ),
  fc.constantFrom(500, 1_000, 1_500, 2_000, 2_500, 3_500).map((time): Act => () => {
    clock = time;
    return null;
  }),
  fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean()).map(([mailLogDays, ofRelay]): Act => () => {
    const system = ofRelay ? { relay: { mailLogDays } } : { strikesToLock: mailLogDays };
    return commit({ kind: 'settings', domain: null, settings: {}, system });
  }),
  fc.constantFrom('One', 'Two').map(
    (name): Act =>
      () =>
        commit({ kind: 'rename', name }),
  ),
  fc.tuple(someone, patch).map(([[who, where], settings]): Act => () => {
    const found = store.find(`${who}@${where}`);
    if (found === undefined) return null;
    return commit({ kind: 'edit', selection: ids(found.id), settings, password: null });
  }),
  selecting((id) =>
    commit({
      kind: 'edit',
      selection: ids(id),
      settings: {},
      password: { entries: 1, bytes: Buffer.from('new') },
    }),
  ),
  selecting((id) => commit({ kind: 'remove', selection: ids(id) })),
  fc
    .tuple(someone, fc.constantFrom(manual, planned, timed), fc.boolean())
    .map(([[who, where], by, replace]): Act => () => {
      const found = store.find(`${who}@${where}`);
      if (found === undefined) return null;
      return commit({ kind: 'lock', selection: ids(found.id), lock: by, replace });
    }),
  selecting((id) => commit({ kind: 'unlock', selection: ids(id) })),
  fc.tuple(someone, fc.integer({ min: 1, max: 99 })).map(([[who, where], since]): Act => () => {
    const found = store.find(`${who}@${where}`);
    if (found === undefined) return null;
    return store.commit({ kind: 'lock', selection: ids(found.id), lock: automatic(since) }, RELAY_ACTOR);
  }),
  selecting((id) => {
    const { block, index } = store.get(id)?.password ?? { block: 0, index: 0 };
    const verifier = `$argon2id$v=19$m=7168,t=5,p=1$${'B'.repeat(21)}A$${'B'.repeat(42)}A`;
    return store.commit({ kind: 'harden', users: [{ id, block, index, verifier }] }, 'hardening');
  }),
  fc.constant<Act>(() => store.undo(ME, undefined, 0)),
  fc.constant<Act>(() => store.redo(ME, 0)),
  fc.integer({ min: 1, max: 15 }).map(
    (which): Act =>
      () =>
        store.undo(ME, which, 0),
  ),
);

/** False when it was refused. */
async function went(doing: Promise<unknown> | null): Promise<boolean> {
  if (doing === null) return false;
  return doing.then(
    () => true,
    (error: unknown) => {
      if (error instanceof PosternError) return false;
      throw error;
    },
  );
}

test('whatever people and the relay did, undoing all leads back to the beginning, and redoing all to the end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 3, maxLength: 25 }), async (acts) => {
      const own = await mkdtemp(join(tmpdir(), 'postern-undo-all-'));
      const outer = store;
      clock = 1_000;
      store = await openSet(join(own, 'set'), { create: { name: 'Test' }, now: () => clock });
      try {
        const initial = byPeople();
        for (const one of acts) await went(one());
        const final = byPeople();
        let steps = 0;
        // Latest first. An unlock is refused where the relay has locked anew, which changes nothing that people set.
        for (const { seq, of, undoable } of store.changes(0, 1000).changes) {
          // An undo that is undone does its change again.
          if (!undoable || of !== null) continue;
          await store.undo(ME, seq ?? undefined, 0).then(
            () => steps++,
            (error: unknown) =>
              expect((error as PosternError).details?.['leftAlone']).toMatchObject({
                why: ['locked-by-relay'],
              }),
          );
        }
        expect(byPeople()).toEqual(initial);
        while (steps-- > 0) await store.redo(ME, 0);
        expect(byPeople()).toEqual(final);
        // What came to its time by itself is told the same, from the journal as from memory.
        clock = 4_000;
        const told = store.changes(0, 1000);
        await store.close();
        store = await openSet(join(own, 'set'), { now: () => clock });
        expect(byPeople()).toEqual(final);
        expect(store.changes(0, 1000)).toEqual(told);
      } finally {
        await store.close();
        store = outer;
        await rm(own, { recursive: true });
      }
    }),
    { numRuns: RUNS },
  );
});
