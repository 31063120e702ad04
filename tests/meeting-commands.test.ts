/** Commands that meet on one set, in processes of their own: none fails because of another, and whoever waits says so. */
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nextLine, PosternCommand } from './support/command.ts';

const PATIENT = { timeout: 600_000 };

let folder: string;
let set: string;
let postern: PosternCommand;
let running: ChildProcessWithoutNullStreams[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-meeting-'));
  set = join(folder, 'gateway');
  running = [];
  postern = new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  });
  await postern.json(['add', 'seed@example.com', '--password-stdin', '--set', set, '--create'], 'pw');
});

afterEach(async () => {
  for (const child of running) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

function csv(name: string, rows: number): string {
  const file = join(folder, `${name}.csv`);
  writeFileSync(
    file,
    Array.from({ length: rows }, (_, row) => `${name}${row},example.com,pw${row}\n`).join(''),
  );
  return file;
}

async function total(): Promise<unknown> {
  return ((await postern.json(['users', '--set', set, '--limit', '1'])).value as { total: number }).total;
}

test('two imports at once, and an edit beside them: all are done', PATIENT, async () => {
  const [a, b] = [csv('a', 3_000), csv('b', 3_000)];
  const edit = ['edit', 'seed@example.com', '--limit-per-day', '7', '--set', set];
  const done = await Promise.all([
    postern.json(['import', a, '--set', set]),
    postern.json(['import', b, '--set', set]),
    postern.json(edit),
  ]);
  expect(done.map(({ status, stderr }) => (status === 0 ? 0 : stderr))).toEqual([0, 0, 0]);
  expect(done.slice(0, 2)).toMatchObject([{ value: { created: 3_000 } }, { value: { created: 3_000 } }]);
  expect(await total()).toBe(6_001);
  expect((await postern.json(['users', '--set', set, '--where', 'username is seed'])).value).toMatchObject({
    users: [{ settings: { limitPerDay: 7 } }],
  });
});

test(
  'twenty mixed commands at once: none fails because of another, and each is done once',
  PATIENT,
  async () => {
    const adding = Array.from({ length: 8 }, (_, at) => `user${at}@example.com`);
    const on = ['--set', set];
    const commands: (readonly string[])[] = [
      ...adding.map((address) => ['add', address, '--password-stdin', ...on]),
      ['edit', 'seed@example.com', '--limit-per-hour', '3', ...on],
      ['edit', 'seed@example.com', '--limit-per-day', '4', ...on],
      ['lock', 'seed@example.com', '--reason', 'test', ...on],
      ['settings', 'limitPerMinute=9', ...on],
      ['settings', ...on],
      ['users', ...on],
      ['users', '--where', 'username contains user', ...on],
      ['activity', ...on],
      ['export', '--out', join(folder, 'out.csv'), ...on],
      ['queue', ...on],
      ['usage', ...on],
      ['import', csv('row', 500), ...on],
    ];
    expect(commands).toHaveLength(20);
    const done = await Promise.all(commands.map((args) => postern.json(args, 'pw')));
    const failed = done.flatMap(({ status, stderr }, at) => (status === 0 ? [] : [[commands[at], stderr]]));
    expect(failed).toEqual([]);
    expect(await total()).toBe(1 + adding.length + 500);
    const seed = await postern.json(['users', '--where', 'username is seed', ...on]);
    expect(seed.value).toMatchObject({
      users: [{ status: 'manual', settings: { limitPerHour: 3, limitPerDay: 4 } }],
    });
    // The seed, eight users, two edits, a lock, a setting, the mark of an export and an import.
    expect(await postern.changes(set)).toBe(15);
    expect(readdirSync(set).filter((name) => name.startsWith('owner.lock'))).toEqual([]);
  },
);

test(
  'an owner that is killed in the middle of an import: a sentence, and all of it or nothing',
  PATIENT,
  async () => {
    const owner = postern.start('serve', '--set', set);
    running.push(owner);
    await nextLine(owner);
    const size = (): number =>
      readdirSync(set)
        .filter((name) => name.startsWith('journal-'))
        .reduce((bytes, name) => bytes + statSync(join(set, name)).size, 0);
    const before = size();
    const importing = postern.run(['import', csv('big', 150_000), '--set', set]);
    await vi.waitFor(() => expect(size()).toBeGreaterThan(before + 10_000), {
      timeout: 120_000,
      interval: 5,
    });
    owner.kill('SIGKILL');
    const { status, stderr } = await importing;
    const users = await total();
    expect([1, 150_001]).toContain(users);
    if (status === 0) return;
    expect(status).toBe(1);
    expect(stderr).toMatch(/ended during the import\. Either all of it was done or nothing/);
  },
);

test.skipIf(process.platform === 'win32')(
  'an owner that is killed while a command waits for it: the command does it itself, once',
  PATIENT,
  async () => {
    const owner = postern.start('serve', '--set', set);
    running.push(owner);
    await nextLine(owner);
    owner.kill('SIGSTOP');
    const waiting = postern.start('lock', 'seed@example.com', '--set', set);
    running.push(waiting);
    await new Promise<void>((resolve) => {
      waiting.stderr.on('data', (chunk) => String(chunk).includes('Waiting for process') && resolve());
    });
    owner.kill('SIGKILL');
    expect((await once(waiting, 'exit'))[0]).toBe(0);
    expect(await postern.changes(set)).toBe(2);
  },
);
