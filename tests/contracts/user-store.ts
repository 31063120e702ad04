/** What a user store must do, wherever its set is kept. Called within the test file of each place. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ChangeDraft, ImportBatch, NewUser, UserStore } from '../../electron/store/model/store-types.ts';
import { EVERYTHING } from '../../shared/lists/filter.ts';

/** A place for one set. */
export interface PlaceOnTrial {
  /** Opens it; the first time it is made, with the name “Test”. */
  open(now: () => number): Promise<UserStore>;
  dispose(): Promise<void>;
}

const EVERYBODY = { filter: EVERYTHING, domain: null, sort: [] };
const DAY = 86_400_000;

function mailbox(username: string): NewUser {
  const password = { entries: 1, bytes: Buffer.from(`sealed ${username}`) };
  return { kind: 'mailbox', username, domain: 'example.com', settings: {}, password };
}
function ip(username: string): NewUser {
  return { kind: 'ip', username, domain: 'example.com', settings: {}, password: null };
}
const add = (...users: NewUser[]): ChangeDraft => ({ kind: 'add', users });
const ids = (...list: number[]) => ({ by: 'ids' as const, ids: list });
const edit = (id: number, limitPerDay: number | null): ChangeDraft => {
  return { kind: 'edit', selection: ids(id), settings: { limitPerDay }, password: null };
};
function batch(usernames: string[], kind: 0 | 1 = 0): ImportBatch {
  return {
    usernames,
    domains: usernames.map((_, at) => (at % 2 === 0 ? 'even.example' : 'odd.example')),
    kinds: new Uint8Array(usernames.length).fill(kind),
    lines: new Uint32Array(usernames.length),
    passwords: kind === 1 ? null : { entries: usernames.length, bytes: Buffer.from(usernames.join()) },
  };
}
export function userStoreContract(make: () => Promise<PlaceOnTrial>): void {
  let place: PlaceOnTrial;
  let store: UserStore;
  let time = 1_000_000;

  beforeEach(async () => {
    place = await make();
    time = 1_000_000;
    store = await place.open(() => time);
  });
  afterEach(async () => {
    await store.close();
    await place.dispose();
  });

  async function reopen(): Promise<void> {
    await store.close();
    store = await place.open(() => time);
    expect(store.info().damage).toEqual([]);
  }

  function everything(): unknown {
    return Array.from(store.matching(EVERYBODY), (id) => store.get(id));
  }
  function sealedOf(id: number): string | undefined {
    const ref = store.get(id)?.password;
    const block = ref ? store.sealed(ref.block) : undefined;
    return block === undefined ? undefined : Buffer.from(block.bytes).toString();
  }

  describe('changes', () => {
    test('addresses are one without regard to case, ranges do not overlap, and a refused change leaves nothing', async () => {
      await store.commit(add(mailbox('Anna'), ip('192.0.2.0/24')), 'me');
      const before = store.info().seq;
      await expect(store.commit(add(mailbox('bert'), mailbox('ANNA')), 'me')).rejects.toMatchObject({
        code: 'address-taken',
        details: { field: 'username' },
      });
      await expect(store.commit(add(ip('192.0.2.7')), 'me')).rejects.toThrow(/192\.0\.2\.0\/24/);
      await expect(store.commit(add(ip('10.0.0.0/8'), ip('10.1.1.1')), 'me')).rejects.toThrow(
        /10\.0\.0\.0\/8/,
      );
      await expect(store.commit(edit(99, 1), 'me')).rejects.toMatchObject({ code: 'not-found' });
      expect(store.info()).toMatchObject({ seq: before, users: 2 });
      expect(store.find('bert@example.com')).toBeUndefined();
    });

    test('a change that changes nothing is none', async () => {
      await store.commit(add(mailbox('anna')), 'me');
      await store.commit(edit(1, 5), 'me');
      expect(await store.commit(edit(1, 5), 'me')).toEqual({ change: 0, users: 0 });
      expect(await store.commit({ kind: 'unlock', selection: ids(1) }, 'me')).toEqual({
        change: 0,
        users: 0,
      });
      expect(await store.commit({ kind: 'rename', name: 'Test' }, 'me')).toEqual({ change: 0, users: 0 });
    });

    test('a manual lock is not replaced by an automatic one', async () => {
      await store.commit(add(mailbox('anna')), 'me');
      const lock = { kind: 'manual', since: 1, until: null, reason: 'left', by: 'me' } as const;
      await store.commit({ kind: 'lock', selection: ids(1), lock }, 'me');
      const automatic = { ...lock, kind: 'automatic', until: 9 } as const;
      expect(await store.commit({ kind: 'lock', selection: ids(1), lock: automatic }, 'relay')).toMatchObject(
        {
          change: 0,
        },
      );
      expect(store.get(1)?.lock).toEqual(lock);
    });

    test('domains and settings are kept, and a domain with users is not removed', async () => {
      await store.commit(
        { kind: 'settings', domain: 'example.com', settings: { limitPerDay: 9 }, system: {} },
        'me',
      );
      await store.commit(
        {
          kind: 'settings',
          domain: null,
          settings: { maxDaysToRetry: 2 },
          system: { timeZone: 'Europe/Vienna' },
        },
        'me',
      );
      await store.commit(add(mailbox('anna')), 'me');
      await expect(
        store.commit({ kind: 'domain', domain: 'example.com', remove: true }, 'me'),
      ).rejects.toMatchObject({ code: 'conflict' });
      await reopen();
      expect(store.settings('example.com')).toEqual({ limitPerDay: 9 });
      expect(store.settings(null)).toEqual({ maxDaysToRetry: 2 });
      expect(store.system().timeZone).toBe('Europe/Vienna');
      expect(store.domains()).toMatchObject([{ domain: 'example.com', users: 1 }]);
    });

    test('many at once are each done, in an order that the journal tells again', async () => {
      await store.commit(add(mailbox('shared')), 'me');
      const adds = Array.from({ length: 100 }, (_, at) => store.commit(add(mailbox(`user${at}`)), 'me'));
      const edits = Array.from({ length: 50 }, (_, at) => store.commit(edit(1, at + 1), 'me'));
      const twins = ['x', 'X'].map((name) => store.commit(add(mailbox(name)), 'me').catch(() => null));
      const results = await Promise.all([...adds, ...edits]);
      expect((await Promise.all(twins)).filter((result) => result === null)).toHaveLength(1);
      expect(new Set(results.map(({ change }) => change)).size).toBe(150);
      expect(store.get(1)?.settings).toEqual({ limitPerDay: 50 });
      const before = everything();
      await reopen();
      expect(everything()).toEqual(before);
    });
  });

  describe('undo', () => {
    test('takes back every kind of change and does it again, also after reopening', async () => {
      const lock = { kind: 'manual', since: 1, until: null, reason: '', by: 'me' } as const;
      const drafts: ChangeDraft[] = [
        add(mailbox('anna'), mailbox('bert'), ip('192.0.2.1')),
        {
          kind: 'edit',
          selection: ids(1),
          settings: { limitPerDay: 3 },
          password: { entries: 1, bytes: Buffer.from('new') },
        },
        { kind: 'lock', selection: ids(1, 2), lock },
        { kind: 'unlock', selection: ids(2) },
        { kind: 'settings', domain: 'example.com', settings: { limitPerHour: 4 }, system: {} },
        { kind: 'settings', domain: null, settings: { limitPerWeek: 4 }, system: { strikesToLock: 9 } },
        { kind: 'domain', domain: 'other.example', remove: false },
        { kind: 'domain', domain: 'other.example', remove: true },
        { kind: 'rename', name: 'Other' },
        { kind: 'remove', selection: ids(1, 3) },
      ];
      // The time of the last change is not part of what undo restores.
      const look = (): string =>
        JSON.stringify([
          everything(),
          store.domains(),
          store.system(),
          store.settings(null),
          store.info().name,
        ]).replaceAll(/"changedAt":\d+/g, '');
      const states = [look()];
      for (const draft of drafts) {
        await store.commit(draft, 'me');
        states.push(look());
      }
      for (let at = drafts.length - 1; at >= 0; at--) {
        if (at % 3 === 0) await reopen();
        await store.undo('me');
        expect(look(), `undo of ${drafts[at]?.kind}`).toBe(states[at]);
      }
      await expect(store.undo('me')).rejects.toMatchObject({ code: 'nothing-to-undo' });
      await reopen();
      for (let at = 0; at < drafts.length; at++) {
        await store.redo('me');
        expect(look(), `redo of ${drafts[at]?.kind}`).toBe(states[at + 1]);
      }
      await expect(store.redo('me')).rejects.toMatchObject({ code: 'nothing-to-undo' });
    });

    test('leaves alone what was changed since, and says which', async () => {
      await store.commit(add(mailbox('anna'), mailbox('bert')), 'me');
      await store.commit(
        { kind: 'edit', selection: ids(1, 2), settings: { limitPerDay: 5 }, password: null },
        'me',
      );
      await store.commit(edit(1, 6), 'me');
      expect(await store.undo('me', 2)).toMatchObject({
        change: 4,
        users: 1,
        leftAlone: { count: 1, first: ['anna@example.com'], why: ['changed'] },
        of: { change: 2, summary: 'Edited 2 users' },
      });
      expect(store.get(1)?.settings).toEqual({ limitPerDay: 6 });
      expect(store.get(2)?.settings).toEqual({});
      // The rest can be tried again, and is still in its way.
      await expect(store.undo('me', 2)).rejects.toMatchObject({ code: 'left-alone' });
      // Undoing the undo does the rest again.
      await store.undo('me', 4);
      expect(store.get(2)?.settings).toEqual({ limitPerDay: 5 });
    });

    test('two at once undo one change once, and two without a number the last two', async () => {
      await store.commit(add(mailbox('anna')), 'me');
      for (const limit of [5, 6, 7]) await store.commit(edit(1, limit), 'me');
      const both = await Promise.allSettled([store.undo('window', 4), store.undo('command line', 4)]);
      expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(store.get(1)?.settings).toEqual({ limitPerDay: 6 });
      await Promise.all([store.undo('window'), store.undo('command line')]);
      expect(store.get(1)?.settings).toEqual({});
      const before = everything();
      await reopen();
      expect(everything()).toEqual(before);
    });

    test('an undone delete does not take an address that somebody else got meanwhile', async () => {
      await store.commit(add(mailbox('anna')), 'me');
      await store.commit({ kind: 'remove', selection: ids(1) }, 'me');
      await store.commit(add(mailbox('ANNA')), 'me');
      await expect(store.undo('me', 2)).rejects.toMatchObject({
        code: 'left-alone',
        details: { leftAlone: { count: 1, first: ['anna@example.com'], why: ['address-taken'] } },
      });
      expect(store.info().users).toBe(1);
      expect(store.find('anna@example.com')?.id).toBe(2);
    });

    test('brings passwords back that a snapshot dropped long ago', async () => {
      await store.commit(add(mailbox('anna'), mailbox('bert')), 'me');
      await store.compact();
      await store.commit({ kind: 'remove', selection: ids(1) }, 'me');
      await store.compact();
      await store.compact();
      expect(store.sealed(1)).toBeUndefined();
      await reopen();
      await store.undo('me');
      expect(sealedOf(1)).toBe('sealed anna');
      await reopen();
      expect(sealedOf(1)).toBe('sealed anna');
      expect(sealedOf(2)).toBe('sealed bert');
    });

    test('brings passwords back though the history in which they were given has ended', async () => {
      await store.commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 30 } }, 'me');
      await store.commit(add(mailbox('anna')), 'me');
      await store.compact();
      time += 20 * DAY;
      await store.commit({ kind: 'remove', selection: ids(1) }, 'me');
      await store.compact();
      time += 15 * DAY;
      await store.compact();
      await store.compact();
      expect(store.changes(0, 9).changes.map(({ kind }) => kind)).toEqual(['remove']);
      await reopen();
      await store.undo('me');
      expect(sealedOf(1)).toBe('sealed anna');
      await reopen();
      expect(sealedOf(1)).toBe('sealed anna');
    });

    test('settings of the relay are merged, named in the activity log, and taken back', async () => {
      const relay = (set: object): ChangeDraft => {
        return { kind: 'settings', domain: null, settings: {}, system: { relay: set } };
      };
      await store.commit(relay({ autoStart: true }), 'me');
      await store.commit(relay({ hostName: 'mx.example' }), 'me');
      expect((await store.commit(relay({ autoStart: true }), 'me')).change).toBe(0);
      await reopen();
      expect(store.system().relay).toEqual({ autoStart: true, hostName: 'mx.example' });
      expect(store.changes(0, 1).changes[0]?.summary).toBe('Changed the settings of the relay');
      await store.undo('me');
      await store.undo('me');
      await reopen();
      expect(store.system().relay).toEqual({});
    });

    test('the history ends where the administrator says', async () => {
      await store.commit({ kind: 'settings', domain: null, settings: {}, system: { historyDays: 30 } }, 'me');
      await store.commit(add(mailbox('anna')), 'me');
      await store.compact();
      time += 31 * DAY;
      await store.commit(add(mailbox('bert')), 'me');
      await store.compact();
      expect(store.changes(0, 10).total).toBe(1);
      await reopen();
      await store.undo('me');
      await expect(store.undo('me')).rejects.toMatchObject({ code: 'nothing-to-undo' });
      expect(store.info().users).toBe(1);
    });
  });

  describe('import', () => {
    const rows = (count: number, prefix = 'row'): string[] =>
      Array.from({ length: count }, (_, at) => `${prefix}${at}`);

    test('is invisible until it is committed, is one change, and one undo takes it back', async () => {
      await store.commit(add(mailbox('anna')), 'me');
      const session = store.beginImport({ actor: 'me', file: 'staff.csv', onDuplicate: 'skip' });
      for (let from = 0; from < 5; from++) {
        expect(await session.stage(batch(rows(2_000, `u${from}-`)))).toEqual({
          created: 2_000,
          updated: 0,
          duplicates: [],
        });
        await store.commit(add(mailbox(`between${from}`)), 'me');
      }
      expect(store.info().users).toBe(6);
      expect(store.find('u0-0@even.example')).toBeUndefined();
      expect(await session.commit()).toMatchObject({ users: 10_000 });
      expect(store.info().users).toBe(10_006);
      expect(store.changes(0, 1).changes[0]).toMatchObject({
        kind: 'import',
        summary: 'Imported 10,000 users from staff.csv',
      });
      const before = everything();
      await reopen();
      expect(everything()).toEqual(before);
      await store.undo('me');
      expect(store.info().users).toBe(6);
      await reopen();
      await store.redo('me');
      expect(everything()).toEqual(before);
    });

    test('tells duplicates apart, and a batch without news writes nothing', async () => {
      await store.commit(add(mailbox('anna'), ip('10.0.0.0/8')), 'me');
      const session = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'skip' });
      const mixed: ImportBatch = {
        usernames: ['bert', 'ANNA', 'Bert', '10.1.1.1', '192.0.2.1'],
        domains: Array.from({ length: 5 }, () => 'example.com'),
        kinds: Uint8Array.from([0, 0, 0, 1, 1]),
        lines: new Uint32Array(5),
        passwords: { entries: 5, bytes: Buffer.alloc(5) },
      };
      expect(await session.stage(mixed)).toEqual({
        created: 2,
        updated: 0,
        duplicates: [
          { row: 1, with: 'existing', owner: 'ANNA@example.com' },
          { row: 2, with: 'in-file', owner: 'Bert@example.com' },
          { row: 3, with: 'overlap', owner: '10.0.0.0/8' },
        ],
      });
      await session.commit();
      const again = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'skip' });
      expect(await again.stage(mixed)).toMatchObject({ created: 0, updated: 0 });
      expect(await again.commit()).toEqual({ change: 0, users: 0 });
      await reopen();
      expect(store.info().users).toBe(4);
    });

    test('updates the passwords of existing users, and undo brings the old ones back', async () => {
      await store.commit(add(mailbox('anna'), mailbox('bert')), 'me');
      const session = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'update' });
      const update = { ...batch(['anna', 'carl']), domains: ['example.com', 'example.com'] };
      expect(await session.stage(update)).toEqual({ created: 1, updated: 1, duplicates: [] });
      expect(sealedOf(1)).toBe('sealed anna');
      // Changed while the file was being read: what comes back is this.
      const password = { entries: 1, bytes: Buffer.from('changed meanwhile') };
      await store.commit({ kind: 'edit', selection: ids(1), settings: {}, password }, 'me');
      expect(await session.commit()).toMatchObject({ users: 2 });
      expect(sealedOf(1)).toBe('anna,carl');
      await reopen();
      expect(sealedOf(1)).toBe('anna,carl');
      await store.undo('me');
      expect(sealedOf(1)).toBe('changed meanwhile');
      expect(store.info().users).toBe(2);
    });

    test('a bulk edit meanwhile is of those who are there, and each is taken back without the other', async () => {
      await store.commit(add(mailbox('anna'), mailbox('bert')), 'me');
      const session = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'update' });
      await session.stage({ ...batch(['anna', 'carl']), domains: ['example.com', 'example.com'] });
      const selection = { by: 'query' as const, query: EVERYBODY, except: [] };
      const settings = { limitPerDay: 5 };
      expect(await store.commit({ kind: 'edit', selection, settings, password: null }, 'me')).toMatchObject({
        users: 2,
      });
      await session.stage(batch(['dora']));
      await session.commit();
      const limits = () =>
        ['anna@example.com', 'bert@example.com', 'carl@example.com', 'dora@even.example'].map(
          (address) => store.find(address)?.settings.limitPerDay,
        );
      expect(limits()).toEqual([5, 5, undefined, undefined]);
      expect(sealedOf(1)).toBe('anna,carl');
      await store.undo('me', 2);
      expect([limits()[0], sealedOf(1), store.info().users]).toEqual([undefined, 'anna,carl', 4]);
      await store.undo('me', 3);
      expect([sealedOf(1), store.info().users]).toEqual(['sealed anna', 2]);
      const before = everything();
      await reopen();
      expect(everything()).toEqual(before);
    });

    test('cancelled, it keeps nothing, and its addresses are free again', async () => {
      const session = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'skip' });
      await session.stage(batch(['anna', 'bert']));
      await expect(store.commit(add({ ...mailbox('anna'), domain: 'even.example' }), 'me')).rejects.toThrow(
        /being imported/,
      );
      await session.cancel();
      await session.cancel();
      await expect(session.stage(batch(['carl']))).rejects.toMatchObject({ code: 'cancelled' });
      await store.commit(add({ ...mailbox('anna'), domain: 'even.example' }), 'me');
      await reopen();
      expect(store.info().users).toBe(1);
    });
  });

  test('a snapshot is of one moment, though changes go on while it is written', async () => {
    const session = store.beginImport({ actor: 'me', file: 'x', onDuplicate: 'skip' });
    for (let from = 0; from < 3; from++)
      await session.stage(batch(Array.from({ length: 2_000 }, (_, at) => `u${from}-${at}`)));
    await session.commit();
    const compaction = store.compact();
    const progress = { over: false };
    void compaction.finally(() => (progress.over = true));
    for (let id = 1; !progress.over; id++) {
      await store.commit(edit(6_001 - id, id), 'me');
      await store.commit({ kind: 'remove', selection: ids(id) }, 'me');
      await store.commit(add(mailbox(`new${id}`)), 'me');
    }
    await compaction;
    const before = everything();
    await reopen();
    expect(everything()).toEqual(before);
  });
}
