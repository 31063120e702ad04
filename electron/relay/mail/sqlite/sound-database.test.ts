import { tell, type Message } from '../../../../shared/text/text.ts';
import { EVERYTHING } from '../../../../shared/lists/filter.ts';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { claimable, overdue } from '../../../../tests/support/mail-claims.ts';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { sampleMessage } from '../../../../tests/support/mail-samples.ts';
import { openMailReader, openMailStore } from './open-mail-store.ts';
import { MIGRATIONS } from './schema.ts';

const ALL = { filter: EVERYTHING, offset: 0, limit: 100 };
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)';

/** A database with one message, changed by another program. */
async function changed(sql: string): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await mailFolder();
  const store = await openMailStore(folder, { now: Date.now });
  await store.accept(await sampleMessage(store));
  await store.close();
  const path = join(folder, 'mail.db');
  const db = new DatabaseSync(path, { defensive: false });
  db.exec(sql);
  db.close();
  return { folder, path };
}

describe('what Postern does not make in a database', () => {
  test.each([
    [
      'a view that never ends',
      `ALTER TABLE log RENAME TO old; CREATE VIEW log AS ${ENDLESS} SELECT old.* FROM old, n`,
      'has table old, which',
    ],
    [
      'a trigger',
      'CREATE TRIGGER t AFTER INSERT ON message BEGIN DELETE FROM message; END',
      'has trigger t, which',
    ],
    ['a table', 'CREATE TABLE more (a)', 'has table more, which'],
    ['an index', 'CREATE INDEX more ON log (length(kind))', 'has index more, which'],
    ['a column', "ALTER TABLE log ADD COLUMN more TEXT AS (printf('%.*c', 9, 'x'))", 'has table log, which'],
    ['a table less', 'DROP TABLE usage', 'has no table usage'],
    ['a version before the first', 'PRAGMA user_version = -1', 'has version -1'],
    ['tables without a version', 'PRAGMA user_version = 0', 'has table sequence, which'],
  ])('%s: it is not used, and stays as it is', async (_what, sql, said) => {
    const { folder, path } = await changed(sql);
    const before = readFileSync(path);
    await expect(openMailStore(folder, { now: Date.now })).rejects.toMatchObject({
      code: 'set-damaged',
      message: expect.stringContaining(`${path} ${said}`) as string,
    });
    expect(() => openMailReader(folder)).toThrow(`${path} ${said}`);
    expect(readFileSync(path)).toEqual(before);
  });

  test('a database of the first version is read, and made one of today', async () => {
    const folder = await mailFolder();
    mkdirSync(folder, { recursive: true });
    const db = new DatabaseSync(join(folder, 'mail.db'));
    db.exec(`${MIGRATIONS[0] ?? ''}; PRAGMA application_id = 1349481332; PRAGMA user_version = 1`);
    db.close();
    const reader = openMailReader(folder);
    expect(reader.log(ALL).total).toBe(0);
    reader.close();
    const store = await openMailStore(folder, { now: Date.now });
    expect((await store.counts()).queued).toBe(0);
    await store.close();
  });
});

describe('what Postern never writes into a row', () => {
  test.each([
    [
      'a number that is none in JavaScript',
      `UPDATE message SET received = ${2n ** 62n}`,
      'message has as received',
    ],
    ['a moment after all days', 'UPDATE recipient SET next = 8640000000000001', 'recipient has as next'],
    ['a negative id', 'UPDATE log SET id = -id', 'log has as id'],
    ['a sequence near its end', `UPDATE sequence SET ceiling = ${2 ** 53 - 1}`, 'sequence has as ceiling'],
    [
      'a text of two megabytes',
      "UPDATE message SET subject = printf('%.*c', 2000000, 'x')",
      'message has as subject',
    ],
    ['a text of nine megabytes', "UPDATE message SET subject = printf('%.*c', 9000000, 'x')", 'damaged'],
  ])('%s: the file is set aside', async (_what, sql, said) => {
    const { folder, path } = await changed(sql);
    await expect(openMailStore(folder, { now: Date.now })).rejects.toMatchObject({
      code: 'set-damaged',
      message: expect.stringMatching(
        new RegExp(`was damaged \\(.*${said === 'damaged' ? '' : said}.*is set aside`),
      ) as string,
    });
    expect(existsSync(path)).toBe(false);
    expect(readdirSync(folder).some((name) => name.startsWith('mail.db.damaged-'))).toBe(true);
  });

  test.each([
    ['a number that is none in JavaScript', `UPDATE message SET received = ${2n ** 62n}`],
    ['a text of nine megabytes', "UPDATE message SET subject = printf('%.*c', 9000000, 'x')"],
  ])('%s: who reads along says that the file is damaged', async (_what, sql) => {
    const { folder, path } = await changed(sql);
    const reader = openMailReader(folder);
    expect(() => reader.queue(ALL)).toThrow(`${path} is damaged`);
    reader.close();
  });
});

/** Its trouble as it is told. */
const said = (store: { trouble(): Message | null }): string | null => {
  const trouble = store.trouble();
  return trouble === null ? null : tell(trouble);
};

test('a file that is cut while it is read is said to be damaged, by each list', async () => {
  const { folder, path } = await changed('PRAGMA journal_mode = DELETE');
  const reader = openMailReader(folder);
  truncateSync(path, Math.floor(statSync(path).size / 8192) * 4096);
  const said = `${path} is damaged`;
  expect(() => reader.queue(ALL)).toThrow(said);
  expect(() => reader.quarantine({ ...ALL, filter: EVERYTHING })).toThrow(said);
  expect(() => reader.log(ALL)).toThrow(said);
  expect(() => reader.counts()).toThrow(said);
  expect(() => reader.values.get('a', 'b')).toThrow(said);
  reader.close();
});

test('a file whose text is in an encoding that there is not is damaged too', async () => {
  const { folder, path } = await changed('SELECT 1');
  const bytes = readFileSync(path);
  bytes.fill(0xff, 44, 48);
  writeFileSync(path, bytes);
  expect(() => openMailReader(folder)).toThrow(`${path} is damaged`);
  await expect(openMailStore(folder, { now: Date.now })).rejects.toThrow('is set aside');
});

test('a queue that cannot be read is trouble that is said, and over once it can', async () => {
  const folder = await mailFolder();
  let later = 0;
  const store = await openMailStore(folder, { now: () => Date.now() + later });
  await store.accept(await sampleMessage(store));
  later = 10 * 86_400_000;
  const due = async (): Promise<number> => (await claimable(store)).length;
  const over = async (): Promise<number> => (await overdue(store)).length;
  const other = new DatabaseSync(join(folder, 'mail.db'), { timeout: 5000 });
  other.exec("UPDATE message SET sender = printf('%.*c', 9000000, 'x')");
  expect([await due(), said(store)]).toEqual([0, expect.stringContaining('mail.db is damaged')]);
  expect([await over(), (await store.nextDue()) !== null]).toEqual([0, true]);
  other.exec("UPDATE message SET sender = 'a@example.com'");
  other.close();
  expect(await due()).toBe(1);
  expect(store.trouble()).not.toBeNull();
  expect([await over(), store.trouble()]).toEqual([1, null]);
  await store.close();
});

test('a lock that somebody wrote into is not read', async () => {
  const folder = await mailFolder();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'writer.lock'), 'SQLite format 3\0');
  await expect(openMailStore(folder, { now: Date.now })).rejects.toMatchObject({
    code: 'set-damaged',
    message: expect.stringContaining('writer.lock is not empty') as string,
  });
});
