/** Deletes log lines, counters and values that are past their time, a part in each transaction. */
import type { DatabaseSync } from 'node:sqlite';
import type { GroupCommit } from './group-commit.ts';
import { firstIdAt } from './id-sequence.ts';
import { OUTLIVED, outlivedAt } from './usage-counters.ts';

const DAY = 86_400_000;
const LOG_LINES = 2000;
const USERS = 1000;
const VALUES = 1000;
/** Longest window in which strikes are counted (setting `strikeWindowMinutes`). */
const STRIKES_KEPT = 7 * DAY;

/** SQL, with now as its one parameter: a value that its reader would pass over. Spaces that are not here are kept. */
const OUTLIVED_VALUES: Readonly<Record<string, string>> = {
  // Until when spam of a sender and subject is let through.
  allow: 'CAST(value AS INTEGER) < ?',
  // Times, oldest first.
  strikes: `NOT json_valid(value) OR coalesce(json_extract(value, '$[#-1]'), 0) < ? - ${STRIKES_KEPT}`,
};

/** Deletes lines older than `days`. */
export async function expireLog(
  db: DatabaseSync,
  commit: GroupCommit,
  now: number,
  days: number,
): Promise<void> {
  // Ids follow the clock: what has a lesser id is older.
  const remove = db.prepare(
    'DELETE FROM log WHERE id IN (SELECT id FROM log WHERE id < ? ORDER BY id LIMIT ?)',
  );
  const uncount = db.prepare('DELETE FROM event_count WHERE at < ?');
  await commit.run(() => uncount.run(now - days * DAY));
  const first = firstIdAt(now - days * DAY);
  await commit.run(() => db.prepare('DELETE FROM transcript WHERE line < ?').run(first));
  for (;;) {
    const changes = await commit.run(() => Number(remove.run(first, LOG_LINES).changes));
    if (changes < LOG_LINES) return;
  }
}

/** Deletes counters that no window reaches any more. */
export async function expireUsage(db: DatabaseSync, commit: GroupCommit, now: number): Promise<void> {
  const end = db.prepare(
    'SELECT DISTINCT user_id FROM usage WHERE user_id > ? ORDER BY user_id LIMIT 1 OFFSET ?',
  );
  const remove = db.prepare(`DELETE FROM usage WHERE user_id > ? AND user_id <= ? AND ${OUTLIVED}`);
  for (let from = Number.MIN_SAFE_INTEGER; ;) {
    const to = (end.get(from, USERS - 1)?.['user_id'] as number | undefined) ?? Number.MAX_SAFE_INTEGER;
    await commit.run(() => remove.run(from, to, ...outlivedAt(now)));
    if (to === Number.MAX_SAFE_INTEGER) return;
    from = to;
  }
}

/** Deletes small values that are past their time. */
export async function expireValues(db: DatabaseSync, commit: GroupCommit, now: number): Promise<void> {
  for (const [space, outlived] of Object.entries(OUTLIVED_VALUES)) {
    const remove = db.prepare(`DELETE FROM value WHERE space = ? AND key > ? AND key <= ? AND (${outlived})`);
    const end = db.prepare('SELECT key FROM value WHERE space = ? AND key > ? ORDER BY key LIMIT 1 OFFSET ?');
    const last = db.prepare('SELECT max(key) AS key FROM value WHERE space = ?').get(space)?.['key'];
    if (typeof last !== 'string') continue;
    for (let from = ''; from < last;) {
      const to = (end.get(space, from, VALUES - 1)?.['key'] as string | undefined) ?? last;
      await commit.run(() => remove.run(space, from, to, now));
      from = to;
    }
  }
}
