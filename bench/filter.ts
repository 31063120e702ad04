/** Filters over 1,000,000 users: the first window with its total, beside the same tests on each of as many plain objects. */
import type { UserQuery } from '../shared/domain/query.ts';
import { NOTHING_USED } from '../electron/store/query/used-figures.ts';
import { LISTS } from '../shared/lists/lists.ts';
import { parseFilter } from '../shared/lists/parse-filter.ts';
import { UserQueries } from '../electron/store/query/user-query.ts';
import { median, repeat, report } from './measure.ts';
import { plainUsers, USERS, userTable, type PlainUser } from './user-fixture.ts';

/** From hardly any to all users, in the name, in the domain, and across the @. */
const TEXTS = ['user12', 'user', 'e', '@', 'example', '999', 'user123456@d', 'nobody'];
const LIMIT_MS = 15;
const THREE_LIMIT_MS = 60;
const TURNS = 15;

const before = process.memoryUsage().arrayBuffers;
const table = userTable();
const bytes = process.memoryUsage().arrayBuffers - before;

const ours: number[][] = [];
for (const text of TEXTS) {
  const query = { filter: { kind: 'words', text } as const, domain: null, sort: [] };
  ours.push(await firstWindow(query));
}

// A third of the users have limits of their own, one in a hundred is locked.
const THREE: readonly (readonly [text: string, test: (user: PlainUser) => boolean])[] = [
  [
    'user1 limitPerDay>500 changed<2024-07-01',
    (user) => user.address.toLowerCase().includes('user1') && limitOf(user) > 500 && user.changedAt < JULY,
  ],
  [
    'limitPerDay:set -status:manual changed>=2024-07-01',
    (user) => user.id % 3 === 0 && user.id % 100 !== 0 && user.changedAt >= JULY,
  ],
  [
    '(domain:domain1 OR limitPerDay<300) -username:*7 kind:mailbox',
    (user) =>
      (user.domain.toLowerCase().includes('domain1') || limitOf(user) < 300) &&
      !user.username.toLowerCase().endsWith('7'),
  ],
];
const JULY = new Date(2024, 6, 1).getTime();
function limitOf({ id }: PlainUser): number {
  return id % 3 === 0 ? id % 1000 || Infinity : 1000;
}
const lock = { kind: 'manual', since: 0, until: null, reason: 'left', by: 'admin' } as const;
for (let id = 3; id <= USERS; id += 3) table.setSettings(id, { limitPerDay: id % 1000 });
for (let id = 100; id <= USERS; id += 100) table.setLock(id, lock);
const threes: number[][] = [];
for (const [text] of THREE) {
  const parsed = parseFilter(LISTS.users, text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  threes.push(await firstWindow({ filter: parsed.filter, domain: null, sort: [] }));
}

/** New queries each time: nothing is remembered from the turn before. */
function firstWindow(query: UserQuery): Promise<number[]> {
  return repeat(TURNS, () =>
    new UserQueries(table, {
      seq: () => 0,
      now: () => 0,
      ipAuthorised: () => true,
      touchedBy: () => () => false,
      used: () => NOTHING_USED,
      overrides: () => ({}),
    }).window(query, 0, 60),
  );
}

const users = plainUsers();
for (const [index, text] of TEXTS.entries()) {
  const rival = await repeat(5, () =>
    users.filter((user) => user.address.toLowerCase().includes(text)).slice(0, 60),
  );
  report({
    figure: `text filter “${text}”, first window`,
    ours: median(ours[index] ?? []),
    rival: median(rival),
    limit: LIMIT_MS,
    unit: 'ms',
  });
}
for (const [index, [text, test]] of THREE.entries()) {
  const rival = await repeat(5, () => users.filter(test).slice(0, 60));
  report({
    figure: `three filters “${text}”, first window`,
    ours: median(threes[index] ?? []),
    rival: median(rival),
    limit: THREE_LIMIT_MS,
    unit: 'ms',
  });
}
report({
  figure: 'memory of the table, text index included',
  ours: bytes / USERS,
  limit: 110,
  unit: 'bytes a user',
});
