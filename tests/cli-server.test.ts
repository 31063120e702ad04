/** The `postern` command on a set on a server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { Database } from '../electron/store/postgres/database.ts';
import { jsonHere, nextLine, runHere, type Ran } from './support/command.ts';
import { hasPostgres, Postgres } from './support/postgres.ts';
import { SetCommands } from './support/set-commands.ts';

describe.skipIf(!hasPostgres)('on a server', () => {
  let server: Postgres;
  let sets = 0;
  beforeAll(async () => (server = await Postgres.start()));
  afterAll(() => server.dispose());

  const urlOf = (set: string, role = 'postern') =>
    `postgres://${role}@/postgres?set=${set}&host=${server.folder}`;

  /** A new set's commands and tables. */
  const made = () => {
    const name = `cli${++sets}`;
    const commands = new SetCommands();
    const database = new Database(server.address(name));
    onTestFinished(async () => {
      commands.dispose();
      await database.close();
    });
    const env = { ...process.env, ...commands.env };
    const run = (args: readonly string[], set = urlOf(name)): Promise<Ran> =>
      runHere([...args, '--set', set], env);
    const json = async (args: readonly string[]): Promise<unknown> =>
      (await jsonHere([...args, '--set', urlOf(name)], env)).value;
    return { name, commands, database, run, json };
  };

  test('users, settings, imports, exports, undo and activity are there as in a folder', async () => {
    const { commands, database, run, json } = made();
    const missing = await run(['users']);
    expect(missing).toMatchObject({ status: 1, stdout: '' });
    expect(missing.stderr).toMatch(
      /There is no set postgres \(cli\d\) on .* With --create, a new set is made there\.\n$/,
    );
    expect(
      await run(['import', commands.csv('ann,d.example,first\nbob,d.example,second\n'), '--create']),
    ).toMatchObject({
      status: 0,
    });
    for (const args of [
      ['edit', 'ann@d.example', '--limit-per-day', '7'],
      ['lock', 'bob@d.example', '--reason', 'left'],
      ['settings', 'limitPerHour=3'],
      ['undo', '3'],
      ['incoming', 'add', 'ida@d.example'],
      ['marks', 'add', 'now'],
    ])
      expect(await run(args), args.join(' ')).toMatchObject({ status: 0 });
    const out = join(commands.folder, 'out.csv');
    await run(['export', '--out', out]);
    expect(readFileSync(out, 'utf8')).toMatch(/ann,d\.example,first,.*,7,.*\nbob,d\.example,second,/);
    expect(await json(['users', '--where', 'limitPerDay is 7'])).toMatchObject({
      total: 1,
      users: [{ address: 'ann@d.example', effective: { limitPerHour: 3 } }],
    });
    const { changes } = (await json(['activity'])) as { changes: { kind: string; undone: boolean }[] };
    expect(changes.map(({ kind }) => kind)).toEqual([
      ...['mark', 'mark', 'incoming-add', 'undo', 'settings', 'lock', 'edit', 'import'],
    ]);
    expect(changes[5]?.undone).toBe(true);
    // Which key it has is said to everybody; the key is not.
    const [note] = await database.query("SELECT text FROM note WHERE name = 'key.json'");
    expect(JSON.parse(String(note?.['text']))).toMatchObject({ keptIn: 'key-file' });
    expect(note?.['text']).not.toContain(readFileSync(commands.env['POSTERN_KEY_FILE'] ?? '', 'utf8').trim());
  });

  test('the doctor says of the server, the set and its role what is well and what is not, and changes nothing', async () => {
    const { name, commands, database, run, json } = made();
    const gone = await run(['doctor']);
    expect(gone).toMatchObject({
      status: 1,
      stdout: expect.stringContaining(`FAULT    Set: There is no set “${name}”`) as string,
    });
    await run(['import', commands.csv('ann,d.example,first\n'), '--create']);
    const { findings, faults } = (await json(['doctor'])) as {
      findings: { about: string; level: string }[];
      faults: number;
    };
    const levels = Object.fromEntries(findings.map(({ about, level }) => [about, level]));
    // The server of the tests does not sync.
    expect([levels, faults]).toEqual([
      {
        ...{
          PostgreSQL: 'ok',
          Connection: 'ok',
          Durability: 'fault',
          Standbys: 'warning',
          Archive: 'warning',
          Clock: 'ok',
        },
        ...{ Connections: 'ok', Set: 'ok', Role: 'ok', Queue: 'ok', Relays: 'warning', Key: 'ok' },
      },
      1,
    ]);
    await database.query(
      `INSERT INTO relay (name, seen, state) VALUES ('far:587', 1, '{"listening":[],"seq":1}')`,
    );
    await database.query('CREATE ROLE doctor_reads LOGIN');
    await database.query(`GRANT USAGE ON SCHEMA ${name} TO doctor_reads`);
    expect((await run(['doctor'])).stdout).toMatch(/FAULT {4}Relay far:587: It has said nothing for \d+ s/);
    const reader = await run(['doctor'], urlOf(name, 'doctor_reads'));
    expect(reader.stdout).toMatch(
      /FAULT {4}Role: “doctor_reads” may not read the set: .*grant_relay\('doctor_reads'\)/,
    );
    const nobody = await run(['doctor'], `postgres://x@/postgres?host=${server.folder}-none`);
    expect(nobody).toMatchObject({
      status: 1,
      stdout: expect.stringMatching(/^FAULT {4}Server: /) as string,
    });
    expect((await run(['doctor'], commands.folder)).stderr).toMatch(/doctor looks at sets on a server/);
  });

  test('an import that is killed leaves nothing, and others go on meanwhile', async () => {
    const { name, commands, database, run, json } = made();
    await run(['import', commands.csv('ann,d.example,x\n'), '--create']);
    // Its third batch does not get through before it is killed.
    await database.query(`CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.number = 2 THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END $$`);
    await database.query(
      'CREATE TRIGGER hold BEFORE INSERT ON change_rows FOR EACH ROW EXECUTE FUNCTION hold()',
    );
    const rows = Array.from({ length: 12_000 }, (_, at) => `u${at},d.example,secret ${at}\n`);
    const waiting = async (): Promise<void> => {
      const [row] = await database.query(
        "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      );
      expect(row?.['n']).toBe(1);
    };
    const count = async (table: string): Promise<unknown> =>
      (await database.query(`SELECT count(*)::int AS n FROM ${table}`))[0]?.['n'];
    await database.transaction(async ({ query }) => {
      await query('SELECT pg_advisory_xact_lock(7)');
      const child = spawn(
        process.execPath,
        [
          join(import.meta.dirname, 'crash/import-child.ts'),
          ...[urlOf(name), commands.csv(rows.join('')), Buffer.alloc(32, 7).toString('hex')],
        ],
        { env: { ...process.env, ...commands.env }, stdio: ['pipe', 'pipe', 'inherit'] },
      );
      onTestFinished(() => void child.kill('SIGKILL'));
      await nextLine(child as never);
      await vi.waitFor(waiting, 20_000);
      expect(await run(['edit', 'ann@d.example', '--limit-per-day', '7'])).toMatchObject({ status: 0 });
      expect([await count('unfinished'), await count('change_rows')]).toEqual([1, 3]);
      child.kill('SIGKILL');
      await once(child, 'exit');
    });
    expect(await json(['users'])).toMatchObject({ total: 1 });
    expect(await run(['incoming', 'add', 'ida@d.example'])).toMatchObject({ status: 0 });
    expect([await count('unfinished'), await count('change_rows')]).toEqual([0, 1]);
    expect(await json(['users'])).toMatchObject({ total: 1 });
    const imports = (await json(['imports'])) as { total: number };
    expect(imports.total).toBe(1);
  });

  test('who is not let in is told what to do, and a role that may only read reads', async () => {
    const { name, commands, database, run } = made();
    await run(['settings', 'limitPerHour=3', '--create']);
    await database.query("CREATE ROLE asked LOGIN PASSWORD 'right'");
    const rules = join(server.folder, 'data/pg_hba.conf');
    writeFileSync(rules, `local all asked scram-sha-256\n${readFileSync(rules, 'utf8')}`);
    await database.query('SELECT pg_reload_conf()');
    const file = join(commands.folder, 'pgpass');
    vi.stubEnv('PGPASSFILE', file);
    onTestFinished(() => void vi.unstubAllEnvs());
    const asked = async (args: readonly string[] = ['settings', 'limitPerHour']) => {
      const { stdout, stderr } = await run(args, urlOf(name, 'asked'));
      return stdout === '' ? stderr : stdout;
    };
    expect(await asked()).toMatch(/asks for the password of the role asked, and there is none\. Write it to/);
    writeFileSync(file, '*:*:*:asked:wrong\n', { mode: 0o600 });
    expect(await asked()).toMatch(/does not let the role asked in \(password authentication failed/);
    writeFileSync(file, '*:*:*:asked:right\n');
    expect(await asked()).toMatch(/The role may not do this in .* \(permission denied for schema .*GRANT/);
    await database.query(`GRANT USAGE ON SCHEMA ${name} TO asked`);
    await database.query(`GRANT SELECT ON ALL TABLES IN SCHEMA ${name} TO asked`);
    expect(await asked()).toMatch(/limitPerHour +3 +system/);
    expect(await asked(['settings', 'limitPerHour=4'])).toMatch(
      /The role may not do this in .* \(permission denied/,
    );
    expect((await run(['users'], 'postgres://127.0.0.1:1/none')).stderr).toMatch(
      /cannot be reached .*ECONNREFUSED/,
    );
    expect((await run(['users'], urlOf(name).replace('/postgres?', '/none?'))).stderr).toMatch(
      /There is no database none on .* Check its name, or have it made \(createdb none\)\.\n$/,
    );
  });

  test('a set is moved there and back, and is what it was; what is there already is refused', async () => {
    const { name, commands, database, run } = made();
    const env = { ...process.env, ...commands.env };
    const folder = (...args: string[]) => commands.here(...args);
    const rows = Array.from({ length: 5000 }, (_, at) => `u${at},d.example,secret ${at}\n`);
    await folder('import', commands.csv(rows.join('')));
    await folder('edit', 'u7@d.example', '--limit-per-day', '7');
    await folder('settings', 'limitPerHour=3');
    await folder('incoming', 'add', 'ida@d.example');
    await folder('marks', 'add', 'before');
    await folder('remove', 'u8@d.example', 'u9@d.example');
    await folder('lock', 'u1@d.example', '--reason', 'left');
    await folder('undo');
    const move = (from: string, to: string) => runHere(['move', '--from', from, '--to', to], env);
    const there = await move(commands.set, urlOf(name));
    expect(there.stdout + there.stderr).toMatch(
      /^Moved 4,998 users, 1 incoming user and 8 changes, and compared them\./,
    );
    expect((await move(commands.set, urlOf(name))).stderr).toContain('There is a set');
    expect(await database.query('SELECT seq FROM change_head')).toEqual([{ seq: 8 }]);
    // What was done before is undone there, secrets and all.
    expect(await run(['undo', '6'])).toMatchObject({ status: 0 });
    const back = join(commands.folder, 'back');
    expect((await move(urlOf(name), back)).stdout).toMatch(
      /^Moved 5,000 users, 1 incoming user and 9 changes/,
    );
    expect((await move(urlOf(name), back)).stderr).toContain('is there already');
    const lists = async (set: string): Promise<unknown> => {
      const out = join(commands.folder, 'out.csv');
      const ran = await runHere(['export', '--out', out, '--set', set], env);
      expect(ran).toMatchObject({ status: 0 });
      return readFileSync(out, 'utf8');
    };
    expect(await lists(back)).toBe(await lists(urlOf(name)));
    const since = await runHere(['changes', '--since', 'before', '--set', back], env);
    expect(since.stdout).toContain('0 added, 0 changed, 0 deleted');
    // The import, before it was ever on a server, is undone in the folder.
    expect(await runHere(['undo', '1', '--set', back], env)).toMatchObject({ status: 3 });
    expect(((await jsonHere(['users', '--set', back], env)).value as { total: number }).total).toBe(1);
  });

  test('what a server has no room for is said, and nothing is made', async () => {
    const { name, commands, database } = made();
    await commands.here('settings', 'limitPerHour=3');
    mkdirSync(join(commands.set, 'mail'));
    const move = ['move', '--from', commands.set, '--to', urlOf(name)];
    const refused = await runHere(move, commands.env);
    expect(refused.stderr).toContain('is not moved with it yet: mail. Nothing was moved.');
    await expect(database.query('SELECT 1 FROM change_head')).rejects.toThrow();
    const moved = await runHere([...move, '--without-mail'], commands.env);
    expect(moved).toMatchObject({ status: 0, stderr: 'Stays in the folder: mail\n' });
  });
});
