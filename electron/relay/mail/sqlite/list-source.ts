/** What queue, quarantine and mail log are in the mail database: tables, columns, fields, and a row as the program sees it. */
import type { DatabaseSync } from 'node:sqlite';
import type { Finding } from '../../../../shared/domain/finding.ts';
import { canonicalAddress, isAscii } from '../../../../shared/domain/fold.ts';
import type { List } from '../../../../shared/lists/list.ts';
import { LOG, QUARANTINE, QUEUE } from '../../../../shared/lists/mail-lists.ts';
import type { Check, Resolved } from '../../../../shared/lists/resolve.ts';
import type { SqlFields } from '../../../../shared/lists/sql.ts';
import type { ListEntries, MailListKey } from '../mail-reading.ts';
import type { QuarantineEntry, QueueEntry } from '../mail-list-types.ts';
import { parseMessageId } from '../message-id.ts';
import { logEntry } from './mail-log.ts';
import type { Row } from './message-rows.ts';
import { HELD, QUEUED } from './schema.ts';

/** A list of the mail database; entries come in the order of their ids, which is that of their coming. */
export interface ListSource<T> {
  readonly list: List;
  /** With the message of each entry. */
  readonly tables: string;
  /** The rows of the entries alone: each has its message, which is looked up only where a condition asks for it. */
  readonly rows: string;
  /** The content column comes last and is left out: the pages it overflows to are not read. */
  readonly columns: string;
  readonly id: string;
  /** Which rows belong to the list. */
  readonly where: string;
  readonly fields: SqlFields;
  readonly entry: (row: Row) => T;
}

/** The recipients of a message, of which a message in quarantine has several. */
const OF_MESSAGE = `FROM recipient AS q WHERE q.id >= m.first_recipient AND q.id < m.first_recipient + m.recipients`;

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

const MESSAGE_COLUMNS =
  'm.id AS message, m.sender, m.user, m.user_id, m.client, m.subject, m.header_from, m.size, m.received';

export const SOURCES: { readonly [L in MailListKey]: ListSource<ListEntries[L]> } = {
  queue: {
    list: QUEUE,
    tables: 'recipient AS r JOIN message AS m ON m.id = r.message',
    rows: 'recipient AS r',
    columns: `r.*, ${MESSAGE_COLUMNS}, m.expires`,
    id: 'r.id',
    where: 'r.state < 2',
    fields: {
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
    },
    entry: queueEntry,
  },
  quarantine: {
    list: QUARANTINE,
    tables: 'quarantine AS x JOIN message AS m ON m.id = x.message',
    rows: 'quarantine AS x',
    columns: `x.*, ${MESSAGE_COLUMNS}, (SELECT group_concat(q.address, ',') ${OF_MESSAGE}) AS addresses`,
    id: 'x.message',
    where: '1',
    fields: {
      ...MESSAGE_FIELDS,
      recipient: { sql: 'q.address', several: OF_MESSAGE },
      finding: { sql: 'x.finding' },
      scanner: { sql: 'x.scanner' },
      reason: { sql: 'x.reason' },
      // Null where the scanner gives none.
      score: { sql: 'x.score' },
      response: { sql: 'x.response' },
      expires: { sql: 'x.expires' },
    },
    entry: quarantineEntry,
  },
  log: {
    list: LOG,
    tables: 'log AS l',
    rows: 'log AS l',
    columns: 'l.*',
    id: 'l.id',
    where: '1',
    fields: {
      message: { sql: 'l.message', value: parseMessageId },
      time: { sql: 'l.time' },
      kind: { sql: 'l.kind' },
      user: { sql: 'l.user' },
      client: { sql: 'l.client' },
      sender: { sql: 'l.sender' },
      recipient: { sql: 'l.recipient', joined: true },
      rule: { sql: 'l.rule' },
      reply: { sql: 'l.reply' },
      detail: { sql: 'l.detail' },
    },
    entry: logEntry,
  },
};

/** The tables that a statement needs for these conditions and columns. */
export function tablesFor({ tables, rows }: ListSource<unknown>, sql: string): string {
  return /\bm\./.test(sql) ? tables : rows;
}

/** The entries with these ids in their order, but for those that are gone. */
export function entriesWith<L extends MailListKey>(
  db: DatabaseSync,
  list: L,
  ids: readonly number[],
): readonly ListEntries[L][] {
  const { columns, id, tables, where, entry }: ListSource<ListEntries[L]> = SOURCES[list];
  const known = new Map<number, ListEntries[L]>();
  const found = db.prepare(
    `SELECT ${columns}, ${id} AS of FROM ${tables} WHERE ${where} AND ${id} IN (SELECT value FROM json_each(?))`,
  );
  for (const row of found.iterate(JSON.stringify(ids))) known.set(Number(row['of']), entry(row));
  return ids.flatMap((one) => known.get(one) ?? []);
}

/** The conditions of a filter that all have to hold. */
export function checksOf(filter: Resolved): readonly Resolved[] {
  return filter.kind === 'all' ? filter.of : [filter];
}

/** The user that all lines of the log must be of, as the index has it: it folds ASCII only, and holds domains as A-labels. */
export function onlyUser(filter: Resolved): string | null {
  const user = checksOf(filter).find(
    (check): check is Check & { kind: 'text' } =>
      check.kind === 'text' && check.field.key === 'user' && check.how === 'is',
  );
  const value = canonicalAddress(user?.sought ?? '');
  return user === undefined || !isAscii(value) ? null : value;
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
