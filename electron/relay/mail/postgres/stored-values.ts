/** Small values of other parts: what was set is read back at once, before it is stored. */
import type { ValueStore } from '../mail-types.ts';
import { textOf, type Database } from '../../../store/postgres/database.ts';

type Entries = readonly (readonly [key: string, value: string | null])[];

const PAGE = 1000;

export class StoredValues implements ValueStore {
  readonly #database: Database;
  /** Set and not yet stored; the count of writes under way keeps the last one visible until it is. */
  readonly #pending = new Map<string, { value: string | null; writes: number }>();
  /** One after the other: the last one counts. */
  #writing: Promise<unknown> = Promise.resolve();

  constructor(database: Database) {
    this.#database = database;
  }

  async get(space: string, key: string): Promise<string | null> {
    const pending = this.#pending.get(nameOf(space, key));
    if (pending !== undefined) return pending.value;
    const [row] = await this.#database.query('SELECT value FROM value WHERE space = $1 AND key = $2', [
      space,
      textOf(key),
    ]);
    return row === undefined ? null : String(row['value']);
  }

  set(space: string, key: string, value: string | null): Promise<void> {
    return this.setMany(space, [[key, value]]);
  }

  setMany(space: string, entries: Entries): Promise<void> {
    for (const [key, value] of entries) {
      const pending = this.#pending.get(nameOf(space, key));
      if (pending === undefined) this.#pending.set(nameOf(space, key), { value, writes: 1 });
      else Object.assign(pending, { value, writes: pending.writes + 1 });
    }
    const stored = this.#writing.catch(() => undefined).then(() => this.#store(space, entries));
    this.#writing = stored.catch(() => undefined);
    return stored;
  }

  async *all(space: string): AsyncIterable<readonly [key: string, value: string]> {
    const prefix = nameOf(space, '');
    for (const [name, { value }] of [...this.#pending]) {
      if (name.startsWith(prefix) && value !== null) yield [name.slice(prefix.length), value];
    }
    for (let after = ''; ;) {
      const rows = await this.#database.query(
        'SELECT key, value FROM value WHERE space = $1 AND key > $2 ORDER BY key LIMIT $3',
        [space, after, PAGE],
      );
      for (const row of rows) {
        after = String(row['key']);
        if (!this.#pending.has(prefix + after)) yield [after, String(row['value'])];
      }
      if (rows.length < PAGE) return;
    }
  }

  /** Once all that was set is stored, or is not. */
  async end(): Promise<void> {
    await this.#writing;
  }

  async #store(space: string, entries: Entries): Promise<void> {
    const last = [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1));
    const keys = last.map(([key]) => textOf(key));
    const values = last.map(([, value]) => (value === null ? null : textOf(value)));
    try {
      await this.#database.transaction(async ({ query }) => {
        await query(
          `DELETE FROM value AS v USING unnest($2::text[], $3::text[]) AS e (key, value)
           WHERE v.space = $1 AND v.key = e.key AND e.value IS NULL`,
          [space, keys, values],
        );
        await query(
          `INSERT INTO value SELECT $1, e.key, e.value FROM unnest($2::text[], $3::text[]) AS e (key, value) WHERE e.value IS NOT NULL
           ON CONFLICT (space, key) DO UPDATE SET value = excluded.value`,
          [space, keys, values],
        );
      });
    } finally {
      for (const [key] of entries) {
        const pending = this.#pending.get(nameOf(space, key));
        if (pending !== undefined && --pending.writes === 0) this.#pending.delete(nameOf(space, key));
      }
    }
  }
}

function nameOf(space: string, key: string): string {
  return `${space}\0${key}`;
}
