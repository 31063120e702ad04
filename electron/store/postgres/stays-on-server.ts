/** What a set on a server has that does not go with it to a folder. */
import { Database, type DatabaseAddress } from './database.ts';

/** Notes that every set has. */
const GOES = 'key.json';

/** Its mail, its usage and its secrets, each by a word; nothing where it has none. */
export async function staysOnServer(address: DatabaseAddress): Promise<readonly string[]> {
  const database = new Database(address);
  try {
    const rows = await database.query(
      `SELECT 'mail' AS name WHERE EXISTS (SELECT 1 FROM message)
       UNION ALL SELECT 'mail log' WHERE EXISTS (SELECT 1 FROM log)
       UNION ALL SELECT 'usage' WHERE EXISTS (SELECT 1 FROM usage)
       UNION ALL SELECT name FROM note WHERE name <> $1 ORDER BY 1`,
      [GOES],
    );
    return rows.map(({ name }) => String(name));
  } finally {
    await database.close();
  }
}
