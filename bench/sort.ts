/** Sorting 1,000,000 users by another column: first window, the window after, and after one edit; beside `Intl.Collator` on objects. */
import { NOTHING_USED } from '../electron/store/query/used-figures.ts';
import { EVERYTHING } from '../shared/lists/filter.ts';
import type { SortKey } from '../shared/domain/query.ts';
import { UserQueries } from '../electron/store/query/user-query.ts';
import { median, repeat, report, timed } from './measure.ts';
import { plainUsers, USERS, userTable } from './user-fixture.ts';
import type { PlainUser } from './user-fixture.ts';

const FIRST_MS = 1000;
const AFTER_MS = 5;
const TURNS = 3;

const COLUMNS: readonly [SortKey['field'], (a: PlainUser, b: PlainUser) => number][] = [
  ['username', collated('username')],
  ['address', collated('address')],
  ['domain', collated('domain')],
  ['changedAt', (a, b) => a.changedAt - b.changedAt],
];

const table = userTable();
const users = plainUsers();
for (const [field, compare] of COLUMNS) {
  const query = { filter: EVERYTHING, domain: null, sort: [{ field, descending: true }] };
  const first: number[] = [];
  const after: number[] = [];
  const edited: number[] = [];
  for (let turn = 0; turn < TURNS; turn++) {
    const queries = new UserQueries(table, {
      seq: () => 0,
      now: () => 0,
      ipAuthorised: () => true,
      touchedBy: () => () => false,
      used: () => NOTHING_USED,
      overrides: () => ({}),
    });
    first.push((await timed(() => queries.window(query, 0, 60))).ms);
    for (let page = 1; page <= 20; page++) {
      after.push((await timed(() => queries.window(query, (page * USERS) / 25, 60))).ms);
      table.touch(page * 1000 + turn, 1.8e12 + page);
      edited.push((await timed(() => queries.window(query, 0, 60))).ms);
    }
  }
  const rival = await repeat(1, () => users.toSorted(compare).slice(0, 60));
  report({
    figure: `sort by ${field}, first window`,
    ours: median(first),
    rival: median(rival),
    limit: FIRST_MS,
    unit: 'ms',
  });
  report({ figure: `sort by ${field}, another window`, ours: median(after), limit: AFTER_MS, unit: 'ms' });
  report({
    figure: `sort by ${field}, window after an edit`,
    ours: median(edited),
    limit: AFTER_MS,
    unit: 'ms',
  });
}

function collated(key: 'username' | 'address' | 'domain'): (a: PlainUser, b: PlainUser) => number {
  const { compare } = new Intl.Collator('en');
  return (a, b) => compare(a[key], b[key]);
}
