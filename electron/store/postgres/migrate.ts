/** Brings a schema up to this program's; two processes may do it at once. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Database } from './database.ts';

const LEAST_SERVER = 15;

/**
 * Runs those of `migrations` (SQL, in their order; append only) that the schema has not had. Rejects where the server is too old, or the
 * schema is of a newer program.
 */
export async function migrate(
  database: Database,
  schema: string,
  migrations: readonly string[],
): Promise<void> {
  const [server] = await database.query("SELECT current_setting('server_version_num')::int AS version");
  const major = Math.floor(Number(server?.['version']) / 10_000);
  if (major < LEAST_SERVER) throw tooOld(major);
  await database.query(`DO $$ BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('postern schema ${schema}', 0));
    IF to_regnamespace('"${schema}"') IS NULL THEN CREATE SCHEMA "${schema}"; END IF;
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
  const [found] = await database.query('SELECT version FROM schema_version');
  if (Number(found?.['version']) > migrations.length) throw tooNew(database.where);
}

/** PostgreSQL before {@link LEAST_SERVER}. */
export function tooOld(major: number): PosternError {
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
