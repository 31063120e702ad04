/** Connections to PostgreSQL: transactions that are known to have happened or not, also when the answer to a commit was lost. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { SQLOutputValue } from 'node:sqlite';
import pg from 'pg';
import { keptPassword } from './kept-password.ts';
import { DiskError } from '../model/disk-error.ts';
import { asStoreError, isAnswer, mayTryAgain, unknownOutcome } from './database-error.ts';
import { refusedConnection } from './refused-connection.ts';

/** Which database, as whom. A password that is not given comes from `PGPASSWORD`, `PGPASSFILE` or `~/.pgpass`. */
export interface DatabaseAddress {
  /** A host, or the folder of a Unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password?: string | (() => Promise<string>);
  /** How to verify whom it talks to; `unverified` only where the administrator has said so. A Unix socket needs none. */
  readonly tls: 'verified' | 'unverified' | 'none';
  /** Certificates of authorities that are trusted beside the system's, PEM. */
  readonly ca?: string;
  /** The schema in which the set's tables are. */
  readonly schema: string;
}

/** A row of an answer; as SQLite gives it, so that the same code reads both. */
export type Row = Record<string, SQLOutputValue>;

/** What a transaction does its work by. */
export interface Transaction {
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<pg.QueryResult<Row>>;
  /** By the database's clock, Unix milliseconds. */
  readonly now: number;
}

const CONNECTIONS = 10;
const CONNECT_MS = 5000;
/** How long what became of a commit is asked for before the client is told to come back. */
const LOOK_UP_MS = 20_000;
const LEAST_PAUSE = 100;
const MOST_PAUSE = 5000;
const TRIES = 5;
const INT8 = 20;

/** Begins the transaction's own record: whoever looks it up by the same key waits until it is decided. */
const BEGUN = `INSERT INTO commit_key (key, at) VALUES ($1, coalesce($2, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)) RETURNING at`;
const LOOK_UP = `INSERT INTO commit_key (key, at) VALUES ($1, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) ON CONFLICT DO NOTHING`;

export class Database {
  readonly where: string;
  readonly #pool: pg.Pool;
  readonly #address: DatabaseAddress;
  readonly #clock: (() => number) | null;
  #pause = 0;
  #until = -Infinity;
  #trouble: Error | null = null;

  /** `clock`: instead of the database's, for tests. */
  constructor(address: DatabaseAddress, clock: (() => number) | null = null) {
    if (!/^[a-z][a-z0-9_]{0,50}$/.test(address.schema))
      throw new Error(`Not the name of a schema: ${address.schema}`);
    this.#address = address;
    this.where = `${address.database} (${address.schema}) on ${address.host}`;
    this.#clock = clock;
    const { host, port, database, user, password } = address;
    this.#pool = new pg.Pool({
      host,
      port,
      database,
      user,
      // What pg would do by itself is deprecated, and says so to whoever runs it.
      password: password ?? (() => keptPassword(address)),
      ssl: tlsOf(address),
      max: CONNECTIONS,
      connectionTimeoutMillis: CONNECT_MS,
      options: `-c search_path=${address.schema} -c synchronous_commit=on`,
      keepAlive: true,
      types: {
        getTypeParser: (oid, format) =>
          (oid === INT8 ? Number : pg.types.getTypeParser(oid, format)) as never,
      },
    });
    // Of a connection that nobody uses; whoever uses the next one hears of it.
    this.#pool.on('error', () => undefined);
    // Of one that is in use, between two statements; the next statement rejects.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Why the last try came to nothing; null when it did not. */
  get trouble(): Error | null {
    return this.#trouble;
  }

  /** One statement of its own, which may happen twice without harm. */
  async query(sql: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return this.#with(async (client) => (await client.query<Row>(sql, [...values])).rows);
  }

  /** Reads what belongs together, as it is at one moment. */
  async reading<T>(
    work: (query: (sql: string, values?: readonly unknown[]) => Promise<readonly Row[]>) => Promise<T>,
  ): Promise<T> {
    return this.#with(async (client) => {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const result = await work(async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows);
      await client.query('COMMIT');
      return result;
    });
  }

  /** A transaction that is run once, and of which nothing is looked up: also where no tables of ours are yet. */
  async whole(work: (query: Transaction['query']) => Promise<void>): Promise<void> {
    await this.#with(async (client) => {
      await client.query('BEGIN');
      await work((sql, values = []) => client.query<Row>(sql, [...values]));
      await client.query('COMMIT');
    });
  }

  /** The time now, Unix milliseconds. */
  async now(): Promise<number> {
    if (this.#clock !== null) return this.#clock();
    const [row] = await this.query(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
    );
    return Number(row?.['now']);
  }

  /** All of it or nothing; `work` is run again when others stood in its way. Rejects with `DiskError` when the database cannot be had. */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.#once(work);
      } catch (error) {
        if (tries >= TRIES || !mayTryAgain(error)) throw error;
      }
    }
  }

  /**
   * Hears what is notified on a channel, a name without quotes, until the connection is lost: `lost` is called then, once. `also` is run
   * on that connection first. Resolves with the way to end it, which calls nothing.
   */
  async listen(
    channel: string,
    heard: (text: string) => void,
    lost: () => void,
    also: string,
  ): Promise<() => void> {
    const client = await this.#connect();
    let open = true;
    const end = (): void => {
      if (!open) return;
      open = false;
      client.release(true);
    };
    const fail = (): void => {
      if (!open) return;
      end();
      lost();
    };
    client.on('notification', ({ payload = '' }) => heard(payload));
    client.on('error', fail);
    client.on('end', fail);
    try {
      await client.query(also);
      await client.query(`LISTEN ${channel}`);
    } catch (error) {
      end();
      throw asStoreError(error, this.where);
    }
    return end;
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #once<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const key = randomUUID();
    let done: { readonly result: T } | null = null;
    try {
      return await this.#with(async (client) => {
        await client.query('BEGIN');
        const { rows } = await client.query<Row>(BEGUN, [key, this.#clock?.() ?? null]);
        const result = await work({
          now: Number(rows[0]?.['at']),
          query: (sql, values = []) => client.query<Row>(sql, [...values]),
        });
        done = { result };
        const { command } = await client.query('COMMIT');
        if (command !== 'COMMIT') throw new Error('The transaction was not committed.');
        return result;
      });
    } catch (error) {
      const begun = done as { readonly result: T } | null;
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      if (begun === null || isAnswer(cause)) throw error;
      if (await this.#happened(key, error)) return begun.result;
      throw error;
    }
  }

  /** Whether the transaction of this key was committed. It never can be afterwards, if it was not. */
  async #happened(key: string, lost: unknown): Promise<boolean> {
    for (const end = performance.now() + LOOK_UP_MS; ;) {
      try {
        return await this.#with(async (client) => (await client.query(LOOK_UP, [key])).rowCount === 0);
      } catch {
        if (performance.now() > end) throw unknownOutcome(lost, this.where);
        await wait(LEAST_PAUSE);
      }
    }
  }

  async #with<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    try {
      const result = await use(client);
      client.release();
      return result;
    } catch (error) {
      const found = asStoreError(error, this.where);
      const usable =
        isAnswer(error) &&
        (await client.query('ROLLBACK').then(
          () => true,
          () => false,
        ));
      client.release(!usable);
      // A right that the role has not is no trouble of the server's.
      if (found instanceof DiskError) this.#trouble = found;
      throw found;
    }
  }

  /** A connection; while the server was just not to be had, the error at once. */
  async #connect(): Promise<pg.PoolClient> {
    if (this.#trouble !== null && performance.now() < this.#until) throw this.#trouble;
    try {
      const client = await this.#pool.connect();
      this.#trouble = null;
      this.#pause = 0;
      return client;
    } catch (error) {
      this.#pause = Math.min(MOST_PAUSE, Math.max(LEAST_PAUSE, this.#pause * 2));
      this.#until = performance.now() + this.#pause;
      throw (this.#trouble = refusedConnection(error, this.#address) ?? asStoreError(error, this.where));
    }
  }
}

function tlsOf({ tls, ca, host }: DatabaseAddress): false | { rejectUnauthorized: boolean; ca?: string } {
  if (tls === 'none' || host.startsWith('/')) return false;
  return { rejectUnauthorized: tls === 'verified', ...(ca === undefined ? {} : { ca }) };
}

/** Of one statement; PostgreSQL takes 65,535. */
const MOST_VALUES = 60_000;

/** Inserts rows, in as few statements as there may be. */
export async function insertRows(
  transaction: Pick<Transaction, 'query'>,
  table: string,
  columns: readonly string[],
  rows: readonly (readonly unknown[])[],
  rest = '',
): Promise<void> {
  const most = Math.floor(MOST_VALUES / columns.length);
  for (let from = 0; from < rows.length; from += most) {
    const part = rows.slice(from, from + most);
    const places = part.map(
      (row, at) => `(${row.map((_, column) => `$${at * columns.length + column + 1}`).join(', ')})`,
    );
    await transaction.query(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')} ${rest}`,
      part.flat(),
    );
  }
}

/** What {@link insertTogether} inserts into one table. */
export interface Inserts {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** After the rows: `ON CONFLICT …`. */
  readonly rest?: string;
}

/** Inserts rows into several tables by one statement, where that has room for them: each way to the server and back counts. */
export async function insertTogether(
  transaction: Pick<Transaction, 'query'>,
  parts: readonly Inserts[],
): Promise<void> {
  const some = parts.filter(({ rows }) => rows.length > 0);
  const values = some.reduce((sum, { columns, rows }) => sum + columns.length * rows.length, 0);
  if (values > MOST_VALUES || some.length < 2) {
    for (const { table, columns, rows, rest } of some)
      await insertRows(transaction, table, columns, rows, rest);
    return;
  }
  let place = 0;
  const inserts = some.map(({ table, columns, rows, rest = '' }) => {
    const places = rows.map((row) => `(${row.map(() => `$${++place}`).join(', ')})`);
    return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')} ${rest}`;
  });
  const last = inserts.pop() ?? '';
  const before = inserts.map((insert, at) => `i${at} AS (${insert})`).join(', ');
  await transaction.query(
    `WITH ${before} ${last}`,
    some.flatMap(({ rows }) => rows.flat()),
  );
}

/** PostgreSQL keeps no NUL in a text. */
export function textOf(text: string): string {
  return text.replaceAll('\0', '\u{fffd}');
}
