/** What administrators do to entries of the queue and to mail in quarantine; each leaves a line in the mail log. Within a transaction. */
import type { MailEvent, MailEventKind } from '../mail-types.ts';
import { heldNext, type Row } from '../sqlite/message-rows.ts';
import { HELD, QUEUED } from '../sqlite/schema.ts';
import { textOf, type Transaction } from '../../../store/postgres/database.ts';
import { deleteFinished, insertLog } from './message-rows.ts';

/** What is let go is tried, also when its time was nearly over. */
const LEAST_LEFT_MS = 3_600_000;

/** What is done to entries. */
export type EntryChange =
  | { readonly kind: 'hold' | 'let-go' | 'retry' | 'remove' }
  | { readonly kind: 'reroute'; readonly route: string };

const ENTRIES = `SELECT r.id, r.state, r.next, r.address, r.message, m.received, m.expires, m.sender, m."user", m.user_id, m.client
  FROM recipient AS r JOIN message AS m ON m.id = r.message
  WHERE r.id = ANY($1::bigint[]) AND r.state < 2 ORDER BY r.message, r.id FOR UPDATE OF m, r`;

/** Changes each entry that is still there, and is not so already. Gives the ids of those. */
export async function changeEntries(
  transaction: Transaction,
  ids: readonly number[],
  change: EntryChange,
  by: string,
): Promise<readonly number[]> {
  const { rows } = await transaction.query(ENTRIES, [ids]);
  const from =
    change.kind === 'hold' || change.kind === 'retry' ? QUEUED : change.kind === 'let-go' ? HELD : null;
  const found = rows.filter(({ state }) => from === null || state === from);
  const changed = found.map(({ id }) => Number(id));
  if (changed.length === 0) return [];
  const { now } = transaction;
  switch (change.kind) {
    case 'hold':
      for (const row of found) {
        const next = heldNext(Number(row['expires']), now);
        await transaction.query('UPDATE recipient SET state = 1, next = $1 WHERE id = $2', [next, row['id']]);
      }
      break;
    case 'let-go':
      await letGo(transaction, found);
      break;
    case 'retry':
      await transaction.query('UPDATE recipient SET next = least(next, $1) WHERE id = ANY($2::bigint[])', [
        now,
        changed,
      ]);
      break;
    case 'reroute':
      await transaction.query('UPDATE recipient SET route = $1 WHERE id = ANY($2::bigint[])', [
        textOf(change.route),
        changed,
      ]);
      break;
    case 'remove':
      await transaction.query('DELETE FROM recipient WHERE id = ANY($1::bigint[])', [changed]);
      await deleteFinished(transaction, [...new Set(found.map(({ message }) => Number(message)))]);
  }
  const route = change.kind === 'reroute' ? ` route=${change.route === '' ? 'as usual' : change.route}` : '';
  const kind = KINDS[change.kind];
  await insertLog(
    transaction,
    found.map((row) => eventOf(kind, row, now, 'administrator', `by=${by}${route}`)),
  );
  return changed;
}

const KINDS: Readonly<Record<EntryChange['kind'], MailEventKind>> = {
  hold: 'held',
  'let-go': 'released',
  retry: 'retry-requested',
  reroute: 'rerouted',
  remove: 'deleted',
};

/** Due at once, with the time that was left; while others of the message are queued, theirs, or an hour. */
async function letGo(transaction: Transaction, rows: readonly Row[]): Promise<void> {
  const { now } = transaction;
  const messages = [...new Set(rows.map(({ message }) => Number(message)))];
  const queued = await transaction.query(
    'SELECT DISTINCT message FROM recipient WHERE message = ANY($1::bigint[]) AND state = 0',
    [messages],
  );
  const others = new Set(queued.rows.map(({ message }) => Number(message)));
  for (const row of rows) {
    const left = others.has(Number(row['message'])) ? 0 : -Number(row['next']);
    const until = now + Math.max(left, LEAST_LEFT_MS);
    await transaction.query('UPDATE message SET expires = greatest(expires, $1) WHERE id = $2', [
      until,
      row['message'],
    ]);
    await transaction.query('UPDATE recipient SET state = 0, next = $1 WHERE id = $2', [now, row['id']]);
  }
}

/** The line for all of {@link retryAll}, once all are done. */
export async function logRetryAll(transaction: Transaction, count: number, by: string): Promise<void> {
  await insertLog(transaction, [
    eventOf('retry-requested', {}, transaction.now, 'administrator', `by=${by} entries=${count}`),
  ]);
}

/** Due now, at most so many of those that wait. Gives their ids. */
export async function retryAll(transaction: Transaction, most: number): Promise<readonly number[]> {
  const { rows } = await transaction.query(
    `UPDATE recipient SET next = $1 WHERE id IN (
       SELECT id FROM recipient WHERE state = 0 AND next > $1 ORDER BY id LIMIT $2 FOR UPDATE) RETURNING id`,
    [transaction.now, most],
  );
  return rows.map(({ id }) => Number(id));
}

const TAKE_OUT = `WITH out AS (DELETE FROM quarantine WHERE message = ANY($1::bigint[]) RETURNING message, scanner, reason)
  SELECT m.id, m.id AS message, m."user", m.user_id, m.client, m.sender, o.scanner, o.reason
  FROM out AS o JOIN message AS m ON m.id = o.message ORDER BY m.id FOR UPDATE OF m`;

/** From quarantine to the queue. Gives those that were there. */
export async function releaseQuarantined(
  transaction: Transaction,
  messages: readonly number[],
  by: string,
): Promise<readonly number[]> {
  const { rows } = await transaction.query(TAKE_OUT, [messages]);
  const ids = rows.map(({ id }) => Number(id));
  const { now } = transaction;
  await transaction.query('UPDATE recipient SET state = 0, next = $1 WHERE message = ANY($2::bigint[])', [
    now,
    ids,
  ]);
  // The time to deliver begins with the release.
  await transaction.query('UPDATE message SET expires = $1 - expires WHERE id = ANY($2::bigint[])', [
    now,
    ids,
  ]);
  await insertLog(
    transaction,
    rows.map((row) => eventOf('released', row, now, ruleOf(row), `by=${by}`)),
  );
  return ids;
}

/** Deletes what is in quarantine. Resolves to how many there were. */
export async function deleteQuarantined(
  transaction: Transaction,
  messages: readonly number[],
  detail: string,
): Promise<number> {
  const { rows } = await transaction.query(TAKE_OUT, [messages]);
  const ids = rows.map(({ id }) => Number(id));
  await transaction.query('DELETE FROM recipient WHERE message = ANY($1::bigint[])', [ids]);
  await deleteFinished(transaction, ids);
  await insertLog(
    transaction,
    rows.map((row) => eventOf('deleted', row, transaction.now, ruleOf(row), detail)),
  );
  return ids.length;
}

function ruleOf(row: Row): string {
  return `${String(row['scanner'])}: ${String(row['reason'])}`;
}

function eventOf(kind: MailEventKind, row: Row, time: number, rule: string, detail: string): MailEvent {
  return {
    time,
    kind,
    message: (row['message'] as number | undefined) ?? null,
    userId: (row['user_id'] as number | null | undefined) ?? null,
    user: String(row['user'] ?? ''),
    client: String(row['client'] ?? ''),
    sender: String(row['sender'] ?? ''),
    recipient: String(row['address'] ?? ''),
    rule,
    reply: '',
    detail: detail.slice(0, 500),
  };
}
