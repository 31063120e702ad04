/** Which paths an output is refused: real sets, links and keys. */
import { link, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { adding, temporaryFolder } from '../../../tests/crash/store-helpers.ts';
import { openSet } from '../open-set.ts';
import { isSetFileName, refuseOwnFile, type OwnFiles } from './own-files.ts';

let folder: string;
let set: string;
let own: OwnFiles;

beforeEach(async () => {
  folder = await temporaryFolder();
  set = join(folder, 'set');
  const store = await openSet(set, { create: { name: 'Set' } });
  await store.commit(adding('anna'), 'test');
  await store.compact();
  await store.close();
  await mkdir(join(set, 'mail', 'keys', 'dkim'), { recursive: true });
  await writeFile(join(set, 'mail', 'keys', 'ca.pem'), 'pem');
  await writeFile(join(set, 'key.json'), JSON.stringify({ file: join(folder, 'remembered-key') }));
  own = { set, keyFile: join(folder, 'named-key') };
});

const refused = { code: 'io-failed', message: expect.stringContaining('Nothing was written') as string };

describe('an output is refused', () => {
  test('in the place of any file that a set has', async () => {
    const files = await readdir(set, { recursive: true });
    expect(files).toEqual(expect.arrayContaining(['snapshot.jsonl', 'closed.jsonl', 'journal-000002.jsonl']));
    for (const name of files)
      await expect(refuseOwnFile(join(set, name), own), name).rejects.toMatchObject(refused);
  });

  test.each([
    'journal-000003.jsonl',
    'journal-1234567.jsonl',
    'snapshot.jsonl.new',
    'closed.jsonl.new',
    'owner.lock',
    'owner.lock.after-token',
    'set-aside-journal-000002.jsonl-17',
    'smart-hosts.json',
    'smart-host-passwords.json',
    'hardening-paused',
    'mail',
    'mail/mail.db',
    'mail/mail.db-wal',
    'mail/relay.json',
    'mail/keys/dkim/postern._domainkey.example.com.json',
    '.key.json.1a2b3c4d',
  ])('under a name that the set may take next: %s', async (name) => {
    await expect(refuseOwnFile(join(set, name), own)).rejects.toMatchObject(refused);
    // Also of a set that nobody has open.
    await expect(refuseOwnFile(join(set, name), { set: null, keyFile: null })).rejects.toMatchObject(refused);
  });

  test('by a link to the folder, to a file, and to one that is not there yet', async () => {
    await symlink(set, join(folder, 'alias'));
    await symlink(join(set, 'snapshot.jsonl'), join(folder, 'a.csv'));
    await symlink('set/journal-000003.jsonl', join(folder, 'b.csv'));
    await symlink('b.csv', join(folder, 'c.csv'));
    for (const path of ['alias/journal-000003.jsonl', 'alias/mail/mail.db', 'a.csv', 'b.csv', 'c.csv']) {
      await expect(refuseOwnFile(join(folder, path), own), path).rejects.toMatchObject(refused);
    }
  });

  test('by another name of the same file', async () => {
    await link(join(set, 'snapshot.jsonl'), join(folder, 'a.csv'));
    await link(join(set, 'mail', 'keys', 'ca.pem'), join(folder, 'b.csv'));
    for (const path of ['a.csv', 'b.csv']) {
      await expect(refuseOwnFile(join(folder, path), own), path).rejects.toMatchObject(refused);
    }
  });

  test.each(['named-key', 'remembered-key'])('in the place of the key file: %s', async (name) => {
    const key = join(folder, name);
    await expect(refuseOwnFile(key, own)).rejects.toMatchObject(refused);
    await writeFile(key, 'key');
    await link(key, join(folder, 'hard'));
    await symlink(key, join(folder, 'soft'));
    for (const path of [key, join(folder, 'hard'), join(folder, 'soft')]) {
      await expect(refuseOwnFile(path, own), path).rejects.toMatchObject(refused);
    }
  });
});

test('other files are nobody’s business: beside the set, in its folder, and of those names elsewhere', async () => {
  await writeFile(join(folder, 'there.csv'), 'old');
  for (const path of [
    'there.csv',
    'new.csv',
    'set/users.csv',
    'snapshot.jsonl',
    'mail/new.csv',
    'none/x.csv',
  ]) {
    await refuseOwnFile(join(folder, path), own);
  }
});

test('names are compared as file systems that know no letter case, or drop dots, would', () => {
  for (const name of [
    'SNAPSHOT.jsonl',
    'Key.JSON',
    'owner.lock.',
    'owner.lock ',
    'snapshot.jsonl:x',
    'MAIL',
  ]) {
    expect(isSetFileName(name), name).toBe(true);
  }
  for (const name of ['mailbox.csv', 'users.csv', 'journal.csv', 'keys.json']) {
    expect(isSetFileName(name), name).toBe(false);
  }
});
