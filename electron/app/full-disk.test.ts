/** A set whose disk is full: each step ends in a sentence, nothing is lost, and the set can still be carried to another disk. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { canMount, smallDisk, type SmallDisk } from '../../tests/support/small-disk.ts';
import type { ImportState } from '../../shared/contract/types.ts';
import { openMailStore } from '../relay/mail/sqlite/open-mail-store.ts';
import { createApplication, type Application } from './application.ts';
import type { runTask } from './backup/run-task.ts';
import { unpackBackup } from './backup/unpack-backup.ts';
import type { Task } from './backup/worker-tasks.ts';
import { writeBackup } from './backup/write-backup.ts';
import { plainShell } from './base/shell.ts';

/** The worker's work in this thread. */
const run = ((task: Task) =>
  task.task === 'write'
    ? writeBackup(task, () => undefined)
    : unpackBackup(task, () => undefined)) as unknown as typeof runTask;

const PASSPHRASE = 'correct horse battery';
const FULL = { code: 'disk-full' };

describe.skipIf(!canMount('full disk in every step'))('on a full disk', () => {
  let disk: SmallDisk;
  let elsewhere: string;
  let set: string;
  let app: Application;
  let journal: () => string;

  beforeAll(async () => {
    disk = smallDisk('4m');
    elsewhere = mkdtempSync(join(tmpdir(), 'postern-elsewhere-'));
    set = join(disk.path, 'set');
    const env = {
      POSTERN_CONFIG_DIR: join(elsewhere, 'config'),
      POSTERN_KEY_FILE: join(elsewhere, 'key'),
      XDG_RUNTIME_DIR: elsewhere,
    };
    app = await createApplication({ shell: plainShell('cli'), env, backups: { cost: 8, run } });
    await app.openSet(set, { create: { name: 'Gateway' } });
    for (const username of ['ann', 'bob'])
      await app.client.invoke('users.add', {
        username,
        domain: 'example.com',
        password: `pw of ${username}`,
        settings: {},
      });
    await app.client.invoke('incoming.add', { username: 'eve', domain: 'example.com' });
    await (await openMailStore(join(set, 'mail'), { now: Date.now })).close();
    journal = () => readFileSync(join(set, 'journal-000001.jsonl'), 'utf8');
  });
  afterEach(() => disk.empty());
  afterAll(async () => {
    await app.close();
    disk.unmount();
    rmSync(elsewhere, { recursive: true, force: true });
  });

  /** Takes all room, also what is left in the journal's last page. */
  async function fill(): Promise<void> {
    await disk.fill();
    const refused: unknown[] = [];
    for (let at = 0; refused.length === 0; at++)
      await app.client
        .invoke('sets.rename', { name: `${at}`.repeat(20) })
        .catch((error: unknown) => refused.push(error));
    expect(refused).toMatchObject([FULL]);
  }

  /** Imports a file of so many rows; resolves with the end of it. */
  async function imported(rows: number, how: object = {}): Promise<ImportState> {
    const path = join(elsewhere, 'staff.csv');
    writeFileSync(path, Array.from({ length: rows }, (_, at) => `user${at},example.com,pw-${at}\n`).join(''));
    return ended('imports.start', { source: { from: 'path', path }, ...how });
  }

  async function ended(
    operation: 'imports.start' | 'users.newPasswords' | 'incoming.toOutgoing',
    request: object,
  ): Promise<ImportState> {
    const { promise, resolve } = Promise.withResolvers<ImportState>();
    const stop = app.client.subscribe('import', (state) => {
      if (state.phase !== 'reading' && state.phase !== 'committing') resolve(state);
    });
    await app.client.invoke(operation, request as never);
    return promise.finally(stop);
  }

  test('an import fails in a sentence and gives its room back; a check of the same file needs none', async () => {
    await disk.fill(100 << 10);
    const [before, room] = [journal(), await disk.free()];
    const failed = await imported(20_000);
    expect(failed).toMatchObject({ phase: 'failed', error: FULL });
    expect(failed.error?.message).toMatch(/^The disk that holds .* is full\. Nothing was changed/);
    expect([journal(), await disk.free()]).toEqual([before, room]);
    expect(await imported(20_000, { dryRun: true })).toMatchObject({ phase: 'done', created: 20_000 });
    expect([journal(), await disk.free()]).toEqual([before, room]);
    // The room it gave back is enough for what is small.
    await app.client.invoke('sets.rename', { name: 'Still works' });
  });

  test('it is exported and backed up to another disk, with its mail, and says that no mark was set', async () => {
    const [file, backup, to] = ['users.csv', 'set.age', 'restored'].map((name) => join(elsewhere, name));
    await fill();
    expect(await app.client.invoke('exports.users', { path: file as string, query: {} })).toMatchObject({
      rows: 2,
      unmarked: { text: expect.stringMatching(/is full/) as string },
    });
    expect(readFileSync(file as string, 'utf8')).toContain('pw of ann');
    const making = { path: backup as string, passphrase: PASSPHRASE, mail: true };
    expect(await app.client.invoke('backups.make', making)).toMatchObject({
      compared: true,
      set: { users: 2 },
      holds: { key: true, mail: true },
    });
    const restoring = { path: backup as string, passphrase: PASSPHRASE, to: to as string };
    expect(await app.client.invoke('backups.restore', restoring)).toMatchObject({ set: { users: 2 } });
    expect(readdirSync(join(set, 'mail')).filter((name) => name.startsWith('.backup'))).toEqual([]);
    // The other way round: nothing of the restore is left on the full disk.
    await expect(
      app.client.invoke('backups.restore', { ...restoring, to: join(disk.path, 'restored') }),
    ).rejects.toMatchObject({
      ...FULL,
      message: expect.stringMatching(/Nothing was restored; free/) as string,
    });
    await expect(
      app.client.invoke('backups.make', { ...making, path: join(disk.path, 'set.age') }),
    ).rejects.toMatchObject({ ...FULL, message: expect.stringMatching(/no room/) as string });
    await expect(
      app.client.invoke('exports.users', { path: join(disk.path, 'users.csv'), query: {} }),
    ).rejects.toMatchObject({ ...FULL, message: expect.stringMatching(/no room/) as string });
    expect(readdirSync(disk.path).sort()).toEqual(['ballast', 'set']);
  });

  test('passwords that cannot be handed out are nobody’s', async () => {
    await fill();
    const handOut = join(disk.path, 'hand-out.csv');
    const before = journal();
    const everybody = { by: 'query', query: {}, except: [] };
    for (const [operation, request] of [
      ['users.newPasswords', { selection: everybody, handOut }],
      ['incoming.toOutgoing', { selection: everybody, passwords: 'generated', handOut }],
    ] as const) {
      const failed = await ended(operation, request);
      expect(failed).toMatchObject({ phase: 'failed', error: FULL });
      expect(failed.error?.message).toContain('hand-out.csv');
      expect(existsSync(handOut)).toBe(false);
    }
    expect(journal()).toBe(before);
  });

  test('a set that gets its key with its first user says that its disk is full, and nothing is changed', async () => {
    const open = await app.client.invoke('sets.info', {});
    await app.client.invoke('sets.create', { path: join(disk.path, 'other') });
    await disk.fill();
    const add = { username: 'ann', domain: 'example.com', password: 'pw', settings: {} };
    await expect(app.client.invoke('users.add', add)).rejects.toMatchObject({
      ...FULL,
      message: expect.stringMatching(/^The disk that holds .*other is full\. Nothing was changed/) as string,
    });
    await disk.empty();
    await app.client.invoke('users.add', add);
    await app.openSet(open.path);
  });

  test('rejected rows that cannot be saved can be saved elsewhere', async () => {
    const path = join(elsewhere, 'mixed.csv');
    writeFileSync(path, 'eve,example.com,pw\nbad name,example.com,pw\n');
    const { id } = await ended('imports.start', { source: { from: 'path', path }, dryRun: true });
    await disk.fill();
    const save = (to: string) =>
      app.client.invoke('imports.saveRejects', { id, path: to, withPasswords: true });
    await expect(save(join(disk.path, 'rejects.csv'))).rejects.toMatchObject(FULL);
    expect(await save(join(elsewhere, 'rejects.csv'))).toMatchObject({ rows: 1 });
  });

  test('what is edited is refused whole; once there is room, all of it works and nothing was lost', async () => {
    await fill();
    const seq = app.client.invoke('sets.info', {}).then((info) => info.seq);
    const edit = { selection: { by: 'ids' as const, ids: [1] }, settings: { limitPerDay: 7 } };
    await expect(app.client.invoke('users.edit', edit)).rejects.toMatchObject(FULL);
    expect(await app.client.invoke('sets.info', {})).toMatchObject({ seq: await seq, readOnly: null });
    await disk.empty();
    await app.client.invoke('users.edit', edit);
    await app.client.invoke('sets.close', {});
    await app.openSet(set);
    expect(await app.client.invoke('sets.info', {})).toMatchObject({ damage: [], users: 2, readOnly: null });
  });
});
