/** kill -9 of an owner that seals a set anew, at each of its writes: all of it, or nothing, and the next one goes on. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { earlierSet, expectSealed, formatOf } from './earlier-set.ts';
import { temporaryFolder } from './store-helpers.ts';

const LONG = process.env['POSTERN_LONG'] === '1';
const tracing = spawnSync('strace', ['-V']).status === 0;
if (!tracing) process.stderr.write('SKIPPED: kills while a set is sealed anew: strace is not installed.\n');

/** What changes files, and what makes that last. */
const CALLS = ['rename', 'fsync', 'fdatasync', 'ftruncate', 'unlink', 'pwrite64', 'fchmod'];

/** Kills it at its call number `nth`, if it makes so many; whether it did, and the format that was left. */
async function killedAt(nth: number, call: string): Promise<{ killed: boolean; format: 2 | 3 }> {
  const folder = await temporaryFolder();
  const beside = join(folder, 'beside');
  mkdirSync(beside);
  const earlier = earlierSet(folder, beside);
  const script = join(import.meta.dirname, 'seal-child.ts');
  const inject = ['-e', `trace=${call}`, '-e', `inject=${call}:signal=SIGKILL:when=${nth}`];
  const traced = ['-f', '-qq', '-o', '/dev/null', ...inject, process.execPath, script, earlier.set, beside];
  // strace counts the calls of each thread: one thread makes those that are not made at once.
  const env = { ...process.env, UV_THREADPOOL_SIZE: '1' };
  const { signal, stdout, stderr } = spawnSync('strace', traced, { env, encoding: 'utf8' });
  if (signal === null) expect([stdout, stderr]).toEqual(['open\nsealed\n', '']);
  const format = await formatOf(earlier);
  await expectSealed(earlier);
  return { killed: signal !== null, format };
}

/** Its third and fourth renames are that of the smart hosts' passwords and that of the snapshot, which is the moment. */
test.skipIf(!tracing || LONG)('killed before and at the moment, it is not sealed, or whole', async () => {
  expect(await killedAt(3, 'rename')).toEqual({ killed: true, format: 2 });
  expect(await killedAt(4, 'rename')).toEqual({ killed: true, format: 3 });
});

test.skipIf(!tracing || !LONG).each(CALLS)(
  'killed at each %s, it is sealed whole or not at all',
  async (call) => {
    const formats: number[] = [];
    for (let nth = 1; nth <= 60; nth++) {
      const { killed, format } = await killedAt(nth, call);
      if (!killed) break;
      formats.push(format);
    }
    process.stderr.write(`${call}: ${formats.join(' ')}\n`);
    // Before the moment nothing, after it everything.
    expect(formats).toEqual(formats.toSorted());
  },
);
