/** The life of a set by the `postern` command: real files, exit statuses, and a process of its own for what is printed whole. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createApplication } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import { runHere } from './support/command.ts';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => commands.dispose());

test('an IP user is not active while IP addresses are not authorised', async () => {
  const file = commands.csv('user1,example.com,pw1\n192.0.2.7,example.com,\n');
  await commands.json(['import', file, '--create']);
  await commands.json(['settings', 'authoriseIpAddresses=off']);
  expect(await commands.users('--where', 'status is not-authorised')).toMatchObject({
    total: 1,
    users: [{ address: '192.0.2.7', status: 'not-authorised', lock: null }],
  });
  expect((await commands.here('users')).stdout).toMatch(/192\.0\.2\.7 .* IP +not-authorised /);
});

test('import, list, add, edit, lock, unlock, remove, undo, redo, activity, export', async () => {
  const file = commands.csv('user1,example.com,pw1\nuser2,example.com, pw 2 \n192.0.2.7,example.com,\n');
  const imported = await commands.json(['import', file, '--create']);
  expect(imported).toMatchObject({
    status: 0,
    value: { rows: 3, created: 3, updated: 0, skipped: 0, rejected: 0, change: 1 },
  });

  const again = await commands.json(['import', file]);
  expect(again).toMatchObject({ status: 0, value: { rows: 3, created: 0, skipped: 3, rejected: 0 } });

  const listed = await commands.users('--sort', 'address:desc');
  expect(listed.total).toBe(3);
  expect(listed.users.map((user) => user.address)).toEqual([
    'user2@example.com',
    'user1@example.com',
    '192.0.2.7',
  ]);
  expect(listed.users[0]).toMatchObject({
    id: expect.any(Number) as number,
    username: 'user2',
    domain: 'example.com',
    kind: 'mailbox',
    status: 'active',
    lock: null,
    settings: {},
  });

  const added = await commands.json(
    ['add', 'new@example.org', '--password-stdin', '--limit-per-day', '7'],
    'secret\n',
  );
  expect(added).toMatchObject({ status: 0, value: { users: 1 } });
  const ranged = await commands.json(['add', '198.51.100.0/24', '--domain', 'example.org']);
  expect(ranged).toMatchObject({ status: 0, value: { users: 1 } });
  const [limited] = (await commands.users('--where', 'address is new@example.org')).users;
  expect(limited).toMatchObject({
    settings: { limitPerDay: 7 },
    effective: { limitPerDay: 7, limitPerWeek: 5000 },
  });

  const edit = ['edit', 'new@example.org', '--limit-per-day', 'inherit', '--limit-per-week', 'unlimited'];
  const dry = await commands.here(...edit, '--dry-run');
  expect(dry).toMatchObject({ status: 0 });
  expect(dry.stdout).toMatch(/^Limit per week: inherited → unlimited for 1 user$/m);
  expect(dry.stdout).toMatch(/^1 user of 1 would change\. Nothing was changed\.$/m);
  expect(await commands.json([...edit, '--dry-run'])).toMatchObject({ value: { users: 1, same: 0 } });
  expect(await commands.json(edit)).toMatchObject({ status: 0, value: { users: 1 } });
  expect((await commands.users('--where', 'address is new@example.org')).users[0]).toMatchObject({
    settings: { limitPerWeek: 0 },
  });

  for (const [flags, said] of [
    [['--until', 'soon'], /--until: “soon” cannot be used: it takes a time like/],
    [['--until', '2020-01-01'], /must end later than it begins/],
    [['--from', '2100-01-02', '--until', '2100-01-02'], /must end later than it begins/],
    [['--from', '2100-01-02', '--until', '2100-01-01'], /must end later than it begins/],
  ] as const) {
    const refused = await commands.here('lock', 'user1@example.com', ...flags);
    expect(refused.status).not.toBe(0);
    expect(refused.stderr).toMatch(said);
  }
  const raise = ['edit', 'new@example.org', '--limit-per-week', '9'];
  for (const [flags, said] of [
    [['--until', 'soon'], /--until: “soon” cannot be used/],
    [['--until', '2020-01-01'], /must end later than it begins/],
    [['--from', '2100-01-01'], /--from goes with --until/],
    [['--until', '+1d', '--limit-per-day', 'inherit'], /“inherit” cannot hold for a time/],
    [['--until', '+1d', '--end-temporary', 'limitPerWeek'], /given a value until a time as well/],
    [['--end-temporary', 'colour'], /there is no setting “colour”/],
    [['--until', '+1d', '--password-stdin'], /--until is about settings/],
  ] as const) {
    expect(await commands.here(...raise, ...flags)).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(said) as string,
    });
  }
  const nothing = await commands.here('edit', 'new@example.org', '--until', '+1d');
  expect(nothing.stderr).toMatch(/say which settings are to hold until then/);
  const raised = await commands.here(...raise, '--until', '2100-01-02');
  expect(raised.stdout).toMatch(/^Edited 1 user until 2100-01-02 00:00 UTC \(change \d+\)\.$/m);
  const temporary = (await commands.users('--where', 'temporary after 2100-01-01')).users;
  expect(temporary).toMatchObject([
    {
      address: 'new@example.org',
      settings: { limitPerWeek: 0, 'temporary:limitPerWeek': { value: 9, until: Date.UTC(2100, 0, 2) } },
      effective: { limitPerWeek: 9 },
    },
  ]);
  // What is set for good meanwhile does not count yet, and that is said.
  const meanwhile = await commands.here('edit', 'new@example.org', '--limit-per-week', 'unlimited');
  expect(meanwhile.stderr).not.toMatch(/another/);
  const covered = await commands.here('edit', 'new@example.org', '--limit-per-week', '12');
  expect(covered.stderr).toMatch(/For 1 user another Limit per week holds.* until 2100-01-02 00:00 UTC/);
  await commands.json(['undo']);
  expect(await commands.json(['edit', 'new@example.org', '--end-temporary', 'limit-per-week'])).toMatchObject(
    { value: { users: 1 } },
  );
  expect((await commands.users('--where', 'address is new@example.org')).users[0]).toMatchObject({
    settings: { limitPerWeek: 0 },
    effective: { limitPerWeek: 0 },
  });

  const locked = await commands.json(['lock', 'USER1@Example.com', '--reason', 'left']);
  expect(locked).toMatchObject({ status: 0, value: { users: 1 } });
  expect((await commands.users('--where', 'status is manual')).users).toMatchObject([
    {
      address: 'user1@example.com',
      status: 'manual',
      lock: { kind: 'manual', reason: 'left', until: null },
    },
  ]);
  const locksAgain = await commands.here('lock', 'user1@example.com', '--reason', 'on leave');
  expect(locksAgain).toMatchObject({ status: 0, stdout: 'Nothing had to change.\n' });
  expect(locksAgain.stderr).toMatch(/^Left as it is: the manual lock of 1 user, .* --replace /m);
  const replaced = await commands.here('lock', 'user1@example.com', '--reason', 'on leave', '--replace');
  expect(replaced).toMatchObject({ status: 0, stderr: '' });
  expect(await commands.json(['unlock', '--all'])).toMatchObject({ value: { users: 1 } });
  expect((await commands.users('--where', 'status is manual')).total).toBe(0);

  const removed = await commands.json(['remove', '--where', 'domain is example.com']);
  expect(removed).toMatchObject({ status: 0, value: { users: 3 } });
  expect((await commands.users()).total).toBe(2);
  expect(await commands.json(['undo'])).toMatchObject({ status: 0, value: { users: 3 } });
  expect((await commands.users()).total).toBe(5);
  expect(await commands.json(['redo'])).toMatchObject({ status: 0, value: { users: 3 } });
  expect((await commands.users()).total).toBe(2);
  await commands.json(['undo']);

  const adds = await commands.json(['activity', '--where', 'kind:add', '--where', 'time:last1h']);
  expect(adds).toMatchObject({ status: 0, value: { total: 2, changes: [{ kind: 'add' }, { kind: 'add' }] } });
  const none = await commands.run(['activity', '--where', 'colour:red']);
  expect(none).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('\n  colour:red\n  ^^^^^^\n') as string,
  });
  const activity = await commands.json(['activity', '--limit', '3']);
  expect(activity).toMatchObject({
    status: 0,
    value: { changes: [{ kind: 'undo' }, { kind: 'redo' }, { kind: 'undo' }] },
  });

  const out = join(commands.folder, 'out.csv');
  const few = ['export', '--where', 'domain is example.com', '--format', 'gateway'];
  const exported = await commands.json([...few, '--out', out]);
  expect(exported).toMatchObject({ status: 0, value: { rows: 3, file: out } });
  expect(readFileSync(out, 'utf8')).toMatch(
    /^user1,example\.com,pw1\r?\nuser2,example\.com," pw 2 "\r?\n192\.0\.2\.7,example\.com,\r?\n$/,
  );
  const printed = await commands.run(few);
  expect(printed).toMatchObject({ status: 0, stdout: readFileSync(out, 'utf8') });
});

test('one undo takes back a whole import', async () => {
  const rows = Array.from({ length: 5000 }, (_, index) => `user${index},example.com,pw${index}`).join('\r\n');
  await commands.json(['import', commands.csv(rows), '--create']);
  expect((await commands.users('--limit', '2')).total).toBe(5000);
  expect(await commands.json(['undo'])).toMatchObject({ status: 0, value: { users: 5000 } });
  expect((await commands.users()).total).toBe(0);
});

test('a list longer than one window is whole, in order, once each', async () => {
  const names = Array.from({ length: 2345 }, (_, index) => `user${String(index).padStart(5, '0')}`);
  const rows = names.map((name) => `${name},example.com,pw`).join('\n');
  await commands.json(['import', commands.csv(rows), '--create']);
  const listed = await commands.users('--sort', 'username');
  expect(listed.users.map((user) => user['username'])).toEqual(names);
  const some = await commands.users('--sort', 'username', '--offset', '1500', '--limit', '600');
  expect(some.users.map((user) => user['username'])).toEqual(names.slice(1500, 2100));
  expect((await commands.users('--limit', '0')).users).toEqual([]);
});

const BATTERY = 'correct horse battery';

test('a backup is restored, and what it holds and how the set differs is said before', async () => {
  await commands.json(['add', 'ann@example.com', '--password-stdin', '--create'], 'pw');
  const file = join(commands.folder, 'b.tar.gz.age');
  const to = join(commands.folder, 'again');
  // A passphrase that costs little to try; the command's own takes a second of each core.
  const long = process.env['POSTERN_LONG'] !== undefined;
  if (long) {
    const made = await commands.json(['backup', '--out', file, '--passphrase-stdin'], BATTERY);
    expect(made).toMatchObject({ status: 0, value: { file, compared: true, set: { users: 1 } } });
    expect(made.stderr).toContain('Holds: The set’s key');
  } else {
    const app = await createApplication({
      shell: plainShell('cli'),
      env: commands.env,
      backups: { cost: 8 },
    });
    await app.openSet(commands.set);
    await app.client.invoke('backups.make', { path: file, passphrase: BATTERY });
    await app.close();
  }
  await commands.json(['add', 'bob@example.com', '--password-stdin'], 'pw');
  const looked = await commands.json(['restore', file, '--dry-run', '--passphrase-stdin'], BATTERY);
  expect(looked).toMatchObject({
    status: 0,
    value: { restored: false, compared: { same: true, added: 1, removed: 0, changed: 0 } },
  });
  expect(looked.stderr).toContain(
    '“gateway” since then has 1 user more, lacks 0 users, and has 0 users with other values.',
  );
  expect(existsSync(to)).toBe(false);
  const restored = await runHere(['restore', file, '--to', to, '--passphrase-stdin'], commands.env, BATTERY);
  expect(restored).toMatchObject({ status: 0, stdout: `Restored 1 user into ${to}.\n` });
  expect((await runHere(['users', '--set', to], commands.env)).stdout).toContain('ann@example.com');
  const wrong = await runHere(
    ['restore', file, '--to', `${to}2`, '--passphrase-stdin', '--json'],
    commands.env,
    'x',
  );
  expect(wrong).toMatchObject({ status: 1, stdout: expect.stringContaining('"code":"wrong-key"') as string });
});

test.each([
  [['backup', '--passphrase-stdin'], BATTERY, '--out FILE'],
  [['backup', '--out', 'b', '--passphrase-stdin'], 'short', 'at least 12 characters'],
  [['backup', '--out', 'b', '--passphrase-stdin', '--create-nothing'], BATTERY, '--create-nothing'],
  [['schedule', 'backup', '--folder', '/x', '--when', 'daily', '--passphrase-stdin'], BATTERY, '--when'],
  [['restore', 'b', '--passphrase-stdin'], BATTERY, '--to DIR'],
  [['restore', '--to', 'c', '--passphrase-stdin'], BATTERY, 'Name one backup'],
  [['restore', 'b', '--to', 'c', '--passphrase-stdin'], '', 'empty'],
  [['restore', 'b', '--to', 'c', '--passphrase-stdin', '--create'], BATTERY, '--create is not used'],
])('what is not given, or not used, is said before anything is done: %j', async (args, stdin, message) => {
  const ran = await commands.json(args, stdin);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(message);
});
