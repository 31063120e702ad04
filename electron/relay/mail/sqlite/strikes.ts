/** Strikes as they lie in the database: the times of each kind in one value a user. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { withStrike } from '../../../../shared/domain/strikes.ts';

/** Space of the values, which this alone reads and writes. */
export const STRIKES = 'strikes';

export class StoredStrikes {
  readonly #now: () => number;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #delete: StatementSync;

  constructor(db: DatabaseSync, now: () => number) {
    this.#now = now;
    this.#read = db.prepare('SELECT value FROM value WHERE space = ? AND key = ?');
    this.#write = db.prepare(
      'INSERT INTO value VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.#delete = db.prepare('DELETE FROM value WHERE space = ? AND key = ?');
  }

  /** Within a transaction: counts one, and gives those that count. */
  add(userId: number, finding: Finding, window: number): readonly number[] {
    const key = strikeKey(userId, finding);
    const times = withStrike(timesIn(this.#read.get(STRIKES, key)?.['value']), this.#now(), window);
    this.#write.run(STRIKES, key, JSON.stringify(times));
    return times;
  }

  /** Within a transaction. */
  clear(userId: number): void {
    for (const finding of ['spam', 'blocked'] as const) this.#delete.run(STRIKES, strikeKey(userId, finding));
  }
}

/** Blocked attachments are counted for themselves. */
function strikeKey(id: number, finding: Finding): string {
  return finding === 'blocked' ? `${id}:blocked` : String(id);
}

function timesIn(text: unknown): readonly number[] {
  if (typeof text !== 'string') return [];
  const times: unknown = JSON.parse(text);
  return Array.isArray(times) ? times.filter((time) => typeof time === 'number') : [];
}
