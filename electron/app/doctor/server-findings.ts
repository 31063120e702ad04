/** What is well with a set on a server, what is not, and what to do about it. Pure. */
import { MAX_CONNECTIONS_OF_RELAY } from '../../relay/mail/postgres/relay-rows.ts';
import { SET_MIGRATIONS } from '../../store/postgres/set-schema.ts';
import { LEAST_SERVER } from '../../store/postgres/migrate.ts';
import type { DatabaseAddress } from '../../store/postgres/database.ts';
import type { RoleMay, ServerFacts, SetFacts } from './server-facts.ts';

/** `fault`: something does not work, or acknowledged mail can be lost. `warning`: it may not for long, or not as people expect. */
export type Level = 'ok' | 'warning' | 'fault';

export interface Finding {
  readonly level: Level;
  /** What was looked at, in a word or two. */
  readonly about: string;
  /** What was found, and what to do where it is not well. */
  readonly said: string;
}

/** Milliseconds between the server's clock and this computer's that nobody need care about. */
const CLOCK_SLACK = 5_000;
/** A relay that has said nothing for so long is gone, or cannot reach the server. */
const SILENT = 15_000;
/** Mail that is due and waits longer than this is not being delivered. */
const LATE = 10 * 60_000;
/** Changes that a relay may be behind while it reads them. */
const BEHIND = 5;

const MAY: Readonly<Record<RoleMay, string>> = {
  change: 'may change the set',
  relay: 'may relay its mail, and change nothing else',
  read: 'may only read the set',
  nothing: 'may not read the set',
};

/** In the order in which to read them. `version`: this program's. */
export function serverFindings(
  facts: ServerFacts,
  { tls, host, schema }: Pick<DatabaseAddress, 'tls' | 'host' | 'schema'>,
  version: string,
): readonly Finding[] {
  const found: Finding[] = [];
  const add = (about: string, level: Level, said: string): void => void found.push({ level, about, said });
  const { text, major } = facts.version;
  if (major < LEAST_SERVER)
    add('PostgreSQL', 'fault', `It is ${text}; Postern needs ${LEAST_SERVER} or newer. Upgrade the server.`);
  else if (facts.readOnly)
    add(
      'PostgreSQL',
      'fault',
      `${text}, and it takes no changes: this is a standby, or it was made read-only. Name the primary's address.`,
    );
  else add('PostgreSQL', 'ok', `${text}, and it takes changes.`);
  connection(add, host, tls);
  durability(add, facts);
  clock(add, facts.clockAhead);
  const { most, used } = facts.connections;
  const relays = Math.max(1, facts.set?.relays.length ?? 0);
  const wanted = relays * MAX_CONNECTIONS_OF_RELAY;
  if (most - used < MAX_CONNECTIONS_OF_RELAY)
    add(
      'Connections',
      'warning',
      `${used} of ${most} are in use: another relay (up to ${MAX_CONNECTIONS_OF_RELAY}) may be refused. Raise max_connections.`,
    );
  else
    add(
      'Connections',
      'ok',
      `${used} of ${most} in use; ${relays} relay${relays === 1 ? '' : 's'} may take ${wanted}.`,
    );
  set(add, facts, schema);
  if (facts.set !== null && facts.role.may !== 'read') {
    mail(add, facts.set, facts.now);
    relaysOf(add, facts.set, facts.now, version);
  }
  return found;
}

type Add = (about: string, level: Level, said: string) => void;

function connection(add: Add, host: string, tls: DatabaseAddress['tls']): void {
  if (host.startsWith('/')) add('Connection', 'ok', 'By a socket of this computer.');
  else if (tls === 'verified') add('Connection', 'ok', 'TLS, and the certificate is verified.');
  else if (tls === 'unverified')
    add(
      'Connection',
      'warning',
      'TLS, but nobody looks at the certificate (sslmode=require): whoever is on the way can pass for the server. Name its authority (sslrootcert=FILE) in place of it.',
    );
  else
    add(
      'Connection',
      'warning',
      'Without TLS (sslmode=disable): whoever is on the way reads and changes everything. Leave sslmode out once the server has a certificate.',
    );
}

function durability(add: Add, { durable, standbys, archived }: ServerFacts): void {
  if (!durable.fsync || !durable.fullPageWrites) {
    const off = durable.fsync ? 'full_page_writes' : 'fsync';
    add(
      'Durability',
      'fault',
      `${off} is off: a power cut can destroy the database, with mail that was acknowledged. Set it to on, and reload the server.`,
    );
  } else add('Durability', 'ok', 'What is acknowledged is on the disk of the server.');
  if (!standbys.named)
    add(
      'Standbys',
      'warning',
      'No synchronous standby is asked for: with the disk of the server goes what was acknowledged. See synchronous_standby_names.',
    );
  else if (standbys.synchronous === null)
    add(
      'Standbys',
      'ok',
      'Synchronous standbys are asked for; this role may not see whether one follows (pg_monitor may).',
    );
  else if (standbys.synchronous === 0)
    add(
      'Standbys',
      'fault',
      'A synchronous standby is asked for, and none follows: no change and no message is acknowledged until one does. Start it.',
    );
  else
    add(
      'Standbys',
      'ok',
      `${standbys.synchronous} synchronous standby${standbys.synchronous === 1 ? ' follows' : 's follow'}.`,
    );
  if (archived) add('Archive', 'ok', 'The write-ahead log is archived.');
  else
    add(
      'Archive',
      'warning',
      'The write-ahead log is not archived (archive_mode): what is backed up is as old as the last dump.',
    );
}

function clock(add: Add, ahead: number): void {
  if (Math.abs(ahead) <= CLOCK_SLACK) {
    add('Clock', 'ok', 'The server and this computer agree on the time.');
    return;
  }
  const how = `${Math.round(Math.abs(ahead) / 1000)} s ${ahead > 0 ? 'ahead of' : 'behind'}`;
  add(
    'Clock',
    'warning',
    `The server's clock is ${how} this computer's. Limits, locks and retries go by the server's: set the one that is wrong.`,
  );
}

function set(add: Add, { schema: version, role, set: found }: ServerFacts, schema: string): void {
  if (version !== null && version <= 0) {
    add(
      'Set',
      'fault',
      `There is no set “${schema}” in this database. Look for its name, or make one with --create.`,
    );
    return;
  }
  if (version !== null && version > SET_MIGRATIONS.length)
    add('Set', 'fault', 'A newer version of Postern has made its tables: use that version, or a later one.');
  else if (version !== null && version < SET_MIGRATIONS.length)
    add(
      'Set',
      'warning',
      'Its tables are of an earlier version. Whoever opens it for changes next, with the role that owns it, brings them up to date; relays of that version run on, but cannot be started anew.',
    );
  else if (found !== null)
    add('Set', 'ok', `“${found.name || schema}”, ${found.seq} change${found.seq === 1 ? '' : 's'}.`);
  const level = role.may === 'nothing' ? 'fault' : 'ok';
  const help =
    role.may === 'nothing'
      ? `: its owner can grant it USAGE of the schema and SELECT on its tables, or make it a relay's by SELECT ${schema}.grant_relay('${role.name}')`
      : '';
  add('Role', level, `“${role.name}” ${MAY[role.may]}${help}.`);
}

function mail(add: Add, { due, held, abandoned }: SetFacts, now: number): void {
  const late = due.since === null ? 0 : now - due.since;
  const waits = `${due.count} recipient${due.count === 1 ? ' is' : 's are'} due, ${held} held`;
  if (late > LATE)
    add(
      'Queue',
      'warning',
      `${waits}; the oldest for ${Math.round(late / 60_000)} min. No relay delivers it: see the relays below, and whether deliveries are paused.`,
    );
  else add('Queue', 'ok', `${waits}.`);
  if (abandoned > 0)
    add(
      'Leases',
      'warning',
      `${abandoned} recipient${abandoned === 1 ? ' was' : 's were'} in the hands of a relay that is gone; another takes over within seconds, if one runs.`,
    );
}

function relaysOf(add: Add, { relays, seq }: SetFacts, now: number, version: string): void {
  if (relays.length === 0) {
    add(
      'Relays',
      'warning',
      'None has ever run, or all have ended: nobody takes or delivers mail. Start one: postern relay --set ….',
    );
    return;
  }
  for (const relay of relays) {
    const about = `Relay ${relay.name}`;
    const silent = now - relay.seen;
    const listens = relay.listening.join(', ') || 'nothing';
    if (relay.seen === 0) add(about, 'warning', 'It has ended. Start it again, or let another do its work.');
    else if (silent > SILENT)
      add(
        about,
        'fault',
        `It has said nothing for ${Math.round(silent / 1000)} s: it is gone, or cannot reach the server. Look at its computer; its mail is taken over.`,
      );
    else if (relay.paused || relay.pauseWanted)
      add(about, 'warning', `Its deliveries are paused; it listens on ${listens}.`);
    else if (seq - relay.seq > BEHIND)
      add(
        about,
        'warning',
        `It is ${seq - relay.seq} changes behind: locks and limits of late do not hold there yet. Look at its load.`,
      );
    else if (relay.version !== version)
      add(about, 'warning', `It is version ${relay.version}, and this is ${version}. Bring all to the same.`);
    else
      add(
        about,
        'ok',
        `listens on ${listens}; ${relay.sessions} session${relay.sessions === 1 ? '' : 's'}, ${relay.active} being delivered.`,
      );
  }
}
