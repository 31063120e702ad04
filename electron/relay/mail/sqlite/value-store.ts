/** Small values of other parts: read from memory when they were asked for lately, written with the next group. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { GroupCommit, Work } from './group-commit.ts';
import type { ValueStore } from '../mail-types.ts';

type Entries = readonly (readonly [key: string, value: string | null])[];

/** Values in memory, absent ones included: about 10 MB. */
const MAX_CACHED = 50_000;
const PAGE = 1000;
const SEPARATOR = '\0';
const READ = 'SELECT value FROM value WHERE space = ? AND key = ?';

/** Values as they are on disk, for a reader beside the relay. */
export function valuesOf(db: DatabaseSync): { get(space: string, key: string): string | null } {
  return { get: (space, key) => valueOf(db.prepare(READ), space, key) };
}

function valueOf(read: StatementSync, space: string, key: string): string | null {
  return (read.get(space, key)?.['value'] as string | undefined) ?? null;
}

export class CachedValues implements ValueStore {
  readonly #commit: GroupCommit;
  readonly #read: StatementSync;
  readonly #write: StatementSync;
  readonly #delete: StatementSync;
  readonly #page: StatementSync;
  readonly #cache = new Map<string, string | null>();
  /** Set and not yet stored; the count of writes under way keeps the last one visible until it is. */
  readonly #pending = new Map<string, { value: string | null; writes: number }>();

  constructor(db: DatabaseSync, commit: GroupCommit) {
    this.#commit = commit;
    this.#read = db.prepare(READ);
    this.#write = db.prepare(
      'INSERT INTO value VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
    );
    this.#delete = db.prepare('DELETE FROM value WHERE space = ? AND key = ?');
    this.#page = db.prepare('SELECT key, value FROM value WHERE space = ? AND key > ? ORDER BY key LIMIT ?');
  }

  get(space: string, key: string): Promise<string | null> {
    return Promise.resolve(this.#get(space, key));
  }

  #get(space: string, key: string): string | null {
    const name = space + SEPARATOR + key;
    const pending = this.#pending.get(name);
    if (pending !== undefined) return pending.value;
    const cached = this.#cache.get(name);
    if (cached !== undefined) return cached;
    const value = valueOf(this.#read, space, key);
    this.#remember(name, value);
    return value;
  }

  set(space: string, key: string, value: string | null): Promise<void> {
    return this.setMany(space, [[key, value]]);
  }

  setMany(space: string, entries: Entries): Promise<void> {
    for (const [key, value] of entries) {
      const name = space + SEPARATOR + key;
      const pending = this.#pending.get(name);
      if (pending === undefined) this.#pending.set(name, { value, writes: 1 });
      else {
        pending.value = value;
        pending.writes++;
      }
    }
    return new Promise((resolve, reject) => {
      this.#commit.add(new ValuesWork(this, space, entries, resolve, reject));
    });
  }

  async *all(space: string): AsyncIterable<readonly [key: string, value: string]> {
    const prefix = space + SEPARATOR;
    for (const [name, { value }] of [...this.#pending]) {
      if (name.startsWith(prefix) && value !== null) yield [name.slice(prefix.length), value];
    }
    let after = '';
    for (;;) {
      const rows = this.#page.all(space, after, PAGE);
      for (const row of rows) {
        after = String(row['key']);
        if (!this.#pending.has(prefix + after)) yield [after, String(row['value'])];
      }
      if (rows.length < PAGE) return;
      await Promise.resolve();
    }
  }

  /** Within a transaction. */
  write(space: string, entries: Entries): void {
    for (const [key, value] of entries) {
      if (value === null) this.#delete.run(space, key);
      else this.#write.run(space, key, value);
    }
  }

  /** After the transaction; when it failed, what is on disk counts again. */
  settled(space: string, entries: Entries, stored: boolean): void {
    for (const [key, value] of entries) {
      const name = space + SEPARATOR + key;
      const pending = this.#pending.get(name);
      if (pending === undefined) continue;
      if (stored) this.#remember(name, value);
      if (--pending.writes === 0) this.#pending.delete(name);
    }
  }

  #remember(name: string, value: string | null): void {
    this.#cache.delete(name);
    this.#cache.set(name, value);
    if (this.#cache.size <= MAX_CACHED) return;
    const [oldest] = this.#cache.keys();
    if (oldest !== undefined) this.#cache.delete(oldest);
  }
}

class ValuesWork implements Work {
  readonly lasting = true;
  readonly #values: CachedValues;
  readonly #space: string;
  readonly #entries: Entries;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;

  constructor(
    values: CachedValues,
    space: string,
    entries: Entries,
    resolve: () => void,
    reject: (error: Error) => void,
  ) {
    this.#values = values;
    this.#space = space;
    this.#entries = entries;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  get bytes(): number {
    return this.#entries.length * 100;
  }

  run(): void {
    this.#values.write(this.#space, this.#entries);
  }

  done(): void {
    this.#values.settled(this.#space, this.#entries, true);
    this.#resolve();
  }

  failed(error: Error): void {
    this.#values.settled(this.#space, this.#entries, false);
    this.#reject(error);
  }
}
