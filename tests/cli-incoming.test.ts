/** `postern incoming`: the mailboxes of the receiving side, and the outgoing users that are made of them. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openKeyring } from '../electron/credentials/keyring.ts';
import { openPassword } from '../electron/credentials/seal.ts';
import { openSet } from '../electron/store/open-set.ts';
import { SetCommands } from './support/set-commands.ts';
import { BASE, hasSlapd, PASSWORD, person, ROOT, Slapd } from './support/slapd.ts';

const FILE = 'anna,example.com,true\nbert,example.com,false\n"no space",example.com,true\n';
let commands: SetCommands;

beforeEach(() => {
  commands = new SetCommands();
});
afterEach(() => commands.dispose());

const incoming = (...args: string[]) => commands.json(['incoming', ...args]);
const users = async () => {
  const { value } = await commands.json(['users', '--sort', 'address']);
  return (value as { users: { address: string; kind: string; hasPassword: boolean }[] }).users.map(
    ({ address, kind, hasPassword }) => `${address} ${kind} ${hasPassword ? 'password' : 'none'}`,
  );
};
/** The password that the set has sealed for an outgoing user. */
async function passwordOf(address: string): Promise<string> {
  const store = await openSet(commands.set, { readOnly: true });
  try {
    const { id } = store.info();
    const key = await (
      await openKeyring(id, commands.set, { env: { ...process.env, ...commands.env } })
    ).key();
    const ref = store.find(address)?.password;
    const block = store.sealed(ref?.block ?? 0);
    if (ref == null || block === undefined) return '';
    return openPassword(key, id, block, ref.index, address);
  } finally {
    await store.close();
  }
}

test('are imported as the gateway writes them, listed, added and deleted, and undone', async () => {
  expect(await incoming('import', commands.csv(FILE), '--create')).toMatchObject({
    status: 3,
    value: { rows: 3, created: 2, rejected: 1 },
  });
  expect(await incoming('import', commands.csv(FILE), '--dry-run')).toMatchObject({
    value: { created: 0, skipped: 2, change: null },
  });
  expect(await incoming('add', 'Carl@example.com', '--access')).toMatchObject({
    status: 0,
    value: { users: 1 },
  });
  expect(await incoming('add', 'carl@EXAMPLE.com')).toMatchObject({
    status: 1,
    value: { error: { code: 'address-taken' } },
  });
  expect(await incoming('add', '192.0.2.7@example.com')).toMatchObject({ status: 2 });
  const listed = await incoming('--where', 'access is true', '--sort', 'address:desc');
  expect(listed.value).toMatchObject({
    total: 2,
    entries: [
      { address: 'Carl@example.com' },
      { address: 'anna@example.com', outgoing: false, password: false },
    ],
  });
  expect(await incoming('remove', 'anna@example.com')).toMatchObject({ value: { users: 1 } });
  expect((await commands.json(['undo'])).value).toMatchObject({
    of: { summary: 'Deleted the incoming user anna@example.com' },
  });
  expect(await incoming('remove', '--where', 'outgoing is no')).toMatchObject({ value: { users: 3 } });
  expect(await incoming('remove', '--all')).toMatchObject({ status: 1 });
  const { value } = await commands.json(['activity']);
  expect((value as { changes: { summary: string }[] }).changes.map(({ summary }) => summary)).toContain(
    'Imported 2 incoming users from users.csv',
  );
});

test('a rejected row is told with its line, and its file can be mended and imported again', async () => {
  const out = join(commands.folder, 'rejects.csv');
  const file = commands.csv('username,domain,access\nanna,example.com,perhaps\nbert,example.com,true\n');
  const ran = await incoming('import', file, '--create', '--rejects', out);
  expect(ran).toMatchObject({ status: 3, value: { created: 1, rejected: 1 } });
  expect(ran.stderr).toContain('line 2, column 3: It is neither true nor false');
  const text = readFileSync(out, 'utf8');
  expect(text).toContain('anna,example.com,,perhaps,2,3,access');
  writeFileSync(out, text.replace('perhaps', 'true'));
  expect(await incoming('import', out)).toMatchObject({ status: 0, value: { created: 1 } });
  // A file of outgoing users is none: no password is taken for true or false.
  const other = await incoming('import', commands.csv('carl,example.com,secret\ndora,example.com,word\n'));
  expect(other).toMatchObject({ status: 3, value: { created: 0, rejected: 2 } });
  expect(other.stderr).not.toMatch(/secret|word\b.*dora/);
});

test('become outgoing users with the password that is known; who is one is skipped and named', async () => {
  await commands.json(['import', commands.csv('ANNA,example.com,own\n'), '--create']);
  const file =
    'username,domain,access,password\nanna,example.com,true,hers\nbert,example.com,true, his \ncarl,example.com,false,\n';
  await incoming('import', commands.csv(file));
  const check = await incoming('to-outgoing', '--all', '--passwords', 'known', '--dry-run');
  expect(check.value).toMatchObject({ rows: 3, created: 2, skipped: 1, change: null });
  expect(await users()).toHaveLength(1);
  const ran = await incoming('to-outgoing', '--all', '--passwords', 'known');
  expect(ran).toMatchObject({ status: 0, value: { rows: 3, created: 2, skipped: 1, handOut: null } });
  expect(ran.value).toMatchObject({
    skippedUsers: [{ address: 'anna@example.com', reason: 'It is an outgoing user already.' }],
  });
  expect(await users()).toEqual([
    'ANNA@example.com mailbox password',
    'bert@example.com mailbox password',
    'carl@example.com mailbox none',
  ]);
  expect([await passwordOf('bert@example.com'), await passwordOf('ANNA@example.com')]).toEqual([
    ' his ',
    'own',
  ]);
  expect((await incoming('--where', 'outgoing is yes')).value).toMatchObject({ total: 3 });
  expect((await commands.json(['undo'])).value).toMatchObject({
    of: { summary: 'Imported 2 users from the incoming users' },
  });
  expect(await users()).toHaveLength(1);
});

test('get passwords that are made up, which one file tells, once', async () => {
  await incoming('import', commands.csv('anna,example.com,true\nbert,example.com,true\n'), '--create');
  const out = join(commands.folder, 'hand-out.csv');
  const make = (...args: string[]) => incoming('to-outgoing', ...args, '--passwords', 'generated');
  expect(await make('--all')).toMatchObject({ status: 2 });
  expect(await incoming('to-outgoing', '--all', '--passwords', 'none', '--hand-out', out)).toMatchObject({
    status: 2,
  });
  expect(await make('--all', '--hand-out', join(commands.set, 'snapshot.jsonl'))).toMatchObject({
    status: 1,
  });
  expect(await make('anna@example.com', '--hand-out', out, '--dry-run')).toMatchObject({
    value: { created: 1 },
  });
  expect(existsSync(out)).toBe(false);
  expect(await make('anna@example.com', '--hand-out', out)).toMatchObject({
    status: 0,
    value: { created: 1, handOut: out },
  });
  expect(statSync(out).mode & 0o777).toBe(0o600);
  const [, password = ''] =
    /^anna,example\.com,(\w{4}-\w{4}-\w{4}-\w{4})\n$/.exec(readFileSync(out, 'utf8')) ?? [];
  expect(await passwordOf('anna@example.com')).toBe(password);
  // Never over another file; what was there stands, and nobody was made a user.
  expect(await make('bert@example.com', '--hand-out', out)).toMatchObject({ status: 1 });
  expect(readFileSync(out, 'utf8')).toContain(password);
  expect(await users()).toEqual(['anna@example.com mailbox password']);
  // Where everybody is skipped, there is nothing to tell.
  const other = join(commands.folder, 'other.csv');
  expect(await make('anna@example.com', '--hand-out', other)).toMatchObject({
    value: { skipped: 1, handOut: null },
  });
  expect(existsSync(other)).toBe(false);
});

test.skipIf(!hasSlapd)(
  'come from a directory, which tells who came, who went and who was left out',
  async () => {
    const slapd = await Slapd.start(
      [
        person('anna', 'mail: anna@example.org\nproxyAddresses: smtp:a@example.org\n'),
        person('bert', 'mail: Bert@example.org\n'),
        person('twin', 'mail: bert@example.org\n'),
        person('carl', 'mail: carl@example.org\n'),
        person('none'),
        person('odd', 'mail: not an address\n'),
      ],
      '',
      true,
    );
    try {
      const before = 'carl@example.org\ngone@example.org\na@example.org\nother@example.com\n';
      await incoming('import', commands.csv(before), '--create');
      const where = ['--ldap', slapd.tlsUrl, '--base', BASE, '--bind', ROOT, '--password-stdin'];
      const read = (...args: string[]) => commands.json(['incoming', 'import', ...where, ...args], PASSWORD);
      const refused = await read();
      expect(refused).toMatchObject({ status: 1, value: { error: { code: 'choice-needed' }, rows: 0 } });
      expect(refused.stderr).toContain('--ca FILE, or --fingerprint SHA256');
      const check = await read('--ca', slapd.cert, '--dry-run');
      expect(check).toMatchObject({ status: 3, value: { created: 2, change: null } });
      expect(check.stderr).toContain(`Skipped cn=none,${BASE}: It has no address.`);
      // Who is an alias of somebody is not gone, and of another domain the directory says nothing.
      expect(check.stderr).toContain(
        '1 incoming user is not in the directory, left as they are: gone@example.org.',
      );
      const ran = await read('--ca', slapd.cert, '--gone', 'delete');
      expect(ran).toMatchObject({
        status: 3,
        value: {
          ...{ rows: 6, created: 2, skipped: 4 },
          directory: { entries: 6, withoutMail: 1, doubles: 1, unreadable: 1, aliases: 1, gone: 1 },
        },
      });
      const addresses = async () => {
        const { entries } = (await incoming('--sort', 'address')).value as { entries: { address: string }[] };
        return entries.map(({ address }) => address);
      };
      const after = [
        'a@example.org',
        'anna@example.org',
        'Bert@example.org',
        'carl@example.org',
        'other@example.com',
      ];
      expect(await addresses()).toEqual(after);
      expect((await commands.json(['undo'])).value).toMatchObject({
        of: { summary: `Imported 2 incoming users from ${slapd.tlsUrl}, deleted 1 that it does not have` },
      });
      expect(await addresses()).toEqual([
        'a@example.org',
        'carl@example.org',
        'gone@example.org',
        'other@example.com',
      ]);
      expect(await read('--ca', slapd.cert, '--aliases')).toMatchObject({ value: { created: 2, rows: 7 } });
      expect(await read('--delimiter', ';')).toMatchObject({ status: 2 });
      const clear = ['--ldap', slapd.url, ...where.slice(2)];
      const open = await commands.json(['incoming', 'import', ...clear], PASSWORD);
      expect(open).toMatchObject({ status: 1, value: { error: { code: 'choice-needed' } } });
      expect(open.stderr).toContain('Use ldaps:// or StartTLS');
    } finally {
      await slapd.dispose();
    }
  },
);
