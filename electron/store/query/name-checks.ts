/** Comparisons of names, domains and addresses over the table's columns. */
import { holds } from '../../../shared/lists/predicate.ts';
import type { TextOperator } from '../../../shared/lists/resolve.ts';
import type { Range, SearchedRows } from '../table/text-index.ts';
import type { UserTable } from '../table/user-table.ts';

type Test = (id: number) => boolean;

/** `sought` is folded as the names are. */
export function usernameTest(table: UserTable, how: TextOperator, sought: string): Test {
  return table.text.test(how, Buffer.from(sought));
}

/** The address of a mailbox is never put together: the text falls on the name, the domain, or both sides of the @. */
export function addressTest(table: UserTable, how: TextOperator, sought: string): Test {
  const { kinds, domainOf } = table;
  const whole = usernameTest(table, how, sought);
  const at = sought.indexOf('@');
  const left = sought.slice(0, Math.max(at, 0));
  const right = sought.slice(at + 1);
  if (at < 0) {
    if (how === 'starts-with') return whole;
    // A mailbox's address cannot be, only contain or end in, a text without @.
    const domains = how === 'is' ? [] : domainsThat(table, how, sought);
    const inName: Test = how === 'contains' ? whole : () => false;
    return (id) => (kinds[id] === 1 ? whole(id) : domains[domainOf[id]!] === 1 || inName(id));
  }
  const nameOperator = how === 'is' || how === 'starts-with' ? 'is' : 'ends-with';
  const domainOperator = how === 'is' || how === 'ends-with' ? 'is' : 'starts-with';
  const domains = domainsThat(table, domainOperator, right);
  // Any name ends in nothing.
  if (left === '' && nameOperator === 'ends-with')
    return (id) => kinds[id] === 0 && domains[domainOf[id]!] === 1;
  const name = usernameTest(table, nameOperator, left);
  return (id) => kinds[id] === 0 && domains[domainOf[id]!] === 1 && name(id);
}

/** Puts the live rows of a range whose address contains a text into `found`, and says how many. */
export type AddressSearch = (range: Range, found: Uint32Array) => number;

/** Finds addresses that contain `sought`. Domains are few: mostly only names are searched. */
export function addressSearch(table: UserTable, sought: string): AddressSearch {
  const { text } = table;
  const split = sought.indexOf('@');
  const columns = (): Omit<SearchedRows, 'domains'> => ({
    states: table.states,
    kinds: table.kinds,
    domainOf: table.domainOf,
  });
  if (split < 0) {
    const domains = domainsThat(table, 'contains', sought);
    const name = Buffer.from(sought);
    return (range, found) => text.search(name, { ...columns(), domains }, range, found);
  }
  const domains = domainsThat(table, 'starts-with', sought.slice(split + 1));
  const name = Buffer.from(sought.slice(0, split));
  return (range, found) => text.searchEnds(name, { ...columns(), domains }, range, found);
}

/** 1 for each domain, by number, that satisfies the operator in either form (A-labels or as displayed). */
export function domainsThat(table: UserTable, how: TextOperator, sought: string): Uint8Array {
  const { names, displayed } = table.domains;
  return Uint8Array.from(names, (name, number) =>
    holds(name, how, sought) || holds(displayed[number] ?? name, how, sought) ? 1 : 0,
  );
}

/** How a text field of users is compared by its column; null where it has none. */
export function nameTest(table: UserTable, key: string, how: TextOperator, sought: string): Test | null {
  switch (key) {
    case 'address':
      return addressTest(table, how, sought);
    case 'username':
      return usernameTest(table, how, sought);
    default:
      return null;
  }
}
