/** Brings a schema up to this program's; two processes may do it at once. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Database } from './database.ts';

/** The first version of PostgreSQL that will do. */
export const LEAST_SERVER = 15;

/**
 * Runs those of `migrations` (SQL, in their order; append only) that the schema has not had; makes the schema where `create` says so.
 * Rejects with `not-found` where there is none, with `not-a-set` where it is somebody else's, and where the server is too old or the schema
 * is of a newer program. What has nothing to run writes nothing: a role that may only read can open it.
 */
export async function migrate(
  database: Database,
  schema: string,
  migrations: readonly string[],
  create = true,
): Promise<void> {
  await requireNewEnough(database);
  const before = await versionOf(database, schema);
  if (before > migrations.length) throw tooNew(database.where);
  if (before === migrations.length) return;
  if (before <= 0 && !create) throw notThere(database.where);
  await database.query(`DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern schema ${schema}', 0));
    -- What was looked up before the lock was had may be out of date, and a role that may not create may do without.
    IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA IF NOT EXISTS "${schema}"; END IF;
    CREATE TABLE IF NOT EXISTS "${schema}".schema_version (version integer NOT NULL);
    IF NOT EXISTS (SELECT 1 FROM "${schema}".schema_version) THEN INSERT INTO "${schema}".schema_version VALUES (0); END IF;
  END $$`);
  for (const [at, sql] of migrations.entries()) {
    await database.query(`DO $migration$ BEGIN
      PERFORM pg_advisory_xact_lock(hashtextextended('postern schema ${schema}', 0));
      IF (SELECT version FROM schema_version) = ${at} THEN
        ${sql}
        UPDATE schema_version SET version = ${at + 1};
      END IF;
    END $migration$`);
  }
  if ((await versionOf(database, schema)) > migrations.length) throw tooNew(database.where);
}

/** Rejects where the server is older than {@link LEAST_SERVER}. */
export async function requireNewEnough(database: Pick<Database, 'query'>): Promise<void> {
  const [server] = await database.query("SELECT current_setting('server_version_num')::int AS version");
  const major = Math.floor(Number(server?.['version']) / 10_000);
  if (major < LEAST_SERVER) throw tooOld(major);
}

/** How many migrations the schema has had; below 0: there is no schema. Rejects with `not-a-set` where it has tables of others. */
export async function versionOf(database: Database, schema: string): Promise<number> {
  const [found] = await database.query(
    `SELECT to_regnamespace($1) IS NOT NULL AS there, to_regclass($1 || '.schema_version') IS NOT NULL AS ours,
      (SELECT count(*)::int FROM pg_class WHERE relnamespace = to_regnamespace($1)) AS things`,
    [schema],
  );
  if (found?.['ours']) {
    const [row] = await database.query('SELECT version FROM schema_version');
    return Number(row?.['version'] ?? 0);
  }
  if (Number(found?.['things']) > 0) throw notASet(schema, database.where);
  return found?.['there'] ? 0 : -1;
}

function notThere(where: string): PosternError {
  return PosternError.of(
    'not-found',
    'There is no set {where}. Check the names of the database and of the set, or create a new set.',
    { where },
    { path: where },
  );
}

function notASet(schema: string, where: string): PosternError {
  return PosternError.of(
    'not-a-set',
    'The schema {schema} in {where} holds other tables. Choose another name for the set.',
    { schema, where },
    { path: where },
  );
}

/** PostgreSQL before {@link LEAST_SERVER}. */
function tooOld(major: number): PosternError {
  return PosternError.of(
    'io-failed',
    'The server is PostgreSQL {major}; Postern needs {leastServer} or newer. Upgrade the server, or use another one.',
    { major, leastServer: LEAST_SERVER },
  );
}

function tooNew(where: string): PosternError {
  return PosternError.of(
    'set-newer-format',
    'The database {where} was made by a newer version of Postern. Use that version, or a newer one.',
    { where },
  );
}
