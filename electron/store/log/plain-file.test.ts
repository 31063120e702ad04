/** What lies in the place of a file of a set: real links, pipes, devices, sockets and folders. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  makePrivateFolders,
  NotPlain,
  openPlain,
  openPlainNow,
  readPlain,
  readPlainNow,
  requireFolders,
  requirePlain,
  requirePlainNow,
  setFileMode,
  setFolderMode,
  type How,
} from './plain-file.ts';
import { writeWhole } from './whole-file.ts';

const WINDOWS = process.platform === 'win32';
const ROOT = process.getuid?.() === 0;

let folder: string;
let outside: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pp-'));
  outside = join(folder, 'outside');
  writeFileSync(outside, 'not ours');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ODD: Readonly<Record<string, (path: string) => Promise<void> | void>> = {
  'is a link': (path) => symlinkSync(outside, path),
  'is a folder': (path) => mkdirSync(path),
  'is a pipe': (path) => void spawnSync('mkfifo', [path]),
  'is a socket': (path) => new Promise((resolve) => createServer().listen(path, resolve).unref()),
  ...(ROOT ? { 'is a device': (path: string) => void spawnSync('mknod', [path, 'c', '1', '3']) } : {}),
};

describe.skipIf(WINDOWS).each(Object.entries(ODD))('what %s', (why, make) => {
  test('is neither read nor written nor waited for, and the sentence names it', async () => {
    const path = join(folder, 'a.jsonl');
    await make(path);
    const sentence = `${path} ${why}, where a set has a plain file`;
    for (const how of ['r', 'r+', 'r placed', 'r+ placed'] satisfies How[]) {
      await expect(openPlain(path, how)).rejects.toThrow(sentence);
      expect(() => openPlainNow(path, how)).toThrow(sentence);
    }
    await expect(openPlain(path, 'wx')).rejects.toMatchObject({ code: 'EEXIST' });
    expect(() => openPlainNow(path, 'wx')).toThrow(/EEXIST/);
    await expect(readPlain(path)).rejects.toMatchObject({
      code: 'set-damaged',
      details: { file: 'a.jsonl' },
    });
    expect(() => readPlainNow(path)).toThrow(sentence);
    await expect(requirePlain(path)).rejects.toBeInstanceOf(NotPlain);
    expect(() => requirePlainNow(path)).toThrow(sentence);
    expect(readFileSync(outside, 'utf8')).toBe('not ours');
  });

  test('and has the name that something is written under first goes, but for a folder', async () => {
    const path = join(folder, 'b.jsonl');
    await make(`${path}.new`);
    const written = writeWhole(path, (file) => file.writeFile('ours'));
    if (why === 'is a folder') await expect(written).rejects.toThrow(`${path}.new is a folder`);
    else {
      await written;
      expect(readFileSync(path, 'utf8')).toBe('ours');
    }
    expect(readFileSync(outside, 'utf8')).toBe('not ours');
  });

  test('in the place of a folder is not entered', async () => {
    const path = join(folder, 'mail');
    await make(path);
    if (why === 'is a folder') {
      expect(makePrivateFolders(folder, 'mail', 'keys')).toBe(join(path, 'keys'));
      expect([path, join(path, 'keys')].map((one) => statSync(one).mode & 0o777)).toEqual([0o700, 0o700]);
      return;
    }
    expect(() => makePrivateFolders(folder, 'mail', 'keys')).toThrow(
      `${path} ${why}, where a set has a folder`,
    );
    expect(() => requireFolders(folder, 'mail', 'keys')).toThrow(`${path} ${why}`);
  });
});

test.skipIf(WINDOWS)('a link to a folder, or to nothing, is none of ours either', async () => {
  mkdirSync(join(folder, 'elsewhere'), { mode: 0o755 });
  symlinkSync(join(folder, 'elsewhere'), join(folder, 'mail'));
  expect(() => makePrivateFolders(folder, 'mail', 'keys')).toThrow(
    /mail is a link, where a set has a folder/,
  );
  expect(existsSync(join(folder, 'elsewhere', 'keys'))).toBe(false);
  symlinkSync(join(folder, 'nothing'), join(folder, 'dangling'));
  await expect(readPlain(join(folder, 'dangling'))).rejects.toThrow('is a link');
  await expect(openPlain(join(folder, 'dangling'), 'wx')).rejects.toMatchObject({ code: 'EEXIST' });
  expect(existsSync(join(folder, 'nothing'))).toBe(false);
});

describe('a file with two names', () => {
  test('is read where it is this user’s, and written never', async () => {
    const path = join(folder, 'a.jsonl');
    writeFileSync(path, 'text');
    linkSync(path, join(folder, 'backup'));
    expect(await readPlain(path)).toBe('text');
    await expect(openPlain(path, 'r+')).rejects.toThrow('has another name, too (a hard link)');
    closeSync(openPlainNow(path, 'r+ placed'));
    setFileMode(path);
    expect(requirePlainNow(path)).toBe(true);
    expect(() => requirePlainNow(path, 'r+')).toThrow(NotPlain);
  });

  test.runIf(ROOT)('and of another user is not read', async () => {
    const path = join(folder, 'a.jsonl');
    writeFileSync(path, 'text');
    spawnSync('chown', ['65534', path]);
    expect(await readPlain(path)).toBe('text');
    linkSync(path, join(folder, 'theirs'));
    await expect(readPlain(path)).rejects.toThrow('has another name, too (a hard link)');
  });
});

describe('modes', () => {
  test.skipIf(WINDOWS)(
    'are set: of what is made, of what is there, whatever others were let do',
    async () => {
      // One that would take from the owner, too.
      const before = process.umask(0o277);
      try {
        await (await openPlain(join(folder, 'made'), 'wx')).close();
        closeSync(openPlainNow(join(folder, 'now'), 'wx'));
      } finally {
        process.umask(before);
      }
      writeFileSync(join(folder, 'there'), '');
      chmodSync(join(folder, 'there'), 0o666);
      mkdirSync(join(folder, 'open'));
      chmodSync(join(folder, 'open'), 0o777);
      setFileMode(join(folder, 'there'));
      setFolderMode(join(folder, 'open'));
      setFileMode(join(folder, 'missing'));
      const modes = ['made', 'now', 'there', 'open'].map((name) => statSync(join(folder, name)).mode & 0o777);
      expect(modes).toEqual([0o600, 0o600, 0o600, 0o700]);
    },
  );

  test.skipIf(WINDOWS)('are not set by a link, or for another name', () => {
    chmodSync(outside, 0o644);
    symlinkSync(outside, join(folder, 'link'));
    setFileMode(join(folder, 'link'));
    linkSync(outside, join(folder, 'hard'));
    setFileMode(join(folder, 'hard'));
    expect(statSync(outside).mode & 0o777).toBe(0o644);
  });
});

test('a file is read whole, or not at all', async () => {
  const path = join(folder, 'a.json');
  expect([await readPlain(path), readPlainNow(path)]).toEqual([null, null]);
  expect(requirePlainNow(path)).toBe(false);
  writeFileSync(path, 'äö');
  expect([await readPlain(path, 4), readPlainNow(path, 4)]).toEqual(['äö', 'äö']);
  await expect(readPlain(path, 3)).rejects.toThrow(/has more than 3 bytes/);
  expect(() => readPlainNow(path, 3)).toThrow(/has more than 3 bytes/);
  writeFileSync(path, '');
  expect(await readPlain(path)).toBe('');
});

describe.runIf(ROOT)('what this account may not read', () => {
  test('is said in words, with the file: of a set, in its mail, and in a folder that it may not enter', () => {
    const closed = join(folder, 'closed');
    for (const name of ['mail', 'closed'])
      mkdirSync(join(folder, name), { mode: name === 'mail' ? 0o755 : 0o700 });
    for (const name of ['f', 'closed.jsonl', 'mail/mail.db', 'closed/f'])
      writeFileSync(join(folder, name), 'x', { mode: 0o600 });
    chmodSync(folder, 0o755);
    const script = `
      import { readPlain, readPlainNow, requirePlain, requirePlainNow, requireFolders } from '${join(import.meta.dirname, 'plain-file.ts')}';
      import { readClosedMark } from '${join(import.meta.dirname, 'closed-mark.ts')}';
      import { openForReading } from '${join(import.meta.dirname, '../../relay/mail/sqlite/open-database.ts')}';
      for (const work of [
        () => readPlain('${folder}/f'), () => readPlainNow('${folder}/f'), () => readPlain('${closed}/f'),
        () => requirePlain('${closed}/f'), () => requirePlainNow('${closed}/f'), () => requireFolders('${closed}', 'f'),
        () => readClosedMark('${folder}'), () => openForReading('${folder}/mail'),
      ])
        try { await work(); console.log('read'); } catch (error) { console.log(error.code, error.message); }`;
    const other = { uid: 65_534, gid: 65_534, cwd: '/', encoding: 'utf8' } as const;
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], other);
    const said = stdout.trim().split('\n');
    expect([said.length, stderr]).toEqual([8, '']);
    for (const line of said.slice(0, 7)) {
      expect(line).toMatch(
        /^io-failed .*\/(f|closed\.jsonl) cannot be read \(EACCES\): .*given to your account with mode 0600/,
      );
    }
    expect(said[7]).toMatch(/^io-failed The mail database .* cannot be written .*permissions/);
  });
});

test.skipIf(WINDOWS)(
  'a link that is put there between the look and the opening is not followed',
  async () => {
    const path = join(folder, 'raced');
    writeFileSync(path, 'plain');
    const opening = openPlain(path, 'r+');
    // Another thread looks while this one stands still, and what it saw is heard of once the file is a link.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
    rmSync(path);
    symlinkSync(outside, path);
    await expect(opening).rejects.toMatchObject({ why: 'is a link' });
  },
);

test.skipIf(WINDOWS)('a folder that became a link since it was looked at is not gone through', async () => {
  const mail = makePrivateFolders(folder, 'mail');
  const elsewhere = join(folder, 'elsewhere');
  mkdirSync(elsewhere);
  for (const one of [mail, elsewhere]) writeFileSync(join(one, 'rules.txt'), one);
  expect(await readPlain(join(mail, 'rules.txt'))).toBe(mail);
  renameSync(mail, `${mail}.was`);
  symlinkSync(elsewhere, mail);
  await expect(readPlain(join(mail, 'rules.txt'))).rejects.toThrow(`${mail} is a link`);
  expect(() => readPlainNow(join(mail, 'rules.txt'))).toThrow(`${mail} is a link`);
});
