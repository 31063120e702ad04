/** A full disk, a failing sync and a disk that cannot be written: refused with a clear error, and work goes on afterwards. */
import { execFile, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openSet } from '../../electron/store/open-set.ts';
import { canMount, smallDisk, type SmallDisk } from '../support/small-disk.ts';
import { PosternError } from '../../shared/domain/errors.ts';
import { openEarlier } from './earlier-set-app.ts';
import { earlierSet, expectSealed, formatOf } from './earlier-set.ts';
import { adding, batchOf, contents, editing, temporaryFolder } from './store-helpers.ts';

const run = promisify(execFile);
const mounting = canMount('full disk and read-only file system');
const tracing = spawnSync('strace', ['-V']).status === 0;
if (!tracing) process.stderr.write('SKIPPED: failing syncs: strace is not installed.\n');

function tmpfs(size: string): SmallDisk {
  const disk = smallDisk(size);
  onTestFinished(disk.unmount);
  return disk;
}

async function codeOf(attempt: Promise<unknown>): Promise<string | null> {
  try {
    await attempt;
    return null;
  } catch (error) {
    if (!(error instanceof PosternError)) throw error;
    return error.code;
  }
}

describe.skipIf(!mounting)('on a full disk', () => {
  test('small changes are refused whole, and go on once there is room', async () => {
    const disk = tmpfs('256k');
    const folder = join(disk.path, 'set');
    const store = await openSet(folder, { create: { name: 'Small disk' } });
    await store.commit(adding('anna'), 'test');
    await disk.fill(64 << 10);
    let before: unknown;
    let refused: string | null = null;
    let added = 0;
    for (; refused === null; added++) {
      before = contents(store);
      refused = await codeOf(store.commit(adding(`${'u'.repeat(40)}${added}`), 'test'));
    }
    expect(refused).toBe('disk-full');
    expect(contents(store)).toEqual(before);
    // Also many at once: each is either refused or done.
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, at) => codeOf(store.commit(adding(`${'v'.repeat(60)}${at}`), 'test'))),
    );
    expect(outcomes.filter((code) => code !== null && code !== 'disk-full')).toEqual([]);
    const during = contents(store);
    const asOnDisk = await openSet(folder, { readOnly: true });
    expect(contents(asOnDisk)).toEqual(during);
    await asOnDisk.close();
    await disk.empty();
    await store.commit(adding('later'), 'test');
    await store.commit(editing(1, 7), 'test');
    await store.undo('test');
    const after = contents(store);
    await store.close();
    const again = await openSet(folder);
    expect(again.info().damage).toEqual([]);
    expect(contents(again)).toEqual(after);
    await again.close();
  });

  test('an import is refused whole, and the next one works once there is room', async () => {
    const disk = tmpfs('1m');
    const folder = join(disk.path, 'set');
    const store = await openSet(folder, { create: {} });
    await store.commit(adding('anna'), 'test');
    const before = contents(store);
    const room = await disk.free();
    const names = (batch: number): string[] =>
      Array.from({ length: 2_000 }, (_, at) => `user-${batch}-${at}`);
    const session = store.beginImport({ actor: 'test', file: 'big.csv', onDuplicate: 'skip' });
    const attempt = async (): Promise<void> => {
      for (let batch = 0; batch < 50; batch++) await session.stage(batchOf(names(batch)));
      await session.commit();
    };
    expect(await codeOf(attempt())).toBe('disk-full');
    // Before anybody gives it up: whoever else wants to write finds the room that there was.
    expect(await disk.free()).toBe(room);
    await session.cancel();
    expect(contents(store)).toEqual(before);
    expect(store.info().users).toBe(1);
    disk.grow('64m');
    const second = store.beginImport({ actor: 'test', file: 'big.csv', onDuplicate: 'skip' });
    for (let batch = 0; batch < 5; batch++) {
      expect(await second.stage(batchOf(names(batch)))).toMatchObject({ created: 2_000 });
    }
    expect(await second.commit()).toMatchObject({ users: 10_000 });
    const after = contents(store);
    await store.close();
    const again = await openSet(folder);
    expect(again.info().damage).toEqual([]);
    expect(contents(again)).toEqual(after);
    await again.close();
  });

  test('a set without room for its lock opens for reading, says why, and is asked for where another process has it', async () => {
    const disk = tmpfs('256k');
    const folder = join(disk.path, 'set');
    const store = await openSet(folder, { create: {}, socket: '/tmp/asked' });
    await store.commit(adding('anna'), 'test');
    const before = contents(store);
    await disk.fill();
    expect(await codeOf(openSet(folder))).toBe('set-in-use');
    await store.close();
    await disk.fill();
    const reading = await openSet(folder);
    expect(reading.info()).toMatchObject({
      damage: [],
      readOnly: { text: expect.stringMatching(/^The disk of this set is full/) as string },
    });
    expect(contents(reading)).toEqual(before);
    expect(await codeOf(reading.commit(adding('bert'), 'test'))).toBe('read-only');
    await reading.close();
    await disk.empty();
    const again = await openSet(folder);
    await again.commit(adding('bert'), 'test');
    await again.close();
  });

  test('a snapshot is refused and everything stays as it was', async () => {
    const disk = tmpfs('512k');
    const folder = join(disk.path, 'set');
    const store = await openSet(folder, { create: {} });
    for (let batch = 0; batch < 10; batch++) {
      await store.commit(adding(...Array.from({ length: 100 }, (_, at) => `user-${batch}-${at}`)), 'test');
    }
    const before = contents(store);
    await disk.fill();
    expect(await codeOf(store.compact())).toBe('disk-full');
    expect(contents(store)).toEqual(before);
    await disk.empty();
    await store.commit({ kind: 'rename', name: 'Still works' }, 'test');
    const after = contents(store);
    await store.close();
    const again = await openSet(folder);
    expect(again.info().damage).toEqual([]);
    expect(contents(again)).toEqual(after);
    await again.close();
  });
});

/** Kilobytes that are left: of none up to where it fits. */
const ROOM = process.env['POSTERN_LONG'] === '1' ? Array.from({ length: 24 }, (_, at) => at * 4) : [0, 8, 16];

describe.skipIf(!mounting)('a set of an earlier format on a full disk', () => {
  test.each(ROOM)('with %i KB left it is sealed anew whole or not at all', async (left) => {
    const disk = tmpfs('1m');
    const beside = await temporaryFolder();
    const earlier = earlierSet(disk.path, beside);
    await disk.fill(left << 10);
    // Without room for its lock it is opened for reading only.
    let told: readonly { readonly body: string }[] = [];
    const refused = await codeOf(
      openEarlier(earlier).then(async (app) => {
        told = await app.client.invoke('app.notifications', {});
        await app.close();
      }),
    );
    const format = await formatOf(earlier);
    if (left === 0) expect([refused, format]).toEqual([null, 2]);
    else
      expect([refused, told.map(({ body }) => /full|no space/i.test(body))]).toEqual([
        null,
        format === 3 ? [] : [true],
      ]);
    await disk.empty();
    await expectSealed(earlier);
  });
});

describe.skipIf(!mounting)('on a read-only file system', () => {
  test('a set opens for reading and says why it cannot be changed', async () => {
    const disk = tmpfs('1m');
    const folder = join(disk.path, 'set');
    const store = await openSet(folder, { create: { name: 'Fixed' } });
    await store.commit(adding('anna'), 'test');
    const before = contents(store);
    await store.close();
    await run('mount', ['-o', 'remount,ro', disk.path]);
    const reading = await openSet(folder);
    expect(contents(reading)).toEqual(before);
    expect(reading.info()).toMatchObject({
      damage: [],
      readOnly: { text: expect.stringContaining('read-only') as string },
    });
    expect(await codeOf(reading.commit(adding('bert'), 'test'))).toBe('read-only');
    expect(() => reading.beginImport({ actor: 'test', file: 'x', onDuplicate: 'skip' })).toThrow(/read-only/);
    await reading.close();
  });
});

describe.skipIf(!tracing)('with a disk whose syncs fail', () => {
  /** Makes the given syncs of an owner fail, and checks that what it had in memory is what a crash leaves. */
  async function failing(when: string): Promise<(string | null)[]> {
    const folder = join(await temporaryFolder(), 'set');
    await (await openSet(folder, { create: {} })).close();
    const inject = `inject=fdatasync,fsync:error=EIO:when=${when}`;
    const script = join(import.meta.dirname, 'sync-child.ts');
    const traced = ['-f', '-qq', '-o', '/dev/null', '-e', 'trace=fdatasync,fsync', '-e', inject];
    // strace counts the calls of each thread: one thread makes them all.
    const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
    const { stdout } = await run('strace', [...traced, process.execPath, script, folder], { env });
    const said = JSON.parse(stdout) as { codes: (string | null)[]; users: string[] };
    const store = await openSet(folder);
    const { users } = contents(store) as { users: { username: string }[] };
    expect(users.map(({ username }) => username)).toEqual(said.users);
    expect(store.info().damage.filter(({ kind }) => kind !== 'unfinished-change')).toEqual([]);
    await store.close();
    return said.codes;
  }

  /** Whose each sync is: an import has one for its rows, and one for the line that ends it. */
  const CHANGES = [0, 1, 2, 2, 3, 4, 5, 5, 6, 7];
  test.each(CHANGES.map((change, at) => [at + 1, change]))(
    'when sync number %i fails, that change alone is refused',
    async (nth, change) => {
      const codes = await failing(String(nth));
      expect(codes).toEqual(codes.map((_, at) => (at === change ? 'io-failed' : null)));
    },
  );

  test('while syncs go on failing, every change is refused', async () => {
    expect(await failing('3+')).toEqual([null, null, ...Array.from({ length: 6 }, () => 'io-failed')]);
  });

  test('when the repair fails too, the change after it repairs first and goes through', async () => {
    expect((await failing('3..5')).slice(2)).toEqual(['io-failed', 'io-failed', null, null, null, null]);
  });
});
