/** Operations as data: users as rows and back, and each operation's opposite. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { assertNever } from '../../../shared/domain/assert-never.ts';
import {
  isSealed,
  type SealedRef,
  type StoredPassword,
  type StoredUser,
} from '../../../shared/domain/user.ts';
import { manualPart, type Lock } from '../../../shared/domain/lock.ts';
import type {
  BatchLine,
  IncomingColumns,
  IncomingRow,
  Operation,
  RowColumns,
  UserRow,
} from './journal-types.ts';

/** A user as operations and snapshot hold it. */
export function rowOf(user: StoredUser): UserRow {
  return [
    user.id,
    user.kind === 'ip' ? 1 : 0,
    user.username,
    user.domain,
    user.password?.block ?? 0,
    user.password?.index ?? 0,
    user.createdAt,
    user.changedAt,
    isEmpty(user.settings) ? null : user.settings,
    user.lock,
    ...hardened(user.password),
  ];
}

function hardened(password: StoredPassword | null): readonly [] | readonly [string] | readonly [string, 1] {
  if (password?.verifier === undefined) return [];
  return password.kept === true ? [password.verifier, 1] : [password.verifier];
}

/** A password as it is put together of its place, verifier and whether the sealed copy was kept; `block` 0 means none. */
export function storedPassword(
  block: number,
  index: number,
  verifier: string | undefined,
  kept: boolean,
): StoredPassword | null {
  if (block === 0) return null;
  if (verifier === undefined) return { block, index };
  return kept ? { block, index, verifier, kept: true } : { block, index, verifier };
}

/** The user that a row holds. */
export function userOf(row: UserRow): StoredUser {
  const [id, kind, username, domain, block, index, createdAt, changedAt, settings, lock, verifier, kept] =
    row;
  return {
    id,
    kind: kind === 1 ? 'ip' : 'mailbox',
    username,
    domain,
    settings: settings ?? {},
    lock,
    createdAt,
    changedAt,
    password: storedPassword(block, index, verifier, kept === 1),
  };
}

/** The users of an import batch, each as the operation that adds it; `said` are the settings and locks that follow them. */
export function expandColumns(rows: RowColumns, said: readonly Operation[] = []): Operation[] {
  const verifiers = new Map(rows.verifiers);
  const settings = new Map(said.flatMap((op) => (op[0] === 'settings' ? [[op[1], op[3]] as const] : [])));
  const locks = new Map(said.flatMap((op) => (op[0] === 'lock' ? [[op[1], op[3]] as const] : [])));
  return rows.usernames.map((username, at): Operation => {
    const kind = kindAt(rows, at);
    const block = kind === 0 ? rows.block : 0;
    const entry = block === 0 ? 0 : entryAt(rows, at);
    const { first, time } = rows;
    const verifier = verifiers.get(at);
    const row = [
      first + at,
      kind,
      username,
      domainAt(rows, at),
      block,
      entry,
      time,
      time,
      settings.get(first + at) ?? null,
      locks.get(first + at) ?? null,
    ] as const;
    return ['add', verifier === undefined || block === 0 ? row : [...row, verifier]];
  });
}

/** The incoming user of a row of an import batch. */
export function incomingAt(rows: IncomingColumns, at: number): IncomingRow {
  const { first, time, block } = rows;
  const entry = rows.block === 0 ? -1 : entryAt(rows, at);
  const access = rows.access !== 0 && rows.access[at] === 1 ? 1 : 0;
  const place = entry < 0 ? ([0, 0] as const) : ([block, entry] as const);
  return [first + at, rows.usernames[at] ?? '', domainAt(rows, at), access, ...place, time, time];
}

/** The incoming users of an import batch, each as the operation that adds it. */
export function expandIncoming(rows: IncomingColumns): Operation[] {
  return rows.usernames.map((_, at): Operation => ['incoming', null, incomingAt(rows, at)]);
}

/** The operations of a batch. What stands beside rows says more of them: each user is one step. */
export function stepsOf({ rows, incoming, ops = [] }: BatchLine): readonly Operation[] {
  if (rows !== undefined) return expandColumns(rows, ops);
  return incoming === undefined ? ops : expandIncoming(incoming);
}

/** True when an incoming user is what the row says, but for the time of its last change. */
export function sameIncoming(row: IncomingRow, now: IncomingRow): boolean {
  return row.every((value, at) => at === 7 || value === now[at]);
}

/** Kind of the row at a place: 0 mailbox, 1 IP user. */
export function kindAt(rows: RowColumns, at: number): 0 | 1 {
  return rows.kinds !== 0 && rows.kinds[at] === 1 ? 1 : 0;
}

/** Domain (A-labels) of the row at a place. */
export function domainAt(rows: Pick<RowColumns, 'domain' | 'domains'>, at: number): string {
  const number = typeof rows.domain === 'number' ? rows.domain : (rows.domain[at] ?? 0);
  return rows.domains[number] ?? '';
}

/** Entry of the sealed block in which the row's password lies. */
export function entryAt(rows: Pick<RowColumns, 'entries'>, at: number): number {
  return rows.entries === 0 ? at : (rows.entries[at] ?? 0);
}

/** What takes `operation` back. */
export function inverse(operation: Operation): Operation {
  switch (operation[0]) {
    case 'add':
      return ['remove', operation[1]];
    case 'remove':
      return ['add', operation[1]];
    case 'settings':
      return ['settings', operation[1], operation[3], operation[2]];
    case 'lock':
      return ['lock', operation[1], operation[3], operation[2]];
    case 'password':
      return ['password', operation[1], operation[3], operation[2]];
    case 'incoming':
      return ['incoming', operation[2], operation[1]];
    case 'rename':
      return ['rename', operation[2], operation[1]];
    case 'system':
      return ['system', operation[2], operation[1]];
    case 'level':
      return ['level', operation[1], operation[3], operation[2]];
    case 'domain':
      return ['domain', operation[1], operation[3], operation[2]];
    case 'mark':
      // Nobody asks: a mark is no step of undo.
      return operation;
    default:
      return assertNever(operation);
  }
}

/** The outgoing user an operation touches, or null when it touches an incoming one or the set as a whole. */
export function userTouched(operation: Operation): number | null {
  switch (operation[0]) {
    case 'add':
    case 'remove':
      return operation[1][0];
    case 'settings':
    case 'lock':
    case 'password':
      return operation[1];
    case 'incoming':
    case 'rename':
    case 'system':
    case 'level':
    case 'domain':
    case 'mark':
      return null;
    default:
      return assertNever(operation);
  }
}

/** Sealed blocks that users refer to once `operation` is done. */
export function blockNeeded(operation: Operation): number {
  if (operation[0] === 'incoming') return operation[2]?.[4] ?? 0;
  if (operation[0] !== 'add' && operation[0] !== 'password') return 0;
  const password = operation[0] === 'add' ? userOf(operation[1]).password : operation[3];
  return password !== null && isSealed(password) ? password.block : 0;
}

/** Whether both are the same password, hardened or not. */
export function sameRef(a: SealedRef | null, b: SealedRef | null): boolean {
  return a === null || b === null ? a === b : a.block === b.block && a.index === b.index;
}

/**
 * True when a user is what the row says, but for what Postern did by itself: the time of the last change, a password
 * hardened since, a lock by the relay.
 */
export function sameUser(row: UserRow, user: StoredUser): boolean {
  const now = rowOf(user);
  for (let at = 0; at < 7; at++) if (now[at] !== row[at]) return false;
  return sameValue(now[8], row[8]) && sameManualLock(now[9], row[9]);
}

/** Whether a person has locked, and how, is the same in both: the relay's own locks come and go. */
export function sameManualLock(a: Lock | null, b: Lock | null): boolean {
  return sameValue(manualPart(a), manualPart(b));
}

type Values = Readonly<Record<string, unknown>>;

/**
 * Takes the values that differ between `from` and `to` from the one to the other within `now`, and leaves all others as
 * they are. Null when one of them is not what it is in `from`.
 */
export function mergeValues<T extends object>(now: T, from: Partial<T>, to: Partial<T>): T | null {
  const merged: T = { ...now };
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const [is, was, becomes] = [now, from, to].map((values) => (values as Values)[key]);
    if (sameValue(was, becomes)) continue;
    if (!sameValue(is, was)) return null;
    if (becomes === undefined) Reflect.deleteProperty(merged, key);
    else Reflect.set(merged, key, becomes);
  }
  return merged;
}

/** Equality of settings and locks, where most are null or the same object. */
export function sameValue(a: unknown, b: unknown): boolean {
  return a === b || isDeepStrictEqual(a, b);
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}
