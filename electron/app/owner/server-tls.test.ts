/** TLS to a real server: verified unless said otherwise, and what is not trusted is explained. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { ServerPasswords } from './server-passwords.ts';
import { hasPostgres, Postgres } from '../../../tests/support/postgres.ts';
import { Database } from '../../store/postgres/database.ts';
import { migrate, requireNewEnough } from '../../store/postgres/migrate.ts';
import { testServer } from '../../store/postgres/open-shared-store.ts';
import { parseServerAddress } from '../../store/postgres/server-address.ts';

describe.skipIf(!hasPostgres)('on a server with a certificate', () => {
  const folder = mkdtempSync(join(tmpdir(), 'postern-tls-'));
  const ca = join(folder, 'ca.pem');
  const other = join(folder, 'other.pem');
  let server: Postgres;
  let port = 0;

  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const authority = (name: string): void =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`],
    );

  beforeAll(async () => {
    authority('ca');
    authority('other');
    openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
      ...['-subj', '/CN=localhost', '-keyout', 'server.key', '-out', 'server.csr'],
    );
    writeFileSync(join(folder, 'ext'), 'subjectAltName=DNS:localhost\n');
    openssl(
      ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', 'ext', '-out', 'server.pem'],
    );
    server = await Postgres.start();
    port = await server.listenTls(join(folder, 'server.pem'), join(folder, 'server.key'));
  });
  afterAll(async () => {
    await server.dispose();
    rmSync(folder, { recursive: true });
  });

  const look = (host: string, more: string) =>
    testServer(`postgres://postern@${host}:${port}/postgres?set=x${more}`);

  test('its own authority is trusted where it is named, and the name must be the server’s', async () => {
    expect(await look('localhost', `&sslrootcert=${ca}`)).toMatchObject({ set: false });
    await expect(look('localhost', '')).rejects.toThrow(
      /certificate of the server localhost:\d+ was not accepted .*sslrootcert=FILE/,
    );
    await expect(look('localhost', `&sslrootcert=${other}`)).rejects.toThrow(/was not accepted/);
    await expect(look('127.0.0.1', `&sslrootcert=${ca}`)).rejects.toThrow(/was not accepted .*127\.0\.0\.1/);
    expect(await look('127.0.0.1', '&sslmode=require')).toMatchObject({ set: false });
  });

  test('a way around TLS is taken only where it is said', async () => {
    const used = async (more: string): Promise<unknown> => {
      const database = new Database(
        parseServerAddress(`postgres://postern@localhost:${port}/postgres?${more}`, {}),
      );
      onTestFinished(() => database.close());
      return (await database.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))[0]?.['ssl'];
    };
    expect(await used(`sslrootcert=${ca}`)).toBe(true);
    expect(await used('sslmode=require')).toBe(true);
    expect(await used('sslmode=disable')).toBe(false);
  });

  test('a server that is too old is refused before anything is made', async () => {
    const asked: string[] = [];
    const old = {
      query: (sql: string) => {
        asked.push(sql);
        return Promise.resolve([{ version: 140_011 }]);
      },
    };
    await expect(requireNewEnough(old)).rejects.toThrow(/PostgreSQL 14; Postern needs 15 or newer/);
    await expect(migrate(old as never, 'x', ['SELECT 1'])).rejects.toThrow(/PostgreSQL 14/);
    expect(asked).toHaveLength(2);
  });

  test('the password that was typed goes first, then PostgreSQL’s own places, then the keychain', async () => {
    const kept = new Map<string, string>();
    const passwords = new ServerPasswords(() =>
      Promise.resolve({
        secret: (account) => Promise.resolve(kept.get(account) ?? null),
        keepSecret: (account, secret) => Promise.resolve(void kept.set(account, secret ?? '')),
      }),
    );
    const role = { host: 'nowhere.example', port: 5432, database: 'd', user: 'ann' };
    expect(await passwords.find(role)).toBe('');
    await passwords.keep(role, 'kept');
    expect([await passwords.find(role), await passwords.find({ ...role, user: 'bob' })]).toEqual([
      'kept',
      '',
    ]);
    passwords.use(role, 'typed');
    expect(await passwords.find(role)).toBe('typed');
    passwords.forget(role);
    expect(await passwords.find(role)).toBe('kept');
  });
});
