/** Short texts that belong to a set on a server. */
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Shelf } from '../model/set-home.ts';
import type { Database } from './database.ts';

/** What lies in the table `note`. */
export function shelfOf(database: Database): Shelf {
  return {
    async read(name) {
      const [row] = await database.query('SELECT text FROM note WHERE name = $1', [name]);
      return row === undefined ? null : String(row['text']);
    },
    async write(name, text, before) {
      const written = await database.transaction(async ({ query }) => {
        const sql =
          before === null
            ? 'INSERT INTO note (name, text) VALUES ($1, $2) ON CONFLICT DO NOTHING'
            : 'UPDATE note SET text = $2 WHERE name = $1 AND text = $3';
        return (await query(sql, before === null ? [name, text] : [name, text, before])).rowCount;
      });
      if (written === 1) return;
      throw PosternError.of(
        'conflict',
        'Somebody else has just changed {name} of this set. Nothing was changed; open the set again.',
        { name },
      );
    },
  };
}
