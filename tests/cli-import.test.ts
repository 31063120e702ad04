/** `postern import`: what it says of rows and files that are not as they should be, and `--rejects OUT` where OUT cannot be written. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../electron/cli/command-line.ts';
import { SetCommands } from './support/set-commands.ts';

const BAD = 'username,domain,password\nok,example.com,pw\nno space,example.com,pw\n';
let commands: SetCommands;
let out: string;

beforeEach(() => {
  commands = new SetCommands();
  out = join(commands.folder, 'out', 'rejects.csv');
  mkdirSync(join(commands.folder, 'out'));
});
afterEach(() => commands.dispose());

/** Runs `import` in this process; `onStatus` is called in the middle of it, when progress is told. */
async function run(args: readonly string[], onStatus: () => void = () => undefined) {
  const stdout = new PassThrough();
  let notes = '';
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        notes += chunk.toString();
        onStatus();
        done();
      },
    }),
    { isTTY: true },
  );
  const { signal } = new AbortController();
  const status = await runCommandLine(['import', ...args, '--set', commands.set, '--create', '--json'], {
    env: { ...process.env, ...commands.env },
    stdin: () => process.stdin,
    stdout,
    stderr,
    signal,
  });
  const printed = (stdout.read() as Buffer | null)?.toString() ?? '';
  return { status, value: JSON.parse(printed) as unknown, notes };
}

describe('columns that are not used', () => {
  const text = 'username,domain,password,Department\nanna,example.com,pw,Sales\n';

  test('end the import with what they are called and how to choose, and nothing has changed', async () => {
    const ran = await commands.json(['import', commands.csv(text), '--create']);
    expect(ran).toMatchObject({
      status: 1,
      value: { created: 0, change: null, error: { code: 'choice-needed' } },
    });
    expect(ran.stderr).toContain('“Department” (column 4)');
    expect(ran.stderr).toContain('--ignore-columns');
    expect(await commands.json(['users'])).toMatchObject({ value: { total: 0 } });
    expect(await commands.json(['import', commands.csv(text), '--dry-run'])).toMatchObject({ status: 1 });
  });

  test('are left out by --ignore-columns, and the result says which', async () => {
    const ran = await commands.json(['import', commands.csv(text), '--create', '--ignore-columns']);
    const ignoredColumns = [{ column: 4, name: 'Department' }];
    expect(ran).toMatchObject({ status: 0, value: { created: 1, ignoredColumns } });
    expect(ran.stderr).toContain('Left out: “Department” (column 4).');
    const plain = await commands.json(['import', commands.csv('bert,example.com,pw\n')]);
    expect(plain).toMatchObject({ status: 0, value: { ignoredColumns: [] } });
  });
});

describe('columns of settings and locks', () => {
  test('are taken, and what cannot be read rejects the row with its column and reason', async () => {
    const text =
      'username,domain,password,limit per day,Sperre,Sperrgrund\n' +
      'anna,example.com,pw,"1,000",manual,Left\nbert,example.com,pw,lots,,\ncarl,example.com,pw,unlimited,,\n';
    const ran = await commands.json(['import', commands.csv(text), '--create']);
    const furtherColumns = ['limitPerDay', 'lock', 'lockReason'];
    expect(ran).toMatchObject({ status: 3, value: { created: 2, rejected: 1, furtherColumns } });
    expect(ran.stderr).toContain('line 3, column 4: Limit per day: “lots” cannot be used');
    expect(await commands.json(['users', '--sort', 'username'])).toMatchObject({
      value: {
        users: [
          {
            address: 'anna@example.com',
            settings: { limitPerDay: 1000 },
            lock: { kind: 'manual', reason: 'Left' },
          },
          { address: 'carl@example.com', settings: { limitPerDay: 0 }, lock: null },
        ],
      },
    });
  });
});

describe('imports that are not whole', () => {
  const bad =
    'username,domain,password\nok,example.com,pw\nno space,example.com,secret-canary\nnopassword,example.com,\n';

  test('rejected rows give status 3, their reasons, and a rejects file without passwords', async () => {
    const rejects = join(commands.folder, 'rejects.csv');
    const ran = await commands.json(['import', commands.csv(bad), '--create', '--rejects', rejects]);
    expect(ran).toMatchObject({ status: 3, value: { rows: 3, created: 1, rejected: 2 } });
    expect(ran.stderr).toContain('line 3');
    expect(ran.stderr).toContain('line 4');
    expect(readFileSync(rejects, 'utf8')).toContain('no space');
    expect(readFileSync(rejects, 'utf8') + ran.stderr).not.toContain('secret-canary');
  });

  test('a gzip archive is what it holds, and its rejects are a plain file', async () => {
    const packed = join(commands.folder, 'users.csv.gz');
    writeFileSync(packed, gzipSync(BAD));
    const ran = await commands.json(['import', packed, '--create', '--rejects', out]);
    expect(ran).toMatchObject({ status: 3, value: { rows: 2, created: 1, rejected: 1 } });
    expect(readFileSync(out, 'utf8')).toContain('no space');
    writeFileSync(packed, gzipSync(BAD).subarray(0, 40));
    const damaged = await commands.json(['import', packed, '--create']);
    expect(damaged).toMatchObject({ status: 1, value: { created: 0, error: { code: 'bad-file' } } });
    expect(damaged.stderr).toContain('ends too early');
  });

  test('all or nothing: nothing, and status 1', async () => {
    const ran = await commands.json(['import', commands.csv(bad), '--create', '--all-or-nothing']);
    expect(ran).toMatchObject({ status: 1, value: { rejected: 2, error: { code: 'conflict' } } });
    expect((await commands.users()).total).toBe(0);
  });

  test('a dry run counts and changes nothing', async () => {
    const ran = await commands.json(['import', commands.csv(bad), '--create', '--dry-run']);
    expect(ran).toMatchObject({ status: 3, value: { created: 1, rejected: 2, change: null } });
    expect((await commands.users()).total).toBe(0);
  });

  test('a file that is not there is said so', async () => {
    const ran = await commands.json(['import', join(commands.folder, 'none.csv'), '--create']);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('none.csv');
  });
});

describe('how a file was read', () => {
  test('is said on stderr and in the JSON: what was assumed, and how to say otherwise', async () => {
    const ran = await commands.json([
      'import',
      commands.csv(Buffer.from('j\xfcrgen,d.de,p\n', 'latin1')),
      '--create',
    ]);
    expect(ran).toMatchObject({
      status: 0,
      value: { detected: { encoding: 'Windows-1252', encodingBy: 'assumed', delimiter: ',' } },
    });
    expect(ran.stderr).toMatch(/users\.csv was read as Windows-1252 \(assumed.*--encoding NAME/);
  });

  test('can be said: encoding and separator', async () => {
    const file = commands.csv(Buffer.from('\xe0\xed\xed\xe0^d.de^p;,\n', 'latin1'));
    const asked = await commands.json(['import', file, '--create', '--delimiter', '^']);
    expect(asked).toMatchObject({
      status: 1,
      value: { created: 0, error: { details: { questions: [{ about: 'encoding', line: 1, column: 1 }] } } },
    });
    expect(asked.stderr).toContain('line 1, column 1');
    const ran = await commands.json(['import', file, '--encoding', 'cp1251', '--delimiter', '^']);
    expect(ran).toMatchObject({
      status: 0,
      value: { created: 1, detected: { encodingBy: 'chosen', delimiter: '^' } },
    });
    expect((await commands.users()).users).toMatchObject([{ address: 'анна@d.de' }]);
  });

  test('cannot be said with what is no encoding or separator', async () => {
    for (const [flag, value] of [
      ['--encoding', 'klingon'],
      ['--delimiter', 'x'],
      ['--delimiter', '||'],
    ] as const) {
      const ran = await run([commands.csv(BAD), flag, value]);
      expect(ran.status).toBe(2);
      expect(ran.notes).toContain(value);
    }
    expect(existsSync(commands.set)).toBe(false);
  });
});

describe('a file for rejected rows', () => {
  test('that cannot be written is said before anything is imported', async () => {
    for (const path of [join(commands.folder, 'missing', 'rejects.csv'), join(commands.folder, 'out')]) {
      const ran = await run([commands.csv(BAD), '--rejects', path]);
      expect(ran).toMatchObject({ status: 1, value: { error: { details: { path } } } });
    }
    expect(existsSync(commands.set)).toBe(false);
    expect(readdirSync(join(commands.folder, 'out'))).toEqual([]);
  });

  test('may not be the file that is imported', async () => {
    const file = commands.csv(BAD);
    const alias = join(commands.folder, 'alias');
    symlinkSync(commands.folder, alias);
    const linked = join(commands.folder, 'linked.csv');
    linkSync(file, linked);
    for (const same of [file, join(alias, 'users.csv'), linked]) {
      expect((await run([file, '--rejects', same])).status).toBe(2);
    }
    expect(readFileSync(file, 'utf8')).toBe(BAD);
  });

  test('that could not be written after the import leaves its result, and status 3', async () => {
    const gone = () => rmSync(join(commands.folder, 'out'), { recursive: true, force: true });
    const ran = await run([commands.csv(BAD), '--rejects', out], gone);
    expect(ran).toMatchObject({ status: 3, value: { rows: 2, created: 1, rejected: 1, change: 1 } });
    expect(ran.notes).toContain('The rejected rows were not saved. There is no folder');
    const none = await run([
      commands.csv('fine,example.com,pw\n'),
      '--rejects',
      join(commands.folder, 'x.csv'),
    ]);
    expect(none).toMatchObject({ status: 0, value: { created: 1 } });
  });

  test('that could not be written is no reason for status 3: only rejected rows are', async () => {
    const gone = () => rmSync(join(commands.folder, 'out'), { recursive: true, force: true });
    const ran = await run([commands.csv('fine,example.com,pw\n'), '--rejects', out], gone);
    expect(ran).toMatchObject({ status: 0, value: { created: 1, rejected: 0 } });
    expect(ran.notes).toContain('The rejected rows were not saved. There is no folder');
  });

  test('is left as it was by an import that failed without a rejected row', async () => {
    const file = join(commands.folder, 'none.csv');
    expect((await run([file, '--rejects', out])).status).toBe(1);
    expect(existsSync(out)).toBe(false);
    const failed = await run([commands.csv('a,d,p\nA,d,p\n'), '--on-duplicate', 'fail', '--rejects', out]);
    expect(failed).toMatchObject({ status: 1, value: { created: 0, skipped: 0 } });
    expect(existsSync(out)).toBe(false);
  });

  test('is written by an import that failed for its rejected rows', async () => {
    expect((await run([commands.csv(BAD), '--all-or-nothing', '--rejects', out])).status).toBe(1);
    expect(readFileSync(out, 'utf8')).toContain('no space');
  });
});
