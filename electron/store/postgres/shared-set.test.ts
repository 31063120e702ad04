/** The change log in PostgreSQL does what every change log must, and what several administrators of one set need. */
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { changeLogContract } from '../../../tests/contracts/change-log.ts';
import { hasPostgres, Postgres } from '../../../tests/support/postgres.ts';
import { planChange } from '../change/plan-change.ts';
import { undoChange } from '../change/undo-change.ts';
import type { ChangeWriter } from '../change/change-writer.ts';
import type { SettingsPatch } from '../../../shared/domain/settings.ts';
import type { ChangeDraft, NewUser } from '../model/store-types.ts';
import { SetState } from '../table/set-state.ts';
import { Claims } from './claims.ts';
import { Database } from './database.ts';
import { IdBlocks } from './id-blocks.ts';
import { SET_MIGRATIONS } from './set-schema.ts';
import { migrate } from './migrate.ts';
import { PostgresLog } from './postgres-log.ts';
import { SharedSet } from './shared-set.ts';

const newUser = (username: string): NewUser => ({
  ...{ kind: 'mailbox', username, domain: 'x.example', settings: {} },
  password: { entries: 1, bytes: Buffer.from(`sealed ${username}`) },
});

describe.skipIf(!hasPostgres)('in PostgreSQL', () => {
  let server: Postgres;
  beforeAll(async () => (server = await Postgres.start()));
  afterAll(() => server.dispose());

  const open = async (schema: string): Promise<SharedSet> => {
    const set = await SharedSet.open(server.address(schema), { create: { name: schema } });
    onTestFinished(() => set.close().catch(() => undefined));
    return set;
  };

  changeLogContract(async () => {
    const address = server.address();
    const database = new Database(address);
    onTestFinished(() => database.close());
    await migrate(database, address.schema, SET_MIGRATIONS);
    const ids = new IdBlocks(database);
    await ids.fetch();
    return {
      log: new PostgresLog(database, ids, address.schema, ids.next(), new Claims(new SetState())),
      turn: () => Promise.resolve(),
      lose: async () => {
        await database.query('TRUNCATE change, change_rows');
      },
    };
  });

  const draft = (set: SharedSet, of: ChangeDraft) => (writer: ChangeWriter) =>
    writer.write(
      planChange(of, {
        state: set.state,
        now: writer.now(),
        resolve: (selection) => ('ids' in selection ? Uint32Array.from(selection.ids) : new Uint32Array()),
        resolveIncoming: () => new Uint32Array(),
      }),
      'test',
    );
  const add = (set: SharedSet, username: string) => set.change(null, draft(set, addOf(username)));
  const addOf = (username: string): ChangeDraft => ({
    kind: 'add',
    users: [newUser(username)],
  });
  const names = (set: SharedSet): string[] =>
    [...set.state.table.ids()].map((id) => set.state.table.get(id)?.username ?? '').sort();

  test('what one writes the other has, and whoever was second plans again', async () => {
    const [one, two] = [await open('both'), await open('both')];
    expect(one.state.id).toBe(two.state.id);
    const added = Array.from({ length: 10 }, (_, at) => [add(one, `one${at}`), add(two, `two${at}`)]).flat();
    const numbers = (await Promise.all(added)).map(({ change }) => change);
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
    await vi.waitFor(() => expect(one.state.seq + two.state.seq).toBe(40), 5000);
    expect(names(one)).toHaveLength(20);
    expect(names(two)).toEqual(names(one));
    const later = await open('both');
    expect(names(later)).toEqual(names(one));
  });

  test('both edit the same user: both edits are there, one planned against what the other wrote, and the other may undo', async () => {
    const [one, two] = [await open('same'), await open('same')];
    await add(one, 'eva');
    await vi.waitFor(() => expect(names(two)).toEqual(['eva']), 5000);
    let plans = 0;
    const { promise: planning, resolve: bothPlan } = Promise.withResolvers<undefined>();
    const edit = (set: SharedSet, settings: SettingsPatch) =>
      set.change(null, async (writer) => {
        // Neither can follow before both have planned.
        if (++plans === 2) bothPlan(undefined);
        await planning;
        const selection = { by: 'ids' as const, ids: [1] };
        return draft(set, { kind: 'edit', selection, expected: 1, settings, password: null })(writer);
      });
    await Promise.all([edit(one, { limitPerDay: 7 }), edit(two, { limitPerHour: 3 })]);
    expect(plans).toBe(3);
    await Promise.all([one.follow(), two.follow()]);
    const both = { limitPerDay: 7, limitPerHour: 3 };
    expect([one, two].map(({ state }) => state.table.get(1)?.settings)).toEqual([both, both]);
    await two.change(null, (writer) => undoChange({ kind: 'undo' }, 'test', writer));
    await one.follow();
    expect(Object.keys(one.state.table.get(1)?.settings ?? {})).toHaveLength(1);
  });

  test('a large change is there whole for whoever follows, or opens the set later', async () => {
    const [one, two] = [await open('large'), await open('large')];
    const users = Array.from({ length: 4500 }, (_, at) => newUser(`u${at}`));
    await one.change(null, draft(one, { kind: 'add', users }));
    await two.follow();
    expect([two.state.seq, two.state.table.size]).toEqual([1, 4500]);
    await two.change(null, (writer) => undoChange({ kind: 'undo' }, 'test', writer));
    expect((await open('large')).state.table.size).toBe(0);
  });

  test('a notice that was lost with its connection is made up for by a look', async () => {
    const [one, two] = [await open('lost'), await open('lost')];
    const other = new Database(server.address('lost'));
    onTestFinished(() => other.close());
    await other.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND query LIKE '%_lost'",
    );
    await add(one, 'eva');
    await vi.waitFor(() => expect(names(two)).toEqual(['eva']), 5000);
  });

  test('a commit whose answer was cut off is looked up, before anybody is told', async () => {
    const cut = await cutAtCommit(server.folder);
    const [one, two] = [
      await SharedSet.open({ ...server.address('cut'), host: cut.folder }, { create: { name: 'cut' } }),
      await open('cut'),
    ];
    onTestFinished(() => one.close().catch(() => undefined));
    cut.next();
    expect(await add(one, 'eva')).toMatchObject({ change: 1 });
    expect(cut.cuts()).toBe(1);
    await vi.waitFor(() => expect(names(two)).toEqual(['eva']), 5000);
    expect([names(one), one.state.seq, one.broken]).toEqual([['eva'], 1, null]);
  });

  test('after a kill of the server in the middle, what was told has happened, and it goes on by itself', async () => {
    const set = await open('kill');
    const told: string[] = [];
    const conditions: boolean[] = [];
    set.onChange(() => conditions.push(set.condition().behind !== null));
    for (let at = 0; at < 40; at += 4) {
      const some = [0, 1, 2, 3].map((more) => `u${at + more}`);
      const adding = Promise.allSettled(some.map((name) => add(set, name).then(() => told.push(name))));
      if (at === 8) await server.kill();
      await adding;
      // Whoever looks on is told, and told again once it is back.
      if (at === 8) await vi.waitFor(() => expect(set.condition().behind).not.toBeNull(), 5000);
      if (at === 8) expect(conditions).toContain(true);
      // The kill has hit something: nobody answers now.
      if (at === 8) await expect(open('kill')).rejects.toMatchObject({ code: 'io-failed' });
      if (at === 8) await server.resume();
    }
    await expect
      .poll(
        () =>
          add(set, 'last').then(
            () => true,
            () => false,
          ),
        { timeout: 15_000 },
      )
      .toBe(true);
    expect(conditions.at(-1)).toBe(false);
    const after = names(await open('kill'));
    expect(after).toEqual(expect.arrayContaining([...told, 'last']));
    expect(after).toHaveLength(new Set(after).size);
    expect(names(set)).toEqual(after);
  });

  test('a schema of a newer program is refused, and so is a change of one, and a set that was deleted', async () => {
    const [set] = await Promise.all([open('newer'), open('newer')]);
    const other = new Database(server.address('newer'));
    onTestFinished(() => other.close());
    await other.query("INSERT INTO change VALUES (1, 99, NULL, '{}')");
    await other.query('UPDATE change_head SET seq = 1');
    await expect(add(set, 'eva')).rejects.toMatchObject({ code: 'set-newer-format' });
    expect(set.behind()?.text).toContain('newer version');
    await other.query('UPDATE schema_version SET version = 99');
    await expect(open('newer')).rejects.toMatchObject({ code: 'set-newer-format' });
    const deleted = await open('deleted');
    await other.query('DROP SCHEMA deleted CASCADE');
    await expect(add(deleted, 'eva')).rejects.toMatchObject({ code: 'not-found' });
  });
});

/** A way to the server that can swallow the answer to a commit, and cut the connection. */
async function cutAtCommit(to: string): Promise<{ readonly folder: string; next(): void; cuts(): number }> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-cut-'));
  const name = '.s.PGSQL.5432';
  let cutting = false;
  let cuts = 0;
  const proxy: Server = createServer((client) => {
    const upstream = connect(join(to, name));
    let committed = false;
    client.on('data', (bytes) => {
      committed = cutting && bytes.includes('COMMIT');
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!committed) return void client.write(bytes);
      [cutting, cuts] = [false, cuts + 1];
      client.destroy();
    });
    for (const socket of [client, upstream]) {
      socket.on('error', () => undefined);
      socket.on('close', () => (socket === client ? upstream : client).destroy());
    }
  });
  await new Promise<void>((resolve) => proxy.listen(join(folder, name), resolve));
  onTestFinished(async () => {
    proxy.close();
    await rm(folder, { recursive: true });
  });
  return { folder, next: () => (cutting = true), cuts: () => cuts };
}
