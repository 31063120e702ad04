/** Where a relay's users and mail are: in a folder of this computer, or on a server, where other relays have them, too. */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { followSet, type FollowedSet } from '../store/follow/follow-set.ts';
import { Database } from '../store/postgres/database.ts';
import { followSharedSet } from '../store/postgres/follow-shared-set.ts';
import type { Courier } from './courier/courier-types.ts';
import type { RelayStart, RelayStatus } from './link/link-types.ts';
import type { MailStore } from './mail/mail-store.ts';
import { KeptValues } from './mail/kept-values.ts';
import { DatabaseClock } from './mail/postgres/database-clock.ts';
import { openPostgresStore } from './mail/postgres/open-postgres-store.ts';
import { relayEnded, sayOfRelay, SAID_EVERY } from './mail/postgres/relay-rows.ts';
import { openMailStore } from './mail/sqlite/open-mail-store.ts';

/** Where others fill the queue, too, or leave theirs behind, it is looked into so often. Milliseconds. */
const LOOK_EVERY = 5000;

export interface RelayPlace {
  readonly store: MailStore;
  /** Unix milliseconds, by the clock that decides. */
  readonly now: () => number;
  /** Of what this relay alone keeps over a restart, also where others have the same space. */
  kept(space: string): Promise<KeptValues>;
  follow(): Promise<FollowedSet>;
  /** Where the file of rules lies. */
  readonly folder: string;
  /** At most so many milliseconds pass before the queue is looked into again; undefined: nobody else fills it. */
  readonly lookEvery?: number;
  /** Tells others of this relay from now on, and hears of them. Resolves with the way to end it, once it is known whether it may deliver. */
  begin(courier: Courier, status: () => RelayStatus): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** Opens it. Rejects with a PosternError whose message says what to do. */
export async function openRelayPlace(
  start: Pick<RelayStart, 'setPath' | 'server' | 'overrides'>,
  now: () => number,
): Promise<RelayPlace> {
  return start.server == null ? inFolder(start.setPath, now) : onServer(start.server);
}

async function inFolder(setPath: string, now: () => number): Promise<RelayPlace> {
  const folder = join(setPath, 'mail');
  const store = await openMailStore(folder, { now });
  return {
    store,
    now,
    folder,
    kept: (space) => KeptValues.open(store.values, space),
    follow: () => followSet(setPath),
    begin: () => Promise.resolve(() => Promise.resolve()),
    close: () => store.close(),
  };
}

async function onServer({
  address,
  folder,
  version,
  name,
}: NonNullable<RelayStart['server']>): Promise<RelayPlace> {
  const store = await openPostgresStore(address);
  const database = new Database(address);
  let clock: DatabaseClock | null = null;
  const close = async (): Promise<void> => {
    clock?.end();
    await store.close();
    await database.close();
  };
  try {
    clock = await DatabaseClock.open(database);
  } catch (error) {
    await close();
    throw error;
  }
  const called = name ?? hostname();
  return {
    store,
    now: clock.now,
    folder,
    // Several on one database: each has its own clock, and its own queue in memory.
    kept: (space) => KeptValues.open(store.values, `${space} ${called}`),
    follow: () => followSharedSet(address),
    lookEvery: LOOK_EVERY,
    async begin(courier, status) {
      const say = async (): Promise<void> => {
        const { listening, startedAt, sessions, courier: state, seq } = status();
        const answer = await sayOfRelay(database, called, {
          ...{ version, startedAt, sessions, seq, active: state.active, paused: state.paused },
          listening: listening.map(({ host, port }) => `${host}:${port}`),
        });
        if (answer === null || answer.pause === courier.paused) return;
        if (answer.pause) courier.pause();
        else courier.resume();
      };
      const unheard = store.onElsewhere(() => courier.wake());
      let turn = say().catch(() => undefined);
      await turn;
      const timer = setInterval(() => {
        turn = turn.then(say).catch(() => undefined);
      }, SAID_EVERY);
      return async () => {
        clearInterval(timer);
        unheard();
        await turn;
        await relayEnded(database, called).catch(() => undefined);
      };
    },
    close,
  };
}
