/** Filters over 1,000,000 users: the first window with its total, beside the same tests on each of as many plain objects, in turns. */
import { EVERYBODY, type UserQuery } from '../shared/domain/query.ts';
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
const PARTS = Array.from({ length: MANY - 1 }, (_, at) => String((at * 7919) % 10_000).padStart(4, '0'));
const LIMITS = Array.from({ length: MANY }, (_, at) => 3 * at);
const MANY_CONDITIONS: readonly (readonly [
  what: string,
  text: string,
  test: (user: PlainUser) => boolean,
])[] = [
  [
    'none of 199 endings',
    ['limitPerDay>500', ...ENDINGS.map((ending) => `-username:*${ending}`)].join(' '),
    (user) => {
      const name = user.username.toLowerCase();
      return limitOf(user) > 500 && !ENDINGS.some((ending) => name.endsWith(ending));
    },
  ],
  [
    'any of 199 parts of names',
    `(${PARTS.map((part) => `username:${part}`).join(' OR ')}) limitPerDay>500`,
    (user) => {
      const name = user.username.toLowerCase();
      return limitOf(user) > 500 && PARTS.some((part) => name.includes(part));
    },
  ],
  [
    'any of 200 words, each in a name or a domain',
    [...PARTS, 'main17'].join(' OR '),
    (user) => {
      const address = user.address.toLowerCase();
      return address.includes('main17') || PARTS.some((part) => address.includes(part));
    },
  ],
  [
    'any of 100 words, each with a limit',
    PARTS.slice(0, MANY / 2)
      .map((part, at) => `(username:${part} limitPerDay>${at + 300})`)
      .join(' OR '),
    (user) => {
      const name = user.username.toLowerCase();
      const limit = limitOf(user);
      return PARTS.slice(0, MANY / 2).some((part, at) => name.includes(part) && limit > at + 300);
    },
  ],
  [
    'any of 200 limits',
    LIMITS.map((limit) => `limitPerDay:${limit || 'unlimited'}`).join(' OR '),
    (user) => {
      const limit = limitOf(user);
      return LIMITS.some((one) => (one || Infinity) === limit);
    },
  ],
];
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
  return queries().window(query, 0, 60);
}

function queries(): UserQueries {
  return new UserQueries(table, {
    seq: () => 0,
    now: () => 0,
    ipAuthorised: () => true,
    touchedBy: () => () => false,
    used: () => NOTHING_USED,
    overrides: () => ({}),
  });
}

/** Milliseconds that everything else has to wait at most while a question is worked out in turns. */
async function longestTurn(text: string, sort: UserQuery['sort'] = []): Promise<number> {
  const asked = queries();
  let [last, longest, over] = [performance.now(), 0, false];
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  await asked.prepare({ ...questionOf(text), sort }, () => undefined);
  asked.window({ ...questionOf(text), sort }, 0, 60);
  over = true;
  turn();
  return longest;
}

function questionOf(text: string): UserQuery {
  if (text === '') return EVERYBODY;
  const parsed = parseFilter(LISTS.users, text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return { filter: parsed.filter, domain: null, sort: [] };
}

/** Medians in milliseconds, of ours and of the scan over plain objects in turns; the first turn does not count. */
async function inTurns(
  text: string,
  test: (user: PlainUser) => boolean,
  turns = TURNS,
): Promise<[number, number]> {
  const query = questionOf(text);
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
for (const [what, text, test] of MANY_CONDITIONS) {
  const [ours, rival] = await inTurns(text, test, 3);
  report({ figure: `${MANY} conditions, ${what}, first window`, ours, rival, atMost: 0.5, unit: 'ms' });
  report({ figure: `… loop meanwhile, longest`, ours: await longestTurn(text), limit: 50, unit: 'ms' });
}
report({
  figure: 'sort by name, loop meanwhile, longest',
  ours: await longestTurn('', [{ field: 'username', descending: false }]),
  limit: 50,
  unit: 'ms',
});
report({
  figure: 'memory of the table, text index included',
  ours: bytes / USERS,
  limit: 110,
  unit: 'bytes a user',
});
