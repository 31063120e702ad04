/** Ids rise whatever the clock does, over restarts and crashes. */
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { IdSequence, firstIdAt } from './id-sequence.ts';
import { MIGRATIONS } from './schema.ts';

const NOW = 1_800_000_000_000;

function database(): DatabaseSync {
  const db = new DatabaseSync(':memory:');
  for (const migration of MIGRATIONS) db.exec(migration);
  onTestFinished(() => db.close());
  return db;
}

test('ids follow the clock, and never fall behind it', () => {
  let now = NOW;
  const ids = new IdSequence(database(), () => now);
  const first = ids.next();
  expect(first).toBe(firstIdAt(NOW));
  expect(ids.next()).toBe(first + 1);
  expect(ids.take(10)).toBe(first + 2);
  expect(ids.next()).toBe(first + 12);
  now += 1000;
  expect(ids.next()).toBe(firstIdAt(now));
  now -= 500_000;
  expect(ids.next()).toBe(firstIdAt(NOW + 1000) + 1);
});

test('after a crash no id is given out again, even when the clock went back', () => {
  const db = database();
  let now = NOW;
  const ids = new IdSequence(db, () => now);
  const seen = [ids.next(), ids.take(5)];
  ids.beforeCommit();
  ids.committed();
  now += 100_000;
  seen.push(ids.next());
  ids.beforeCommit();
  ids.committed();
  now = NOW - 86_400_000;
  expect(new IdSequence(db, () => now).next()).toBeGreaterThan(Math.max(...seen) + 4);
});

test('a promise that was rolled back is made again', () => {
  const db = database();
  const ids = new IdSequence(db, () => NOW);
  const id = ids.next();
  db.exec('BEGIN');
  ids.beforeCommit();
  db.exec('ROLLBACK');
  ids.rolledBack();
  ids.beforeCommit();
  ids.committed();
  expect(new IdSequence(db, () => 0).next()).toBeGreaterThan(id);
});

test('ids are safe integers for the next decades', () => {
  expect(Number.isSafeInteger(firstIdAt(Date.UTC(2080, 0, 1)))).toBe(true);
  expect(firstIdAt(0)).toBe(1);
});
