/** Text filter over 1,000,000 users: the first window with its total, beside `toLowerCase().includes` on each object. */
import { UserQueries } from '../electron/store/query/user-query.ts';
import { median, repeat, report } from './measure.ts';
import { plainUsers, USERS, userTable } from './user-fixture.ts';

/** From hardly any to all users, in the name, in the domain, and across the @. */
const TEXTS = ['user12', 'user', 'e', '@', 'example', '999', 'user123456@d', 'nobody'];
const LIMIT_MS = 15;
const TURNS = 15;

const before = process.memoryUsage().arrayBuffers;
const table = userTable();
const bytes = process.memoryUsage().arrayBuffers - before;

const ours: number[][] = [];
for (const text of TEXTS) {
  const query = { filter: { kind: 'words', text } as const, domain: null, sort: [] };
  ours.push(
    // New queries each time: nothing is remembered from the turn before.
    await repeat(TURNS, () =>
      new UserQueries(table, {
        seq: () => 0,
        now: () => 0,
        ipAuthorised: () => true,
        touchedBy: () => () => false,
        overrides: () => ({}),
      }).window(query, 0, 60),
    ),
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
report({
  figure: 'memory of the table, text index included',
  ours: bytes / USERS,
  limit: 110,
  unit: 'bytes a user',
});
