/** The relays of a set on a server, as each says of itself, and what an administrator wants of one. */
import { isPaused } from '../../courier/kept-pause.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { Database } from '../../../store/postgres/database.ts';

/** Between two words of a relay. Milliseconds. */
export const SAID_EVERY = 2000;

/** Connections to the server that a relay takes at most: its two pools, and what it listens by. */
export const MAX_CONNECTIONS_OF_RELAY = 15;

/** What a relay says of itself. */
export interface RelayWord {
  /** Postern's version. */
  readonly version: string;
  readonly startedAt: number;
  /** `host:port`, of what it listens on. */
  readonly listening: readonly string[];
  readonly sessions: number;
  /** Attempts to deliver that are under way. */
  readonly active: number;
  readonly paused: boolean;
  /** Last change of the set that it has read. */
  readonly seq: number;
}

/** A relay as others see it. */
export interface SeenRelay extends RelayWord {
  readonly name: string;
  /** When it last said anything, by the database's clock. */
  readonly seen: number;
  /** Its own deliveries are to rest. */
  readonly pauseWanted: boolean;
}

/** Says it, and asks whether its deliveries are to rest: its own, or those of all relays. Null while the database is gone. */
export async function sayOfRelay(
  database: Database,
  name: string,
  word: RelayWord,
): Promise<{ readonly pause: boolean } | null> {
  try {
    const seen = await database.now();
    const [row] = await database.query(
      `INSERT INTO relay (name, seen, state) VALUES ($1, $2, $3)
       ON CONFLICT (name) DO UPDATE SET seen = excluded.seen, state = excluded.state RETURNING wanted`,
      [name, seen, JSON.stringify(word)],
    );
    const all = await isPaused({
      async get(space, key) {
        const sql = 'SELECT value FROM value WHERE space = $1 AND key = $2';
        const [found] = await database.query(sql, [space, key]);
        return found === undefined ? null : String(found['value']);
      },
    });
    return { pause: all || row?.['wanted'] === 'pause' };
  } catch (error) {
    if (error instanceof PosternError) return null;
    throw error;
  }
}

/** It has ended. What is wanted of it stands until it is back. */
export async function relayEnded(database: Database, name: string): Promise<void> {
  await database.query("DELETE FROM relay WHERE name = $1 AND wanted = ''", [name]);
  await database.query('UPDATE relay SET seen = 0 WHERE name = $1', [name]);
}

/** All that are known, by name. */
export async function seenRelays(database: Database): Promise<readonly SeenRelay[]> {
  const rows = await database.query('SELECT name, seen, state, wanted FROM relay ORDER BY name');
  return rows.map((row) => ({
    ...(JSON.parse(String(row['state'])) as RelayWord),
    name: String(row['name']),
    seen: Number(row['seen']),
    pauseWanted: row['wanted'] === 'pause',
  }));
}

/** Its deliveries rest, or go on; false: there is no relay of that name. */
export async function wantOfRelay(database: Database, name: string, pause: boolean): Promise<boolean> {
  const rows = await database.query('UPDATE relay SET wanted = $2 WHERE name = $1 RETURNING name', [
    name,
    pause ? 'pause' : '',
  ]);
  return rows.length > 0;
}
