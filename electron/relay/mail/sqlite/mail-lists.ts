/** The lists that people look at: queue, quarantine, mail log, usage. Reads only. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { resolve, type Resolved } from '../../../../shared/lists/resolve.ts';
import { compileSql, type Clause } from '../../../../shared/lists/sql.ts';
import { formatMessageId } from '../message-id.ts';
import { firstIdAt } from './id-sequence.ts';
import { onlyUser, SOURCES, tablesFor, type ListSource } from './list-source.ts';
import { logEntry } from './mail-log.ts';
import type { ListEntries, MailListKey } from '../mail-reading.ts';
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
import { COUNTED_SPAN, LOG_BUCKET_BITS } from './schema.ts';
import { defineFolding, SQLITE } from './sqlite-dialect.ts';
import { transcriptOf } from './transcripts.ts';
import { RULES } from './usage-counters.ts';
import { readUsedTotals } from './used-totals.ts';
import type { Take } from '../../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../../shared/domain/usage.ts';

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
    return this.#page('queue', query);
  }

  quarantine(query: ListQuery): ListPage<QuarantineEntry> {
    return this.#page('quarantine', query);
  }

  log(query: ListQuery): ListPage<MailLogEntry> {
    return this.#page('log', query);
  }

  /** Of each of these messages, the entries that it has in the list. */
  entriesOf(list: 'queue' | 'quarantine', messages: readonly MessageId[]): readonly (readonly number[])[] {
    const found = this.#db.prepare(
      list === 'quarantine'
        ? 'SELECT message AS id FROM quarantine WHERE message = ?'
        : `SELECT r.id FROM message AS m JOIN recipient AS r
             ON r.id >= m.first_recipient AND r.id < m.first_recipient + m.recipients
           WHERE m.id = ? AND r.state < 2`,
    );
    return messages.map((message) => found.all(message).map(({ id }) => Number(id)));
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

  transcript(line: number): string | null {
    return transcriptOf(this.#db, line);
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

  /** All at once, in whichever thread asks; {@link import('./searches.ts').Searches} answers in steps. */
  #page<L extends MailListKey>(key: L, query: ListQuery): ListPage<ListEntries[L]> {
    const source: ListSource<ListEntries[L]> = SOURCES[key];
    const filter = resolve(source.list, query.filter, this.#now());
    const clause = compileSql(filter, source.fields, SQLITE);
    const bounds = key === 'log' ? this.#logBounds(filter) : EVERYWHERE;
    const where = `WHERE ${source.where} AND ${bounds.sql} AND (${clause.sql})`;
    const values = [...bounds.values, ...clause.values];
    const counted = `SELECT count(*) AS n FROM ${tablesFor(source, where)} ${where}`;
    const total = Number(this.#db.prepare(counted).get(...values)?.['n']);
    const order = `ORDER BY ${source.id} ${query.ascending === true ? 'ASC' : 'DESC'} LIMIT ? OFFSET ?`;
    const rows = this.#db
      .prepare(`SELECT ${source.columns} FROM ${source.tables} ${where} ${order}`)
      .all(...values, query.limit, query.offset);
    return { total, entries: (rows as Row[]).map(source.entry) };
  }

  /** What the index by user and the order of ids allow to leave out. */
  #logBounds(filter: Resolved): Clause {
    const user = onlyUser(filter);
    const ends = this.#db.prepare('SELECT min(id) AS least, max(id) AS greatest FROM log').get();
    if (user === null || ends?.['least'] == null) return EVERYWHERE;
    const bucket = (id: unknown): number => Math.floor(Number(id) / 2 ** LOG_BUCKET_BITS);
    const buckets: number[] = [];
    for (let at = bucket(ends['least']); at <= bucket(ends['greatest']); at++) buckets.push(at);
    return {
      sql: `(l.id >> ${LOG_BUCKET_BITS}) IN (SELECT value FROM json_each(?)) AND l.user <> '' AND l.user = ? COLLATE NOCASE`,
      values: [JSON.stringify(buckets), user],
    };
  }
}

const EVERYWHERE: Clause = { sql: '1', values: [] };

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
      throw PosternError.of('not-found', 'The content of message {name} is no longer there.', { name });
    }
    yield piece.subarray(0, rest);
    rest -= piece.length;
    await Promise.resolve();
  }
}
