/** A lock belongs to the folder it was made in: copies, links, other mounts and moved folders, in real ones. */
import { message, tell } from '../../../shared/text/text.ts';
import { execFileSync } from 'node:child_process';
import { cp, link, mkdir, readFile, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { adding, EVERYBODY, temporaryFolder } from '../../../tests/crash/store-helpers.ts';
import { identityOf } from './folder-identity.ts';
import { openSet } from '../open-set.ts';
import type { UserStore } from '../model/store-types.ts';

const SOCKET = 'a-socket';

/** An open set with one user, and a place beside it. */
async function openOne(): Promise<{
  readonly store: UserStore;
  readonly live: string;
  readonly copy: string;
}> {
  const folder = await temporaryFolder();
  const live = join(folder, 'live');
  const store = await openSet(live, { create: { name: 'Live' }, socket: SOCKET });
  onTestFinished(() => store.close());
  await store.commit(adding('anna'), 'test');
  return { store, live, copy: join(folder, 'copy') };
}

async function copyOf(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, preserveTimestamps: true });
}

const names = (store: UserStore): (string | undefined)[] =>
  Array.from(store.matching(EVERYBODY), (id) => store.get(id)?.username);

/** Opens it, changes it, and closes it. */
async function change(path: string, username: string): Promise<void> {
  const store = await openSet(path);
  await store.commit(adding(username), 'test');
  await store.close();
}

async function read(path: string): Promise<(string | undefined)[]> {
  const store = await openSet(path, { readOnly: true });
  const found = names(store);
  await store.close();
  return found;
}

describe('a copy of an open set', () => {
  test('is a set of its own, and so is a copy of the copy; the original keeps its owner', async () => {
    const { store, live, copy } = await openOne();
    const second = `${copy}-2`;
    await copyOf(live, copy);
    await copyOf(copy, second);
    await change(copy, 'of-copy');
    await change(second, 'of-second');
    await store.commit(adding('of-live'), 'test');
    expect(await read(live)).toEqual(['anna', 'of-live']);
    expect(await read(copy)).toEqual(['anna', 'of-copy']);
    expect(await read(second)).toEqual(['anna', 'of-second']);
    await expect(openSet(live)).rejects.toMatchObject({ code: 'set-in-use' });
    expect((await readdir(copy)).filter((name) => name.startsWith('owner.lock'))).toEqual([]);
  });

  test('has one owner, too', async () => {
    const { live, copy } = await openOne();
    await copyOf(live, copy);
    const owned = await openSet(copy, { socket: 'another' });
    await expect(openSet(copy)).rejects.toMatchObject({
      code: 'set-in-use',
      details: { socket: 'another', set: owned.info().id, ...(await identityOf(copy)) },
    });
    await owned.close();
  });

  test('in the place of the original, which was deleted, is not the one that is open', async () => {
    const { store, live, copy } = await openOne();
    await copyOf(live, copy);
    await rm(live, { recursive: true });
    await copyOf(copy, live);
    await change(live, 'of-copy');
    await expect(store.commit(adding('too-late'), 'test')).rejects.toMatchObject({ code: 'read-only' });
    expect(await read(live)).toEqual(['anna', 'of-copy']);
  });

  test('of hard links does not share what is written from then on', async () => {
    const { store, live, copy } = await openOne();
    await mkdir(copy);
    for (const name of await readdir(live)) await link(join(live, name), join(copy, name));
    await change(copy, 'of-copy');
    await store.commit(adding('of-live'), 'test');
    expect(await read(live)).toEqual(['anna', 'of-live']);
    expect(await read(copy)).toEqual(['anna', 'of-copy']);
  });

  test('with a torn end says so when it is only read', async () => {
    const { live, copy } = await openOne();
    await copyOf(live, copy);
    const journal = join(copy, 'journal-000001.jsonl');
    await writeFile(journal, 'torn', { flag: 'a' });
    const store = await openSet(copy, { readOnly: true });
    expect(store.info().damage).toMatchObject([{ kind: 'torn-tail', bytes: 4 }]);
    await store.close();
  });
});

describe('another way to an open set', () => {
  test('by a link is refused with its owner', async () => {
    const { store, live, copy } = await openOne();
    await symlink(live, copy);
    await expect(openSet(copy)).rejects.toMatchObject({
      code: 'set-in-use',
      details: { pid: process.pid, socket: SOCKET, set: store.info().id, ...(await identityOf(live)) },
    });
  });

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'by a bind mount is refused with its owner',
    async ({ skip }) => {
      const { live, copy } = await openOne();
      await mkdir(copy);
      try {
        execFileSync('mount', ['--bind', live, copy], { stdio: 'ignore' });
      } catch {
        skip('nothing can be mounted here');
      }
      onTestFinished(() => void execFileSync('umount', ['--lazy', copy]));
      await expect(openSet(copy)).rejects.toMatchObject({
        code: 'set-in-use',
        details: { pid: process.pid, socket: SOCKET },
      });
    },
  );

  test.runIf(process.platform === 'linux' && process.getuid?.() === 0)(
    'by a mount under which it has another device and number is refused with its owner',
    async ({ skip }) => {
      const { store, live, copy } = await openOne();
      const path = join(live, 'owner.lock');
      const lock = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
      await store.close();
      const empty = `${copy}-empty`;
      await mkdir(copy);
      await mkdir(empty);
      try {
        execFileSync('mount', ['-t', 'overlay', 'overlay', '-o', `lowerdir=${live}:${empty}`, copy], {
          stdio: 'ignore',
        });
      } catch {
        skip('nothing can be mounted here');
      }
      onTestFinished(() => void execFileSync('umount', ['--lazy', copy]));
      const folder = await identityOf(copy);
      expect(folder).not.toEqual(await identityOf(live));
      await writeFile(path, JSON.stringify({ ...lock, folder, path: copy }));
      await expect(openSet(live)).rejects.toMatchObject({ code: 'set-in-use' });
      expect((await readdir(live)).filter((name) => name.startsWith('owner.lock'))).toEqual(['owner.lock']);
    },
  );
});

describe('a lock', () => {
  test('of another computer is honoured, whatever folder it names, and the way past it is said', async () => {
    const { store, live } = await openOne();
    await store.close();
    const folder = { device: '1', inode: '1' };
    const lock = {
      token: 'a',
      pid: 1,
      host: 'elsewhere.example',
      started: '',
      socket: 's',
      folder,
      path: live,
    };
    await writeFile(join(live, 'owner.lock'), JSON.stringify(lock));
    await expect(openSet(live)).rejects.toMatchObject({
      code: 'set-in-use',
      message: expect.stringMatching(/elsewhere\.example.*is a copy.*delete .*owner\.lock/) as string,
      details: { socket: null },
    });
  });

  test('of an earlier version, which names no folder, is honoured, but its owner is asked nothing', async () => {
    const { live } = await openOne();
    const path = join(live, 'owner.lock');
    const { folder: _, ...lock } = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
    await writeFile(path, JSON.stringify(lock));
    await expect(openSet(live)).rejects.toMatchObject({ code: 'set-in-use', details: { socket: null } });
  });

  test.each([
    ['itself', ['a', 'a']],
    ['one that follows it', ['a', 'b', 'c', 'a']],
  ])('that is followed by %s is a sentence, not a search without an end', async (_what, tokens) => {
    const { store, live } = await openOne();
    await store.close();
    const lock = { pid: 0, host: hostname(), started: '', brief: false };
    await writeFile(join(live, 'owner.lock'), JSON.stringify({ ...lock, token: 'a' }));
    for (const [index, token] of tokens.slice(1).entries()) {
      const follows = join(live, `owner.lock.after-${tokens[index]}`);
      await writeFile(follows, JSON.stringify({ ...lock, token }));
    }
    const refused = {
      code: 'set-damaged',
      message: expect.stringMatching(/without an end.*delete owner\.lock and each/) as string,
    };
    await expect(openSet(live)).rejects.toMatchObject(refused);
    await expect(openSet(live, { readOnly: true })).rejects.toMatchObject(refused);
  });

  test.each(['', '[]', 'null', '{"pid":1}'])('that says “%s” belongs to nobody', async (text) => {
    const { store, live } = await openOne();
    await store.close();
    await writeFile(join(live, 'owner.lock'), text);
    await change(live, 'bert');
    expect(await read(live)).toEqual(['anna', 'bert']);
  });

  test('keeps no next owner by thousands of files that its like left: they go by and by', async () => {
    const { store, live } = await openOne();
    await store.close();
    const left = async () => (await readdir(live)).filter((name) => name.startsWith('owner.lock')).length;
    const gone = { token: 'a', pid: 0, host: hostname(), started: '' };
    await writeFile(join(live, 'owner.lock'), JSON.stringify(gone));
    const names = Array.from({ length: 250 }, (_, index) => `owner.lock.draft-${index}`);
    await Promise.all(names.map((name) => writeFile(join(live, name), JSON.stringify(gone))));
    await change(live, 'bert');
    expect(await left()).toBe(50);
    await writeFile(join(live, 'owner.lock'), JSON.stringify(gone));
    await change(live, 'carl');
    expect(await left()).toBe(0);
  });

  test('that was removed or replaced ends the writing', async () => {
    const { store, live } = await openOne();
    await rm(join(live, 'owner.lock'));
    await change(live, 'bert');
    await expect(store.commit(adding('carl'), 'test')).rejects.toMatchObject({
      code: 'read-only',
      message: expect.stringContaining('owner.lock') as string,
    });
    expect(tell(store.info().readOnly ?? message('Nothing was changed.'))).toContain('owner.lock');
    expect(await read(live)).toEqual(['anna', 'bert']);
  });
});

describe('a folder that is moved while its set is open', () => {
  test('takes no change until it is back, and none of what was put in its place is touched', async () => {
    const { store, live, copy } = await openOne();
    await rename(live, copy);
    const refused = { code: 'read-only', message: expect.stringContaining('moved') as string };
    await expect(store.commit(adding('bert'), 'test')).rejects.toMatchObject(refused);
    const importing = () => store.beginImport({ actor: 'test', file: 'x.csv', onDuplicate: 'skip' });
    expect(importing).toThrow(/moved/);
    await expect(store.compact()).rejects.toMatchObject(refused);
    await copyOf(copy, live);
    await expect(store.commit(adding('bert'), 'test')).rejects.toMatchObject(refused);
    await rm(live, { recursive: true });
    await rename(copy, live);
    await store.commit(adding('bert'), 'test');
    expect(await read(live)).toEqual(['anna', 'bert']);
  });

  test('an import that was under way is not kept', async () => {
    const { store, live, copy } = await openOne();
    const importing = store.beginImport({ actor: 'test', file: 'x.csv', onDuplicate: 'skip' });
    await rename(live, copy);
    await expect(importing.commit()).rejects.toMatchObject({ code: 'read-only' });
    await rename(copy, live);
  });

  test('is free where it lies now once its owner has closed it, and a copy in its place is as it was', async () => {
    const { store, live, copy } = await openOne();
    await rename(live, copy);
    await copyOf(copy, live);
    const before = await stat(join(live, 'journal-000001.jsonl'));
    await expect(openSet(copy)).rejects.toMatchObject({ code: 'set-in-use' });
    await store.close();
    expect(await readdir(live)).not.toContain('closed.jsonl');
    expect((await stat(join(live, 'journal-000001.jsonl'))).size).toBe(before.size);
    await change(copy, 'bert');
    expect(await read(copy)).toEqual(['anna', 'bert']);
    expect(basename((await openAndClose(live)).path)).toBe('live');
  });
});

async function openAndClose(path: string): Promise<{ readonly path: string }> {
  const store = await openSet(path);
  await store.close();
  return store.info();
}

test('of many that make one set at once, one makes it', async () => {
  const folder = join(await temporaryFolder(), 'new');
  const made = await Promise.allSettled(
    Array.from({ length: 8 }, () => openSet(folder, { create: { name: 'New' } })),
  );
  const opened = made.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  expect(opened).toHaveLength(1);
  for (const result of made) {
    if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'set-in-use' });
  }
  await opened[0]?.commit(adding('anna'), 'test');
  await opened[0]?.close();
  expect(await read(folder)).toEqual(['anna']);
});
