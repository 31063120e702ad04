/** The lists that people look at: queue, quarantine, mail log, usage. Reads only. */
import { LIMIT_RULES, type LimitRule, type Take } from '../../../../shared/domain/limits.ts';
import type { UsedTotals } from '../../../../shared/domain/usage.ts';
import { resolve } from '../../../../shared/lists/resolve.ts';
import { compileSql } from '../../../../shared/lists/sql.ts';
import type { ListPage, ListQuery, QueueCounts, UsageEntry } from '../mail-list-types.ts';
import type { Filter } from '../../../../shared/lists/filter.ts';
import type { ListEntries, ListSort, MailListKey } from '../mail-reading.ts';
import type { MailEventKind, MailLogEntry, MessageId } from '../mail-types.ts';
import { SOURCES, type ListSource } from '../sqlite/list-source.ts';
import { logEntry } from '../sqlite/mail-log.ts';
import { RULES } from '../sqlite/usage-counters.ts';
import type { Database } from '../../../store/postgres/database.ts';
import { numbered, POSTGRES } from './postgres-dialect.ts';
import { chunkOf } from './stored-draft.ts';

const OF_MESSAGE = 'FROM recipient AS q WHERE q.message = m.id';
const QUARANTINE = SOURCES.quarantine;

/** As in SQLite, but for the recipients of a message, which here have its number. */
const STORED: { readonly [L in MailListKey]: ListSource<ListEntries[L]> } = {
  queue: SOURCES.queue,
  quarantine: {
    ...QUARANTINE,
    columns: `x.*, m.id AS message, m.sender, m."user", m.user_id, m.client, m.subject, m.header_from, m.size, m.received,
      (SELECT string_agg(q.address, ',' ORDER BY q.id) ${OF_MESSAGE}) AS addresses`,
    where: 'true',
    fields: { ...QUARANTINE.fields, recipient: { sql: 'q.address', several: OF_MESSAGE } },
  },
  log: { ...SOURCES.log, where: 'true' },
};

/** What of a list is meant, in which order, and asked when. */
export interface ListQuestion {
  readonly filter: Filter;
  readonly sort: ListSort;
  readonly at: number;
  readonly offset: number;
  readonly limit: number;
}

/** From `FROM` to the end of the conditions, and the order. */
function found(
  source: ListSource<unknown>,
  { filter, sort, at }: Pick<ListQuestion, 'filter' | 'sort' | 'at'>,
): { readonly where: string; readonly order: string; readonly values: readonly (string | number)[] } {
  const resolved = resolve(source.list, filter, at);
  const { sql, values } = numbered(compileSql(resolved, source.fields, POSTGRES));
  const key = sort.field === source.list.sort?.field ? null : source.fields[sort.field]?.sql;
  if (key === undefined) throw new Error(`This list has no order by ${sort.field}.`);
  const direction = sort.descending ? 'DESC' : 'ASC';
  const first = key === null ? '' : `${key} ${direction} NULLS LAST, `;
  return {
    where: `FROM ${source.tables} WHERE ${source.where} AND (${sql})`,
    order: `ORDER BY ${first}${source.id} ${direction}`,
    values,
  };
}

export class StoredLists {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async page<L extends MailListKey>(key: L, query: ListQuery): Promise<ListPage<ListEntries[L]>> {
    const { filter, offset, limit } = query;
    const sort = { field: STORED[key].list.sort?.field ?? '', descending: query.ascending !== true };
    return this.sorted(key, { filter, offset, limit, sort, at: await this.#database.now() });
  }

  /** A page in an order; alike ones stand in that of their coming, and what has none last. */
  async sorted<L extends MailListKey>(key: L, question: ListQuestion): Promise<ListPage<ListEntries[L]>> {
    const source: ListSource<ListEntries[L]> = STORED[key];
    const { where, order, values } = found(source, question);
    const [counted] = await this.#database.query(`SELECT count(*) AS n ${where}`, values);
    const at = values.length;
    const rows = await this.#database.query(
      `SELECT ${source.columns} ${where} ${order} LIMIT $${at + 1} OFFSET $${at + 2}`,
      [...values, question.limit, question.offset],
    );
    return { total: Number(counted?.['n']), entries: rows.map(source.entry) };
  }

  /** Ids of all that match, in the order of their coming unless told. */
  async ids(
    key: MailListKey,
    { filter, at, sort }: { filter: Filter; at: number; sort?: ListSort | undefined },
  ): Promise<readonly number[]> {
    const source: ListSource<unknown> = STORED[key];
    const usual = { field: source.list.sort?.field ?? '', descending: false };
    const { where, order, values } = found(source, { filter, at, sort: sort ?? usual });
    const rows = await this.#database.query(`SELECT ${source.id} AS id ${where} ${order}`, values);
    return rows.map(({ id }) => Number(id));
  }

  /** The entries with these ids in their order, but for those that are gone. */
  async entriesWith<L extends MailListKey>(
    key: L,
    ids: readonly number[],
  ): Promise<readonly ListEntries[L][]> {
    const { columns, id, tables, where, entry }: ListSource<ListEntries[L]> = STORED[key];
    const rows = await this.#database.query(
      `SELECT ${columns}, ${id} AS of FROM ${tables} WHERE ${where} AND ${id} = ANY($1::bigint[])`,
      [ids],
    );
    const known = new Map(rows.map((row) => [Number(row['of']), entry(row)]));
    return ids.flatMap((one) => known.get(one) ?? []);
  }

  /** Of each of these messages, the entries that it has in the list. */
  async entriesOf(
    list: 'queue' | 'quarantine',
    messages: readonly MessageId[],
  ): Promise<readonly (readonly number[])[]> {
    const rows = await this.#database.query(
      list === 'quarantine'
        ? 'SELECT message, message AS id FROM quarantine WHERE message = ANY($1::bigint[])'
        : 'SELECT message, id FROM recipient WHERE message = ANY($1::bigint[]) AND state < 2 ORDER BY id',
      [messages],
    );
    return messages.map((one) =>
      rows.filter(({ message }) => Number(message) === one).map(({ id }) => Number(id)),
    );
  }

  async logSince(id: number, limit: number): Promise<readonly MailLogEntry[]> {
    return (
      await this.#database.query('SELECT * FROM log WHERE id > $1 ORDER BY id LIMIT $2', [id, limit])
    ).map(logEntry);
  }

  async usage(userId: number | null, since: number): Promise<readonly UsageEntry[]> {
    const rows = await this.#database.query(
      'SELECT * FROM usage WHERE at >= $1 AND used > 0 AND ($2::bigint IS NULL OR user_id = $2) ORDER BY user_id, rule, at',
      [since, userId],
    );
    return rows.flatMap((row): UsageEntry[] => {
      const rule = RULES[Number(row['rule'])];
      if (rule === undefined) return [];
      return [{ userId: Number(row['user_id']), rule, at: Number(row['at']), used: Number(row['used']) }];
    });
  }

  /** As `countsFor` says: the sum of the buckets that the take of each rule counts. */
  async usedTotals(takes: readonly Take[]): Promise<UsedTotals> {
    const used = Object.fromEntries(LIMIT_RULES.map((rule) => [rule, [] as number[]])) as Record<
      LimitRule,
      number[]
    >;
    if (takes.length === 0) return { users: [], used };
    const sums = takes.map((_, take) => {
      const [rule, from, till, except] = [1, 2, 3, 4].map((place) => `$${take * 4 + place}::bigint`);
      return `coalesce(sum(used) FILTER (WHERE rule = ${rule} AND at >= ${from} AND at < ${till} AND at <> ${except}), 0)::bigint AS sum${take}`;
    });
    const values = takes.flatMap(({ rule, countedBy, from, till, except }) => [
      RULES.indexOf(countedBy ?? rule),
      from,
      till ?? Number.MAX_SAFE_INTEGER,
      except ?? -1,
    ]);
    const since = Math.min(...takes.map(({ from }) => from));
    const rows = await this.#database.query(
      `SELECT user_id, ${sums.join(', ')} FROM usage WHERE at >= $${values.length + 1} AND used > 0 GROUP BY user_id ORDER BY user_id`,
      [...values, since],
    );
    for (const row of rows) takes.forEach(({ rule }, take) => used[rule].push(Number(row[`sum${take}`])));
    return { users: rows.map((row) => Number(row['user_id'])), used };
  }

  async counts(): Promise<QueueCounts> {
    const [row] = await this.#database.query(
      `SELECT (SELECT count(*) FROM recipient WHERE state = 0) AS queued,
         (SELECT count(*) FROM recipient WHERE state = 1) AS held,
         (SELECT count(*) FROM recipient WHERE state = 0 AND attempts > 0) AS deferred,
         (SELECT count(*) FROM quarantine) AS quarantined`,
    );
    const count = (name: string): number => Number(row?.[name]);
    return {
      queued: count('queued'),
      held: count('held'),
      deferred: count('deferred'),
      quarantined: count('quarantined'),
    };
  }

  async countEvents(since: number): Promise<Readonly<Partial<Record<MailEventKind, number>>>> {
    const rows = await this.#database.query(
      'SELECT kind, count(*) AS count FROM log WHERE time >= $1 GROUP BY kind',
      [since],
    );
    return Object.fromEntries(rows.map((row) => [String(row['kind']), Number(row['count'])]));
  }

  async transcript(line: number): Promise<string | null> {
    const [row] = await this.#database.query('SELECT transcript FROM log WHERE id = $1', [line]);
    return (row?.['transcript'] as string | null | undefined) ?? null;
  }

  /** The content of a message in pieces; empty when it is not there. */
  async *content(message: MessageId, bytes = Infinity): AsyncIterable<Uint8Array> {
    const [row] = await this.#database.query('SELECT chunks, content FROM message WHERE id = $1', [message]);
    if (row === undefined) return;
    const inline = row['content'] as Uint8Array | null;
    if (inline !== null) {
      if (inline.length > 0) yield inline.subarray(0, bytes);
      return;
    }
    let rest = bytes;
    for (let number = 0; number < Number(row['chunks']) && rest > 0; number++) {
      const piece = (await chunkOf(this.#database, message, number)).subarray(0, rest);
      rest -= piece.length;
      yield piece;
    }
  }
}
