/** Passwords on their way through the `postern` command: exact, and never where they do not belong. */
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PosternCommand } from './support/command.ts';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => commands.dispose());

test('a canary is found in no file, no output and no activity', async () => {
  const canary = 'canary-7f3a-password';
  const all: string[] = [];
  const run = async (args: string[], stdin?: string) => {
    const ran = await commands.run(args, stdin);
    all.push(ran.stdout, ran.stderr);
    return ran;
  };
  await run([
    'import',
    commands.csv(`ann,example.com,${canary}\nbad name,example.com,${canary}\n`),
    '--create',
  ]);
  rmSync(join(commands.folder, 'users.csv'));
  expect((await run(['add', 'bob@example.com', '--password-stdin'], canary)).status).toBe(0);
  expect((await run(['edit', 'ann@example.com', '--password-stdin'], canary)).status).toBe(0);
  await run(['add', 'bob@example.com', '--password-stdin'], canary);
  await run(['add', 'bad name@example.com', '--password-stdin', '--json'], canary);
  await run(['users', '--json']);
  await run(['activity']);
  await run(['remove', 'bob@example.com']);
  await run(['undo']);
  const found = all.join('\n') + bytesBelow(commands.folder);
  expect(found).not.toContain(canary);
  expect(found).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
});

test('a password is taken exactly, spaces included, but for one line end', async () => {
  await commands.json(['add', 'ann@example.com', '--password-stdin', '--create'], '  two lines\n\n');
  const out = await commands.run(['export', '--format', 'gateway']);
  expect(out.stdout).toMatch(/^ann,example\.com,"[ ]{2}two lines\n"\r?\n$/);
});

test.each([
  '{argon2id}$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAA',
  '{clear}{argon2id}$argon2',
  'a\0b',
])('a password that would come back as something else is refused: %j', async (password) => {
  const added = await commands.json(['add', 'ann@example.com', '--password-stdin', '--create'], password);
  expect(added).toMatchObject({ status: 2, value: { error: { code: 'invalid-request' } } });
  await commands.json(['add', 'ann@example.com', '--password-stdin'], 'pw');
  const edited = await commands.json(['edit', 'ann@example.com', '--password-stdin'], password);
  expect(edited).toMatchObject({ status: 2, value: { error: { details: { field: 'password' } } } });
  expect((await commands.run(['export', '--format', 'gateway'])).stdout).toBe('ann,example.com,pw\n');
});

test('an export whose reader has seen enough leaves no file of passwords behind', async () => {
  const rows = Array.from({ length: 6_000 }, (_, n) => `user${n},example.com,password-${n}\n`);
  await commands.json(['import', commands.csv(rows.join('')), '--create']);
  const temporary = join(commands.folder, 'temporary');
  mkdirSync(temporary);
  const child = new PosternCommand({ ...commands.env, TMPDIR: temporary }).start(
    'export',
    '--set',
    commands.set,
  );
  await once(child.stdout, 'data');
  child.stdout.destroy();
  await once(child, 'close');
  expect(readdirSync(temporary)).toEqual([]);
});

test('without a key file and without a keychain, the command stops and says so', async () => {
  const bare = new PosternCommand({
    ...commands.env,
    POSTERN_KEY_FILE: '',
    DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
  });
  const ran = await bare.json(
    ['add', 'ann@example.com', '--password-stdin', '--set', commands.set, '--create'],
    'pw',
  );
  expect(ran).toMatchObject({ status: 1, value: { error: { code: 'credential-store-unavailable' } } });
  expect(ran.stderr).toContain('POSTERN_KEY_FILE');
  expect((await commands.users()).total).toBe(0);
});

/** Everything that lies below a folder, as one string of bytes. */
function bytesBelow(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

test('new passwords are made up, told in a file of the owner’s alone, and taken back by one undo', async () => {
  const csv = 'ann,example.com,old-1\nbob,example.com,old-2\n198.51.100.7,example.com,\n';
  await commands.run(['import', commands.csv(csv), '--create']);
  const passwords = async () => (await commands.run(['export', '--format', 'gateway'])).stdout;
  const before = await passwords();
  const out = join(commands.folder, 'new.csv');
  expect((await commands.run(['new-passwords', '--all'])).status).toBe(2);
  const check = await commands.json(['new-passwords', '--all', '--hand-out', out, '--dry-run']);
  expect(check).toMatchObject({ status: 0, value: { updated: 2, skipped: 1, change: null } });
  expect([existsSync(out), await passwords()]).toEqual([false, before]);

  const ran = await commands.json(['new-passwords', '--all', '--hand-out', out]);
  expect(ran).toMatchObject({ status: 0, value: { rows: 3, updated: 2, skipped: 1, handOut: out } });
  expect(ran.stderr).toContain('Skipped 198.51.100.7: It is an IP user');
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const told = readFileSync(out, 'utf8');
  expect(told).toMatch(
    /^ann,example\.com,([a-z2-9]{4}-){3}[a-z2-9]{4}\nbob,example\.com,([a-z2-9]{4}-){3}[a-z2-9]{4}\n$/,
  );
  expect((await passwords()).replaceAll('\r\n', '\n')).toBe(`${told}198.51.100.7,example.com,\n`);
  const { value } = await commands.json(['activity']);
  expect(JSON.stringify(value)).toContain('Gave 2 users new passwords');

  // Never over another file: it may hold passwords that stand nowhere else.
  const again = await commands.json(['new-passwords', 'ann@example.com', '--hand-out', out]);
  expect(again).toMatchObject({ status: 1, value: { updated: 0, error: { code: 'io-failed' } } });
  expect(readFileSync(out, 'utf8')).toBe(told);
  await commands.run(['undo']);
  expect(await passwords()).toBe(before);
});
