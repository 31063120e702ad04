/** Deletes what is past its time, a part in each transaction. */
import { TRANSCRIPTS_KEPT } from '../mail-list-types.ts';
import { OUTLIVED, outlivedAt } from '../sqlite/usage-counters.ts';
import type { Database } from '../../../store/postgres/database.ts';
import { numbered } from './postgres-dialect.ts';
import { deleteQuarantined } from './stored-changes.ts';

const DAY = 86_400_000;
const HOUR = DAY / 24;
const BATCH = 2000;
const QUARANTINED = 50;
/** Longest window in which strikes are counted (setting `strikeWindowMinutes`). */
const STRIKES_KEPT = 7 * DAY;

/** See {@link import('../mail-store.ts').MailStore.expire}. */
export async function expireAll(database: Database, now: number, logDays: number): Promise<void> {
  for (;;) {
    const rows = await database.query(
      'SELECT message FROM quarantine WHERE expires <= $1 ORDER BY expires LIMIT $2',
      [now, QUARANTINED],
    );
    if (rows.length === 0) break;
    const ids = rows.map(({ message }) => Number(message));
    await database.transaction((transaction) =>
      deleteQuarantined(transaction, ids, 'time in quarantine is over'),
    );
  }
  const kept = now - logDays * DAY;
  await database.query('SELECT keep_log($1)', [kept]);
  // What lies in no partition of its day, and the part of a day.
  await deleteBatches(database, 'log', 'time < $1', [kept]);
  await database.query(
    `UPDATE log SET transcript = NULL WHERE transcript IS NOT NULL AND id <= (
       SELECT id FROM log WHERE transcript IS NOT NULL ORDER BY id DESC LIMIT 1 OFFSET $1)`,
    [TRANSCRIPTS_KEPT],
  );
  const outlived = numbered({ sql: OUTLIVED, values: outlivedAt(now) });
  await deleteBatches(database, 'usage', outlived.sql, outlived.values);
  await deleteBatches(
    database,
    'value',
    "space = 'allow' AND (CASE WHEN value ~ '^[0-9]{1,18}$' THEN value::bigint ELSE 0 END) < $1",
    [now],
  );
  await deleteBatches(
    database,
    'value',
    "space = 'strikes' AND coalesce((value::jsonb ->> -1)::numeric, 0) < $1",
    [now - STRIKES_KEPT],
  );
  await expireOwn(database);
}

/** What the store itself leaves behind, by the database's clock: drafts of relays that died, settled commits, claimants that are gone. */
async function expireOwn(database: Database): Promise<void> {
  const at = await database.now();
  await deleteBatches(database, 'commit_key', 'at < $1', [at - HOUR]);
  await deleteBatches(
    database,
    'chunk',
    'at < $1 AND NOT EXISTS (SELECT 1 FROM message AS m WHERE m.id = chunk.message)',
    [at - DAY],
  );
  await deleteBatches(
    database,
    'claimant',
    'until < $1 AND NOT EXISTS (SELECT 1 FROM recipient AS r WHERE r.claimed_by = claimant.id)',
    [at - DAY],
  );
}

async function deleteBatches(
  database: Database,
  table: string,
  where: string,
  values: readonly unknown[],
): Promise<void> {
  for (;;) {
    const rows = await database.query(
      `DELETE FROM ${table} WHERE (tableoid, ctid) IN (SELECT tableoid, ctid FROM ${table} WHERE ${where} LIMIT ${BATCH}) RETURNING 1 AS one`,
      values,
    );
    if (rows.length < BATCH) return;
  }
}
