/** Whether a mail database is as Postern makes it. It may come from anybody: a view or a trigger of theirs could run without an end. */
import { message, type Message } from '../../../../shared/text/text.ts';
import { DatabaseSync } from 'node:sqlite';
import { LAST_TIME } from '../../../../shared/domain/last-time.ts';
import { MIGRATIONS } from './schema.ts';

/** Bytes of the longest value that is read at all; what Postern writes has a fraction of it. */
export const LONGEST_VALUE = 4 << 20;
/** Bytes of the longest value that is written: a piece of a content has the most. */
const LONGEST_WRITTEN = 1 << 20;
/** Of numbers; ids follow the clock and stay below it for sixty years. */
const GREATEST = LAST_TIME;
/** What rows are known by, and people see as eleven letters and digits. */
const IDS = /^(id|message|first_recipient|one|ceiling)$/;

/** What is in the file and not of ours, or missing from it, as an administrator finds it there; null where all is. */
export function strangeTable(db: DatabaseSync, migrations: number): Message | null {
  const ours = schemaOf(migrations);
  const theirs = schemaIn(db);
  for (const [name, made] of theirs) {
    if (ours.get(name) !== made)
      return message('has {name}, which Postern does not make like that', { name });
  }
  for (const name of ours.keys()) if (!theirs.has(name)) return message('has no {name}', { name });
  return null;
}

/** A number or text that Postern never writes, and where it stands; null where there is none. Reads each row, but no content. */
export function strangeValue(db: DatabaseSync): string | null {
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
  for (const table of tables) {
    const name = String(table['name']);
    for (const column of db.prepare('SELECT name, type FROM pragma_table_info(?)').all(name)) {
      const field = String(column['name']);
      const least = IDS.test(field) ? 0 : -GREATEST;
      const sql =
        column['type'] === 'INTEGER'
          ? `${field} NOT BETWEEN ${least} AND ${GREATEST}`
          : `octet_length(${field}) > ${LONGEST_WRITTEN}`;
      const found = db.prepare(`SELECT 1 FROM ${name} WHERE ${sql} LIMIT 1`).get();
      if (found !== undefined) return `what no ${name} has as ${field}`;
    }
  }
  return null;
}

const known = new Map<number, ReadonlyMap<string, string>>();

function schemaOf(migrations: number): ReadonlyMap<string, string> {
  let schema = known.get(migrations);
  if (schema === undefined) {
    const db = new DatabaseSync(':memory:');
    for (const migration of MIGRATIONS.slice(0, migrations)) db.exec(migration);
    known.set(migrations, (schema = schemaIn(db)));
    db.close();
  }
  return schema;
}

/** By kind and name, how each was made; spaces say nothing. */
function schemaIn(db: DatabaseSync): ReadonlyMap<string, string> {
  const rows = db.prepare('SELECT type, name, tbl_name, sql FROM sqlite_schema').all();
  return new Map(
    rows.map(({ type, name, tbl_name: table, sql }) => [
      `${String(type)} ${String(name)}`,
      `${String(table)} ${String(sql).replaceAll(/\s+/g, ' ')}`,
    ]),
  );
}
