/** Wrong command lines, what names nothing that is there, and help. */
import { existsSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runHere } from './support/command.ts';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => commands.dispose());

test.each([
  ['postgres://ann:secret@db.example/x?set=a', 'Leave the password out of the address'],
  ['postgres://db.example?set=a', 'this one cannot be read'],
  ['postgres://db.example/x?set=public', '“public” cannot be the name of a set'],
  ['postgres://db.example/x?sslmode=prefer', '“prefer” is none of them'],
  ['postgres://db.example/x?password=secret', '“password” is not known'],
  ['mysql://ann:secret@db.example/x', '“mysql://…” is no address of a set'],
])('%s is no folder: nothing is made, and a password in it is not repeated', async (set, sentence) => {
  const ran = await runHere(['users', '--set', set, '--create']);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(sentence);
  expect(ran.stderr).not.toContain('secret');
  expect(existsSync(`${set.split(':')[0]}:`)).toBe(false);
});

test.each(['backup --out x', 'schedule', 'hardening', 'relay test', 'client-setup --all'])(
  '%s says that it takes no set on a server, before it looks for one',
  async (name) => {
    const ran = await runHere([...name.split(' '), '--set', 'postgres://127.0.0.1:1/none']);
    expect(ran.stderr).toContain('works with a set in a folder only so far');
    expect(ran).toMatchObject({ status: 1, stdout: '' });
  },
);

test.each([
  [[]],
  [['nonsense']],
  [['users']],
  [['users', '--set', 'x', '--nonsense']],
  [['users', '--set', 'x', '--limit', 'ten']],
  [['users', '--set', 'x', '--sort', 'colour']],
  [['users', '--set', 'x', '--where', 'colour is red']],
  [['add', '--set', 'x']],
  [['add', 'ann@example.com', '--set', 'x']],
  [['add', '192.0.2.7', '--set', 'x']],
  [['edit', 'ann@example.com', '--set', 'x']],
  [['edit', 'ann@example.com', '--set', 'x', '--limit-per-day', '99999999']],
  [['lock', '--set', 'x']],
  [['remove', 'ann@example.com', '--all', '--set', 'x']],
  [['settings', '--set', 'x', 'limitPerYear=1']],
  [['settings', '--set', 'x', '--domain', 'example.com', 'timeZone=UTC']],
  [['import', '--set', 'x']],
  [['import', 'a', 'b', '--set', 'x']],
  [['import', 'a', '--set', 'x', '--on-duplicate', 'explode']],
  [['export', '--set', 'x', '--json']],
  [['queue', '--set', 'x', '--csv', '--json']],
  [['activity', '--set', 'x', '--columns', 'time']],
  [['mail-log', '--set', 'x', '--csv', '--columns', 'time,colour']],
  [['undo', 'last', '--set', 'x']],
])('%j: status 2, and how to find help', async (args) => {
  const ran = await runHere(args);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('--help');
  const told = ran.stdout === '' ? null : (JSON.parse(ran.stdout) as unknown);
  if (told !== null) expect(told).toMatchObject({ error: { code: 'invalid-request' } });
});

test.each([
  ['--all', 'queue', ['queue', '--all']],
  ['--to', 'queue hold', ['queue', 'hold', 'A', '--to', 'mx.example.com:25']],
  ['--limit', 'queue delete', ['queue', 'delete', '--all', '--limit', '1']],
  ['--where', 'queue flush', ['queue', 'flush', '--where', 'sender is a@x.example']],
  ['--all', 'queue pause', ['queue', 'pause', '--all']],
  ['--expect', 'queue resume', ['queue', 'resume', '--expect', '1']],
  ['--train', 'quarantine list', ['quarantine', 'list', '--train']],
  ['--where', 'quarantine show', ['quarantine', 'show', 'A', '--where', 'user is a']],
  ['--allow-for-day', 'quarantine delete', ['quarantine', 'delete', 'A', '--allow-for-day']],
  ['--train', 'quarantine confirm', ['quarantine', 'confirm', 'A', '--train']],
  ['--offset', 'quarantine release', ['quarantine', 'release', 'A', '--offset', '1']],
  ['--limit', 'queue', ['queue', '--csv', '--limit', '3']],
  ['--follow', 'mail-log', ['mail-log', '--csv', '--follow']],
  ['--csv', 'quarantine delete', ['quarantine', 'delete', '--all', '--csv']],
  ['--offset', 'mail-log', ['mail-log', '--follow', '--offset', '1']],
  ['--selector', 'relay dkim check', ['relay', 'dkim', 'check', 'a.example', '--selector', 's']],
])('%s is not used by %s: said before the set is touched', async (flag, used, args) => {
  // There is no such set: a command that had gone on would say that.
  const ran = await runHere([...args, '--set', commands.set]);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(`${flag} is not used by “${used}” as it stands here`);
});

test.each([
  [['users', '--limit', '1', '--limit', '2'], '--limit can be given only once'],
  [['remove', '--all', '--all'], '--all can be given only once'],
  [['remove', '--all=yes'], '--all'],
  [['lock', 'a@x.example', '--reason', ''], '--reason is given without a value'],
  [['mail-log', '--follow', '--limit', '1001'], '--limit takes at most 1000 with --follow'],
  [
    ['mail-log', '--message', 'XX'],
    '“message is XX” cannot be read. “XX” cannot be used for message: it takes the id of a message',
  ],
  [['mail-log', '--message', '0T9N2J00000', '--where', 'message is 0T9N2J00001'], 'Nothing can be both'],
  [['add', '192.0.2.7', '--domain', 'x.example', '--password-stdin'], 'An IP user has no password'],
  [
    ['edit', 'a@x.example', '--limit-per-day', '-5'],
    'one that begins with a dash is given as --limit-per-day=',
  ],
  [['edit', 'a@x.example', '--limit-per-day', '1,234.567'], '“1,234.567” cannot be used'],
  [['export', '--format', 'csv'], '--format: “csv” cannot be used: it takes full, gateway, reading'],
  [['serve', '--port', '65536'], '--port: “65536” cannot be used: it takes a whole number, 0–65,535'],
  [['relay', '--scanner', 'virus=x'], '--scanner: “virus” cannot be used: it takes built-in'],
  [['relay', '--smart-host', 'direct', '--smart-host-user', 'x'], 'with --smart-host direct there is none'],
])('%j', async (args, told) => {
  const ran = await runHere([...args, '--set', commands.set]);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(told);
});

test('a missing set is an error that names --create, and nothing is made', async () => {
  const ran = await commands.json(['users']);
  expect(ran.status).toBe(1);
  expect(ran.stderr).toContain('--create');
  expect(existsSync(commands.set)).toBe(false);
});

test('an unknown user changes nothing', async () => {
  await commands.json(['import', commands.csv('ann,example.com,pw\n'), '--create']);
  const ran = await commands.json(['remove', 'ann@example.com', 'bob@example.com']);
  expect(ran).toMatchObject({ status: 1, value: { error: { code: 'not-found' } } });
  expect((await commands.users()).total).toBe(1);
  expect((await commands.json(['usage', 'ann@example.com'])).status).toBe(0);
  expect(await commands.json(['usage', 'bob@example.com'])).toMatchObject({
    status: 1,
    value: { error: { code: 'not-found' } },
  });
  const known = await commands.json(['settings', '--domain', 'example.com']);
  expect(known.stderr).toBe('');
});

test.each([
  'import',
  'users',
  'add',
  'edit',
  'remove',
  'lock',
  'unlock',
  'settings',
  'undo',
  'redo',
  'activity',
  'export',
  'serve',
])('%s --help', async (command) => {
  const ran = await runHere([command, '--help']);
  expect(ran).toMatchObject({ status: 0, stderr: '' });
  expect(ran.stdout).toContain(`Usage: postern ${command}`);
});
