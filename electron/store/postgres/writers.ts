/** Which processes write large changes: each holds its number as long as it is connected, so that what a dead one left can be deleted. */
import type { Database } from './database.ts';
import { giveUp } from './large-rows.ts';

/** Holds the number of a process for the connection; a connection of before that the server still has does not stand in its way. */
export function holding(schema: string, writer: number): string {
  return `SELECT pg_advisory_lock_shared(${lockOf(schema, writer)})`;
}

/** Deletes the large changes of processes that ended in the middle of them. */
export async function deleteLeftBehind(database: Database, schema: string): Promise<void> {
  const rows = await database.query('SELECT DISTINCT writer FROM unfinished');
  for (const row of rows) {
    const writer = Number(row['writer']);
    await database.transaction(async ({ query }) => {
      const { rows: tried } = await query(
        `SELECT pg_try_advisory_xact_lock(${lockOf(schema, writer)}) AS dead`,
      );
      if (tried[0]?.['dead']) await query(giveUp('writer'), [writer]);
    });
  }
}

function lockOf(schema: string, writer: number): string {
  return `hashtextextended('postern writer ${schema} ${writer}', 0)`;
}
