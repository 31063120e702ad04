/** Groups: who shares one, what happens to the others when one of them is at fault, and when the disk is. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mkdirSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { mailFolder } from '../../../../tests/support/mail-folder.ts';
import { DiskError } from '../../../store/model/disk-error.ts';
import { GroupCommit, type LockPatience } from './group-commit.ts';

interface Trial {
  readonly commit: GroupCommit;
  /** How many groups were stored, and undone. */
  readonly groups: { stored: number; undone: number; sealed: number };
  insert(value: number | string): Promise<unknown>;
  values(): unknown[];
  /** Takes the lock as another program; call what is returned to let go. */
  lock(): () => void;
}

async function trial(lockPatience?: LockPatience): Promise<Trial> {
  const folder = await mailFolder();
  mkdirSync(folder);
  const path = join(folder, 'trial.db');
  const db = new DatabaseSync(path, { timeout: 0 });
  onTestFinished(() => db.close());
  db.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (value INTEGER NOT NULL, pad BLOB) STRICT');
  const groups = { stored: 0, undone: 0, sealed: 0 };
  const participant = {
    beforeCommit: (): void => {},
    committed: (): number => groups.stored++,
    rolledBack: (): number => groups.undone++,
  };
  const commit = new GroupCommit(
    db,
    folder,
    [participant],
    {
      seal: () => groups.sealed++,
      committed: () => {},
    },
    lockPatience,
  );
  const statement = db.prepare('INSERT INTO t VALUES (?, ?)');
  return {
    commit,
    groups,
    insert: (value) => commit.run(() => statement.run(value, null)),
    lock: () => {
      const other = new DatabaseSync(path);
      other.exec('BEGIN IMMEDIATE');
      return () => other.close();
    },
    values: () =>
      db
        .prepare('SELECT value FROM t ORDER BY rowid')
        .all()
        .map((row) => row['value']),
  };
}

test('what waits together is stored together, in order', async () => {
  const { insert, values, groups } = await trial();
  await Promise.all([1, 2, 3].map(insert));
  await insert(4);
  expect(values()).toEqual([1, 2, 3, 4]);
  expect(groups).toEqual({ stored: 2, undone: 0, sealed: 0 });
});

test('a group waits for a message that is coming in, and no longer when it will not come', async () => {
  const { commit, insert, groups } = await trial();
  commit.expect();
  const first = insert(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(groups.stored).toBe(0);
  const second = insert(2);
  commit.expectNoMore();
  await Promise.all([first, second]);
  expect(groups.stored).toBe(1);
});

test('a group waits no longer for the last few', async () => {
  const { commit, insert, groups } = await trial();
  for (let coming = 0; coming < 3; coming++) commit.expect();
  const waiting = Array.from({ length: 8 }, (_, at) => insert(at));
  await new Promise((resolve) => setImmediate(resolve));
  expect(groups.stored).toBe(0);
  // Nine wait, three times as many as are still to come.
  waiting.push(insert(8));
  await new Promise((resolve) => setImmediate(resolve));
  expect(groups.stored).toBe(1);
  await Promise.all(waiting);
});

test('a message that never comes holds nobody up for long', async () => {
  const { commit, insert, values } = await trial();
  commit.expect();
  await insert(1);
  expect(values()).toEqual([1]);
});

test('a group is bounded by count and by bytes', async () => {
  const { commit, insert, groups } = await trial();
  await Promise.all(Array.from({ length: 1100 }, (_, at) => insert(at)));
  expect(groups.stored).toBe(3);
  await Promise.all([5, 5, 5].map((megabytes) => commit.run(() => {}, megabytes << 20)));
  expect(groups.stored).toBe(6);
});

test('one that is at fault fails alone', async () => {
  const { insert, values, groups } = await trial();
  const outcomes = await Promise.allSettled([1, 'no number', 3].map(insert));
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((outcomes[1] as PromiseRejectedResult).reason).not.toBeInstanceOf(DiskError);
  expect(values()).toEqual([1, 3]);
  expect(groups).toMatchObject({ stored: 2, undone: 2 });
});

test('a full disk fails the whole group, and the next one goes through', async () => {
  const { commit, insert, values, groups } = await trial();
  await insert(1);
  const tooMuch = (): Promise<unknown> =>
    commit.run(() => {
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    });
  const outcomes = await Promise.allSettled([insert(2), tooMuch(), insert(3)]);
  for (const outcome of outcomes) {
    expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk-full' } });
    expect((outcome as PromiseRejectedResult).reason).toBeInstanceOf(DiskError);
  }
  expect(groups).toEqual({ stored: 1, undone: 1, sealed: 1 });
  await insert(4);
  expect(values()).toEqual([1, 4]);
});

test('closing stores what waits and refuses what comes later', async () => {
  const { commit, insert, values } = await trial();
  const waiting = insert(1);
  commit.close();
  expect(values()).toEqual([1]);
  await waiting;
  await expect(insert(2)).rejects.toThrow(/closed/);
});

const never = new Promise((_, reject) =>
  setTimeout(() => reject(new Error('the lock was not waited for')), 20_000).unref(),
);

test('while another program holds the lock work waits for it, and the process goes on', async () => {
  const { insert, values, lock, groups } = await trial({ answered: Infinity, lasting: Infinity });
  const unlock = lock();
  const waiting = [1, 2].map(insert);
  // Many turns of the loop: nothing stands still meanwhile.
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  waiting.push(insert(3));
  expect(values()).toEqual([]);
  unlock();
  await Promise.race([Promise.all(waiting), never]);
  expect(values()).toEqual([1, 2, 3]);
  // Nothing was begun, so nothing had to be taken back.
  expect(groups).toEqual({ stored: 1, undone: 0, sealed: 0 });
});

test('what is to be answered gives up in time, and what nobody waits for waits on', async () => {
  const { commit, insert, values, lock } = await trial({ answered: 0, lasting: Infinity });
  const unlock = lock();
  const lasting = commit.run(() => 'lasted', 0, true);
  await expect(insert(1)).rejects.toThrow(/Another program holds the mail database/);
  await expect(insert(2)).rejects.toBeInstanceOf(DiskError);
  unlock();
  await expect(Promise.race([lasting, never])).resolves.toBe('lasted');
  await insert(3);
  expect(values()).toEqual([3]);
});

test('closing waits for no lock of another program', async () => {
  const { commit, insert, lock } = await trial();
  const unlock = lock();
  const waiting = insert(1);
  commit.close();
  await expect(waiting).rejects.toBeInstanceOf(DiskError);
  unlock();
});
