/** `postern import --rejects OUT`, where OUT cannot be written, before the import or after it. */
import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommandLine } from '../electron/cli/command-line.ts';

const BAD = 'ok,example.com,pw\nno space,example.com,pw\n';
let folder: string;
let set: string;
let out: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'postern-cli-import-'));
  set = join(folder, 'gateway');
  out = join(folder, 'out', 'rejects.csv');
  mkdirSync(join(folder, 'out'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const csv = (text: string): string => {
  const path = join(folder, 'users.csv');
  writeFileSync(path, text);
  return path;
};

/** Runs `import` in this process; `onStatus` is called in the middle of it, when progress is told. */
async function run(args: readonly string[], onStatus: () => void = () => undefined) {
  const stdout = new PassThrough();
  let notes = '';
  const stderr = Object.assign(
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        notes += chunk.toString();
        onStatus();
        done();
      },
    }),
    { isTTY: true },
  );
  const env = {
    ...process.env,
    POSTERN_CONFIG_DIR: join(folder, 'config'),
    POSTERN_KEY_FILE: join(folder, 'key'),
    XDG_RUNTIME_DIR: folder,
  };
  const { signal } = new AbortController();
  const status = await runCommandLine(['import', ...args, '--set', set, '--create', '--json'], {
    env,
    stdout,
    stderr,
    signal,
  });
  const printed = (stdout.read() as Buffer | null)?.toString() ?? '';
  return { status, value: JSON.parse(printed) as unknown, notes };
}

describe('a file for rejected rows', () => {
  test('that cannot be written is said before anything is imported', async () => {
    for (const path of [join(folder, 'missing', 'rejects.csv'), join(folder, 'out')]) {
      const ran = await run([csv(BAD), '--rejects', path]);
      expect(ran).toMatchObject({ status: 1, value: { error: { details: { path } } } });
    }
    expect(existsSync(set)).toBe(false);
    expect(readdirSync(join(folder, 'out'))).toEqual([]);
  });

  test('may not be the file that is imported', async () => {
    const file = csv(BAD);
    const alias = join(folder, 'alias');
    symlinkSync(folder, alias);
    const linked = join(folder, 'linked.csv');
    linkSync(file, linked);
    for (const same of [file, join(alias, 'users.csv'), linked]) {
      expect((await run([file, '--rejects', same])).status).toBe(2);
    }
    expect(readFileSync(file, 'utf8')).toBe(BAD);
  });

  test('that could not be written after the import leaves its result, and status 3', async () => {
    const gone = () => rmSync(join(folder, 'out'), { recursive: true, force: true });
    const ran = await run([csv(BAD), '--rejects', out], gone);
    expect(ran).toMatchObject({ status: 3, value: { rows: 2, created: 1, rejected: 1, change: 1 } });
    expect(ran.notes).toContain('The rejected rows were not saved. There is no folder');
    const none = await run([csv('fine,example.com,pw\n'), '--rejects', join(folder, 'x.csv')]);
    expect(none).toMatchObject({ status: 0, value: { created: 1 } });
  });

  test('that could not be written is no reason for status 3: only rejected rows are', async () => {
    const gone = () => rmSync(join(folder, 'out'), { recursive: true, force: true });
    const ran = await run([csv('fine,example.com,pw\n'), '--rejects', out], gone);
    expect(ran).toMatchObject({ status: 0, value: { created: 1, rejected: 0 } });
    expect(ran.notes).toContain('The rejected rows were not saved. There is no folder');
  });

  test('is left as it was by an import that failed without a rejected row', async () => {
    const file = join(folder, 'none.csv');
    expect((await run([file, '--rejects', out])).status).toBe(1);
    expect(existsSync(out)).toBe(false);
    const failed = await run([csv('a,d,p\nA,d,p\n'), '--on-duplicate', 'fail', '--rejects', out]);
    expect(failed).toMatchObject({ status: 1, value: { created: 0, skipped: 0 } });
    expect(existsSync(out)).toBe(false);
  });

  test('is written by an import that failed for its rejected rows', async () => {
    expect((await run([csv(BAD), '--all-or-nothing', '--rejects', out])).status).toBe(1);
    expect(readFileSync(out, 'utf8')).toContain('no space');
  });
});
