/** Undo, activity and damage by the `postern` command: what was left alone, and what is lost. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SetCommands } from './support/set-commands.ts';

let commands: SetCommands;
let other: SetCommands;
beforeEach(() => {
  commands = new SetCommands();
  other = new SetCommands();
});
afterEach(() => {
  commands.dispose();
  other.dispose();
});

test('imports are listed with what came of their rows, and taken back by their number', async () => {
  const file = commands.csv('ann,d.example,x\nbob,d.example,y\nno space,d.example,z\n');
  await commands.json(['import', file, '--create']);
  await commands.json([
    'import',
    commands.csv('ann,d.example,x\nbob,d.example,other\ncid,d.example,z\n'),
    '--on-duplicate',
    'update',
  ]);
  await commands.here('incoming', 'import', commands.csv('ida,d.example,true\n'));
  await commands.here('undo', '2');
  await commands.here('import', commands.csv('ann,d.example,x\n'));
  const rows = (total: number, created: number, updated: number, skipped: number, rejected: number) => ({
    imported: { file: 'users.csv', rows: { total, created, updated, skipped, rejected } },
  });
  expect(await commands.json(['imports'])).toMatchObject({
    value: {
      total: 3,
      imports: [
        { kind: 'incoming-import', ...rows(1, 1, 0, 0, 0) },
        { undone: true, ...rows(3, 1, 1, 1, 0) },
        { undone: false, ...rows(3, 2, 0, 0, 1) },
      ],
    },
  });
  const shown = (await commands.here('imports', '--where', 'undone is yes')).stdout;
  expect(shown).toMatch(/2 .* users\.csv +3 rows: 1 created, 1 updated, 1 skipped +undone/);
  expect(((await commands.here('imports', '--limit', '1')).stdout.match(/\n/g) ?? []).length).toBe(2);
});

test('what undo leaves alone is named, be it settings or users', async () => {
  const run = (...args: string[]) => commands.here(...args);
  for (const limit of [10, 20]) await run('settings', '--domain', 'd.example', `limitPerDay=${limit}`);
  expect(await run('undo', '1')).toMatchObject({
    status: 1,
    stdout: '',
    stderr:
      'postern: “Changed the settings of d.example” was not undone: settings of d.example (changed since). ' +
      'Nothing was changed; once nothing is in its way, it can be undone.\n',
  });
  expect((await run('settings', '--domain', 'd.example', 'limitPerDay')).stdout).toMatch(/20 +domain/);
  await run('undo', '2');
  expect((await run('settings', '--domain', 'd.example', 'limitPerDay')).stdout).toMatch(/10 +domain/);
  await run('import', commands.csv('a,d.example,x\nb,d.example,y\n'));
  await run('lock', '--all');
  await run('unlock', '--all');
  expect(await run('undo', '5')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining(
      'not undone: b@d.example, a@d.example (changed since). Nothing',
    ) as string,
  });
});

test('what did nothing has not happened, what did a part says so, and both are told beforehand', async () => {
  await commands.here('import', commands.csv('a,d.example,x\nb,d.example,y\n'));
  await commands.here('edit', '--all', '--limit-per-day', '5');
  await commands.here('edit', 'a@d.example', '--limit-per-day', '6');
  const leftAlone = { count: 1, first: ['a@d.example'], why: ['changed'] };
  expect(await commands.here('undo', '2', '--dry-run')).toMatchObject({
    status: 3,
    stdout: 'Would undo: Edited 2 users. Nothing was changed.\n',
    stderr: 'Would leave alone: a@d.example (changed since).\n',
  });
  expect(await commands.json(['undo', '2'])).toMatchObject({ status: 3, value: { change: 4, leftAlone } });
  expect((await commands.here('activity')).stdout).toContain('Edited 2 users (undone, but for 1)\n');
  expect(await commands.json(['undo', '2'])).toMatchObject({
    status: 1,
    value: { error: { code: 'left-alone', details: { leftAlone, everything: true } } },
  });
  await commands.here('undo', '3');
  expect(await commands.json(['undo', '2'])).toMatchObject({ status: 0, value: { users: 1 } });
  expect(await commands.json(['redo', '--dry-run'])).toMatchObject({
    status: 0,
    value: { kind: 'redo', users: 2 },
  });
});

test('what is lost by damage is named on stderr and in the JSON, and the status says so', async () => {
  for (const domain of ['a.example', 'b.example', 'c.example']) {
    await commands.here('settings', '--domain', domain, 'limitPerDay=1');
  }
  const journal = join(commands.set, 'journal-000001.jsonl');
  writeFileSync(journal, readFileSync(journal, 'utf8').replace('["domain","b.', '["domain","x.'));
  const { status, stdout, stderr } = await commands.here('activity');
  expect(status).toBe(3);
  expect(stdout).not.toContain('c.example');
  expect(stderr).toMatch(/^Damaged: Line 3 of journal-000001\.jsonl cannot be used: its checksum/);
  expect(stderr).toContain('1 change after it that cannot be shown:\n  3  ');
  expect(stderr).toContain('Changed the settings of c.example, by ');
  const damaged = {
    damage: [{ kind: 'bad-line', file: 'journal-000001.jsonl', line: 3, lost: { count: 1 } }],
    readOnly: expect.stringMatching(/^The set is damaged/) as string,
  };
  for (const command of [['users'], ['activity'], ['settings'], ['usage']]) {
    expect(await commands.json(command)).toMatchObject({ status: 3, value: damaged });
  }
  const file = join(commands.folder, 'users.csv');
  writeFileSync(file, 'whole\n');
  expect(await commands.json(['export', '--out', file])).toMatchObject({
    status: 1,
    value: { error: { code: 'set-damaged' }, ...damaged },
  });
  expect(readFileSync(file, 'utf8')).toBe('whole\n');
  expect((await commands.json(['export', '--out', file, '--damaged'])).status).toBe(3);
  expect(readFileSync(file, 'utf8')).not.toBe('whole\n');
  // Nothing is added for a set that is whole.
  expect(Object.keys((await other.json(['users', '--create'])).value as object)).toEqual(['total', 'users']);
});

test('nothing to undo is said so', async () => {
  await commands.json(['settings', '--create']);
  expect(await commands.json(['undo'])).toMatchObject({
    status: 1,
    value: { error: { code: 'nothing-to-undo' } },
  });
});

test('activity as CSV: what matches, the columns that are named, to stdout or a file', async () => {
  await commands.here('import', commands.csv('a,d.example,x\n"=1+1",d.example,y\n'));
  await commands.here('lock', '--all', '--reason', 'x');
  const shown = await commands.here(
    'activity',
    '--csv',
    '--columns',
    'change,What,undone',
    '--where',
    'kind:lock',
  );
  expect(shown.stdout).toBe('Change,What,Undone\n2,Locked 2 users,no\n');
  const file = join(commands.folder, 'activity.csv');
  expect((await commands.here('activity', '--out', file)).stdout).toBe(`Wrote 2 changes to ${file}.\n`);
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(4);
  expect(await commands.here('usage', 'nobody@d.example', '--csv')).toMatchObject({ status: 1, stdout: '' });
  expect((await commands.here('activity', '--out', join(commands.set, 'journal-000001.jsonl'))).status).toBe(
    1,
  );
});
