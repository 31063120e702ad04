import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkWritable, writeAtomically } from './atomic-file.ts';

let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'postern-atomic-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const NOTHING = { set: null, keyFile: null };
const write = (path: string) => writeAtomically(path, 0o600, NOTHING, (append) => append('text'));

describe.each([
  ['checked', (path: string) => checkWritable(path, NOTHING)],
  ['written', write],
])('a place that cannot be written, when it is %s', (_, how) => {
  test('below a file', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(how(join(file, 'out.csv'))).rejects.toMatchObject({
      code: 'not-found',
      message: `“${file}” is not a folder.`,
    });
  });

  test('in a folder that does not exist', async () => {
    const missing = join(folder, 'missing');
    await expect(how(join(missing, 'out.csv'))).rejects.toMatchObject({
      code: 'not-found',
      message: `There is no folder “${missing}”.`,
    });
  });

  test.skipIf(process.platform === 'win32')(
    'at a pipe or a device, which a file must not replace',
    async () => {
      const pipe = join(folder, 'pipe');
      execFileSync('mkfifo', [pipe]);
      await expect(how(pipe)).rejects.toMatchObject({
        code: 'io-failed',
        message: `“${pipe}” is no regular file: name another one.`,
      });
      expect(statSync(pipe).isFIFO()).toBe(true);
      expect(readdirSync(folder)).toEqual(['pipe']);
    },
  );

  // Root searches and writes wherever it likes.
  test.skipIf(process.getuid?.() === 0)('in a folder that may not be searched', async () => {
    const closed = join(folder, 'closed');
    mkdirSync(closed, { mode: 0o700 });
    chmodSync(closed, 0o600);
    await expect(how(join(closed, 'out.csv'))).rejects.toMatchObject({
      code: 'io-failed',
      message: `You are not allowed to write in the folder “${closed}”.`,
    });
  });
});

test('looking leaves nothing behind', async () => {
  await checkWritable(join(folder, 'out.csv'), NOTHING);
  expect(readdirSync(folder)).toEqual([]);
});

test('a file of a set is not written over, and it is said before there is anything to write', async () => {
  const path = join(folder, 'journal-000002.jsonl');
  writeFileSync(join(folder, 'snapshot.jsonl'), 'kept');
  await expect(write(path)).rejects.toMatchObject({ code: 'io-failed' });
  await expect(checkWritable(path, NOTHING)).rejects.toMatchObject({ code: 'io-failed' });
  expect(readdirSync(folder)).toEqual(['snapshot.jsonl']);
});

test.skipIf(process.platform === 'win32')(
  'the mode asked for is bounded by what the person lets new files have',
  async () => {
    const path = join(folder, 'out.csv');
    const before = process.umask(0o027);
    try {
      await writeAtomically(path, 0o644, NOTHING, (append) => append('text'));
      await write(join(folder, 'private.csv'));
    } finally {
      process.umask(before);
    }
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(statSync(join(folder, 'private.csv')).mode & 0o777).toBe(0o600);
  },
);
