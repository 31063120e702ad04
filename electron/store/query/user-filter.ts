/** Which users a query asks for, apart from their order. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import type { UserQuery } from '../../../shared/domain/query.ts';
import type { SettingKey } from '../../../shared/domain/settings.ts';
import { conditionsOf } from '../../../shared/lists/filter.ts';
import { fieldOf } from '../../../shared/lists/list.ts';
import { resolve, type Check, type Resolved } from '../../../shared/lists/resolve.ts';
import { LOCK_FIELDS } from '../../../shared/lists/user-fields.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { LIVE } from '../table/user-table.ts';
import type { UserTable } from '../table/user-table.ts';
import { searchAddresses } from './name-checks.ts';
import { byColumn, rowCheck, type FilterContext, type RowCheck } from './row-checks.ts';

/** Whether a row, live, is asked for; `at` decides about locks that lift. */
export function userFilter(table: UserTable, query: UserQuery, at: FilterContext): (id: number) => boolean {
  const filter = compile(resolve(USERS, query.filter, at.now), (check) => rowCheck(table, check, at));
  const inDomain = domainCheck(table, query);
  return (id) => table.isLive(id) && (inDomain?.test(id) ?? true) && filter.test(id);
}

/** Ids asked for, ascending; much faster than {@link userFilter} for each. */
export function filterUsers(table: UserTable, query: UserQuery, at: FilterContext): Uint32Array {
  const inDomain = domainCheck(table, query);
  const checkOf: CheckOf = (check) => rowCheck(table, check, at);
  return filterRows(
    table,
    resolve(USERS, query.filter, at.now),
    checkOf,
    inDomain === null ? [] : [inDomain],
  );
}

/** How one comparison is made over the columns of a table. */
type CheckOf = (check: Check) => RowCheck;

/** Live rows of a table that a filter over a list of it holds for, ascending; `first` narrows them before. */
export function filterRows(
  table: UserTable,
  filter: Resolved,
  checkOf: CheckOf,
  first: readonly RowCheck[] = [],
): Uint32Array {
  const parts = filter.kind === 'all' ? filter.of : [filter];
  const ids = new Uint32Array(table.size);
  const search = parts.find(isSearch);
  let count = search === undefined ? liveRows(table, ids) : searchAddresses(table, search.sought, ids);
  const rest = parts.filter((part) => part !== search).map((part) => compile(part, checkOf));
  for (const { narrow } of [...first, ...byCost(rest)]) count = narrow(ids, count);
  return count === ids.length ? ids : ids.slice(0, count);
}

/** Whether the answer changes as time goes by: at a lock's end, at that of a setting, or by itself as times like `last7d` do. */
export function dependsOnTime({ filter, sort }: UserQuery): {
  readonly locks: boolean;
  readonly clock: boolean;
  readonly settings: boolean;
} {
  const conditions = conditionsOf(filter);
  const locks = ['status', ...LOCK_FIELDS.map(({ key }) => key)];
  return {
    locks: [...conditions, ...sort].some(({ field }) => locks.includes(field)),
    settings: [...conditions, ...sort].some(
      ({ field }) => TIMED_FIELDS.includes(field) || fieldOf(USERS, field)?.setting === true,
    ),
    clock: conditions.some(
      ({ field, values }) =>
        fieldOf(USERS, field)?.type.kind === 'time' && values.some((value) => !/^\s*\d{4}-/.test(value)),
    ),
  };
}

const TIMED_FIELDS: readonly string[] = ['share', 'temporaryUntil'];

/** Settings that a query's filter compares with, inherited ones included. */
export function settingsAskedFor({ filter }: UserQuery): readonly SettingKey[] {
  const keys = conditionsOf(filter).map(({ field }) => field);
  return [...new Set(keys)].filter((key): key is SettingKey => fieldOf(USERS, key)?.setting === true);
}

/** What the index of names finds at once. */
function isSearch(part: Resolved): part is Check & { readonly kind: 'text' } {
  return (
    part.kind === 'text' &&
    part.field.key === 'address' &&
    part.how === 'contains' &&
    part.sought !== '' &&
    !part.sought.startsWith('@')
  );
}

function liveRows({ states, lastId }: UserTable, found: Uint32Array): number {
  let count = 0;
  for (let id = 1; id <= lastId; id++) {
    found[count] = id;
    count += Number(states[id] === LIVE);
  }
  return count;
}

function domainCheck(table: UserTable, { domain }: UserQuery): RowCheck | null {
  if (domain === null) return null;
  const number = table.domains.find(domain.toLowerCase());
  return byColumn(
    () => table.domainOf,
    () => table.domains.names.map((_, at) => at === number),
  );
}

function compile(filter: Resolved, checkOf: CheckOf): RowCheck {
  switch (filter.kind) {
    case 'all':
      return all(filter.of.map((one) => compile(one, checkOf)));
    case 'any':
      return any(filter.of.map((one) => compile(one, checkOf)));
    case 'not':
      return not(compile(filter.of, checkOf));
    case 'text':
    case 'range':
    case 'value':
    case 'flag':
    case 'none':
    case 'origin':
      return checkOf(filter);
    default:
      return assertNever(filter);
  }
}

function byCost(checks: readonly RowCheck[]): readonly RowCheck[] {
  return checks.toSorted((a, b) => a.cost - b.cost);
}

function costOf(checks: readonly RowCheck[]): number {
  return checks.reduce((sum, { cost }) => sum + cost, 0);
}

function all(checks: readonly RowCheck[]): RowCheck {
  const ordered = byCost(checks);
  return {
    test: (id) => ordered.every(({ test }) => test(id)),
    cost: costOf(checks),
    narrow: (ids, count, but = 0) =>
      but === 0 ? inTurn(ordered, ids, count, 0) : butThoseInTurn(ordered, ids, count, 0),
  };
}

function not({ test, cost, narrow }: RowCheck): RowCheck {
  return {
    test: (id) => !test(id),
    cost,
    narrow: (ids, count, but = 0) => narrow(ids, count, but === 0 ? 1 : 0),
  };
}

function any(checks: readonly RowCheck[]): RowCheck {
  const ordered = byCost(checks);
  return {
    test: (id) => ordered.some(({ test }) => test(id)),
    cost: costOf(checks),
    narrow: (ids, count, but = 0) =>
      but === 1 ? inTurn(ordered, ids, count, 1) : butThoseInTurn(ordered, ids, count, 1),
  };
}

/** Those for which each check holds (`but` 0), or none does (1): each looks at what the one before has left only. */
function inTurn(checks: readonly RowCheck[], ids: Uint32Array, count: number, but: 0 | 1): number {
  return checks.reduce((kept, { narrow }) => narrow(ids, kept, but), count);
}

/** The others. */
function butThoseInTurn(checks: readonly RowCheck[], ids: Uint32Array, count: number, but: 0 | 1): number {
  const those = ids.slice(0, count);
  return leaveOut(ids, count, those, inTurn(checks, those, count, but));
}

/** Takes `out`, which are among the first `count` of `ids`, out of them in place; both ascend. How many stay. */
function leaveOut(ids: Uint32Array, count: number, out: Uint32Array, outCount: number): number {
  let stays = 0;
  let next = 0;
  for (let index = 0; index < count; index++) {
    const id = ids[index]!;
    const goes = Number(next < outCount && out[next] === id);
    ids[stays] = id;
    stays += 1 - goes;
    next += goes;
  }
  return stays;
}
