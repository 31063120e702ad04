/** `postern marks` and `changes`: what was changed since a mark, and the files that carry it to the gateway. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;

beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => {
  commands.dispose();
});

const add = (address: string, password: string, ...more: string[]) =>
  commands.json(['add', address, '--password-stdin', ...more], password);

test('an export sets a mark, and what is changed since is told and written for the gateway', async () => {
  await add('ann@example.com', 'secret-a', '--create');
  for (const name of ['bob', 'eve', 'kim']) await add(`${name}@example.com`, `secret-${name}`);
  const out = join(commands.folder, 'all.csv');
  const exported = await commands.json(['export', '--out', out, '--format', 'gateway']);
  const { mark } = exported.value as { mark: string };
  expect(mark).toMatch(/^Export \d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  expect(exported.stderr).toContain(`Set the mark “${mark}”`);

  await add('new@example.com', 'a "secret", new', '--limit-per-hour', '9');
  await commands.json(['edit', 'bob@example.com', '--limit-per-day', '500']);
  await commands.json(['edit', 'kim@example.com', '--password-stdin'], '=another');
  await commands.json(['remove', 'eve@example.com']);
  await add('gone@example.com', 'secret-g');
  await commands.json(['remove', 'gone@example.com']);
  await commands.json(['settings', 'limitPerDay=700']);

  const told = await commands.here('changes');
  expect(told.stdout).toContain(`Since “${mark}”: 1 added, 3 changed, 1 deleted.`);
  expect(told.stdout).toMatch(/changed +bob@example.com +Limit per day: inherited → 500 messages/);
  expect(told.stdout).toMatch(/changed +kim@example.com +Password: set \(sealed\) → another one/);
  expect(told.stdout).not.toContain('secret');
  const json = await commands.json(['changes', '--since', mark, '--where', 'what is deleted']);
  expect(json.value).toMatchObject({
    mark,
    total: 1,
    all: 5,
    rows: [{ what: 'deleted', name: 'eve@example.com' }],
  });

  const file = (name: string) => join(commands.folder, `${name}.csv`);
  const files = ['add', 'remove', 'passwords', 'by-hand'].flatMap((name) => [`--${name}`, file(name)]);
  const wrote = await commands.here('changes', ...files);
  expect(wrote.stdout).toContain(`Wrote 1 user to add to ${file('add')}.`);
  expect(wrote.stderr).toContain('Holds passwords in clear text');
  expect(wrote.stderr).not.toContain('blank password');
  const text = (name: string) => readFileSync(file(name), 'utf8');
  expect(text('add')).toBe('new,example.com,"a ""secret"", new"\n');
  expect(text('remove')).toBe('eve,example.com,\n');
  expect(text('passwords')).toBe('kim,example.com,=another\n');
  expect(text('by-hand').split('\n')).toEqual([
    'username,domain,what,then,now',
    ',(the system),Limit per day,inherited,700 messages',
    'bob,example.com,Limit per day,inherited,500 messages',
    'kim,example.com,Password,set (sealed),another one',
    'new,example.com,Limit per hour,,9 messages',
    '',
  ]);
  expect(statSync(file('add')).mode & 0o777).toBe(0o600);

  // An export that cannot be is no news.
  const lines = (await commands.json(['activity'])).value;
  const own = join(commands.set, 'key.json');
  expect((await commands.here('export', '--out', own)).stderr).toContain('would be lost');
  expect((await commands.json(['activity'])).value).toEqual(lines);

  // A part of the users, or a file for reading, is no point that the gateway has reached.
  for (const more of [['--where', 'username is ann'], ['--format', 'reading'], ['--no-mark']])
    expect((await commands.json(['export', '--out', out, ...more])).value).not.toHaveProperty('mark');
  expect((await commands.json(['marks'])).value).toMatchObject({ marks: [{ name: mark, made: 'export' }] });
});

test('marks are set and deleted by name; what is asked of one that is not there is refused', async () => {
  expect((await commands.here('changes')).stderr).toContain('The set has no mark');
  await commands.json(['marks', 'add', 'Handed over', '--create']);
  expect((await commands.here('marks', 'add', 'Handed over')).stderr).toContain(
    'There is a mark “Handed over” already',
  );
  expect((await commands.here('marks')).stdout).toMatch(/Handed over +\S+ \S+ +by hand/);
  expect((await commands.here('changes')).stdout).toBe(
    'Since “Handed over”: 0 added, 0 changed, 0 deleted.\n',
  );
  const other = await commands.here('changes', '--since', 'Other');
  expect(other).toMatchObject({ status: 1 });
  expect(other.stderr).toContain('no mark “Other”');
  const twice = join(commands.folder, 'x.csv');
  expect(await commands.here('changes', '--add', twice, '--remove', twice)).toMatchObject({ status: 2 });
  expect(await commands.here('changes', '--add', twice, '--limit', '3')).toMatchObject({ status: 2 });
  await commands.json(['marks', 'remove', 'Handed over']);
  expect((await commands.json(['activity'])).value).toMatchObject({
    changes: [{ summary: 'Deleted the mark “Handed over”' }, { summary: 'Set the mark “Handed over”' }],
  });
});

test('a file is compared with the set and the latest mark, and taken over as one change', async () => {
  for (const [at, name] of ['ann', 'bob', 'eve'].entries())
    await add(`${name}@example.com`, `secret-${name}`, ...(at === 0 ? ['--create'] : []));
  await commands.json(['marks', 'add', 'Monday']);
  await commands.json(['edit', 'ann@example.com', '--password-stdin'], 'ours');
  const file = commands.csv(
    'ann,example.com,theirs\nbob,example.com,secret-bob\nsue,example.com,secret-sue\n',
  );
  const told = await commands.here('compare', file);
  expect(told.stdout).toContain('Only there since “Monday”: 2; only here: 0; conflicts: 1.');
  expect(told.stdout).toMatch(
    /both +changed +ann@example.com +Password: here another one, there another one/,
  );
  expect(told.stdout).toMatch(/there +deleted +eve@example.com/);
  expect(told.stdout).toMatch(/there +added +sue@example.com/);
  expect(told.stdout + told.stderr).not.toMatch(/secret|theirs\b.*ours/);
  expect(await commands.json(['compare', file, '--conflicts', 'ours'])).toMatchObject({ status: 2 });
  const left = await commands.json(['compare', file, '--apply']);
  expect(left).toMatchObject({ status: 3, value: { users: 2, counts: { open: 1 } } });
  expect(left.stderr).toContain('Left as here: 1 conflict');
  expect((await commands.users()).users.map(({ address }) => address)).toEqual([
    'ann@example.com',
    'bob@example.com',
    'sue@example.com',
  ]);
  await commands.json(['undo']);
  const decided = await commands.json(['compare', file, '--apply', '--conflicts', 'theirs']);
  expect(decided).toMatchObject({ status: 0, value: { users: 3 } });
  expect((await commands.json(['compare', file, '--without-mark'])).value).toMatchObject({ all: 0 });
  expect(await commands.here('compare', join(commands.folder, 'none.csv'))).toMatchObject({ status: 1 });
});
