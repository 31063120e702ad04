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
import { byTest, rowCheck, type FilterContext, type RowCheck } from './row-checks.ts';

/** Whether a row, live, is asked for; `at` decides about locks that lift. */
export function userFilter(table: UserTable, query: UserQuery, at: FilterContext): (id: number) => boolean {
  const filter = compile(table, resolve(USERS, query.filter, at.now), at);
  const inDomain = domainCheck(table, query);
  return (id) => table.isLive(id) && (inDomain?.test(id) ?? true) && filter.test(id);
}

/** Ids asked for, ascending; much faster than {@link userFilter} for each. */
export function filterUsers(table: UserTable, query: UserQuery, at: FilterContext): Uint32Array {
  const filter = resolve(USERS, query.filter, at.now);
  const parts = filter.kind === 'all' ? filter.of : [filter];
  const ids = new Uint32Array(table.size);
  const search = parts.find(isSearch);
  let count = search === undefined ? liveRows(table, ids) : searchAddresses(table, search.sought, ids);
  const rest = parts.filter((part) => part !== search).map((part) => compile(table, part, at));
  const inDomain = domainCheck(table, query);
  for (const { narrow } of [...(inDomain === null ? [] : [inDomain]), ...byCost(rest)])
    count = narrow(ids, count);
  return count === ids.length ? ids : ids.slice(0, count);
}

/** Whether the answer changes as time goes by: at a lock's end, or by itself as times like `last7d` do. */
export function dependsOnTime({ filter, sort }: UserQuery): {
  readonly locks: boolean;
  readonly clock: boolean;
} {
  const conditions = conditionsOf(filter);
  const locks = ['status', ...LOCK_FIELDS.map(({ key }) => key)];
  return {
    locks: [...conditions, ...sort].some(({ field }) => locks.includes(field)),
    clock: conditions.some(
      ({ field, values }) =>
        fieldOf(USERS, field)?.type.kind === 'time' && values.some((value) => !/^\s*\d{4}-/.test(value)),
    ),
  };
}

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
  for (let id = 1; id <= lastId; id++) if (states[id] === LIVE) found[count++] = id;
  return count;
}

function domainCheck(table: UserTable, { domain }: UserQuery): RowCheck | null {
  if (domain === null) return null;
  const number = table.domains.find(domain.toLowerCase());
  return byTest((id) => table.domainOf[id] === number, 0);
}

function compile(table: UserTable, filter: Resolved, at: FilterContext): RowCheck {
  switch (filter.kind) {
    case 'all':
      return all(filter.of.map((one) => compile(table, one, at)));
    case 'any':
      return any(
        table,
        filter.of.map((one) => compile(table, one, at)),
      );
    case 'not':
      return not(table, compile(table, filter.of, at));
    case 'text':
    case 'range':
    case 'value':
    case 'flag':
    case 'none':
    case 'origin':
      return rowCheck(table, filter, at);
    default:
      return assertNever(filter);
  }
}

function byCost(checks: readonly RowCheck[]): readonly RowCheck[] {
  return checks.toSorted((a, b) => a.cost - b.cost);
}

function all(checks: readonly RowCheck[]): RowCheck {
  const ordered = byCost(checks);
  return {
    test: (id) => ordered.every(({ test }) => test(id)),
    cost: 5,
    narrow: (ids, count) => ordered.reduce((kept, { narrow }) => narrow(ids, kept), count),
  };
}

function not(table: UserTable, check: RowCheck): RowCheck {
  return {
    test: (id) => !check.test(id),
    cost: check.cost,
    narrow: (ids, count) => {
      const marks = marked(table, check, ids.slice(0, count));
      return keep(ids, count, (id) => marks[id] === 0);
    },
  };
}

function any(table: UserTable, checks: readonly RowCheck[]): RowCheck {
  const ordered = byCost(checks);
  return {
    test: (id) => ordered.some(({ test }) => test(id)),
    cost: 5,
    narrow: (ids, count) => {
      const marks = new Uint8Array(table.lastId + 1);
      const rest = ids.slice(0, count);
      let left = count;
      for (const check of ordered) {
        // Only those that nothing before has found.
        if (check !== ordered[0]) left = keep(rest, left, (id) => marks[id] === 0);
        marked(table, check, rest.slice(0, left), marks);
      }
      return keep(ids, count, (id) => marks[id] === 1);
    },
  };
}

/** 1 for those of `ids`, which are used up, that match. */
function marked(
  table: UserTable,
  { narrow }: RowCheck,
  ids: Uint32Array,
  marks = new Uint8Array(table.lastId + 1),
): Uint8Array {
  const count = narrow(ids, ids.length);
  for (let index = 0; index < count; index++) marks[ids[index]!] = 1;
  return marks;
}

function keep(ids: Uint32Array, count: number, test: (id: number) => boolean): number {
  return byTest(test, 0).narrow(ids, count);
}
