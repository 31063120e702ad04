/** The lists that people look at: queue, quarantine, mail log, usage. Reads only. */
import type { Finding } from '../../../../shared/domain/finding.ts';
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { canonicalAddress, isAscii } from '../../../../shared/domain/fold.ts';
import { formatMessageId } from '../message-id.ts';
import { firstIdAt } from './id-sequence.ts';
import { defineFolding, SQLITE } from './sqlite-dialect.ts';
import { LOG, QUARANTINE, QUEUE } from '../../../../shared/lists/mail-lists.ts';
import { resolve, type Check, type Resolved } from '../../../../shared/lists/resolve.ts';
import { compileSql, type Clause, type SqlFields } from '../../../../shared/lists/sql.ts';
import { parseMessageId } from '../message-id.ts';
import { logEntry } from './mail-log.ts';
import type {
  ListPage,
  ListQuery,
  MailReader,
  QuarantineEntry,
  QueueCounts,
  QueueEntry,
  UsageEntry,
} from '../mail-list-types.ts';
import type { MailEventKind, MailLogEntry, MessageId } from '../mail-types.ts';
import type { Row } from './message-rows.ts';
import { COUNTED_SPAN, HELD, LOG_BUCKET_BITS, QUEUED } from './schema.ts';
import { RULES } from './usage-counters.ts';
import { readUsedTotals } from './used-totals.ts';
import type { Take } from '../../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../../shared/domain/usage.ts';

/** The recipients of a message, of which a message in quarantine has several. */
const OF_MESSAGE = `FROM recipient AS q WHERE q.id >= m.first_recipient AND q.id < m.first_recipient + m.recipients`;
const RECIPIENTS = `(SELECT group_concat(q.address, ',') ${OF_MESSAGE})`;

const MESSAGE_FIELDS: SqlFields = {
  message: { sql: 'm.id', value: parseMessageId },
  sender: { sql: 'm.sender' },
  user: { sql: 'm.user' },
  client: { sql: 'm.client' },
  subject: { sql: 'm.subject' },
  from: { sql: 'm.header_from' },
  received: { sql: 'm.received' },
  size: { sql: 'm.size' },
};

const QUEUE_FIELDS: SqlFields = {
  ...MESSAGE_FIELDS,
  recipient: { sql: 'r.address' },
  domain: { sql: 'r.domain' },
  state: { sql: 'r.state', value: (state) => (state === 'held' ? HELD : QUEUED) },
  route: { sql: 'r.route' },
  reply: { sql: 'r.last_reply' },
  attempts: { sql: 'r.attempts' },
  // Null while held: then neither comes.
  next: { sql: 'CASE r.state WHEN 0 THEN r.next END' },
  expires: { sql: 'CASE r.state WHEN 0 THEN m.expires END' },
};

const QUARANTINE_FIELDS: SqlFields = {
  ...MESSAGE_FIELDS,
  recipient: { sql: 'q.address', several: OF_MESSAGE },
  finding: { sql: 'x.finding' },
  scanner: { sql: 'x.scanner' },
  reason: { sql: 'x.reason' },
  // Null where the scanner gives none.
  score: { sql: 'x.score' },
  response: { sql: 'x.response' },
  expires: { sql: 'x.expires' },
};

const LOG_FIELDS: SqlFields = {
  message: { sql: 'message', value: parseMessageId },
  time: { sql: 'time' },
  kind: { sql: 'kind' },
  user: { sql: 'user' },
  client: { sql: 'client' },
  sender: { sql: 'sender' },
  recipient: { sql: 'recipient' },
  rule: { sql: 'rule' },
  reply: { sql: 'reply' },
  detail: { sql: 'detail' },
};

/** The content column comes last and is left out: the pages it overflows to are not read. */
const MESSAGE_COLUMNS =
  'm.id AS message, m.sender, m.user, m.user_id, m.client, m.subject, m.header_from, m.size, m.received';

const IN_QUEUE = 'recipient AS r JOIN message AS m ON m.id = r.message';
const IN_QUARANTINE = 'quarantine AS x JOIN message AS m ON m.id = x.message';

export class MailLists implements Omit<MailReader, 'content' | 'values' | 'close'> {
  readonly #db: DatabaseSync;
  readonly #now: () => number;
  readonly #logSince: StatementSync;
  readonly #countEvents: StatementSync;
  readonly #counts: StatementSync;
  readonly #usage: StatementSync;
  readonly #usageOf: StatementSync;

  constructor(db: DatabaseSync, now: () => number) {
    defineFolding(db);
    this.#db = db;
    this.#now = now;
    this.#logSince = db.prepare('SELECT * FROM log WHERE id > ? ORDER BY id LIMIT ?');
    this.#countEvents = db.prepare(
      `SELECT kind, sum(count) AS count FROM (
         SELECT kind, count FROM event_count WHERE at >= ?3
         UNION ALL SELECT kind, 1 FROM log WHERE ?2 < ?3 AND id >= ?1 AND time >= ?2 AND time < ?3)
       GROUP BY kind`,
    );
    this.#counts = db.prepare(
      `SELECT (SELECT count(*) FROM recipient WHERE state = 0) AS queued,
         (SELECT count(*) FROM recipient WHERE state = 1) AS held,
         (SELECT count(*) FROM recipient WHERE state = 0 AND attempts > 0) AS deferred,
         (SELECT count(*) FROM quarantine) AS quarantined`,
    );
    this.#usage = db.prepare('SELECT * FROM usage WHERE at >= ? AND used > 0 ORDER BY user_id, rule, at');
    this.#usageOf = db.prepare(
      'SELECT * FROM usage WHERE at >= ? AND used > 0 AND user_id = ? ORDER BY rule, at',
    );
  }

  queue(query: ListQuery): ListPage<QueueEntry> {
    const columns = `r.*, ${MESSAGE_COLUMNS}, m.expires`;
    const where = { sql: 'r.state < 2', values: [] };
    const filter = resolve(QUEUE, query.filter, this.#now());
    return this.#page(
      query,
      compileSql(filter, QUEUE_FIELDS, SQLITE),
      IN_QUEUE,
      columns,
      'r.id',
      where,
      queueEntry,
    );
  }

  quarantine(query: ListQuery): ListPage<QuarantineEntry> {
    const columns = `x.*, ${MESSAGE_COLUMNS}, ${RECIPIENTS} AS addresses`;
    const where = { sql: '1', values: [] };
    const clause = compileSql(resolve(QUARANTINE, query.filter, this.#now()), QUARANTINE_FIELDS, SQLITE);
    return this.#page(query, clause, IN_QUARANTINE, columns, 'm.id', where, quarantineEntry);
  }

  log(query: ListQuery): ListPage<MailLogEntry> {
    const filter = resolve(LOG, query.filter, this.#now());
    const clause = compileSql(filter, LOG_FIELDS, SQLITE);
    return this.#page(query, clause, 'log', '*', 'id', this.#logBounds(filter), logEntry);
  }

  logSince(id: number, limit: number): readonly MailLogEntry[] {
    return this.#logSince.all(id, limit).map(logEntry);
  }

  usage(userId: number | null, since: number): readonly UsageEntry[] {
    const rows = userId === null ? this.#usage.all(since) : this.#usageOf.all(since, userId);
    return rows.flatMap((row): UsageEntry[] => {
      const rule = RULES[Number(row['rule'])];
      if (rule === undefined) return [];
      return [{ userId: Number(row['user_id']), rule, at: Number(row['at']), used: Number(row['used']) }];
    });
  }

  usedTotals(takes: readonly Take[]): UsedTotals {
    return readUsedTotals(this.#db, takes);
  }

  counts(): QueueCounts {
    const row = this.#counts.get() ?? {};
    return {
      queued: Number(row['queued']),
      held: Number(row['held']),
      deferred: Number(row['deferred']),
      quarantined: Number(row['quarantined']),
    };
  }

  countEvents(since: number): Readonly<Partial<Record<MailEventKind, number>>> {
    const counts: Partial<Record<MailEventKind, number>> = {};
    // Whole spans are counted already; the lines of a first part of one are counted now.
    const whole = Math.ceil(since / COUNTED_SPAN) * COUNTED_SPAN;
    for (const row of this.#countEvents.all(firstIdAt(since), since, whole)) {
      counts[row['kind'] as MailEventKind] = Number(row['count']);
    }
    return counts;
  }

  #page<T>(
    query: ListQuery,
    clause: Clause,
    tables: string,
    columns: string,
    id: string,
    bounds: { readonly sql: string; readonly values: readonly SQLInputValue[] },
    entry: (row: Row) => T,
  ): ListPage<T> {
    const where = `WHERE ${bounds.sql} AND (${clause.sql})`;
    // Every entry has its message: that is looked up for each only when a condition asks for it.
    const counted = /\bm\./.test(where) ? tables : tables.replace(/ JOIN .*/, '');
    const values = [...bounds.values, ...clause.values];
    const total = Number(
      this.#db.prepare(`SELECT count(*) AS n FROM ${counted} ${where}`).get(...values)?.['n'],
    );
    const order = `ORDER BY ${id} ${query.ascending === true ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`;
    const rows = this.#db
      .prepare(`SELECT ${columns} FROM ${tables} ${where} ${order}`)
      .all(...values, query.limit, query.offset);
    return { total, entries: (rows as Row[]).map(entry) };
  }

  /** What the index by user and the order of ids allow to leave out. */
  #logBounds(filter: Resolved): { readonly sql: string; readonly values: readonly SQLInputValue[] } {
    const user = (filter.kind === 'all' ? filter.of : [filter]).find(
      (check): check is Check & { kind: 'text' } =>
        check.kind === 'text' && check.field.key === 'user' && check.how === 'is',
    );
    const ends = this.#db.prepare('SELECT min(id) AS least, max(id) AS greatest FROM log').get();
    // The index folds ASCII only, and holds domains as A-labels.
    const value = canonicalAddress(user?.sought ?? '');
    if (user === undefined || !isAscii(value) || ends?.['least'] == null) return { sql: '1', values: [] };
    const bucket = (id: unknown): number => Math.floor(Number(id) / 2 ** LOG_BUCKET_BITS);
    const buckets: number[] = [];
    for (let at = bucket(ends['least']); at <= bucket(ends['greatest']); at++) buckets.push(at);
    return {
      sql: `(id >> ${LOG_BUCKET_BITS}) IN (SELECT value FROM json_each(?)) AND user <> '' AND user = ? COLLATE NOCASE`,
      values: [JSON.stringify(buckets), value],
    };
  }
}

function queueEntry(row: Row): QueueEntry {
  const held = row['state'] === HELD;
  return {
    id: Number(row['id']),
    message: Number(row['message']),
    state: held ? 'held' : 'queued',
    sender: String(row['sender']),
    recipient: String(row['address']),
    user: String(row['user']),
    subject: String(row['subject']),
    size: Number(row['size']),
    received: Number(row['received']),
    nextAttempt: held ? null : Number(row['next']),
    attempts: Number(row['attempts']),
    expires: held ? null : Number(row['expires']),
    lastReply: String(row['last_reply']),
    route: String(row['route']),
  };
}

function quarantineEntry(row: Row): QuarantineEntry {
  const addresses = String(row['addresses'] ?? '');
  return {
    message: Number(row['message']),
    finding: row['finding'] as Finding,
    scanner: String(row['scanner']),
    reason: String(row['reason']),
    score: row['score'] as number | null,
    response: row['response'] as 'rejected' | 'accepted',
    expires: Number(row['expires']),
    user: String(row['user']),
    userId: row['user_id'] as number | null,
    client: String(row['client']),
    sender: String(row['sender']),
    recipients: addresses === '' ? [] : addresses.split(','),
    subject: String(row['subject']),
    from: String(row['header_from']),
    size: Number(row['size']),
    received: Number(row['received']),
  };
}

/** The content of a message in pieces; empty when it is not there. */
export async function* contentOf(
  db: DatabaseSync,
  message: MessageId,
  bytes = Infinity,
): AsyncIterable<Uint8Array> {
  const row = db.prepare('SELECT chunks, content FROM message WHERE id = ?').get(message);
  if (row === undefined) return;
  const inline = row['content'] as Uint8Array | null;
  if (inline !== null) {
    if (inline.length > 0) yield inline.subarray(0, bytes);
    return;
  }
  const chunk = db.prepare('SELECT bytes FROM chunk WHERE message = ? AND number = ?');
  let rest = bytes;
  for (let number = 0; number < Number(row['chunks']) && rest > 0; number++) {
    const piece = chunk.get(message, number)?.['bytes'] as Uint8Array | undefined;
    // Deleted meanwhile: half a message must not pass for a whole one.
    if (piece === undefined) {
      const name = formatMessageId(message);
      throw new PosternError('not-found', `The content of message ${name} is no longer there.`);
    }
    yield piece.subarray(0, rest);
    rest -= piece.length;
    await Promise.resolve();
  }
}
