/**
 * Whether what a set's files say can be: a set may come from anybody. Numbers are looked at before anything is made for them,
 * and in proportion to the files: each id that was ever given once cost bytes of them.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { PosternError } from '../../../shared/domain/errors.ts';
import { JOB_SETTINGS } from '../../../shared/domain/job-settings.ts';
import { relaySettingsPatchSchema } from '../../../shared/domain/relay-settings.ts';
import { LAST_TIME } from '../../../shared/domain/last-time.ts';
import { DEFAULT_SETTINGS, DEFAULT_SYSTEM_SETTINGS } from '../../../shared/domain/settings.ts';
import { settingOfTemporary } from '../../../shared/domain/temporary.ts';
import type {
  ChangeHeader,
  IncomingColumns,
  IncomingRow,
  Operation,
  RowColumns,
  UserRow,
} from './journal-types.ts';

/** Ids that a set of any size may have, and more for each byte of its files. A row of the table has 34 bytes. */
const IDS = 4_000_000;
const IDS_A_BYTE = 4;
/** Bytes of one line, or of one section: no writer of ours comes near it. */
export const MOST_BYTES = 32 << 20;
/** Far beyond what can be counted, and far from where counting no longer counts. */
const MOST_COUNT = 2 ** 50;
const UINT32 = 2 ** 32 - 1;
/** Characters of a name: what the table holds. */
const NAME = 1_000;
const TEXT = 1 << 20;

/** Says what cannot be, for a person. */
export class Implausible extends Error {}

export class Plausible {
  readonly #folder: string;
  #mostIds = IDS;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** An id of a user, or a number of ids. */
  id(value: unknown): void {
    count(value, 'a user’s id');
    if ((value as number) <= this.#mostIds) return;
    // The files may have grown since they were looked at.
    this.#mostIds = IDS + IDS_A_BYTE * bytesOf(this.#folder);
    if ((value as number) > this.#mostIds) {
      fail(`the id ${String(value)} of a user is beyond all that files of this size can hold`);
    }
  }

  row(row: UserRow): void {
    const [id, kind, username, domain, block, entry, createdAt, changedAt, settings, lock, verifier] = row;
    this.id(id);
    if (id < 1) fail('a user has the id 0');
    user(kind, username, domain);
    place(block, entry);
    time(createdAt);
    time(changedAt);
    if (settings !== null) overrides(settings);
    aLock(lock);
    if (verifier !== undefined) text(verifier, TEXT);
  }

  columns(rows: RowColumns): void {
    const { first, time: at, usernames, domains, domain, kinds, block, entries, verifiers } = rows;
    list(usernames);
    list(domains);
    this.id(first);
    this.id(first + usernames.length);
    if (first < 1) fail('a user has the id 0');
    time(at);
    number(block, UINT32, 'a block of passwords');
    for (const name of usernames) text(name, NAME);
    for (const name of domains) text(name, NAME);
    for (const [values, none, most] of [
      [domain, typeof domain === 'number', domains.length - 1],
      [kinds, kinds === 0, 1],
      [entries, entries === 0, UINT32],
    ] as const) {
      if (none) continue;
      list(values);
      if (values.length !== usernames.length) fail('columns of users are of different lengths');
      for (const value of values) number(value, most, 'a column of users');
    }
    if (typeof domain === 'number') number(domain, Math.max(0, domains.length - 1), 'a column of users');
    for (const pair of verifiers ?? []) text(pair[1], TEXT);
  }

  incoming(rows: IncomingColumns): void {
    const entries = rows.entries === 0 ? 0 : rows.entries.map((entry) => (entry === -1 ? 0 : entry));
    this.columns({ ...rows, entries, kinds: rows.access });
  }

  incomingRow(row: IncomingRow): void {
    const [id, username, domain, access, block, entry, createdAt, changedAt] = row;
    this.id(id);
    if (id < 1) fail('an incoming user has the id 0');
    user(access, username, domain);
    place(block, entry);
    time(createdAt);
    time(changedAt);
  }

  operations(operations: readonly Operation[]): void {
    list(operations);
    for (const operation of operations) this.#operation(operation);
  }

  #operation(operation: Operation): void {
    switch (operation[0]) {
      case 'add':
      case 'remove':
        return this.row(operation[1]);
      case 'settings':
        this.id(operation[1]);
        return overrides(operation[3]);
      case 'lock':
        this.id(operation[1]);
        return aLock(operation[3]);
      case 'password':
        this.id(operation[1]);
        if (operation[3] !== null) place(operation[3].block, operation[3].index);
        return;
      case 'incoming':
        for (const row of [operation[1], operation[2]]) if (row !== null) this.incomingRow(row);
        return;
      case 'rename':
        return text(operation[2], TEXT);
      case 'system':
        return system(operation[2]);
      case 'level':
        if (operation[1] !== null) text(operation[1], NAME);
        return overrides(operation[3]);
      case 'domain':
      case 'mark':
        return text(operation[1], NAME);
      default:
        return fail('it says what nobody knows');
    }
  }
}

/** What stands at the head of each change. */
export function header(of: ChangeHeader): void {
  time(of.time);
  text(of.actor, TEXT);
  text(of.kind, 100);
  about(of, 1);
  count(of.users, 'a number of users');
  if (of.of !== null) count(of.of, 'a change');
}

/** What a change is about: a sentence in older files. An undo says of another change what it is about, and that is no undo. */
function about(line: { readonly about?: unknown; readonly summary?: unknown }, deep: number): void {
  if (line.summary !== undefined) return text(line.summary, TEXT);
  const said = line.about;
  if (typeof said !== 'object' || said === null || Array.isArray(said))
    fail(`what it is about is ${shown(said)}`);
  const { user: only, change, removed, relay, ...texts } = said as Readonly<Record<string, unknown>>;
  for (const value of Object.values(texts)) text(value, TEXT);
  for (const flag of [removed, relay])
    if (flag !== undefined && flag !== true) fail(`a mark is ${shown(flag)}`);
  if (only !== undefined) {
    list(only);
    user(...(only as [unknown, unknown, unknown]));
  }
  if (change === undefined) return;
  if (deep === 0 || typeof change !== 'object' || change === null)
    fail(`the change it is about is ${shown(change)}`);
  const of = change as { readonly kind?: unknown; readonly users?: unknown; readonly about?: unknown };
  text(of.kind, 100);
  count(of.users, 'a number of users');
  about({ about: of.about }, deep - 1);
}

/** A whole number from 0 on that can be counted up. */
export function count(value: unknown, what: string): void {
  number(value, MOST_COUNT, what);
}

/** Refuses what is no time that a date can be. */
export function time(value: unknown): void {
  if (typeof value !== 'number' || !(Math.abs(value) <= LAST_TIME)) fail(`a time is ${shown(value)}`);
}

/** Refuses what is no text of at most `most` characters. */
export function text(value: unknown, most: number): void {
  if (typeof value !== 'string') fail(`a name or text is ${shown(value)}`);
  if (value.length > most) fail(`a name or text has ${value.length} characters`);
}

/** Refuses what is no list. */
export function list(value: unknown): asserts value is readonly unknown[] {
  if (!Array.isArray(value)) fail(`a list is ${shown(value)}`);
}

/** A user's kind and names. */
export function user(kind: unknown, username: unknown, domain: unknown): void {
  number(kind, 1, 'a kind of user');
  text(username, NAME);
  text(domain, NAME);
}

/** A place of a password: block, and entry in it. */
export function place(block: unknown, entry: unknown): void {
  number(block, UINT32, 'a block of passwords');
  number(entry, UINT32, 'an entry of a block');
}

/** Refuses what is no lock; null is none. */
export function aLock(value: unknown): void {
  if (value === null) return;
  if (typeof value !== 'object') fail(`a lock is ${shown(value)}`);
  const { kind, unlocks, byHand } = value as Readonly<Record<string, unknown>>;
  if (kind !== 'manual' && kind !== 'automatic') fail(`the kind of a lock is ${shown(kind)}`);
  lockParts(value);
  if (unlocks !== undefined) count(unlocks, 'a count of unlocks');
  if (byHand === undefined) return;
  if (kind === 'manual' || typeof byHand !== 'object' || byHand === null) {
    fail(`the lock by hand beside a lock is ${shown(byHand)}`);
  }
  lockParts(byHand);
}

function lockParts(value: object): void {
  const { since, until, reason, by, made } = value as Readonly<Record<string, unknown>>;
  time(since);
  if (until !== null) time(until);
  text(reason, TEXT);
  text(by, TEXT);
  if (made !== undefined) time(made);
}

/** What is set for a user, a domain or the system: each of the kind that it has by default, for good or for a time. */
export function overrides(value: unknown): void {
  sameKinds(value, DEFAULT_SETTINGS);
  for (const [field, set] of Object.entries(value as object) as [string, unknown][]) {
    const key = settingOfTemporary(field);
    if (key === null) continue;
    if (typeof set !== 'object' || set === null) fail(`the setting ${shown(field)} is ${shown(set)}`);
    const { value: inForce, since, until, made } = set as Readonly<Record<string, unknown>>;
    if (inForce === undefined) fail(`the setting ${shown(field)} has no value`);
    sameKinds({ [key]: inForce }, DEFAULT_SETTINGS);
    time(since);
    time(until);
    if (made !== undefined) time(made);
  }
}

/** Refuses what are no system settings. */
export function system(value: unknown): void {
  sameKinds(value, DEFAULT_SYSTEM_SETTINGS);
  const { relay, timeZone } = value as Readonly<Record<string, unknown>>;
  if (timeZone !== undefined) zone(timeZone as string);
  for (const [key, schema] of Object.entries<v.GenericSchema>(JOB_SETTINGS)) {
    const set = (value as Readonly<Record<string, unknown>>)[key];
    if (set !== undefined && !v.is(schema, set)) fail(`the setting ${shown(key)} cannot be`);
  }
  if (relay === undefined) return;
  if (typeof relay !== 'object' || relay === null) fail(`the relay's settings are ${shown(relay)}`);
  for (const [key, set] of Object.entries(relay)) {
    // Not checked at first. A wrong one is not used, and the relay says so: no reason to lose what follows it.
    if (key === 'hostName') {
      text(set, TEXT);
      continue;
    }
    const schema = Object.hasOwn(RELAY, key) ? RELAY[key as keyof typeof RELAY] : undefined;
    if (schema !== undefined && !v.is(schema, set)) fail(`the relay's setting ${shown(key)} cannot be`);
  }
}

const RELAY = relaySettingsPatchSchema.entries;

function zone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    fail(`there is no time zone ${shown(timeZone)}`);
  }
}

function sameKinds(value: unknown, like: object): void {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    fail(`settings are ${shown(value)}`);
  }
  for (const [key, set] of Object.entries(value)) {
    const usual: unknown = Object.hasOwn(like, key) ? (like as Record<string, unknown>)[key] : undefined;
    if (usual === undefined || set === undefined) continue;
    if (typeof set !== typeof usual) fail(`the setting ${shown(key)} is ${shown(set)}`);
    if (typeof set === 'number') count(set, `the setting ${shown(key)}`);
  }
}

function number(value: unknown, most: number, what: string): void {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > most) {
    fail(`${what} is ${shown(value)}`);
  }
}

/** What is wrong with what a file says, where that is what went wrong; else throws on. */
export function whatIsWrong(error: unknown): string {
  if (error instanceof Implausible) return error.message;
  if (error instanceof PosternError || !(error instanceof Error) || 'syscall' in error) throw error;
  return 'it is not as any version writes it';
}

function bytesOf(folder: string): number {
  const names = readdirSync(folder).filter((name) => /^(snapshot|journal-\d+)\.jsonl$/.test(name));
  return names.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
}

function shown(value: unknown): string {
  return (value === undefined ? 'missing' : JSON.stringify(value)).slice(0, 60);
}

function fail(what: string): never {
  throw new Implausible(what);
}
