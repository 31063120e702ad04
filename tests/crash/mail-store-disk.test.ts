/** A disk that fails or fills up under the mail database: refused with DiskError, nothing half-stored, and on once it can. */
import { EVERYTHING } from '../../shared/lists/filter.ts';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DiskError } from '../../electron/store/model/disk-error.ts';
import { mailFolder, openedStore } from '../support/mail-folder.ts';
import { contentBytes, sampleMessage, takeOf } from '../support/mail-samples.ts';
import { checkAfterCrash, checkFile, spoken } from './mail-model.ts';

const run = promisify(execFile);
const CHILD = join(import.meta.dirname, 'mail-child.ts');
const LONG = process.env['POSTERN_LONG'] === '1';
const mounting = canMount();
const tracing = spawnSync('strace', ['-V']).status === 0;
if (!mounting) process.stderr.write('SKIPPED: full disk: mounting a tmpfs is not possible here.\n');
if (!tracing) process.stderr.write('SKIPPED: failing writes and syncs: strace is not installed.\n');

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = 'd=$(mktemp -d) && mount -t tmpfs tmpfs "$d" && umount "$d" && rmdir "$d"';
  return spawnSync('sh', ['-c', probe]).status === 0;
}

/** Runs the child, few messages from few senders, and gives what it said. */
async function traced(folder: string, options: readonly string[], lanes = 4, turns = 12): Promise<string> {
  const child = [process.execPath, CHILD, folder, String(lanes), String(turns)];
  const { stdout } = await run('strace', ['-f', '-qq', ...options, ...child], { maxBuffer: 1 << 26 });
  return stdout;
}

describe.skipIf(!tracing)('traced', () => {
  test('every acknowledgement comes after a sync of all that was written before it', async () => {
    const folder = await mailFolder();
    const log = `${folder}.strace`;
    const said = spoken(
      await traced(folder, [
        '-y',
        '-s',
        '40',
        '-e',
        'trace=pwrite64,pwritev,fdatasync,fsync,write',
        '-o',
        log,
      ]),
    );
    expect(said.done).toBe(true);
    const unsynced = new Set<string>();
    let written = 0;
    let syncs = 0;
    let acknowledged = 0;
    const offeredAt = new Map<string, number>();
    for (const line of (await readFile(log, 'utf8')).split('\n')) {
      const [, call = '', path = '', rest = ''] = /^\d+ +(\w+)\(\d+<([^>]*)>(.*)$/.exec(line) ?? [];
      if (call.startsWith('pwrite') && path.endsWith('mail.db-wal')) {
        unsynced.add(path);
        written++;
      } else if (/^f(data)?sync$/.test(call)) {
        expect(line).toMatch(/= 0$/);
        if (unsynced.delete(path)) syncs++;
      } else if (call === 'write') {
        const [, word, id = ''] = /"(offer|ack) (\d+)/.exec(rest) ?? [];
        if (word === 'offer') offeredAt.set(id, written);
        if (word !== 'ack') continue;
        acknowledged++;
        expect([...unsynced], `written and not synced before message ${id} was acknowledged`).toEqual([]);
        expect(written, `writes between offer and acknowledgement of ${id}`).toBeGreaterThan(
          offeredAt.get(id) ?? Infinity,
        );
      }
    }
    expect(acknowledged).toBe(48);
    expect(syncs).toBeGreaterThan(3);
  });

  /** Injects the fault, and checks that exactly what was acknowledged is there afterwards. */
  async function failing(call: string, error: string, when: string): Promise<readonly string[]> {
    const folder = await mailFolder();
    await (await openedStore(folder)).close();
    const inject = `inject=${call}:error=${error}:when=${when}`;
    const text = await traced(folder, ['-o', '/dev/null', '-e', `trace=${call}`, '-e', inject]);
    const said = spoken(text);
    expect(said.done).toBe(true);
    for (const code of said.refused) expect(['io-failed', 'disk-full']).toContain(code);
    const queued = await checkAfterCrash(folder, said);
    expect([...queued].toSorted(), 'what was refused is not there').toEqual(
      [...said.acknowledged].toSorted(),
    );
    expect(said.acknowledged.size + said.refused.length).toBe(48);
    return said.refused;
  }

  const some = LONG ? Array.from({ length: 40 }, (_, at) => at + 1) : [1, 2, 3, 6];

  test.each(some)('when sync number %i fails', async (nth) => {
    await failing('fdatasync,fsync', 'EIO', String(nth));
  });

  test('when every third sync fails', async () => {
    const refused = await failing('fdatasync,fsync', 'EIO', '3+3');
    expect(refused.length).toBeGreaterThan(0);
  });

  test('when syncs fail from the third on, everything after it is refused', async () => {
    const refused = await failing('fdatasync,fsync', 'EIO', '3+');
    expect(refused.length).toBeGreaterThan(20);
  });

  // The first dozen belong to the opening.
  test.each(some.map((nth) => 10 + nth * 4))('when there is no room for write number %i', async (nth) => {
    const refused = await failing('pwrite64', 'ENOSPC', String(nth));
    expect(refused.filter((code) => code !== 'disk-full')).toEqual([]);
  });

  test('when every 20th write fails', async () => {
    const refused = await failing('pwrite64', 'EIO', '20+20');
    expect(refused.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!mounting)('on a full disk', () => {
  test('mail is refused whole, and accepted again once there is room', async () => {
    const disk = await mailFolder();
    await run('mkdir', ['-p', disk]);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk]);
    onTestFinished(() => void spawnSync('umount', ['-l', disk]));
    const folder = join(disk, 'mail');
    const ballast = join(disk, 'ballast');
    const store = await openedStore(folder);
    const takes = [takeOf('limitPerDay', 0), takeOf('limitPerMonth', 0)];
    const attempt = async (size: number): Promise<string> => {
      try {
        const message = await sampleMessage(store, { takes, content: randomBytes(size) });
        try {
          return String((await store.accept(message)).accepted);
        } finally {
          message.draft.discard();
        }
      } catch (error) {
        expect(error).toBeInstanceOf(DiskError);
        return (error as DiskError).code;
      }
    };
    const state = async (): Promise<unknown> => ({
      counts: await store.counts(),
      events: await store.countEvents(0),
      usage: await store.usage(null, 0),
      over: (await store.over(1, [takeOf('limitPerDay', 1)]))?.used,
    });
    expect(await attempt(4000)).toBe('true');
    await writeFile(ballast, Buffer.alloc(3 << 20));
    let before = await state();
    while ((await attempt(20_000)) === 'true') before = await state();
    expect(await state()).toEqual(before);
    expect(await attempt(2 << 20)).toBe('disk-full');
    expect(await attempt(100_000)).toBe('disk-full');
    expect(await state()).toEqual(before);
    // Also many at once: each is either refused or stored.
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => attempt(5000)));
    const stored = outcomes.filter((outcome) => outcome === 'true').length;
    expect(outcomes.filter((outcome) => outcome !== 'true' && outcome !== 'disk-full')).toEqual([]);
    const { counts } = before as { counts: { queued: number } };
    expect((await store.counts()).queued).toBe(counts.queued + stored);
    expect((await store.usage(1, 0)).map(({ used }) => used)).toEqual([
      counts.queued + stored,
      counts.queued + stored,
    ]);
    await rm(ballast);
    expect(await attempt(4000)).toBe('true');
    expect(await attempt(600_000)).toBe('true');
    const after = await state();
    await store.close();
    // What the refused messages had on disk already is gone too.
    checkFile(folder);
    const again = await openedStore(folder);
    expect({ ...(after as object), over: counts.queued + stored + 2 }).toEqual({
      counts: await again.counts(),
      events: await again.countEvents(0),
      usage: await again.usage(null, 0),
      over: (await again.over(1, [takeOf('limitPerDay', 1)]))?.used,
    });
    for (const { message, size } of (await again.queue({ filter: EVERYTHING, offset: 0, limit: 1000 }))
      .entries) {
      expect(await contentBytes(again.content(message))).toHaveLength(size);
    }
  });
});
