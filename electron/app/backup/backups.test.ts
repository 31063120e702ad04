/** Backups of real sets, made, looked into and restored by the application. */
import { tell } from '../../../shared/text/text.ts';
import { randomBytes } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliveryOf } from '../../../shared/domain/delivery.ts';
import { DEFAULT_RELAY_SETTINGS } from '../../../shared/domain/relay-settings.ts';
import { hasProgram } from '../../../tests/support/programs.ts';
import { openedStore } from '../../../tests/support/mail-folder.ts';
import { identityOf } from '../../store/log/folder-identity.ts';
import { createApplication, type Application } from '../application.ts';
import { plainShell } from '../base/shell.ts';
import { KnownSets } from '../base/known-sets.ts';
import { packBackup, type PackedFile } from './backup-stream.ts';
import type { BackupsOptions } from './backups.ts';
import { runTask, type Watching } from './run-task.ts';
import { unpackBackup } from './unpack-backup.ts';
import type { ReadTask, Task } from './worker-tasks.ts';
import { writeBackup } from './write-backup.ts';

/** The worker's work in this thread: what it is made of is tried here, the thread itself in the first test. */
const here = ((task: Task) =>
  task.task === 'write'
    ? writeBackup(task, () => undefined)
    : unpackBackup(task, () => undefined)) as unknown as typeof runTask;

const PASSPHRASE = 'correct horse battery';
const COST = 8;
let folder: string;
let file: string;
let to: string;
let apps: Application[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-backup-'));
  file = join(folder, 'set.tar.gz.age');
  to = join(folder, 'restored');
  apps = [];
});
afterEach(async () => {
  for (const app of apps) await app.close();
  chmodSync(folder, 0o700);
  rmSync(folder, { recursive: true, force: true });
});

/** On a computer of its own: another configuration, another key file. */
async function computer(name: string, run: BackupsOptions['run'] = here): Promise<Application> {
  const env = {
    POSTERN_CONFIG_DIR: join(folder, name),
    POSTERN_KEY_FILE: join(folder, `${name}.key`),
    XDG_RUNTIME_DIR: folder,
  };
  const app = await createApplication({ shell: plainShell('cli'), env, backups: { cost: COST, run } });
  apps.push(app);
  return app;
}

async function withUsers(...names: readonly string[]): Promise<Application> {
  return usersOn(await computer('here'), names);
}

async function usersOn(app: Application, names: readonly string[]): Promise<Application> {
  await app.openSet(join(folder, 'gateway'), { create: { name: 'Gateway' } });
  for (const username of names) await add(app, username);
  return app;
}

const add = (app: Application, username: string) =>
  app.client.invoke('users.add', {
    username,
    domain: 'example.com',
    password: `pw of ${username}`,
    settings: {},
  });
const make = (app: Application, choice: object = {}) =>
  app.client.invoke('backups.make', { path: file, passphrase: PASSPHRASE, ...choice });
const restore = (app: Application, passphrase = PASSPHRASE) =>
  app.client.invoke('backups.restore', { path: file, passphrase, to });
const names = async (app: Application) =>
  (await app.client.invoke('users.query', { query: {}, offset: 0, limit: 100 })).users.map(
    ({ username }) => username,
  );
/** What lies in the test's folder, but for what the applications keep there. */
const left = () =>
  readdirSync(folder)
    .filter((name) => !/^(here|there)|^postern$/.test(name))
    .sort();

test('a backup holds the set with its key, and is the set again on another computer', async () => {
  const app = await usersOn(await computer('here', runTask), ['ann', 'bob']);
  const made = await make(app);
  expect(made).toMatchObject({
    file,
    compared: true,
    set: { name: 'Gateway', users: 2 },
    holds: { key: true, mail: false },
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(file).size).toBe(made.bytes);
  await app.close();
  rmSync(join(folder, 'here.key'));
  const there = await computer('there');
  const restored = await restore(there);
  expect(restored.notes.map(tell)[0]).toMatch(/under the passphrase of the backup/);
  expect(left()).toEqual(['gateway', 'restored', 'set.tar.gz.age']);
  await there.openSet(to);
  expect(await names(there)).toEqual(['ann', 'bob']);
  const out = join(folder, 'out.csv');
  const exported = () => there.client.invoke('exports.users', { path: out, format: 'gateway' });
  await expect(exported()).rejects.toMatchObject({ code: 'credential-store-unavailable' });
  await there.client.invoke('credentials.usePassphrase', { passphrase: PASSPHRASE });
  await exported();
  expect(readFileSync(out, 'utf8')).toContain('ann,example.com,pw of ann');
  await there.client.invoke('changes.undo', {});
  expect(await names(there)).toEqual(['ann']);
});

const AGE = hasProgram('age') && hasProgram('python3') && hasProgram('tar');
/** age asks on a terminal, and on nothing else. */
const TYPED = `
import os, pty, sys
pid, fd = pty.fork()
if pid == 0: os.execvp(sys.argv[2], sys.argv[2:])
seen = b''
while True:
    try: seen += os.read(fd, 4096)
    except OSError: break
    if b'assphrase' in seen: os.write(fd, sys.argv[1].encode() + b'\\n'); seen = b''
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))`;

test.skipIf(!AGE)('age and tar open it without us', async () => {
  const app = await withUsers('ann');
  await make(app);
  const tar = join(folder, 'set.tar.gz');
  execFileSync('python3', ['-c', TYPED, PASSPHRASE, 'age', '-d', '-o', tar, file]);
  mkdirSync(to);
  execFileSync('tar', ['xzf', tar, '-C', to]);
  expect(readdirSync(to).toSorted()).toEqual(['README.txt', 'backup.json', 'key.txt', 'set']);
  expect(readFileSync(join(to, 'key.txt'), 'utf8')).toBe(readFileSync(join(folder, 'here.key'), 'utf8'));
  await app.openSet(join(to, 'set'));
  expect(await names(app)).toEqual(['ann']);
});

test('without the key, it says that the passwords cannot be used elsewhere; here they can', async () => {
  const app = await withUsers('ann');
  expect(await make(app, { key: false })).toMatchObject({ holds: { key: false } });
  expect(tell((await restore(app)).notes[0] ?? { text: 'Nothing was changed.' })).toMatch(
    /found on this computer/,
  );
  rmSync(to, { recursive: true });
  const there = await computer('there');
  rmSync(join(folder, 'here.key'));
  expect(tell((await restore(there)).notes[0] ?? { text: 'Nothing was changed.' })).toMatch(
    /without the set’s key, and the key is not on this computer/,
  );
});

test('a set that never had a password is given no key for the sake of a backup', async () => {
  const app = await withUsers();
  const made = await make(app);
  expect(made.holds.key).toBe(false);
  expect(made.lacks[0]).toMatch(/none yet/);
  expect(existsSync(join(folder, 'here.key'))).toBe(false);
});

test('what is changed while it is written is in it whole or not at all', async () => {
  const app = await withUsers('ann');
  const making = make(app);
  const adding = Array.from({ length: 30 }, (_, at) => add(app, `user${at}`));
  const { set } = await making;
  await Promise.all(adding);
  expect((await restore(app)).set.users).toBe(set.users);
  await app.openSet(to);
  expect(await names(app)).toHaveLength(set.users);
  await expect(app.client.invoke('sets.info', {})).resolves.toMatchObject({ damage: [], seq: set.changes });
});

test('the mail database and the relay’s keys are taken along as they are chosen, and no copy is left', async () => {
  const app = await withUsers('ann');
  const mail = join(folder, 'gateway', 'mail');
  mkdirSync(join(mail, 'keys', 'dkim'), { recursive: true });
  await (await openedStore(mail)).close();
  const put: readonly (readonly [string, string])[] = [
    ['keys/ca.pem', 'ca'],
    ['keys/dkim/s._domainkey.example.com+3.json', 'dkim'],
    ['rules.txt', 'rules'],
    ['relay.json', 'no part of a backup'],
    // What a backup left that was killed.
    ['.backup-12345678.new', 'left'],
  ];
  for (const [name, text] of put) writeFileSync(join(mail, name), text);
  expect(await app.client.invoke('backups.survey', {})).toMatchObject({ key: 'ready', relayKeys: 2 });
  expect(await make(app, { mail: true })).toMatchObject({ holds: { mail: true, relayKeys: true } });
  expect(readdirSync(mail).filter((name) => name.startsWith('.backup'))).toEqual([]);
  expect((await restore(app)).notes.map(tell).join()).toMatch(/goes out a second time/);
  const below = (path: string) => readdirSync(path, { recursive: true }).toSorted().join(' ');
  expect(below(join(to, 'mail'))).toBe(
    'keys keys/ca.pem keys/dkim keys/dkim/s._domainkey.example.com+3.json mail.db rules.txt',
  );
  expect(statSync(join(to, 'mail', 'keys', 'ca.pem')).mode & 0o777).toBe(0o600);
  await (await openedStore(join(to, 'mail'))).close();
  rmSync(file);
  rmSync(to, { recursive: true });
  expect(await make(app, { relayKeys: false })).toMatchObject({ holds: { mail: false, relayKeys: false } });
  await restore(app);
  expect(below(join(to, 'mail'))).toBe('rules.txt');
});

test('the comparison says what differs in the open set, and restores nothing', async () => {
  const app = await withUsers('ann', 'bob', 'eve');
  await make(app);
  await add(app, 'new');
  const { users } = await app.client.invoke('users.query', { query: {}, offset: 0, limit: 10 });
  const of = (name: string) => users.filter(({ username }) => username === name).map(({ id }) => id);
  await app.client.invoke('users.remove', { selection: { by: 'ids', ids: of('bob') } });
  await app.client.invoke('users.edit', { selection: { by: 'ids', ids: of('eve') }, password: 'another' });
  await app.client.invoke('domains.add', { domain: 'example.org' });
  await app.client.invoke('marks.set', { name: 'week' });
  const settings = { limitPerDay: 5 };
  await app.client.invoke('settings.set', { domain: 'example.com', settings });
  await app.client.invoke('settings.set', { domain: null, settings: {}, system: { strikesToLock: 7 } });
  await app.client.invoke('relay.setSettings', { settings: { mailLogDays: 9 } });
  const { compared, set } = await app.client.invoke('backups.describe', {
    path: file,
    passphrase: PASSPHRASE,
  });
  expect(set).toMatchObject({ users: 3, name: 'Gateway' });
  expect(compared).toMatchObject({ name: 'Gateway', same: true, added: 1, removed: 1, changed: 1 });
  expect(compared).toMatchObject({
    settings: 3,
    domains: { added: 1, removed: 0 },
    marks: { added: 1, removed: 0 },
    mail: { then: null, now: null },
  });
  expect(readdirSync(join(folder, 'here')).filter((name) => name.startsWith('looked'))).toEqual([]);
});

describe('a backup is never written', () => {
  test.each([
    ['over a file that is there', () => join(folder, 'there.txt'), 'is there already'],
    ['over a file of the set', () => join(folder, 'gateway', 'snapshot.jsonl'), 'in the folder of the set'],
    ['into the set', () => join(folder, 'gateway', 'b.age'), 'in the folder of the set'],
    ['over its key', () => join(folder, 'here.key'), 'there already'],
    ['into no folder', () => join(folder, 'none', 'b.age'), 'There is no folder'],
  ])('%s', async (_, where, message) => {
    const app = await withUsers('ann');
    writeFileSync(join(folder, 'there.txt'), 'mine');
    const path = where();
    const before = existsSync(path) ? readFileSync(path) : null;
    await expect(make(app, { path })).rejects.toThrow(message);
    expect(existsSync(path) ? readFileSync(path) : null).toEqual(before);
  });

  test('when it is stopped, and nothing of it is left', async () => {
    const app = await withUsers('ann');
    const making = make(app, { job: 'one' });
    const state = await app.client.invoke('backups.state', { job: 'one', stop: true });
    expect(state).not.toBeNull();
    await expect(making).rejects.toMatchObject({ code: 'cancelled' });
    expect(left()).toEqual(['gateway']);
  });

  test('when the application ends, and nothing of it is left, nor of a restore', async () => {
    const app = await withUsers('ann');
    await make(app);
    await app.close();
    const begun = Promise.withResolvers<void>();
    const held = ((_task: Task, { signal }: Watching) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error));
        begun.resolve();
      })) as unknown as typeof runTask;
    const ending = await computer('here', held);
    const restoring = restore(ending);
    restoring.catch(() => undefined);
    await begun.promise;
    expect(left()).toHaveLength(3);
    await ending.close();
    expect(left()).toEqual(['gateway', 'set.tar.gz.age']);
    await expect(restoring).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('with a passphrase that is soon guessed', async () => {
    const app = await withUsers('ann');
    const short = app.client.invoke('backups.make', { path: file, passphrase: 'short one' });
    await expect(short).rejects.toMatchObject({ code: 'invalid-request', details: { field: 'passphrase' } });
  });
});

describe('restores nothing, and says why', () => {
  const refused = async (app: Application, code: string, message: RegExp, passphrase?: string) => {
    const before = left();
    await expect(restore(app, passphrase)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string,
    });
    expect(left()).toEqual(before);
  };

  test('a wrong passphrase, and files that are none of ours, cut short or altered at any place', async () => {
    const app = await withUsers('ann');
    await make(app);
    await refused(app, 'wrong-key', /not its passphrase/, 'another passphrase');
    const whole = readFileSync(file);
    for (const cut of [0.5, 0.99]) {
      truncateSync(file, Math.floor(whole.length * cut));
      await refused(app, 'bad-file', /cut short or altered/);
      writeFileSync(file, whole);
    }
    truncateSync(file, whole.length - 1);
    await refused(app, 'bad-file', /cut short or altered/);
    for (const at of [160, Math.floor(whole.length / 2), whole.length - 1]) {
      const altered = Buffer.from(whole);
      altered[at] = (altered[at] ?? 0) ^ 1;
      writeFileSync(file, altered);
      await refused(app, 'bad-file', /cut short or altered/);
    }
    writeFileSync(file, '');
    await refused(app, 'bad-file', /is empty/);
    writeFileSync(file, randomBytes(5000));
    await refused(app, 'bad-file', /no backup of Postern/);
    writeFileSync(file, 'age-encryption.org/v1\n-> X25519 abc\n');
    await refused(app, 'bad-file', /cut short or altered/);
    rmSync(file);
    await refused(app, 'not-found', /There is nothing at/);
    mkdirSync(file);
    await refused(app, 'bad-file', /name the file of the backup/);
  });

  test('a place that is taken', async () => {
    const app = await withUsers('ann');
    await make(app);
    mkdirSync(to);
    writeFileSync(join(to, 'mine'), '');
    await refused(app, 'set-exists', /not empty/);
    rmSync(to, { recursive: true });
    writeFileSync(to, 'mine');
    await refused(app, 'set-exists', /no folder/);
    rmSync(to);
    to = join(folder, 'gateway', 'inside');
    await refused(app, 'set-exists', /outside/);
    to = join(folder, 'none', 'restored');
    await refused(app, 'not-found', /There is no folder/);
  });

  test.each([
    ['a later format', { format: 2 }, {}, 'set-newer-format', /newer Postern/],
    ['another manifest', { postern: 'something' }, {}, 'bad-file', /no backup of Postern/],
    [
      'a file that is missing',
      {},
      { 'set/snapshot.jsonl': null },
      'bad-file',
      /lacks its file set\/snapshot/,
    ],
    ['a way out of the folder', {}, { 'set/../out': 'x' }, 'bad-file', /"set\/\.\.\/out"/],
    ['an absolute path', {}, { '/tmp/out': 'x' }, 'bad-file', /that no backup has/],
    ['another name', {}, { 'set/owner.lock': 'x' }, 'bad-file', /that no backup has/],
    ['a name of Windows', {}, { 'set/mail/keys/C:x': 'x' }, 'bad-file', /that no backup has/],
    [
      'a key of another set',
      {},
      { 'key.txt': `${randomBytes(32).toString('base64')}\n` },
      'bad-file',
      /not the key of its set/,
    ],
    ['a set that has fewer users than it says', { set: { users: 5 } }, {}, 'bad-file', /missing/],
  ] as const)('%s', async (_, manifest, files, code, message) => {
    const app = await withUsers('ann');
    await forge(app, manifest, files);
    const there = await computer('there');
    await refused(there, code, message);
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });
});

test('a link in the archive is not made', async () => {
  const app = await withUsers('ann');
  await make(app);
  const { Encrypter } = await import('age-encryption');
  const { packTar } = await import('modern-tar');
  const manifest = { ...(await manifestOf(app)), files: [{ name: 'set/snapshot.jsonl', size: 0 }] };
  const tar = await packTar([
    {
      header: { name: 'backup.json', size: Buffer.byteLength(JSON.stringify(manifest)) },
      body: JSON.stringify(manifest),
    },
    { header: { name: 'set/snapshot.jsonl', size: 0, type: 'symlink', linkname: '/etc/passwd' } },
  ]);
  const encrypter = new Encrypter();
  encrypter.setPassphrase(PASSPHRASE);
  encrypter.setScryptWorkFactor(COST);
  const { gzipSync } = await import('node:zlib');
  writeFileSync(file, await encrypter.encrypt(gzipSync(tar)));
  await expect(restore(app)).rejects.toThrow(/something that is no file \(symlink\)/);
  expect(left()).toEqual(['gateway', 'set.tar.gz.age']);
});

test('a relay that was agreed to at that place, in a folder of that number, was another set’s', async () => {
  const app = await withUsers('ann');
  await make(app);
  const { id } = await app.client.invoke('sets.info', {});
  await app.close();
  const known = new KnownSets(join(folder, 'there'));
  let seen: readonly unknown[] = [];
  const there = await computer('there', (async (task: Task) => {
    const read = await unpackBackup(task as ReadTask, () => undefined);
    // The number of a folder is given again once it is free.
    const { inode } = await identityOf((task as ReadTask).to ?? '');
    seen = [id, to, inode, JSON.stringify(deliveryOf(DEFAULT_RELAY_SETTINGS))];
    await known.noteSeen(seen);
    expect(await known.hasSeen(seen)).toBe(true);
    return read;
  }) as unknown as typeof runTask);
  await restore(there);
  expect(await identityOf(to)).toMatchObject({ inode: seen[2] });
  expect(await known.hasSeen(seen)).toBe(false);
});

/** The manifest of the backup that was made last. */
async function manifestOf(app: Application) {
  const { made, by, set, holds } = await app.client.invoke('backups.describe', {
    path: file,
    passphrase: PASSPHRASE,
  });
  return { postern: 'backup', format: 1, made, by, set, holds };
}

/** A backup that nobody makes: what the manifest says, and which files it has, is another. */
async function forge(
  app: Application,
  manifest: { readonly set?: object; readonly [key: string]: unknown },
  others: Readonly<Record<string, string | null>>,
): Promise<void> {
  await make(app);
  const real = await manifestOf(app);
  await app.close();
  rmSync(file);
  rmSync(join(folder, 'here.key'));
  const from = join(folder, 'gateway');
  const files = new Map<string, string>(
    readdirSync(from)
      .filter((name) => /jsonl$|^key/.test(name))
      .map((name) => [`set/${name}`, readFileSync(join(from, name), 'utf8')]),
  );
  const named = new Map(
    [...files, ...Object.entries(others)].map(([name, text]) => [name, text ?? files.get(name) ?? '']),
  );
  for (const [name, text] of Object.entries(others)) {
    if (text === null) files.delete(name);
    else files.set(name, text);
  }
  const list = [...named].map(([name, text]) => ({ name, size: Buffer.byteLength(text) }));
  const first = JSON.stringify({ ...real, ...manifest, set: { ...real.set, ...manifest.set }, files: list });
  const packed = [['backup.json', first] as const, ...files].map(([name, text]): PackedFile => {
    const bytes = Buffer.from(text);
    return {
      name,
      size: bytes.length,
      read: (into, offset) => bytes.copy(into, 0, offset),
    };
  });
  const parts: Uint8Array[] = [];
  const how = {
    files: packed,
    lock: { passphrase: PASSPHRASE },
    time: 0,
    cost: COST,
    progress: () => undefined,
  };
  await packBackup({ ...how, write: (bytes) => void parts.push(bytes) });
  writeFileSync(file, Buffer.concat(parts));
}
