/** Which of more due recipients than are asked for come first: everybody's in turn, by sender domain and in it by user, from where it ended the last time. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { Fifo } from '../fifo.ts';
import type { Lane, LaneRoom } from '../lanes.ts';
import type { Row } from './message-rows.ts';

/** Rows that one sender has in a turn, at most. */
const MOST_OF_A_TURN = 25;

/** A sender domain's users in their order. */
interface Domain {
  readonly name: string;
  /** The user whose turn was the last before; -1: none. */
  readonly from: number;
  user: number;
  /** Those after {@link from} have had their turn. */
  wrapped: boolean;
  /** All have had a turn; those with more wait for another. */
  allSeen: boolean;
  readonly again: Fifo<Line>;
}

interface Line {
  readonly lane: Lane;
  /** Destinations that are passed over. */
  readonly closed: ReadonlySet<string>;
  room: number;
  /** The last row that was taken: order is by next, domain, route, id. */
  after: readonly [next: number, domain: string, route: string, id: number];
}

/** What is due, to whom there is room. */
interface Sought {
  readonly now: number;
  readonly taken: Pick<ReadonlySet<number>, 'has'>;
  readonly down: ReadonlySet<string>;
  readonly room: LaneRoom;
}

const BEGINNING = [-Infinity, '', '', 0] as const;

export class DueTurns {
  readonly #domains: StatementSync;
  readonly #nextUser: StatementSync;
  readonly #rows: StatementSync;
  readonly #elsewhere: StatementSync;
  readonly #routed: StatementSync;
  readonly #place: StatementSync;
  /** The domain whose turn was the last. */
  #last = '';
  /** The user whose turn was the last, in each domain. */
  readonly #lastUsers = new Map<string, number>();

  constructor(db: DatabaseSync) {
    // From one to the next by a step in the index each, however many rows it has.
    const step = (field: string, where: string, rest: string) =>
      `(SELECT ${field} FROM recipient WHERE state = 0 AND ${where} ORDER BY ${rest} LIMIT 1)`;
    this.#domains = db.prepare(
      `WITH RECURSIVE head (domain) AS (
         SELECT min(sender_domain) FROM recipient WHERE state = 0
         UNION ALL
         SELECT ${step('sender_domain', 'sender_domain > head.domain', 'sender_domain')}
         FROM head WHERE head.domain IS NOT NULL
       )
       SELECT domain FROM head WHERE domain IS NOT NULL`,
    );
    const nextUser = (after: string) =>
      step('id', `sender_domain = ?1 AND sender_user > ${after}`, 'sender_user, next, domain, route');
    this.#nextUser = db.prepare(
      `WITH RECURSIVE head (id) AS (
         SELECT ${nextUser('?2')}
         UNION ALL
         SELECT ${nextUser('r.sender_user')} FROM head CROSS JOIN recipient AS r ON r.id = head.id
       )
       SELECT r.sender_user AS user FROM head CROSS JOIN recipient AS r ON r.id = head.id WHERE r.next <= ?3 LIMIT 1`,
    );
    const rows = (where: string) =>
      db.prepare(
        `SELECT id FROM recipient
         WHERE state = 0 AND sender_domain = ?1 AND sender_user = ?2 AND next <= ?3
           AND (next, domain, route, id) > (?4, ?5, ?6, ?7) ${where}
         ORDER BY next, domain, route, id`,
      );
    const up = 'NOT IN (SELECT value FROM json_each(?8))';
    this.#rows = rows('');
    this.#elsewhere = rows(`AND CASE route WHEN '' THEN domain ${up} ELSE route ${up} END`);
    this.#routed = rows(`AND route <> '' AND route ${up}`);
    this.#place = db.prepare('SELECT next, domain, route FROM recipient WHERE id = ?');
  }

  /** Ids of at most `limit` due rows, without `taken` and those of destinations that are down. */
  ids(
    now: number,
    limit: number,
    taken: Pick<ReadonlySet<number>, 'has'>,
    down: ReadonlySet<string>,
    room: LaneRoom,
  ): number[] {
    const sought = { now, taken, down, room };
    const turns = this.#order();
    const share = Math.max(1, Math.min(MOST_OF_A_TURN, Math.floor(limit / Math.max(1, turns.length))));
    const ids: number[] = [];
    for (let turn = turns.shift(); turn !== undefined && ids.length < limit; turn = turns.shift()) {
      const line = this.#nextLine(turn, sought);
      if (line === undefined) continue;
      const more = this.#take(line, Math.min(share, limit - ids.length), sought, ids);
      this.#last = turn.name;
      this.#lastUsers.set(turn.name, line.lane.user);
      if (more) turn.again.push(line);
      turns.push(turn);
    }
    return ids;
  }

  /** One turn; whether there may be another. */
  #take(line: Line, share: number, sought: Sought, ids: number[]): boolean {
    let left = Math.min(share, line.room);
    for (const row of this.#read(line, sought.now)) {
      const id = Number(row['id']);
      if (sought.taken.has(id)) continue;
      ids.push(id);
      line.room--;
      if (--left > 0) continue;
      if (line.room > 0) line.after = this.#placeOf(id);
      return line.room > 0;
    }
    return false;
  }

  #read({ lane, closed, after }: Line, now: number): Iterable<Row> {
    const { domain, user } = lane;
    if (closed.size === 0) return this.#rows.iterate(domain, user, now, ...after);
    const read = closed.has('*') ? this.#routed : this.#elsewhere;
    return read.iterate(domain, user, now, ...after, JSON.stringify([...closed]));
  }

  #placeOf(id: number): Line['after'] {
    const row = this.#place.get(id) ?? {};
    return [Number(row['next']), String(row['domain']), String(row['route']), id];
  }

  /** The next user of a domain that has something due. */
  #nextLine(turn: Domain, { now, down, room }: Sought): Line | undefined {
    while (!turn.allSeen) {
      const row = this.#nextUser.get(turn.name, turn.user, now);
      if (row === undefined && !turn.wrapped && turn.from >= 0) {
        turn.wrapped = true;
        turn.user = -1;
        continue;
      }
      turn.user = Number(row?.['user'] ?? Infinity);
      turn.allSeen = row === undefined || (turn.wrapped && turn.user > turn.from);
      if (turn.allSeen) break;
      const lane = { domain: turn.name, user: turn.user };
      const most = room.room(lane);
      if (most > 0)
        return { lane, closed: new Set([...down, ...room.full(lane)]), room: most, after: BEGINNING };
    }
    return turn.again.shift();
  }

  /** The domains with queued rows, beginning with the one after the last. */
  #order(): Fifo<Domain> {
    const names = this.#domains.all().map((row) => String(row['domain']));
    const known = new Set(names);
    for (const name of this.#lastUsers.keys()) if (!known.has(name)) this.#lastUsers.delete(name);
    const at = Math.max(
      0,
      names.findIndex((name) => Buffer.compare(Buffer.from(name), Buffer.from(this.#last)) > 0),
    );
    const order = new Fifo<Domain>();
    for (const name of [...names.slice(at), ...names.slice(0, at)]) {
      const from = this.#lastUsers.get(name) ?? -1;
      order.push({ name, from, user: from, wrapped: false, allSeen: false, again: new Fifo() });
    }
    return order;
  }
}
