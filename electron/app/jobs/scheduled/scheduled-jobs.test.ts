/** Scheduled backups of real sets, by a clock that is moved by hand. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Request } from '../../../../shared/contract/contract.ts';
import { createApplication, type Application } from '../../application.ts';
import { unpackBackup } from '../../backup/unpack-backup.ts';
import { writeBackup } from '../../backup/write-backup.ts';
import type { Task } from '../../backup/worker-tasks.ts';
import type { runTask } from '../../backup/run-task.ts';
import { plainShell } from '../../base/shell.ts';
import { SOON } from '../../../../tests/support/soon.ts';

const here = ((task: Task) =>
  task.task === 'write'
    ? writeBackup(task, () => undefined)
    : unpackBackup(task, () => undefined)) as unknown as typeof runTask;

let folder: string;
let to: string;
let now: number;
let apps: Application[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-jobs-'));
  to = join(folder, 'backups');
  mkdirSync(to);
  apps = [];
  now = Date.parse('2026-11-27T12:00Z');
});
afterEach(async () => {
  for (const app of apps) await app.close();
  rmSync(folder, { recursive: true, force: true });
});

async function opened(
  set = 'set',
  how: { kind?: 'browser' | 'cli'; create?: boolean } = {},
): Promise<Application> {
  const env = {
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  };
  const backups = { cost: 1, run: here };
  const app = await createApplication({
    shell: plainShell(how.kind ?? 'browser'),
    env,
    now: () => now,
    backups,
  });
  apps.push(app);
  await app.openSet(join(folder, set), how.create === true ? { create: { name: 'My set' } } : {});
  return app;
}

const daily = (over: object = {}): Request<'jobs.setBackup'> => ({
  settings: {
    ...{ folder: to, schedule: { every: 'day', at: '02:00' }, keep: 2, recipients: [] },
    ...{ key: true, relayKeys: true, mail: false },
    ...over,
  },
  passphrase: 'correct horse battery',
});
const backup = async (app: Application) => (await app.client.invoke('jobs.state', {})).jobs[0]!;
const soon = (holds: () => boolean | Promise<boolean>) =>
  vi.waitFor(async () => expect(await holds()).toBe(true), { ...SOON, interval: 20 });
const bell = (app: Application) => app.client.invoke('app.notifications', {});
const files = () => readdirSync(to).sort();
/** Looks of the application at its clock come twice a second. */
const ran = (app: Application, time: number) =>
  soon(async () => ((await backup(app)).last?.time ?? 0) >= time && !(await backup(app)).running);

test('a backup is made at its time, told, and of its own the last few are kept; nothing else is deleted', async () => {
  const app = await opened('set', { create: true });
  await expect(
    app.client.invoke('jobs.setBackup', { ...daily(), passphrase: undefined }),
  ).rejects.toMatchObject({
    details: { field: 'passphrase' },
  });
  const nowhere = daily({ folder: join(folder, 'none') });
  await expect(app.client.invoke('jobs.setBackup', nowhere)).rejects.toMatchObject({ code: 'not-found' });
  await app.client.invoke('jobs.setBackup', daily());
  expect(readFileSync(join(folder, 'set', 'job-secrets.json'), 'utf8')).not.toContain('horse');
  expect(await app.client.invoke('jobs.state', {})).toMatchObject({
    kept: { passphrase: true },
    resting: false,
    jobs: [{ next: Date.parse('2026-11-28T02:00Z'), last: null }, { next: null }],
  });
  writeFileSync(join(to, 'My-set-2026-11-01T0200.tar.gz.age'), 'not ours, though it looks so');
  for (const day of [28, 29, 30]) {
    now = Date.parse(`2026-11-${day}T02:00:01Z`);
    await ran(app, now);
  }
  expect(files()).toEqual([
    'My-set-2026-11-01T0200.tar.gz.age',
    'My-set-2026-11-29T0200.tar.gz.age',
    'My-set-2026-11-30T0200.tar.gz.age',
  ]);
  expect(await backup(app)).toMatchObject({
    next: Date.parse('2026-12-01T02:00Z'),
    last: {
      outcome: 'done',
      late: false,
      text: expect.stringContaining('Deleted the oldest: My-set-2026-11-28') as string,
    },
  });
  expect(await bell(app)).toHaveLength(3);
  // One that somebody put in the place of ours stays, and counts no more.
  writeFileSync(join(to, 'My-set-2026-11-29T0200.tar.gz.age'), 'another');
  await app.client.invoke('jobs.run', { job: 'backup' });
  await app.client.invoke('jobs.run', { job: 'backup' });
  expect(files()).toEqual([
    'My-set-2026-11-01T0200.tar.gz.age',
    'My-set-2026-11-29T0200.tar.gz.age',
    'My-set-2026-11-30T0200-2.tar.gz.age',
    'My-set-2026-11-30T0200-3.tar.gz.age',
  ]);
});

test('what was missed is made up once and said; a failure stays in the bell until it is read', async () => {
  const first = await opened('set', { create: true });
  await first.client.invoke('jobs.setBackup', daily());
  await first.close();
  now = Date.parse('2026-12-02T09:00Z');
  const later = await opened();
  await ran(later, now);
  expect(await bell(later)).toMatchObject([
    {
      title: 'The scheduled backup was made up',
      body: expect.stringContaining('It was to run on 2026-12-02 02:00 UTC, while Postern did not') as string,
    },
  ]);
  expect(files()).toHaveLength(1);
  rmSync(to, { recursive: true });
  now = Date.parse('2026-12-03T02:00Z');
  await ran(later, now);
  const failed = {
    ...{ kind: 'error', title: 'The scheduled backup failed', time: now },
    body: expect.stringContaining('Is its disk connected?') as string,
  };
  expect((await bell(later))[0]).toMatchObject(failed);
  expect(existsSync(to)).toBe(false);
  await later.close();
  now += 60_000;
  const again = await opened();
  await soon(async () => (await bell(again)).length > 0);
  expect(await bell(again)).toMatchObject([failed]);
  await again.client.invoke('app.readNotifications', {});
  await soon(() => readFileSync(join(folder, 'set', 'scheduled-jobs.json'), 'utf8').includes('"read":true'));
  await again.close();
  const read = await opened();
  await soon(async () => (await backup(read)).next === Date.parse('2026-12-04T02:00Z'));
  expect(await bell(read)).toEqual([]);
});

test('a clock that was wrong is not waited for, and a schedule that is changed has missed nothing', async () => {
  const app = await opened('set', { create: true });
  await app.client.invoke('jobs.setBackup', daily());
  now = Date.parse('2031-01-01T02:00Z');
  await ran(app, now);
  now = Date.parse('2026-11-27T13:00Z');
  await soon(() =>
    readFileSync(join(folder, 'set', 'scheduled-jobs.json'), 'utf8').includes(`"handled":${now}`),
  );
  expect((await backup(app)).next).toBe(Date.parse('2026-11-28T02:00Z'));
  now = Date.parse('2026-11-28T02:00Z');
  await soon(async () => files().length === 2 && !(await backup(app)).running);
  const made = files();
  now = Date.parse('2026-11-28T12:00Z');
  await app.client.invoke('jobs.setBackup', { ...daily({ schedule: { every: 'day', at: '10:00' } }) });
  await app.client.invoke('settings.set', {
    domain: null,
    settings: {},
    system: { timeZone: 'Europe/Vienna' },
  });
  await soon(async () => (await backup(app)).next === Date.parse('2026-11-29T09:00Z'));
  await soon(() => readFileSync(join(folder, 'set', 'scheduled-jobs.json'), 'utf8').includes('Vienna'));
  // At the new time it runs once, for that time: what had been missed would have run before, or late.
  now = Date.parse('2026-11-29T09:00Z');
  await ran(app, now);
  expect((await backup(app)).last).toMatchObject({ planned: now, late: false });
  // Two are kept: had one been made between, the one of 02:00 would be gone.
  expect(files()).toContain(made[0]);
});

test('a copy does nothing by itself before somebody agrees, and deletes nothing of the original; a short command runs nothing', async () => {
  const app = await opened('set', { create: true });
  await app.client.invoke('jobs.setBackup', daily({ keep: 1 }));
  now = Date.parse('2026-11-28T02:00Z');
  await ran(app, now);
  await app.close();
  const copy = join(folder, 'copy');
  cpSync(join(folder, 'set'), copy, { recursive: true });
  now = Date.parse('2026-11-29T02:00Z');
  const cli = await opened('set', { kind: 'cli' });
  // A new day is told by the same look at the clock.
  let days = 0;
  cli.subscribe('moment', () => days++);
  await soon(() => {
    now += 86_400_000;
    return days > 1;
  });
  now = Date.parse('2026-11-29T02:00Z');
  expect(await backup(cli)).toMatchObject({
    running: false,
    last: { time: Date.parse('2026-11-28T02:00Z') },
  });
  await cli.close();
  const copied = await opened('copy');
  await soon(async () => (await bell(copied)).length > 0);
  expect((await bell(copied))[0]).toMatchObject({ title: 'The jobs of this set do not run by themselves' });
  expect(await copied.client.invoke('jobs.state', {})).toMatchObject({ resting: true });
  expect(files()).toHaveLength(1);
  let looks = 0;
  copied.subscribe('moment', () => looks++);
  await soon(() => {
    now += 86_400_000;
    return looks > 1;
  });
  expect((await backup(copied)).last).toBeNull();
  await copied.client.invoke('jobs.agree', {});
  now += 86_400_000;
  await ran(copied, now);
  expect(files()).toHaveLength(2);
});
