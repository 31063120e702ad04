/** The store in PostgreSQL does what every mail store must, and what several relays on one database need. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { mailStoreContract } from '../../../../tests/contracts/mail-store.ts';
import { deferred, eventOf, sampleMessage, sent, takeOf } from '../../../../tests/support/mail-samples.ts';
import { hasPostgres, Postgres } from '../../../../tests/support/postgres.ts';
import { parseFilter } from '../../../../shared/lists/parse-filter.ts';
import { LOG } from '../../../../shared/lists/mail-lists.ts';
import { EVERYTHING } from '../../../../shared/lists/filter.ts';
import type { MailStore } from '../mail-store.ts';
import { Database } from '../../../store/postgres/database.ts';
import { openPostgresStore } from './open-postgres-store.ts';

const ALL = { filter: EVERYTHING, offset: 0, limit: 1000 };
const ANY = { limit: 1000, down: new Set<string>() };

describe.skipIf(!hasPostgres)('in PostgreSQL', () => {
  let server: Postgres;
  let database: Database;
  beforeAll(async () => {
    server = await Postgres.start();
    database = new Database(server.address('one'));
  });
  afterAll(async () => {
    await database.close();
    await server.dispose();
  });

  const open = async (schema = 'one', clock: (() => number) | null = null): Promise<MailStore> => {
    const store = await openPostgresStore(server.address(schema), clock);
    onTestFinished(() => store.close().catch(() => undefined));
    return store;
  };
  /** One schema for all: making one costs more than what most tests do in it. */
  const empty = async (): Promise<void> => {
    const tables = await database.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'one' AND tablename <> 'schema_version'",
    );
    for (const { tablename } of tables) await database.query(`DELETE FROM ${String(tablename)}`);
    if (tables.length > 0) await database.query('ALTER SEQUENCE log_id_seq RESTART');
  };

  mailStoreContract(async () => {
    let now = 1_800_000_000_000;
    await empty();
    let store = await open('one', () => now);
    return {
      store,
      now: () => now,
      pass: (milliseconds) => (now += milliseconds),
      async reopen() {
        await store.close();
        return (store = await open('one', () => now));
      },
    };
  }, 4);

  test('two relays that come at once never pass a limit, and what they told is what is counted', async () => {
    await empty();
    const relays = [await open(), await open()];
    const takes = [takeOf('limitPerDay', 25)];
    const tries = Array.from({ length: 60 }, async (_, at) => {
      const store = relays[at % 2] as MailStore;
      return store.accept(await sampleMessage(store, { takes, userId: 1 + (at % 3 === 0 ? 1 : 0) }));
    });
    const accepted = (await Promise.all(tries)).filter((one) => one.accepted).length;
    const used = await relays[0]?.usage(null, 0);
    expect([accepted, used?.map((one) => one.used)]).toEqual([45, [25, 20]]);
    expect((await relays[1]?.counts())?.queued).toBe(45);
  });

  test('two relays claim everything once, a part of each turn for everybody', async () => {
    await empty();
    const relays = [await open(), await open()] as const;
    for (const user of ['a@x.example', 'a@x.example', 'a@x.example', 'b@x.example', 'c@y.example'])
      await relays[0].accept(await sampleMessage(relays[0], { user, userId: user.charCodeAt(0) }));
    const [one, two] = [relays[0].claimant(60_000), relays[1].claimant(60_000)];
    const first = await one.claim({ ...ANY, limit: 3 });
    expect(first.map(({ origin }) => origin.user).sort()).toEqual([
      'a@x.example',
      'b@x.example',
      'c@y.example',
    ]);
    const rest = await Promise.all([one.claim(ANY), two.claim(ANY), two.claim(ANY)]);
    expect(rest.flat().map(({ origin }) => origin.user)).toEqual(['a@x.example', 'a@x.example']);
    const [due] = first;
    await relays[1].settle({ message: due!.id, outcomes: [deferred(due!.deliveries[0]!, 1)] });
    expect(await two.claim({ ...ANY, down: new Set(['example.org']) })).toEqual([]);
    expect(await two.claim(ANY)).toHaveLength(1);
    expect(await relays[0].settle({ message: due!.id, outcomes: [sent(due!.deliveries[0]!)] })).toHaveLength(
      1,
    );
  });

  test('a schema is made by two at once, and one of a newer program is refused', async () => {
    await Promise.all([open('two'), open('two')]);
    const other = new Database(server.address('two'));
    onTestFinished(() => other.close());
    expect(await other.query('SELECT version FROM schema_version')).toEqual([{ version: 2 }]);
    await other.query('UPDATE schema_version SET version = 99');
    await expect(open('two')).rejects.toMatchObject({
      code: 'set-newer-format',
      message: expect.stringContaining('newer version') as string,
    });
  });

  test('filters find what they find in memory: forms of letters, domains by either name, texts with wildcards', async () => {
    await empty();
    const store = await open();
    const lines = ['ΟΔΟΣ', 'straße', 'Å 100%', 'a_b', 'Übung'].map((detail) =>
      eventOf('refused', { detail }),
    );
    await store.write([
      ...lines,
      eventOf('refused', { user: 'eva@xn--mller-kva.example', recipient: 'x@a.example,y@MÜLLER.example' }),
    ]);
    const found = async (text: string): Promise<number> => {
      const parsed = parseFilter(LOG, text);
      return parsed.ok ? (await store.log({ ...ALL, filter: parsed.filter })).total : -1;
    };
    const sought = [
      'detail:οδος',
      'detail:"100%"',
      'detail:a_b',
      'detail:axb',
      'detail:übung',
      'user:müller',
      'user:xn--mller-kva.example',
      'recipient:müller.example',
    ];
    expect(await Promise.all(sought.map(found))).toEqual([1, 1, 1, 0, 1, 1, 1, 1]);
  });

  test('after a kill of the server in the middle, all that was acknowledged is there once, and it goes on by itself', async () => {
    await empty();
    const store = await open();
    const told: number[] = [];
    let failed = 0;
    const send = async (count: number): Promise<void> => {
      for (let at = 0; at < count; at++) {
        try {
          const answer = await store.accept(await sampleMessage(store));
          if (answer.accepted) told.push(answer.id);
          if (told.length === 10) await server.kill();
        } catch (error) {
          failed++;
          expect(error).toMatchObject({
            code: 'io-failed',
            message: expect.stringContaining('cannot be reached') as string,
          });
          if (failed === 1) void server.resume();
          await new Promise((resolve) => setImmediate(resolve));
        }
      }
    };
    await Promise.all([1, 2, 3, 4].map(() => send(20)));
    await expect
      .poll(async () =>
        store.counts().then(
          ({ queued }) => queued,
          () => -1,
        ),
      )
      .toBeGreaterThan(0);
    const rows = (await store.queue(ALL)).entries.map(({ message }) => message);
    expect(new Set(rows)).toEqual(new Set(told));
    expect(rows).toHaveLength(told.length);
    expect(failed).toBeGreaterThan(0);
    expect(store.trouble()).toBeNull();
  });
});
