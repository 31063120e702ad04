/** A generator of hostile `mail` folders: one with mail of each kind, with one file, page, value or table of it changed. */
import {
  closeSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { MailEvent, NewMessage } from '../../electron/relay/mail/mail-types.ts';
import { openMailStore } from '../../electron/relay/mail/sqlite/open-mail-store.ts';
import { KINDS, type HostileSet } from './hostile-set.ts';

const DAY = 86_400_000;
const PAGE = 4096;

/** What is put in the place of each number; SQLite's go further than JavaScript's. */
const NUMBERS = [0n, -1n, 4_000_000_000n, 2n ** 53n - 1n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)];

const TEXTS: readonly string[] = [
  '',
  'x'.repeat(3000),
  'x'.repeat(20 << 20),
  '['.repeat(200_000),
  '\u0000\u202e\r\n<img src=x onerror=alert(1)>',
  '4e9',
  '{"until":1e308,"at":[9e15,-1]}',
];

/** As tables are made of ours, and as somebody makes them who wants more than to be read. */
const TABLES: Readonly<Record<string, string>> = {
  'a view that never ends': `ALTER TABLE log RENAME TO log2; CREATE VIEW log AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT log2.* FROM log2, n;`,
  'a view of recipients that never ends': `ALTER TABLE recipient RENAME TO r2; CREATE VIEW recipient AS
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT r2.* FROM r2, n;`,
  'a trigger that never ends': `CREATE TRIGGER t AFTER INSERT ON log BEGIN
    UPDATE usage SET used = (WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n); END;`,
  'a trigger that lets mail vanish':
    'CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END;',
  'a table more': 'CREATE TABLE more (a); INSERT INTO more VALUES (1);',
  'a table less': 'DROP TABLE usage;',
  'a column more': "ALTER TABLE log ADD COLUMN more TEXT NOT NULL DEFAULT '';",
  'a computed column': "ALTER TABLE log ADD COLUMN more TEXT AS (printf('%.*c', 9000000, 'x'));",
  'an index by a computed value': "CREATE INDEX more ON log (length(printf('%.*c', 9000000, kind)));",
  'a version of tomorrow': 'PRAGMA user_version = 99;',
  'a version before all': 'PRAGMA user_version = -1;',
  'no version': 'PRAGMA user_version = 0;',
  'of another program': 'PRAGMA application_id = 7;',
  'no rollback of its own': 'PRAGMA journal_mode = DELETE;',
};

const RULES: Readonly<Record<string, string | Buffer>> = {
  'fifty patterns of stars': `spam 1 header Subject matches "${'*a?'.repeat(150)}"\n`.repeat(50),
  'one pattern of a megabyte': `spam 1 header Subject matches "${'*?'.repeat(500_000)}"\n`,
  'as many rules as fit': 'spam 1 header a contains "b"\n'.repeat(36_000),
  'as many patterns as fit': 'spam 1 body contains "*?*?*"\n'.repeat(36_000),
  'as many mistakes as fit': 'x\n'.repeat(500_000),
  'no letters': Buffer.alloc(100_000, 0xff),
  'scores without end': 'spam 1e308 header Subject contains "x"\n'.repeat(3),
};

/** Mail that waits, is held and in quarantine, one of them large; a log, counters, values, rules. */
export async function makeMail(set: string): Promise<void> {
  const now = Date.now();
  const store = await openMailStore(join(set, 'mail'), { now: Date.now });
  const message = async (size: number, more: Partial<NewMessage> = {}): Promise<NewMessage> => {
    const draft = store.begin();
    await draft.write(Buffer.from(`Subject: one\r\nFrom: a@ex.example\r\n\r\n${'x'.repeat(size)}\r\n`));
    const event: MailEvent = {
      time: now,
      kind: 'accepted',
      message: null,
      userId: 1,
      user: 'anna@ex.example',
      client: '127.0.0.1',
      sender: 'anna@ex.example',
      recipient: 'x@remote.example',
      rule: '',
      reply: '',
      detail: 'size=1',
    };
    return {
      draft,
      envelope: {
        sender: 'anna@ex.example',
        recipients: [{ address: 'x@remote.example', notify: [], orcpt: null }],
        smtpUtf8: false,
        eightBit: false,
        ret: null,
        envid: null,
      },
      origin: { userId: 1, user: 'anna@ex.example', client: '127.0.0.1', helo: 'c', tls: '' },
      headers: { subject: 'one', from: 'a@ex.example', messageId: '<1@ex.example>' },
      received: now,
      expires: now + 4 * DAY,
      takes: [
        {
          rule: 'limitPerDay',
          at: now,
          from: now - DAY,
          amount: 1,
          limit: 100,
          resets: now + DAY,
        },
      ],
      events: [event],
      ...more,
    };
  };
  await store.accept(await message(100));
  await store.accept(await message(140_000));
  await store.accept(await message(100, { held: true }));
  await store.quarantineMessage(await message(500, { takes: [] }), {
    finding: 'spam',
    scanner: 'built-in',
    reason: 'rule',
    score: 9,
    response: 'rejected',
    expires: now + DAY,
  });
  await store.values.setMany('strikes', [['1', JSON.stringify([now])]]);
  await store.values.setMany('allow', [['a', String(now + DAY)]]);
  await store.values.setMany('courier', [['paused', '1']]);
  await store.close();
  writeFileSync(join(set, 'mail', 'rules.txt'), 'spam 2 header Subject contains "winner"\n', { mode: 0o600 });
}

/** Each file of the folder, each page and value of the database, and tables of other shapes. `outside` is to stay as it is. */
export function* hostileMail(good: string, outside: string): Generator<HostileSet> {
  const names = new Set([...readdirSync(join(good, 'mail')), ...MADE]);
  for (const file of names) {
    for (const [kind, plant] of Object.entries(KINDS)) {
      yield {
        name: `mail/${file}: ${kind}`,
        make: (folder) => {
          const path = join(folder, 'mail', file);
          rmSync(path, { recursive: true, force: true });
          plant(path, outside);
        },
      };
    }
  }
  for (const [kind, plant] of Object.entries(KINDS)) {
    yield {
      name: `mail: ${kind}`,
      make: (folder) => {
        rmSync(join(folder, 'mail'), { recursive: true });
        plant(join(folder, 'mail'), outside);
      },
    };
  }
  for (const [what, text] of Object.entries(RULES)) {
    yield {
      name: `mail/rules.txt: ${what}`,
      make: (folder) => writeFileSync(join(folder, 'mail', 'rules.txt'), text),
    };
  }
  const database = (folder: string): string => join(folder, 'mail', 'mail.db');
  yield* hostileBytes(database, statSync(database(good)).size);
  for (const [what, sql] of Object.entries(TABLES)) {
    yield { name: `mail.db: ${what}`, make: (folder) => run(database(folder), sql) };
  }
  yield* hostileValues(database, good);
}

/** What lies there only while it is used. */
const MADE = ['mail.db-wal', 'mail.db-shm', 'mail.db-journal', 'mail.db.new', 'writer.lock', 'relay.json'];

function* hostileBytes(database: (folder: string) => string, size: number): Generator<HostileSet> {
  const put = (name: string, at: number, bytes: Buffer): HostileSet => ({
    name: `mail.db, byte ${at}: ${name}`,
    make: (folder) => {
      const file = openSync(database(folder), 'r+');
      writeSync(file, bytes, 0, bytes.length, at);
      closeSync(file);
    },
  });
  for (let at = 0; at < 100; at += 4) {
    yield put('ones', at, Buffer.alloc(4, 0xff));
    yield put('zeros', at, Buffer.alloc(4));
  }
  for (let at = 0; at < size; at += PAGE) {
    yield put('a page of zeros', at, Buffer.alloc(PAGE));
    yield put('a page of ones', at, Buffer.alloc(PAGE, 0xff));
    // Counts, places and the first child of a page of a tree.
    yield put('the head of a page', at === 0 ? 100 : at, Buffer.alloc(12, 0x0d));
    yield put(
      'a page that names the first',
      at + PAGE / 2,
      Buffer.alloc(PAGE / 2, Buffer.from([0, 0, 0, 1])),
    );
  }
  for (const part of [1, 2, 3]) {
    const length = Math.floor((size * part) / 4);
    yield { name: `mail.db: ${part} of 4 parts`, make: (folder) => truncateSync(database(folder), length) };
  }
  const grow = (folder: string): void => truncateSync(database(folder), 3 * 2 ** 30);
  yield { name: 'mail.db: a hole of 3 GB behind it', make: grow };
}

function* hostileValues(database: (folder: string) => string, good: string): Generator<HostileSet> {
  const db = new DatabaseSync(database(good), { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
  const columns = tables.flatMap((table) => {
    const name = String(table['name']);
    return db
      .prepare(`PRAGMA table_info(${name})`)
      .all()
      .map((column) => ({ table: name, column: String(column['name']), type: String(column['type']) }));
  });
  db.close();
  for (const { table, column, type } of columns) {
    const values = type === 'INTEGER' ? NUMBERS : type === 'TEXT' ? TEXTS : [];
    for (const [number, value] of values.entries()) {
      yield {
        name: `mail.db, ${table}.${column}: hostile value ${number}`,
        make: (folder) => run(database(folder), `UPDATE OR IGNORE ${table} SET ${column} = ?`, value),
      };
    }
    // As no STRICT table lets it in.
    yield {
      name: `mail.db, ${table}.${column}: of another type`,
      make: (folder) => {
        const { sql } = loosened(database(folder), table);
        run(database(folder), `UPDATE OR IGNORE ${table} SET ${column} = x'ff00ff'`);
        restored(database(folder), table, sql);
      },
    };
  }
}

function run(path: string, sql: string, value?: bigint | string): void {
  const db = new DatabaseSync(path, { defensive: false });
  try {
    if (value === undefined) db.exec(sql);
    else db.prepare(sql).run(value);
  } catch {
    // What SQLite itself does not let in is no case; the set stays a good one.
  } finally {
    db.close();
  }
}

function loosened(path: string, table: string): { readonly sql: string } {
  const db = new DatabaseSync(path, { defensive: false });
  const sql = String(db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').get(table)?.['sql']);
  db.exec('PRAGMA writable_schema = ON');
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(
    sql.replace(/\bSTRICT\b,?/, '').replace(/,\s*$/, ''),
    table,
  );
  db.close();
  return { sql };
}

function restored(path: string, table: string, sql: string): void {
  const db = new DatabaseSync(path, { defensive: false });
  db.exec('PRAGMA writable_schema = ON');
  db.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(sql, table);
  db.close();
}
