/** The user store over a server: as over a folder, and with others beside it. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { userStoreContract } from '../../../tests/contracts/user-store.ts';
import { hasPostgres, Postgres } from '../../../tests/support/postgres.ts';
import type { ImportBatch, NewUser, UserStore } from '../model/store-types.ts';
import { SetStore } from '../user-store.ts';
import { Database, type DatabaseAddress } from './database.ts';
import { SharedSet } from './shared-set.ts';

async function openAt(address: DatabaseAddress, now = Date.now): Promise<UserStore> {
  return new SetStore(await SharedSet.open(address, { create: { name: 'Test' }, now }), now);
}

describe.skipIf(!hasPostgres)('on a server', () => {
  let server: Postgres;
  beforeAll(async () => (server = await Postgres.start()));
  afterAll(() => server.dispose());

  userStoreContract(() => {
    const address = server.address();
    return Promise.resolve({
      open: (now) => openAt(address, now),
      dispose: () => Promise.resolve(),
    });
  });

  /** The same set, opened as by two processes. */
  const two = async (address = server.address()): Promise<[UserStore, UserStore, Database]> => {
    const stores: [UserStore, UserStore, Database] = [
      await openAt(address),
      await openAt(address),
      new Database(address),
    ];
    onTestFinished(async () => {
      for (const store of stores) await store.close();
    });
    return stores;
  };
  const mailbox = (username: string): NewUser => ({
    ...{ kind: 'mailbox', username, domain: 'x.example', settings: {} },
    password: { entries: 1, bytes: Buffer.from(`sealed ${username}`) },
  });
  const batch = (usernames: string[]): ImportBatch => ({
    usernames,
    domains: usernames.map(() => 'x.example'),
    kinds: new Uint8Array(usernames.length),
    lines: new Uint32Array(usernames.length),
    passwords: { entries: usernames.length, bytes: Buffer.from(`file ${usernames[0]}`) },
  });
  const importing = (store: UserStore, onDuplicate: 'skip' | 'update' = 'skip') =>
    store.beginImport({ actor: 'me', file: 'staff.csv', onDuplicate });
  const secret = (store: UserStore, name: string): string => {
    const { block } = store.find(`${name}@x.example`)?.password ?? { block: 0 };
    return Buffer.from(store.sealed(block)?.bytes ?? []).toString();
  };
  const met = (one: UserStore, other: UserStore): Promise<void> =>
    vi.waitFor(() => expect(other.info().seq).toBe(one.info().seq), 5000);
  const add = (store: UserStore, ...names: string[]) =>
    store.commit({ kind: 'add', users: names.map(mailbox) }, 'me');

  test('two import at once while both add users: each has its own numbers, and both see all of it', async () => {
    const [one, other, database] = await two();
    const [left, right] = [importing(one), importing(other)];
    for (const part of ['a', 'b', 'c']) {
      await Promise.all([
        left.stage(batch(Array.from({ length: 1000 }, (_, at) => `left-${part}${at}`))),
        right.stage(batch(Array.from({ length: 1000 }, (_, at) => `right-${part}${at}`))),
        add(one, `one-${part}`),
        add(other, `other-${part}`),
      ]);
    }
    await Promise.all([left.commit(), right.commit()]);
    await met(one, other);
    expect([one.info().seq, one.info().users, other.info().users]).toEqual([8, 6006, 6006]);
    for (const name of ['left-b7', 'right-b7', 'one-b', 'other-b']) {
      const [here, there] = [one, other].map((store) => store.find(`${name}@x.example`));
      expect(here, name).toEqual(there);
      expect(secret(one, name), name).toBe(secret(other, name));
    }
    expect(secret(other, 'left-b7')).toBe('file left-b0');
    expect(await database.query('SELECT * FROM unfinished')).toEqual([]);
    await other.undo('me');
    await met(other, one);
    expect(one.info().users).toBe(3006);
  });

  test('an import gives way to who was added meanwhile by somebody else, and says so', async () => {
    const [one, other, database] = await two();
    const session = importing(one);
    await session.stage(batch(['anna', 'bert']));
    await add(other, 'carl');
    await met(other, one);
    expect(one.info().users).toBe(1);
    await add(other, 'BERT');
    await met(other, one);
    expect(one.find('bert@x.example')?.username).toBe('BERT');
    await expect(session.commit()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('bert@x.example') as string,
    });
    await vi.waitFor(async () => expect(await database.query('SELECT * FROM change_rows')).toEqual([]), 5000);
    // The address of whom it left is free again.
    await add(one, 'anna');
    await met(one, other);
    expect(other.info().users).toBe(3);
  });

  test('what an import gives existing users is theirs as they are at its end, whoever was first', async () => {
    const [one, other, database] = await two();
    await add(one, 'anna', 'bert');
    await met(one, other);
    const session = importing(one, 'update');
    await session.stage(batch(['anna', 'bert', 'carl']));
    const under: Promise<unknown>[] = [];
    // Neither has followed: the end of the import is overtaken, and comes after all.
    await database.transaction(async ({ query }) => {
      await query('SELECT FROM change_head FOR UPDATE');
      const waiting = (count: number) =>
        vi.waitFor(async () => {
          const [row] = await database.query('SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted');
          expect(row?.['n']).toBe(count);
        }, 5000);
      under.push(other.commit({ kind: 'remove', selection: { by: 'ids', ids: [2] } }, 'me'));
      await waiting(1);
      under.push(session.commit());
      await waiting(2);
    });
    await Promise.all(under);
    await met(one, other);
    expect(one.changes(0, 1).changes[0]).toMatchObject({ kind: 'import', users: 2 });
    for (const store of [one, other]) {
      expect(store.find('bert@x.example')).toBeUndefined();
      expect([secret(store, 'anna'), secret(store, 'carl')]).toEqual(['file anna', 'file anna']);
    }
  });

  test('a snapshot is read by who opens the set later, and changes after it', async () => {
    const address = server.address();
    const [one, other, database] = await two(address);
    const session = importing(one);
    await session.stage(batch(Array.from({ length: 3000 }, (_, at) => `u${at}`)));
    await session.commit();
    await met(one, other);
    await Promise.all([one.compact(), other.compact()]);
    await add(other, 'late');
    expect(await database.query('SELECT seq FROM snapshot')).toEqual([{ seq: 1 }]);
    // Nothing but the snapshot is asked for what came before it.
    await database.query("UPDATE change SET line = 'gone' WHERE seq = 1");
    const later = await openAt(address);
    onTestFinished(() => later.close());
    expect([later.info().users, secret(later, 'u7'), secret(later, 'late')]).toEqual([
      3001,
      'file u0',
      'sealed late',
    ]);
    expect(later.changes(0, 5).changes.map(({ kind }) => kind)).toEqual(['add', 'import']);
  });
});
