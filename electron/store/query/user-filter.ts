/** Which users a query asks for, apart from their order. */
import { assertNever } from '../../../shared/domain/assert-never.ts';
import { foldSought } from '../../../shared/domain/fold.ts';
import type { Condition, UserQuery } from '../../../shared/domain/query.ts';
import { USER_STATUSES, userStatus, type StatusAt } from '../../../shared/domain/user-status.ts';
import { changeNumber } from '../../../shared/domain/query.ts';
import type { NameOperator } from '../table/text-index.ts';
import { LIVE } from '../table/user-table.ts';
import type { UserTable } from '../table/user-table.ts';

type Test = (id: number) => boolean;

/** What conditions depend on besides the table. */
export interface FilterContext extends StatusAt {
  /** Whom a change touched; nobody, where that has not been read. */
  readonly touchedBy: (change: number) => (id: number) => boolean;
}

/** Whether a row, live, is asked for; `at` decides about locks that lift. */
export function userFilter(table: UserTable, query: UserQuery, at: FilterContext): Test {
  const tests = rowTests(table, query, at);
  if (query.text !== '') tests.push(addressTest(table, 'contains', query.text));
  return (id) => table.isLive(id) && tests.every((test) => test(id));
}

/** Ids asked for, ascending; much faster than {@link userFilter} for each. */
export function filterUsers(table: UserTable, query: UserQuery, at: FilterContext): Uint32Array {
  const ids = new Uint32Array(table.size);
  const found = searchText(table, foldSought(query.text), ids);
  const tests = rowTests(table, query, at);
  let count = tests.length === 0 ? found : 0;
  if (tests.length > 0) {
    rows: for (let at = 0; at < found; at++) {
      const id = ids[at]!;
      for (const test of tests) if (!test(id)) continue rows;
      ids[count++] = id;
    }
  }
  return count === ids.length ? ids : ids.slice(0, count);
}

/** Whether the answer changes as time goes by. */
export function dependsOnTime(query: UserQuery): boolean {
  return [...query.conditions, ...query.sort].some(({ field }) => field === 'status');
}

/** Puts the live rows whose address contains `text` into `found`. Domains are few: mostly only names are searched. */
function searchText(table: UserTable, text: string, found: Uint32Array): number {
  const { states, kinds, domainOf, lastId } = table;
  const split = text.indexOf('@');
  if (text !== '' && split !== 0) {
    const rows = { states, kinds, domainOf };
    if (split < 0) {
      const domains = domainsThat(table, 'contains', text);
      return table.text.search(Buffer.from(text), { ...rows, domains }, found);
    }
    const domains = domainsThat(table, 'starts-with', text.slice(split + 1));
    return table.text.searchEnds(Buffer.from(text.slice(0, split)), { ...rows, domains }, found);
  }
  const domains = domainsThat(table, 'starts-with', text.slice(1));
  let count = 0;
  for (let id = 1; id <= lastId; id++) {
    if (states[id] !== LIVE) continue;
    if (text !== '' && (kinds[id] === 1 || domains[domainOf[id]!] === 0)) continue;
    found[count++] = id;
  }
  return count;
}

function rowTests(table: UserTable, query: UserQuery, at: FilterContext): Test[] {
  const tests: Test[] = [];
  if (query.domain !== null) {
    const domain = table.domains.find(query.domain.toLowerCase());
    tests.push((id) => table.domainOf[id] === domain);
  }
  for (const condition of query.conditions) tests.push(conditionTest(table, condition, at));
  return tests;
}

function conditionTest(table: UserTable, condition: Condition, at: FilterContext): Test {
  const { operator, value } = condition;
  if (operator === 'does-not-contain')
    return not(positiveTest(table, condition.field, 'contains', value, at));
  if (operator === 'is-not') return not(positiveTest(table, condition.field, 'is', value, at));
  return positiveTest(table, condition.field, operator, value, at);
}

function positiveTest(
  table: UserTable,
  field: Condition['field'],
  operator: NameOperator,
  value: string,
  at: FilterContext,
): Test {
  const lower = foldSought(value);
  switch (field) {
    case 'address':
      return addressTest(table, operator, lower);
    case 'username':
      return table.text.test(operator, Buffer.from(lower));
    case 'domain': {
      const domains = domainsThat(table, operator, lower);
      return (id) => domains[table.domainOf[id]!] === 1;
    }
    case 'kind': {
      const kinds = ['mailbox', 'ip'].map((kind) => holds(kind, operator, lower));
      return (id) => kinds[table.kinds[id]!] === true;
    }
    case 'status': {
      const wanted = new Set(USER_STATUSES.filter((status) => holds(status, operator, lower)));
      return (id) => wanted.has(userStatus(table.kinds[id] === 1 ? 'ip' : 'mailbox', table.lock(id), at));
    }
    case 'change':
      return at.touchedBy(changeNumber(value) ?? 0);
    default:
      return assertNever(field);
  }
}

/** The address of a mailbox is never put together: `text` falls on the name, the domain, or both sides of the @. */
function addressTest(table: UserTable, operator: NameOperator, text: string): Test {
  const lower = foldSought(text);
  const { kinds, domainOf } = table;
  const whole = table.text.test(operator, Buffer.from(lower));
  const at = lower.indexOf('@');
  const left = lower.slice(0, Math.max(at, 0));
  const right = lower.slice(at + 1);
  if (at < 0) {
    if (operator === 'starts-with') return whole;
    // A mailbox's address cannot be, only contain or end in, a text without @.
    const domains = operator === 'is' ? [] : domainsThat(table, operator, lower);
    const inName: Test = operator === 'contains' ? whole : () => false;
    return (id) => (kinds[id] === 1 ? whole(id) : domains[domainOf[id]!] === 1 || inName(id));
  }
  const nameOperator = operator === 'is' || operator === 'starts-with' ? 'is' : 'ends-with';
  const domainOperator = operator === 'is' || operator === 'ends-with' ? 'is' : 'starts-with';
  const name = table.text.test(nameOperator, Buffer.from(left));
  const domains = domainsThat(table, domainOperator, right);
  return (id) => kinds[id] === 0 && domains[domainOf[id]!] === 1 && name(id);
}

/** 1 for each domain, by number, that satisfies the operator in either form (A-labels or as displayed). */
function domainsThat(table: UserTable, operator: NameOperator, lower: string): Uint8Array {
  const { names, displayed } = table.domains;
  return Uint8Array.from(names, (name, number) =>
    holds(name, operator, lower) || holds(displayed[number] ?? name, operator, lower) ? 1 : 0,
  );
}

function holds(text: string, operator: NameOperator, value: string): boolean {
  switch (operator) {
    case 'contains':
      return text.includes(value);
    case 'is':
      return text === value;
    case 'starts-with':
      return text.startsWith(value);
    case 'ends-with':
      return text.endsWith(value);
    default:
      return assertNever(operator);
  }
}

function not(test: Test): Test {
  return (id) => !test(id);
}
