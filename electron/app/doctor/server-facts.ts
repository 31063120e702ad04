/** What can be seen of a set on a server, and of the server, without changing anything. */
import { versionOf } from '../../store/postgres/migrate.ts';
import type { Database, Row } from '../../store/postgres/database.ts';
import { seenRelays, type SeenRelay } from '../../relay/mail/postgres/relay-rows.ts';

/** Times are Unix milliseconds. */
export interface ServerFacts {
  /** Of PostgreSQL, as it says it itself, and its first number. */
  readonly version: { readonly text: string; readonly major: number };
  /** It is a standby, or takes no changes. */
  readonly readOnly: boolean;
  /** What a crash of the operating system or the power leaves, as far as the server's settings say. */
  readonly durable: { readonly fsync: boolean; readonly fullPageWrites: boolean };
  /** `named`: synchronous standbys are asked for. `synchronous`: of those that follow; null: this role may not see it. */
  readonly standbys: { readonly named: boolean; readonly synchronous: number | null };
  /** The write-ahead log is archived, for a recovery to any moment. */
  readonly archived: boolean;
  readonly connections: { readonly most: number; readonly used: number };
  /** The server's clock beside this computer's: how far it is ahead. */
  readonly clockAhead: number;
  /** The database's own time when all this was seen. */
  readonly now: number;
  readonly role: { readonly name: string; readonly may: RoleMay };
  /** How many migrations the set's tables have had; below 0: there is no such set; null: this role may not see it. */
  readonly schema: number | null;
  /** Null where there is no set, or this role may not read it. */
  readonly set: SetFacts | null;
}

/** The most that the role may do with the set. */
export type RoleMay = 'change' | 'relay' | 'read' | 'nothing';

export interface SetFacts {
  readonly id: string;
  readonly name: string;
  /** Of the last change. */
  readonly seq: number;
  readonly relays: readonly SeenRelay[];
  /** Recipients that are due; the oldest of them since when. */
  readonly due: { readonly count: number; readonly since: number | null };
  readonly held: number;
  /** Of what is claimed: by a relay whose lease is over. */
  readonly abandoned: number;
}

/** Reads them. Rejects with what {@link Database} says where the server cannot be reached. */
export async function serverFacts(database: Database, schema: string): Promise<ServerFacts> {
  const asked = Date.now();
  const now = await database.now();
  const here = (asked + Date.now()) / 2;
  const [row = {}] = await database.query(
    `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int / 10000 AS major,
      pg_is_in_recovery() OR current_setting('default_transaction_read_only')::boolean AS read_only,
      current_setting('fsync')::boolean AS fsync, current_setting('full_page_writes')::boolean AS full_page_writes,
      current_setting('synchronous_standby_names') <> '' AS named, current_setting('archive_mode') <> 'off' AS archived,
      current_setting('max_connections')::int AS most, (SELECT count(*)::int FROM pg_stat_activity WHERE backend_type = 'client backend') AS used,
      (SELECT count(*)::int FROM pg_stat_replication) AS followers,
      (SELECT count(sync_state)::int FROM pg_stat_replication) AS seen_followers,
      (SELECT count(*)::int FROM pg_stat_replication WHERE sync_state IN ('sync', 'quorum')) AS synchronous,
      current_user::text AS role`,
  );
  const may = await roleMay(database, schema);
  const version = may === null || may === 'nothing' ? null : await versionOf(database, schema);
  return {
    version: { text: String(row['version']), major: Number(row['major']) },
    readOnly: truth(row['read_only']),
    durable: { fsync: truth(row['fsync']), fullPageWrites: truth(row['full_page_writes']) },
    standbys: {
      named: truth(row['named']),
      synchronous: row['followers'] === row['seen_followers'] ? Number(row['synchronous']) : null,
    },
    archived: truth(row['archived']),
    connections: { most: Number(row['most']), used: Number(row['used']) },
    clockAhead: Math.round(now - here),
    now,
    role: { name: String(row['role']), may: may ?? 'nothing' },
    schema: may === null ? -1 : version,
    set: may === null || may === 'nothing' ? null : await setFacts(database, now, may === 'read'),
  };
}

/** Null: there is no such set. */
async function roleMay(database: Database, schema: string): Promise<RoleMay | null> {
  const [place = {}] = await database.query(
    `SELECT oid IS NOT NULL AS there, has_schema_privilege(oid, 'USAGE') AS used FROM to_regnamespace($1) AS t (oid)`,
    [schema],
  );
  if (!truth(place['there'])) return null;
  if (!truth(place['used'])) return 'nothing';
  const [row = {}] = await database.query(
    `SELECT head IS NOT NULL AS ours, has_table_privilege(head, 'SELECT') AND has_table_privilege(version, 'SELECT') AS reads,
      has_table_privilege(head, 'UPDATE') AS changes, has_table_privilege(recipient, 'INSERT') AS relays
     FROM to_regclass('change_head') AS h (head), to_regclass('schema_version') AS v (version), to_regclass('recipient') AS r (recipient)`,
  );
  if (!truth(row['ours'])) return null;
  if (!truth(row['reads'])) return 'nothing';
  return truth(row['changes']) ? 'change' : truth(row['relays']) ? 'relay' : 'read';
}

/** `onlySet`: the role may not look at the mail. A set of an earlier version has none. */
async function setFacts(database: Database, now: number, onlySet: boolean): Promise<SetFacts> {
  const [head = {}] = await database.query('SELECT set_id, name, seq FROM change_head');
  const set = { id: String(head['set_id']), name: String(head['name']), seq: Number(head['seq']) };
  const [tables = {}] = await database.query("SELECT to_regclass('recipient') IS NOT NULL AS mail");
  if (onlySet || !truth(tables['mail']))
    return { ...set, relays: [], due: { count: 0, since: null }, held: 0, abandoned: 0 };
  const [queue = {}] = await database.query(
    `SELECT count(*) FILTER (WHERE state = 0 AND next <= $1)::int AS due, min(next) FILTER (WHERE state = 0 AND next <= $1) AS since,
      count(*) FILTER (WHERE state = 1)::int AS held,
      count(*) FILTER (WHERE claimed_by IS NOT NULL AND NOT EXISTS (SELECT 1 FROM claimant WHERE id = claimed_by AND until > $1))::int AS abandoned
     FROM recipient`,
    [now],
  );
  return {
    ...set,
    relays: await seenRelays(database),
    due: { count: Number(queue['due']), since: queue['since'] === null ? null : Number(queue['since']) },
    held: Number(queue['held']),
    abandoned: Number(queue['abandoned']),
  };
}

const truth = (value: Row[string] | undefined): boolean => Boolean(value);
