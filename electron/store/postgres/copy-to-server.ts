/** A new set on a server, made in one transaction. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { FORMAT } from '../log/line-format.ts';
import type { Operation } from '../model/journal-types.ts';
import type { SetHome, Shelf } from '../model/set-home.ts';
import { copySet } from '../move/copy-set.ts';
import { Database, type DatabaseAddress } from './database.ts';
import { SET_MIGRATIONS } from './set-schema.ts';
import { requireNewEnough, versionOf } from './migrate.ts';
import { placeOfChange, placeOfKept } from './stored-log.ts';
import { writeStoredSnapshot } from './stored-snapshot.ts';

/** Makes the set in a schema that must not be there. `beside` puts onto its shelf what else belongs to it. */
export async function copyToServer(
  from: SetHome,
  address: DatabaseAddress,
  now: number,
  beside: (shelf: Shelf) => Promise<void>,
): Promise<void> {
  const database = new Database(address);
  const { schema } = address;
  const { state } = from;
  try {
    await requireNewEnough(database);
    if ((await versionOf(database, schema)) > 0) throw exists(database.where);
    await database.whole(async (query) => {
      await query(`SELECT pg_advisory_xact_lock(hashtextextended('postern schema ${schema}', 0))`);
      await query(`CREATE SCHEMA IF NOT EXISTS "${schema}"`);
      await query('CREATE TABLE IF NOT EXISTS schema_version (version integer NOT NULL)');
      const { rows } = await query('SELECT version FROM schema_version WHERE version > 0');
      // Somebody else has made it since it was looked for.
      if (rows.length > 0) throw exists(database.where);
      await query('DELETE FROM schema_version');
      for (const sql of SET_MIGRATIONS) await query(`DO $migration$ BEGIN ${sql} END $migration$`);
      await query('INSERT INTO schema_version VALUES ($1)', [SET_MIGRATIONS.length]);
      let kept = 0;
      const target = {
        async change(seq: number, header: object, batches: AsyncIterable<readonly Operation[]>) {
          // Numbers below 0 are never given later.
          const large = -seq;
          let count = 0;
          let first: readonly Operation[] = [];
          for await (const ops of batches) {
            if (count === 0) first = ops;
            if (count === 1) await query(ROWS, [large, 0, JSON.stringify({ batch: large, ops: first })]);
            if (count > 0) await query(ROWS, [large, count, JSON.stringify({ batch: large, ops })]);
            count++;
          }
          const line =
            count < 2
              ? { change: seq, ...header, ops: first }
              : { end: large, change: seq, ...header, batches: [large, count], checksum: '' };
          await query(CHANGE, [seq, FORMAT, count < 2 ? null : large, JSON.stringify(line)]);
          return placeOfChange(seq);
        },
        async keep(block: unknown) {
          const number = -++kept;
          await query('INSERT INTO kept VALUES ($1, $2)', [number, JSON.stringify(block)]);
          return placeOfKept(number);
        },
        finish: (plan: Parameters<typeof writeStoredSnapshot>[1]) => writeStoredSnapshot({ query }, plan),
      };
      await copySet(from, target, 1, now);
      await query(
        'UPDATE change_head SET set_id = $1, name = $2, seq = $3, last_user = $4, last_incoming = $5, last_block = $6',
        [state.id, state.name, state.seq, state.table.lastId, state.incoming.lastId, state.blocks.lastId],
      );
      await beside({
        read: () => Promise.resolve(null),
        write: async (name, text) => {
          await query('INSERT INTO note VALUES ($1, $2)', [name, text]);
        },
      });
    });
  } finally {
    await database.close();
  }
}

const ROWS = 'INSERT INTO change_rows (large, number, line) VALUES ($1, $2, $3)';
const CHANGE = 'INSERT INTO change (seq, format, large, line) VALUES ($1, $2, $3, $4)';

/** Deletes a set that was just made, and is not what it should be. */
export async function deleteFromServer(address: DatabaseAddress): Promise<void> {
  const database = new Database(address);
  try {
    await database.query(`DROP SCHEMA "${address.schema}" CASCADE`);
  } finally {
    await database.close();
  }
}

function exists(where: string): PosternError {
  return PosternError.of(
    'set-exists',
    'There is a set {where} already. Nothing was moved; choose another name (?set=NAME).',
    { where },
    { path: where },
  );
}
