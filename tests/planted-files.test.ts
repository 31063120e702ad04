/** Something else in the place of each file of a set, or of one that it makes next: nothing outside is touched, and a sentence names it. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createApplication, type Application } from '../electron/app/application.ts';
import { plainShell } from '../electron/app/base/shell.ts';
import { openMailReader, openMailStore } from '../electron/relay/mail/sqlite/open-mail-store.ts';
import { RulesFile } from '../electron/relay/scan/built-in/rules-file.ts';
import { ownCertificate } from '../electron/relay/tls/own-certificate.ts';
import { followSet } from '../electron/store/follow/follow-set.ts';
import { openSet } from '../electron/store/open-set.ts';

let folder: string;
let set: string;
let outside: string;
const NOT_OURS = 'not ours, and to stay as it is\n';

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'postern-planted-'));
  set = join(folder, 'set');
  outside = join(folder, 'outside');
  writeFileSync(outside, NOT_OURS);
  mkdirSync(join(folder, 'elsewhere'));
  const store = await openSet(set, { create: { name: 'One' } });
  await store.commit({ kind: 'rename', name: 'Two' }, 'test');
  await store.compact();
  await store.commit({ kind: 'rename', name: 'Three' }, 'test');
  await store.close();
});

afterEach(() => {
  expect(readFileSync(outside, 'utf8')).toBe(NOT_OURS);
  expect(readdirSync(join(folder, 'elsewhere'))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});

const KINDS: Readonly<Record<string, (path: string) => unknown>> = {
  link: (path) => symlinkSync(outside, path),
  'link to nothing': (path) => symlinkSync(join(folder, 'elsewhere', 'nothing'), path),
  'hard link': (path) => linkSync(outside, path),
  folder: (path) => mkdirSync(path),
  pipe: (path) => spawnSync('mkfifo', [path]),
  ...(process.getuid?.() === 0
    ? { device: (path: string) => spawnSync('mknod', [path, 'c', '1', '5']) }
    : {}),
};
const kinds = Object.entries(KINDS);

function plant(make: (path: string) => unknown, ...names: readonly string[]): string {
  const path = join(set, ...names);
  rmSync(path, { recursive: true, force: true });
  make(path);
  return path;
}

/** Opens the set, changes it, has it write each of its files, and closes it. */
async function use(): Promise<readonly string[]> {
  const store = await openSet(set);
  try {
    const { damage, readOnly } = store.info();
    if (readOnly === null) {
      await store.commit({ kind: 'rename', name: 'Four' }, 'test');
      await store.compact();
    }
    return damage.map(({ message }) => message);
  } finally {
    await store.close();
  }
}

/** Who reads along; ends in a sentence, too, if in any. */
async function follow(): Promise<void> {
  const followed = await followSet(set);
  await followed.close();
}

describe.skipIf(process.platform === 'win32').each(kinds)('a %s', (kind, make) => {
  test.each(['snapshot.jsonl', 'journal-000002.jsonl', 'owner.lock', 'closed.jsonl'])(
    'in the place of %s',
    async (name) => {
      const path = plant(make, name);
      const outcome = await use().catch((error: unknown) => error as Error);
      const said = outcome instanceof Error ? outcome.message : outcome.join();
      // A hard link is a plain file of ours that says nothing: damage as any other, and taken over where it is no loss.
      if (kind !== 'hard link') expect(said).toContain(path);
      else if (name.startsWith('journal')) expect(said).toContain(name);
      else if (name === 'snapshot.jsonl') expect(said).toMatch(/not a user set|is no user set|no user set/i);
      if (kind !== 'hard link') expect(existsSync(path) || kind === 'link to nothing').toBe(true);
      const read = name.startsWith('snapshot') || name.startsWith('journal');
      if (kind !== 'hard link' && read) await expect(follow()).rejects.toThrow(path);
    },
  );

  test.each(['snapshot.jsonl.new', 'closed.jsonl.new', 'journal-000003.jsonl', 'journal-000002.jsonl.new'])(
    'where %s is written next',
    async (name) => {
      const path = plant(make, name);
      const outcome = await use().catch((error: unknown) => error as Error);
      if (outcome instanceof Error) expect(outcome.message).toContain(name.replace('.new', ''));
      if (kind === 'folder') rmSync(path, { recursive: true });
      // Whatever it was, no file of the set is one by now, and the set is whole.
      if (name.startsWith('journal-000003')) rmSync(path, { recursive: true, force: true });
      const store = await openSet(set);
      expect(store.info()).toMatchObject({ users: 0, readOnly: null });
      await store.close();
    },
  );

  test.each(['key.json', 'smart-host-passwords.json'])('in the place of %s', async (name) => {
    const path = plant(make, name);
    const app = await application();
    try {
      await app.openSet(set);
      const asked =
        name === 'key.json'
          ? app.client.invoke('users.add', { username: 'a', domain: 'a.example', password: 'pw' })
          : app.client.invoke('relay.setSmartHostPassword', {
              host: 'mx.example',
              port: 25,
              username: 'u',
              password: 'pw',
            });
      await expect(asked).rejects.toThrow(path);
    } finally {
      await app.close();
    }
  });

  test.each(['mail.db', 'mail.db-wal', 'mail.db-shm', 'writer.lock'])('in the place of %s', async (name) => {
    const mail = join(set, 'mail');
    await (await openMailStore(mail, { now: Date.now })).close();
    const path = plant(make, 'mail', name);
    const opened = openMailStore(mail, { now: Date.now });
    if (kind !== 'hard link') await expect(opened).rejects.toThrow(`${path} is a`);
    else await opened.then((store) => store.close()).catch(() => undefined);
    if (kind !== 'hard link' && name !== 'writer.lock') {
      expect(() => openMailReader(mail)).toThrow(`${path} is a`);
    }
  });

  test.each([['mail'], ['mail', 'keys']])('in the place of the folder %s', async (...names) => {
    if (kind === 'folder') return;
    mkdirSync(join(set, 'mail'), { recursive: true });
    const entered = kind === 'link' ? (path: string) => symlinkSync(join(folder, 'elsewhere'), path) : make;
    const path = plant(entered, ...names);
    const mail = join(set, 'mail');
    if (names.length === 1)
      await expect(openMailStore(mail, { now: Date.now })).rejects.toThrow(`${path} is a`);
    await expect(
      ownCertificate(join(mail, 'keys'), 'mx.example', ['mx.example'], Date.now()),
    ).rejects.toThrow(names.length === 1 ? /mail/ : `${path} is a`);
  });

  test.each(['ca.pem', 'server-key.pem', 'server-key.pem.new'])('in the place of %s', async (name) => {
    const keys = join(set, 'mail', 'keys');
    mkdirSync(keys, { recursive: true });
    const path = plant(make, 'mail', 'keys', name);
    const made = ownCertificate(keys, 'mx.example', ['mx.example'], Date.now());
    const refused = !name.endsWith('.new') || kind === 'folder';
    if (kind !== 'hard link' && refused) await expect(made).rejects.toThrow(path);
    else expect((await made).certificate).toContain('BEGIN CERTIFICATE');
  });

  test('in the place of the rules', () => {
    mkdirSync(join(set, 'mail'), { recursive: true });
    const path = plant(make, 'mail', 'rules.txt');
    const { problem } = new RulesFile(path, Date.now);
    expect(problem).toContain(path);
  });
});

async function application(): Promise<Application> {
  return createApplication({
    shell: plainShell('cli'),
    env: {
      POSTERN_CONFIG_DIR: join(folder, 'config'),
      POSTERN_KEY_FILE: join(folder, 'key'),
      XDG_RUNTIME_DIR: join(folder, 'run'),
    },
  });
}

test.skipIf(process.platform === 'win32')(
  'the modes of a set are set when it is opened, whatever they were',
  async () => {
    await (await openMailStore(join(set, 'mail'), { now: Date.now })).close();
    writeFileSync(join(set, 'notes.txt'), 'somebody’s own');
    const all = (): Record<string, number> =>
      Object.fromEntries(
        [set, ...readdirSync(set, { recursive: true }).map((name) => join(set, String(name)))].map((path) => [
          path.slice(set.length + 1),
          statSync(path).mode & 0o777,
        ]),
      );
    for (const name of Object.keys(all())) chmodSync(join(set, name), 0o777);
    await use();
    await (await openMailStore(join(set, 'mail'), { now: Date.now })).close();
    const { 'notes.txt': notes, '': top, mail, ...files } = all();
    expect([notes, top, mail]).toEqual([0o777, 0o700, 0o700]);
    expect(Object.values(files).every((mode) => mode === 0o600)).toBe(true);
  },
);

test.skipIf(process.platform === 'win32')(
  'a set whose folder is reached by a link is as good as any',
  async () => {
    renameSync(set, join(folder, 'real'));
    symlinkSync(join(folder, 'real'), set);
    expect(await use()).toEqual([]);
    const store = await openMailStore(join(set, 'mail'), { now: Date.now });
    await store.close();
  },
);

test.skipIf(process.platform === 'win32')('mail of a backup of hard links stays as it was', async () => {
  const mail = join(set, 'mail');
  await (await openMailStore(mail, { now: Date.now })).close();
  const backup = join(folder, 'backup.db');
  linkSync(join(mail, 'mail.db'), backup);
  const before = readFileSync(backup);
  const store = await openMailStore(mail, { now: Date.now });
  await store.values.set('test', 'key', randomUUID());
  await store.close();
  expect(readFileSync(backup).equals(before)).toBe(true);
});
