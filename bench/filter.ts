/** Filters over 1,000,000 users: the first window with its total, beside the same tests on each of as many plain objects, in turns. */
import type { UserQuery } from '../shared/domain/query.ts';
import { NOTHING_USED } from '../electron/store/query/used-figures.ts';
import { LISTS } from '../shared/lists/lists.ts';
import { parseFilter } from '../shared/lists/parse-filter.ts';
import { UserQueries } from '../electron/store/query/user-query.ts';
import { median, report, timed } from './measure.ts';
import { plainUsers, USERS, userTable, type PlainUser } from './user-fixture.ts';

/** From hardly any to all users, in the name, in the domain, and across the @. */
const TEXTS = ['user12', 'user', 'e', '@', 'example', '999', 'user123456@d', 'nobody'];
const LIMIT_MS = 15;
const THREE_LIMIT_MS = 60;
const TURNS = 7;
/** The most that a filter may have. */
const MANY = 200;

const before = process.memoryUsage().arrayBuffers;
const table = userTable();
const bytes = process.memoryUsage().arrayBuffers - before;

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
const ENDINGS = Array.from({ length: MANY - 1 }, (_, at) => String(at).padStart(3, '0'));
const MANY_TEXT = ['limitPerDay>500', ...ENDINGS.map((ending) => `-username:*${ending}`)].join(' ');
const manyTest = (user: PlainUser): boolean => {
  const name = user.username.toLowerCase();
  return limitOf(user) > 500 && !ENDINGS.some((ending) => name.endsWith(ending));
};
const JULY = new Date(2024, 6, 1).getTime();
function limitOf({ id }: PlainUser): number {
  return id % 3 === 0 ? id % 1000 || Infinity : 1000;
}
const lock = { kind: 'manual', since: 0, until: null, reason: 'left', by: 'admin' } as const;
for (let id = 3; id <= USERS; id += 3) table.setSettings(id, { limitPerDay: id % 1000 });
for (let id = 100; id <= USERS; id += 100) table.setLock(id, lock);
const users = plainUsers();

/** New queries each time: nothing is remembered from the turn before. */
function firstWindow(query: UserQuery): unknown {
  return new UserQueries(table, {
    seq: () => 0,
    now: () => 0,
    ipAuthorised: () => true,
    touchedBy: () => () => false,
    used: () => NOTHING_USED,
    overrides: () => ({}),
  }).window(query, 0, 60);
}

/** Medians in milliseconds, of ours and of the scan over plain objects in turns; the first turn does not count. */
async function inTurns(
  text: string,
  test: (user: PlainUser) => boolean,
  turns = TURNS,
): Promise<[number, number]> {
  const parsed = parseFilter(LISTS.users, text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const query = { filter: parsed.filter, domain: null, sort: [] };
  const [ours, plain]: [number[], number[]] = [[], []];
  for (let turn = 0; turn <= turns; turn++) {
    ours.push((await timed(() => firstWindow(query))).ms);
    plain.push((await timed(() => users.filter(test).slice(0, 60))).ms);
  }
  return [median(ours.slice(1)), median(plain.slice(1))];
}

for (const text of TEXTS) {
  const [ours, rival] = await inTurns(text, (user) => user.address.toLowerCase().includes(text));
  report({ figure: `text filter “${text}”, first window`, ours, rival, limit: LIMIT_MS, unit: 'ms' });
}
for (const [text, test] of THREE) {
  const [ours, rival] = await inTurns(text, test);
  report({
    figure: `three filters “${text}”, first window`,
    ours,
    rival,
    atMost: 0.5,
    limit: THREE_LIMIT_MS,
    unit: 'ms',
  });
}
const [many, manyRival] = await inTurns(MANY_TEXT, manyTest, 3);
report({ figure: `${MANY} conditions, first window`, ours: many, rival: manyRival, atMost: 0.5, unit: 'ms' });
report({
  figure: 'memory of the table, text index included',
  ours: bytes / USERS,
  limit: 110,
  unit: 'bytes a user',
});
