/** Which recipients somebody may claim, and the claiming of them; within a transaction. */
import type { Lane } from '../lanes.ts';
import { ROOM_FOR_ALL } from '../lanes.ts';
import type { ClaimRequest, OverdueRequest } from '../mail-store.ts';
import type { Delivery, DueMessage } from '../mail-types.ts';
import { deliveryOf, dueFromRows, type Row } from '../sqlite/message-rows.ts';
import { turnsByLane } from '../turns.ts';
import type { Transaction } from '../../../store/postgres/database.ts';

/** Rows that one sender has in a turn, at most. */
const MOST_OF_A_TURN = 25;
const OVERDUE_PAGE = 200;

/** SQL over a row `r`: not had by `$1`, nor by one whose lease lasts at `$2`. */
const FREE = `(r.claimed_by IS NULL OR (r.claimed_by <> $1 AND NOT EXISTS (
  SELECT 1 FROM claimant AS c WHERE c.id = r.claimed_by AND c.until > $2)))`;

/** SQL over a row `r`: it does not go to any of these destinations. */
function up(closed: string): string {
  return `NOT (CASE r.route WHEN '' THEN '*' = ANY(${closed}) OR r.domain = ANY(${closed}) ELSE r.route = ANY(${closed}) END)`;
}

const FIRST_DUE = `SELECT r.id FROM recipient AS r WHERE r.state = 0 AND r.next <= $2 AND ${FREE} AND ${up('$3::text[]')}
  ORDER BY r.next, r.id LIMIT $4 FOR UPDATE OF r SKIP LOCKED`;

/** From one to the next by a step in the index each, however many rows it has. */
const LANES = `WITH RECURSIVE lane AS (
    (SELECT sender_domain, sender_user FROM recipient WHERE state = 0 ORDER BY 1, 2 LIMIT 1)
    UNION ALL
    SELECT n.* FROM lane AS l CROSS JOIN LATERAL (
      SELECT sender_domain, sender_user FROM recipient
      WHERE state = 0 AND (sender_domain, sender_user) > (l.sender_domain, l.sender_user) ORDER BY 1, 2 LIMIT 1) AS n
  ) SELECT sender_domain, sender_user FROM lane`;

const OF_LANES = `SELECT l.place, d.id FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::text[]) WITH ORDINALITY AS l (domain, "user", room, closed, place)
  CROSS JOIN LATERAL (
    SELECT r.id, r.next FROM recipient AS r
    WHERE r.state = 0 AND r.sender_domain = l.domain AND r.sender_user = l."user" AND r.next <= $2 AND ${FREE}
      AND ${up('ARRAY(SELECT jsonb_array_elements_text(l.closed::jsonb))')} AND r.id <> ALL($3::bigint[])
    ORDER BY r.next, r.id LIMIT l.room FOR UPDATE OF r SKIP LOCKED) AS d
  ORDER BY l.place, d.next, d.id`;

/** Takes turns from one call to the next. */
export class Claims {
  #last: Lane | null = null;

  /** See {@link import('../mail-store.ts').Claimant.claim}. */
  async claim(
    transaction: Transaction,
    by: number,
    { limit, down, room = ROOM_FOR_ALL }: ClaimRequest,
  ): Promise<DueMessage[]> {
    const values = [by, transaction.now, [...down], limit + 1];
    const first = room.crowded
      ? null
      : (await transaction.query(FIRST_DUE, values)).rows.map(({ id }) => Number(id));
    const fits = first !== null && first.length <= limit;
    return take(transaction, by, fits ? first : await this.#inTurn(transaction, by, { limit, down, room }));
  }

  async #inTurn(
    transaction: Transaction,
    by: number,
    { limit, down, room }: Required<ClaimRequest>,
  ): Promise<number[]> {
    const lanes = this.#ordered((await transaction.query(LANES)).rows);
    const share = Math.max(1, Math.min(MOST_OF_A_TURN, Math.floor(limit / Math.max(1, lanes.length))));
    const left = new Map(lanes.map((lane) => [lane, Math.min(limit, room.room(lane))]));
    const ids: number[] = [];
    // First everybody's share, then what is left over.
    for (const most of [share, limit]) {
      for (let from = 0; from < lanes.length && ids.length < limit; from += limit) {
        const some = lanes.slice(from, from + limit).filter((lane) => (left.get(lane) ?? 0) > 0);
        const { rows } = await transaction.query(OF_LANES, [
          by,
          transaction.now,
          ids,
          some.map(({ domain }) => domain),
          some.map(({ user }) => user),
          some.map((lane) => Math.min(most, left.get(lane) ?? 0)),
          some.map((lane) => JSON.stringify([...down, ...room.full(lane)])),
        ]);
        for (const row of rows.slice(0, limit - ids.length)) {
          const lane = some[Number(row['place']) - 1];
          ids.push(Number(row['id']));
          if (lane === undefined) continue;
          this.#last = lane;
          left.set(lane, (left.get(lane) ?? 0) - 1);
        }
      }
    }
    return ids;
  }

  /** Everybody in turn, by domain and in it by user, beginning after who was last. */
  #ordered(rows: readonly Row[]): Lane[] {
    const lanes = rows.map((row): Lane => ({
      domain: String(row['sender_domain']),
      user: Number(row['sender_user']),
    }));
    const last = this.#last;
    const at = lanes.findIndex((lane) => last !== null && isAfter(lane, last));
    const turns = turnsByLane<Lane>((lane) => lane);
    for (const lane of at < 0 ? lanes : [...lanes.slice(at), ...lanes.slice(0, at)]) turns.push(lane);
    return turns.clear();
  }
}

function isAfter(a: Lane, b: Lane): boolean {
  const order = Buffer.compare(Buffer.from(a.domain), Buffer.from(b.domain));
  return order > 0 || (order === 0 && a.user > b.user);
}

/** See {@link import('../mail-store.ts').Claimant.claimOverdue}. */
export async function claimOverdue(
  transaction: Transaction,
  by: number,
  { limit, warnBefore, over = () => true }: OverdueRequest,
): Promise<DueMessage[]> {
  const found = new Map<number, DueMessage>();
  let count = 0;
  const lists = [
    { where: 'm.expires > 0 AND m.expires <= $1', by: 'expires', end: transaction.now, check: over },
    { where: 'm.warned IS NULL AND m.received <= $1', by: 'received', end: warnBefore, check: () => true },
  ];
  for (const list of lists) {
    let after: readonly [number, number] = [Number.MIN_SAFE_INTEGER, 0];
    while (count < limit) {
      const { rows } = await transaction.query(
        `SELECT m.* FROM message AS m WHERE ${list.where} AND (m.${list.by}, m.id) > ($2, $3) ORDER BY m.${list.by}, m.id LIMIT ${OVERDUE_PAGE}`,
        [list.end, ...after],
      );
      for (const message of await waiting(
        transaction,
        by,
        rows.filter(({ id }) => !found.has(Number(id))),
      )) {
        if (count >= limit || !list.check(message)) continue;
        const deliveries = message.deliveries.slice(0, limit - count);
        found.set(message.id, { ...message, deliveries });
        count += deliveries.length;
      }
      const last = rows.at(-1);
      if (last === undefined || rows.length < OVERDUE_PAGE) break;
      after = [Number(last[list.by]), Number(last['id'])];
    }
  }
  return take(
    transaction,
    by,
    [...found.values()].flatMap(({ deliveries }) => deliveries.map(({ id }) => id)),
  );
}

/** All recipients of these messages that are queued and free. */
export async function claimMessages(
  transaction: Transaction,
  by: number,
  messages: readonly number[],
): Promise<DueMessage[]> {
  const { rows } = await transaction.query('SELECT * FROM message WHERE id = ANY($1::bigint[])', [messages]);
  const found = await waiting(transaction, by, rows);
  return take(
    transaction,
    by,
    found.flatMap(({ deliveries }) => deliveries.map(({ id }) => id)),
  );
}

/** Messages with what of them is queued and free, locked; without those of which nothing is. */
async function waiting(
  transaction: Transaction,
  by: number,
  messages: readonly Row[],
): Promise<DueMessage[]> {
  const { rows } = await transaction.query(
    `SELECT r.* FROM recipient AS r WHERE r.message = ANY($3::bigint[]) AND r.state = 0 AND ${FREE} ORDER BY r.id FOR UPDATE OF r SKIP LOCKED`,
    [by, transaction.now, messages.map(({ id }) => id)],
  );
  return withDeliveries(messages, rows);
}

/** Makes rows that are locked its own. */
async function take(transaction: Transaction, by: number, ids: readonly number[]): Promise<DueMessage[]> {
  if (ids.length === 0) return [];
  const { rows } = await transaction.query(
    'UPDATE recipient SET claimed_by = $1, epoch = epoch + 1 WHERE id = ANY($2::bigint[]) RETURNING *',
    [by, ids],
  );
  const known = new Map(rows.map((row) => [Number(row['id']), row]));
  const inOrder = ids.flatMap((id): Row[] => presentRow(known.get(id)));
  const of = [...new Set(inOrder.map((row) => Number(row['message'])))];
  const messages = await transaction.query('SELECT * FROM message WHERE id = ANY($1::bigint[])', [of]);
  const byId = new Map(messages.rows.map((row) => [Number(row['id']), row]));
  return withDeliveries(
    of.flatMap((id): Row[] => presentRow(byId.get(id))),
    inOrder,
  );
}

function presentRow(row: Row | undefined): Row[] {
  return row === undefined ? [] : [row];
}

function withDeliveries(messages: readonly Row[], rows: readonly Row[]): DueMessage[] {
  const byMessage = new Map<number, Delivery[]>();
  for (const row of rows) {
    const delivery = deliveryOf(row, Number(row['epoch']));
    const same = byMessage.get(delivery.message);
    if (same === undefined) byMessage.set(delivery.message, [delivery]);
    else same.push(delivery);
  }
  return messages.flatMap((row) => {
    const deliveries = byMessage.get(Number(row['id']));
    return deliveries === undefined ? [] : [dueFromRows(row, deliveries)];
  });
}
