/** A mail database of which each list has as many rows as wanted, over a month; made by SQL, for a relay would take an hour. */
import { DatabaseSync } from 'node:sqlite';
import { firstIdAt } from '../electron/relay/mail/sqlite/id-sequence.ts';
import { openMailStore } from '../electron/relay/mail/sqlite/open-mail-store.ts';

const MONTH = 30 * 86_400_000;
const USERS = 5000;

/** Of a table's rows: `n` counts from 0. */
const numbers = (rows: number): string =>
  `WITH RECURSIVE counted(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM counted WHERE n < ${rows - 1})`;

export async function makeMailDatabase(folder: string, rows: number, now: number): Promise<void> {
  await (await openMailStore(folder, { now: () => now })).close();
  const db = new DatabaseSync(`${folder}/mail.db`);
  const first = firstIdAt(now - MONTH);
  const gap = Math.floor((firstIdAt(now) - first) / rows);
  const time = `(${now - MONTH} + n * ${MONTH / rows})`;
  // Spread without a pattern, and the same in each run.
  const mixed = (of: number): string => `(((n * 2654435761) >> 7) % ${of})`;
  const user = `'user' || ${mixed(USERS)} || '@example' || ${mixed(40)} || '.com'`;
  const message = (id: string, expires: string): string =>
    `${numbers(rows)} INSERT INTO message SELECT ${id}, ${id} + 1, 1, ${user}, 0, NULL, ${mixed(USERS)}, ${user},
       '192.0.2.' || ${mixed(200)}, 'helo', '', 'Report ' || n || ' of the week', ${user}, '<' || n || '@example.com>',
       ${time}, ${expires}, ${time}, 1000 + ${mixed(90_000)}, 0, x'00' FROM counted`;
  const recipient = (id: string, state: string): string =>
    `${numbers(rows)} INSERT INTO recipient SELECT ${id} + 1, ${id}, ${state}, ${time} + ${mixed(9_000_000)}, ${mixed(12)},
       'to' || ${mixed(100_000)} || '@host' || ${mixed(300)} || '.example', 'host' || ${mixed(300)} || '.example', '', NULL, '',
       '451 4.7.1 Greylisted, try again in ' || ${mixed(600)} || ' seconds', 'example.com', ${mixed(USERS)} FROM counted`;
  const queued = `${first} + n * ${gap}`;
  const found = `${first} + n * ${gap} + 2`;
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN');
  db.exec(message(queued, `${time} + 345600000`));
  db.exec(recipient(queued, `CASE WHEN n % 50 = 0 THEN 1 ELSE 0 END`));
  db.exec(message(found, '-345600000'));
  db.exec(recipient(found, '2'));
  db.exec(`${numbers(rows)} INSERT INTO quarantine SELECT ${found}, CASE WHEN n % 100 = 0 THEN 'malware' ELSE 'spam' END, 'rspamd',
    'BAYES_SPAM and others', ${mixed(300)} / 10.0, 'rejected', ${time} + 2592000000 FROM counted`);
  db.exec(`${numbers(rows)} INSERT INTO log SELECT ${queued} + 5,  ${time},
    CASE n % 4 WHEN 0 THEN 'accepted' WHEN 3 THEN 'deferred' ELSE 'delivered' END, ${queued}, ${mixed(USERS)}, ${user},
    '192.0.2.' || ${mixed(200)}, ${user}, 'to' || ${mixed(100_000)} || '@host' || ${mixed(300)} || '.example', '',
    '250 2.0.0 Ok: queued as ' || n, 'size=' || ${mixed(90_000)} FROM counted`);
  db.exec(`UPDATE sequence SET ceiling = ${firstIdAt(now)}; COMMIT`);
  db.close();
}
