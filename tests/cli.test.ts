/** The `postern` command as an administrator's script uses it: real processes, files and exit statuses. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PosternCommand, runHere } from './support/command.ts';

let folder: string;
let set: string;
let postern: PosternCommand;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-cli-'));
  set = join(folder, 'gateway');
  postern = new PosternCommand({
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  });
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const csv = (text: string): string => {
  const path = join(folder, 'users.csv');
  writeFileSync(path, text);
  return path;
};

const users = async (...args: string[]) => {
  const { value } = await postern.json(['users', '--set', set, ...args]);
  return value as { total: number; users: { address: string; status: string; [key: string]: unknown }[] };
};

/** Everything that lies below a folder, as one string of bytes. */
function bytesBelow(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('the life of a set', () => {
  test('import, list, add, edit, lock, unlock, remove, undo, redo, activity, export', async () => {
    const file = csv('user1,example.com,pw1\nuser2,example.com, pw 2 \n192.0.2.7,example.com,\n');
    const imported = await postern.json(['import', file, '--set', set, '--create']);
    expect(imported).toMatchObject({
      status: 0,
      value: { rows: 3, created: 3, updated: 0, skipped: 0, rejected: 0, change: 1 },
    });

    const again = await postern.json(['import', file, '--set', set]);
    expect(again).toMatchObject({ status: 0, value: { rows: 3, created: 0, skipped: 3, rejected: 0 } });

    const listed = await users('--sort', 'address:desc');
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

    const added = await postern.json(
      ['add', 'new@example.org', '--set', set, '--password-stdin', '--limit-per-day', '7'],
      'secret\n',
    );
    expect(added).toMatchObject({ status: 0, value: { users: 1 } });
    const ranged = await postern.json(['add', '198.51.100.0/24', '--domain', 'example.org', '--set', set]);
    expect(ranged).toMatchObject({ status: 0, value: { users: 1 } });
    const [limited] = (await users('--where', 'address is new@example.org')).users;
    expect(limited).toMatchObject({
      settings: { limitPerDay: 7 },
      effective: { limitPerDay: 7, limitPerWeek: 5000 },
    });

    const edit = [
      'edit',
      'new@example.org',
      '--set',
      set,
      '--limit-per-day',
      'inherit',
      '--limit-per-week',
      'unlimited',
    ];
    expect(await postern.json(edit)).toMatchObject({ status: 0, value: { users: 1 } });
    expect((await users('--where', 'address is new@example.org')).users[0]).toMatchObject({
      settings: { limitPerWeek: 0 },
    });

    const locked = await postern.json(['lock', 'USER1@Example.com', '--reason', 'left', '--set', set]);
    expect(locked).toMatchObject({ status: 0, value: { users: 1 } });
    expect((await users('--where', 'status is manual')).users).toMatchObject([
      {
        address: 'user1@example.com',
        status: 'manual',
        lock: { kind: 'manual', reason: 'left', until: null },
      },
    ]);
    expect(await postern.json(['unlock', '--all', '--set', set])).toMatchObject({ value: { users: 1 } });
    expect((await users('--where', 'status is manual')).total).toBe(0);

    const removed = await postern.json(['remove', '--where', 'domain is example.com', '--set', set]);
    expect(removed).toMatchObject({ status: 0, value: { users: 3 } });
    expect((await users()).total).toBe(2);
    expect(await postern.json(['undo', '--set', set])).toMatchObject({ status: 0, value: { users: 3 } });
    expect((await users()).total).toBe(5);
    expect(await postern.json(['redo', '--set', set])).toMatchObject({ status: 0, value: { users: 3 } });
    expect((await users()).total).toBe(2);
    await postern.json(['undo', '--set', set]);

    const activity = await postern.json(['activity', '--set', set, '--limit', '3']);
    expect(activity).toMatchObject({
      status: 0,
      value: { changes: [{ kind: 'undo' }, { kind: 'redo' }, { kind: 'undo' }] },
    });

    const out = join(folder, 'out.csv');
    const exported = await postern.json([
      'export',
      '--set',
      set,
      '--where',
      'domain is example.com',
      '--out',
      out,
    ]);
    expect(exported).toMatchObject({ status: 0, value: { rows: 3, file: out } });
    expect(readFileSync(out, 'utf8')).toMatch(
      /^user1,example\.com,pw1\r?\nuser2,example\.com," pw 2 "\r?\n192\.0\.2\.7,example\.com,\r?\n$/,
    );
    const printed = await postern.run(['export', '--set', set, '--where', 'domain is example.com']);
    expect(printed).toMatchObject({ status: 0, stdout: readFileSync(out, 'utf8') });
  });

  test('one undo takes back a whole import', async () => {
    const rows = Array.from({ length: 5000 }, (_, index) => `user${index},example.com,pw${index}`).join(
      '\r\n',
    );
    await postern.json(['import', csv(rows), '--set', set, '--create']);
    expect((await users('--limit', '2')).total).toBe(5000);
    expect(await postern.json(['undo', '--set', set])).toMatchObject({ status: 0, value: { users: 5000 } });
    expect((await users()).total).toBe(0);
  });

  test('a list longer than one window is whole, in order, once each', async () => {
    const names = Array.from({ length: 2345 }, (_, index) => `user${String(index).padStart(5, '0')}`);
    const rows = names.map((name) => `${name},example.com,pw`).join('\n');
    await postern.json(['import', csv(rows), '--set', set, '--create']);
    const listed = await users('--sort', 'username');
    expect(listed.users.map((user) => user['username'])).toEqual(names);
    const some = await users('--sort', 'username', '--offset', '1500', '--limit', '600');
    expect(some.users.map((user) => user['username'])).toEqual(names.slice(1500, 2100));
    expect((await users('--limit', '0')).users).toEqual([]);
  });
});

describe('settings', () => {
  test('are shown with where they come from, set, and inherited again', async () => {
    await postern.json(['settings', '--set', set, '--create']);
    const shown = await postern.json(['settings', '--set', set]);
    expect(shown.value).toMatchObject({
      settings: {
        limitPerDay: { value: 1000, from: 'default' },
        timeZone: { value: 'UTC', from: 'default' },
      },
    });
    const system = await postern.json([
      'settings',
      '--set',
      set,
      'limitPerDay=10',
      'authoriseIpAddresses=off',
      'timeZone=Europe/Vienna',
    ]);
    expect(system).toMatchObject({
      status: 0,
      value: {
        settings: {
          limitPerDay: { value: 10, from: 'system' },
          authoriseIpAddresses: { value: false, from: 'system' },
          timeZone: { value: 'Europe/Vienna', from: 'system' },
        },
      },
    });
    const domain = await postern.json([
      'settings',
      '--domain',
      'example.com',
      '--set',
      set,
      'limitPerDay=20',
      'limitPerWeek',
    ]);
    expect(domain.value).toEqual({
      settings: {
        limitPerDay: { value: 20, from: 'domain' },
        limitPerWeek: { value: 5000, from: 'default' },
      },
    });
    const back = await postern.json([
      'settings',
      '--domain',
      'example.com',
      '--set',
      set,
      'limitPerDay=inherit',
    ]);
    expect(back.value).toEqual({ settings: { limitPerDay: { value: 10, from: 'system' } } });
    const forbidden = await postern.json(['add', '192.0.2.7', '--domain', 'example.com', '--set', set]);
    expect(forbidden).toMatchObject({ status: 1, value: { error: { code: 'ip-users-forbidden' } } });
  });
});

describe('imports that are not whole', () => {
  const bad = 'ok,example.com,pw\nno space,example.com,secret-canary\nnopassword,example.com,\n';

  test('rejected rows give status 3, their reasons, and a rejects file without passwords', async () => {
    const rejects = join(folder, 'rejects.csv');
    const ran = await postern.json(['import', csv(bad), '--set', set, '--create', '--rejects', rejects]);
    expect(ran).toMatchObject({ status: 3, value: { rows: 3, created: 1, rejected: 2 } });
    expect(ran.stderr).toContain('line 2');
    expect(ran.stderr).toContain('line 3');
    expect(readFileSync(rejects, 'utf8')).toContain('no space');
    expect(readFileSync(rejects, 'utf8') + ran.stderr).not.toContain('secret-canary');
  });

  test('all or nothing: nothing, and status 1', async () => {
    const ran = await postern.json(['import', csv(bad), '--set', set, '--create', '--all-or-nothing']);
    expect(ran).toMatchObject({ status: 1, value: { rejected: 2, error: { code: 'conflict' } } });
    expect((await users()).total).toBe(0);
  });

  test('a dry run counts and changes nothing', async () => {
    const ran = await postern.json(['import', csv(bad), '--set', set, '--create', '--dry-run']);
    expect(ran).toMatchObject({ status: 3, value: { created: 1, rejected: 2, change: null } });
    expect((await users()).total).toBe(0);
  });

  test('a file that is not there is said so', async () => {
    const ran = await postern.json(['import', join(folder, 'none.csv'), '--set', set, '--create']);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('none.csv');
  });
});

describe('wrong command lines', () => {
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
    const ran = await postern.json(['users', '--set', set]);
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('--create');
    expect(existsSync(set)).toBe(false);
  });

  test('an unknown user changes nothing', async () => {
    await postern.json(['import', csv('ann,example.com,pw\n'), '--set', set, '--create']);
    const ran = await postern.json(['remove', 'ann@example.com', 'bob@example.com', '--set', set]);
    expect(ran).toMatchObject({ status: 1, value: { error: { code: 'not-found' } } });
    expect((await users()).total).toBe(1);
  });

  test('what undo leaves alone is named, be it settings or users', async () => {
    const env = {
      POSTERN_CONFIG_DIR: folder,
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: folder,
    };
    const run = (...args: string[]) => runHere([...args, '--set', set, '--create'], env);
    for (const limit of [10, 20]) await run('settings', '--domain', 'd.example', `limitPerDay=${limit}`);
    expect(await run('undo', '1')).toMatchObject({
      status: 0,
      stdout: 'Undone: Changed the settings of d.example (change 3).\n',
      stderr: 'Left alone, because it was changed since: settings of d.example.\n',
    });
    expect((await run('settings', '--domain', 'd.example', 'limitPerDay')).stdout).toMatch(/20 +domain/);
    await run('undo', '2');
    expect((await run('settings', '--domain', 'd.example', 'limitPerDay')).stdout).toMatch(/10 +domain/);
    await run('import', csv('a,d.example,x\nb,d.example,y\n'));
    await run('lock', '--all');
    await run('unlock', '--all');
    const { stderr } = await run('undo', '6');
    expect(stderr).toBe('Left alone, because they were changed since: b@d.example, a@d.example.\n');
  });

  test('what is lost by damage is named on stderr', async () => {
    const env = { POSTERN_CONFIG_DIR: folder, XDG_RUNTIME_DIR: folder };
    for (const domain of ['a.example', 'b.example', 'c.example']) {
      await runHere(['settings', '--domain', domain, 'limitPerDay=1', '--set', set, '--create'], env);
    }
    const journal = join(set, 'journal-000001.jsonl');
    writeFileSync(journal, readFileSync(journal, 'utf8').replace('["domain","b.', '["domain","x.'));
    const { status, stdout, stderr } = await runHere(['activity', '--set', set], env);
    expect(status).toBe(0);
    expect(stdout).not.toContain('c.example');
    expect(stderr).toMatch(/^Damaged: Line 3 of journal-000001\.jsonl cannot be used: its checksum/);
    expect(stderr).toContain('1 change after it that cannot be shown:\n  3  ');
    expect(stderr).toContain('Changed the settings of c.example, by ');
  });

  test('nothing to undo is said so', async () => {
    await postern.json(['settings', '--set', set, '--create']);
    expect(await postern.json(['undo', '--set', set])).toMatchObject({
      status: 1,
      value: { error: { code: 'nothing-to-undo' } },
    });
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
});

describe('passwords', () => {
  test('a canary is found in no file, no output and no activity', async () => {
    const canary = 'canary-7f3a-password';
    const all: string[] = [];
    const run = async (args: string[], stdin?: string) => {
      const ran = await postern.run([...args, '--set', set], stdin);
      all.push(ran.stdout, ran.stderr);
      return ran;
    };
    await run(['import', csv(`ann,example.com,${canary}\nbad name,example.com,${canary}\n`), '--create']);
    rmSync(join(folder, 'users.csv'));
    expect((await run(['add', 'bob@example.com', '--password-stdin'], canary)).status).toBe(0);
    expect((await run(['edit', 'ann@example.com', '--password-stdin'], canary)).status).toBe(0);
    await run(['add', 'bob@example.com', '--password-stdin'], canary);
    await run(['add', 'bad name@example.com', '--password-stdin', '--json'], canary);
    await run(['users', '--json']);
    await run(['activity']);
    await run(['remove', 'bob@example.com']);
    await run(['undo']);
    const found = all.join('\n') + bytesBelow(folder);
    expect(found).not.toContain(canary);
    expect(found).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
  });

  test('a password is taken exactly, spaces included, but for one line end', async () => {
    await postern.json(
      ['add', 'ann@example.com', '--password-stdin', '--set', set, '--create'],
      '  two lines\n\n',
    );
    const out = await postern.run(['export', '--set', set]);
    expect(out.stdout).toMatch(/^ann,example\.com,"[ ]{2}two lines\n"\r?\n$/);
  });

  test('without a key file and without a keychain, the command stops and says so', async () => {
    const bare = new PosternCommand({
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: '',
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
      XDG_RUNTIME_DIR: folder,
    });
    const ran = await bare.json(
      ['add', 'ann@example.com', '--password-stdin', '--set', set, '--create'],
      'pw',
    );
    expect(ran).toMatchObject({ status: 1, value: { error: { code: 'credential-store-unavailable' } } });
    expect(ran.stderr).toContain('POSTERN_KEY_FILE');
    expect((await users()).total).toBe(0);
  });
});
