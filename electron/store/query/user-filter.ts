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
import { ClassChecks, isClassed } from './class-checks.ts';
import { addressSearch, type AddressSearch } from './name-checks.ts';
import { byColumn, rowCheck, type FilterContext, type RowCheck } from './row-checks.ts';
import type { Steps } from './steps.ts';

/** Whether a row, live, is asked for; `at` decides about locks that lift. */
export function userFilter(table: UserTable, query: UserQuery, at: FilterContext): (id: number) => boolean {
  const filter = compile(resolve(USERS, query.filter, at.now), (check) => rowCheck(table, check, at), null);
  const inDomain = domainCheck(table, query);
  return (id) => table.isLive(id) && (inDomain?.test(id) ?? true) && filter.test(id);
}

/** Ids asked for, ascending; much faster than {@link userFilter} for each. In steps: see {@link filterRows}. */
export function filterUsers(table: UserTable, query: UserQuery, at: FilterContext): Steps<Uint32Array> {
  const inDomain = domainCheck(table, query);
  const checkOf: CheckOf = (check) => rowCheck(table, check, at);
  return filterRows(table, resolve(USERS, query.filter, at.now), checkOf, {
    first: inDomain === null ? [] : [inDomain],
    at,
  });
}

/** How one comparison is made over the columns of a table. */
type CheckOf = (check: Check) => RowCheck;

/** Rows that are looked at in one step: as many as take some milliseconds, whatever the filter. */
const FEWEST = 1 << 8;
const MOST = 1 << 16;
const LONG = 4;

/**
 * Live rows of a table that a filter over a list of it holds for, ascending; `first` narrows them before, `at` is what settings depend on. After each step, which
 * takes some milliseconds, it yields how many rows it has looked at; the table may change between steps, and who goes on then looks
 * again at what was touched.
 */
export function* filterRows(
  table: UserTable,
  filter: Resolved,
  checkOf: CheckOf,
  {
    first = [],
    at = null,
  }: { readonly first?: readonly RowCheck[]; readonly at?: FilterContext | null } = {},
): Steps<Uint32Array> {
  const last = table.lastId;
  const parts = filter.kind === 'all' ? filter.of : [filter];
  const sought = parts.find(isSearch);
  const rest: Resolved = { kind: 'all', of: parts.filter((part) => part !== sought) };
  const classes = ClassChecks.of(table, rest, at);
  const search = sought === undefined ? liveRows(table) : addressSearch(table, sought.sought);
  const { narrow } = all([...first, compile(rest, checkOf, classes)]);
  let found = new Uint32Array(table.size);
  const ids = new Uint32Array(MOST);
  let [count, size] = [0, FEWEST];
  for (let from = 1; from <= last;) {
    const to = Math.min(from + size - 1, last);
    const begun = performance.now();
    classes?.begin(from, to);
    const kept = narrow(ids, search({ from, to }, ids));
    // Others may have been added meanwhile, below the last.
    if (count + kept > found.length) found = grown(found, last);
    found.set(ids.subarray(0, kept), count);
    count += kept;
    from = to + 1;
    const took = performance.now() - begun;
    if (took < LONG / 2) size = Math.min(size * 2, MOST);
    else if (took > LONG) size = Math.max(size >> 1, FEWEST);
    yield { rows: to, of: last };
  }
  return count === found.length ? found : found.slice(0, count);
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

function liveRows(table: UserTable): AddressSearch {
  return ({ from, to }, found) => {
    const { states } = table;
    let count = 0;
    for (let id = from; id <= to; id++) {
      found[count] = id;
      count += Number(states[id] === LIVE);
    }
    return count;
  };
}

function grown(found: Uint32Array, size: number): Uint32Array<ArrayBuffer> {
  const more = new Uint32Array(size);
  more.set(found);
  return more;
}

function domainCheck(table: UserTable, { domain }: UserQuery): RowCheck | null {
  if (domain === null) return null;
  const number = table.domains.find(domain.toLowerCase());
  return byColumn(
    () => table.domainOf,
    () => table.domains.names.map((_, at) => at === number),
  );
}

/** `classes`: what looks at many conditions at once, null where there are few. */
function compile(filter: Resolved, checkOf: CheckOf, classes: ClassChecks | null): RowCheck {
  if (classes !== null && isClassed(filter))
    return classes.check(filter, compile(filter, checkOf, null).test);
  switch (filter.kind) {
    case 'all':
    case 'any': {
      const join = filter.kind === 'all' ? all : any;
      const alike = classes === null ? [] : filter.of.filter(isClassed);
      const parts =
        alike.length < 2
          ? filter.of
          : [{ kind: filter.kind, of: alike }, ...filter.of.filter((part) => !alike.includes(part))];
      return join(parts.map((one) => compile(one, checkOf, classes)));
    }
    case 'not':
      return not(compile(filter.of, checkOf, classes));
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
