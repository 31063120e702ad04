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
  [['undo', 'last', '--set', 'x']],
])('%j: status 2, and how to find help', async (args) => {
  const ran = await runHere(args);
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('--help');
  const told = ran.stdout === '' ? null : (JSON.parse(ran.stdout) as unknown);
  if (told !== null) expect(told).toMatchObject({ error: { code: 'invalid-request' } });
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
