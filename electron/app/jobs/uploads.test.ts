/** An uploaded file lies where only this user can come, from its first byte to the end of its import. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processName } from '../owner/process-name.ts';
import { Uploads } from './uploads.ts';

let config: string;
let uploads: Uploads;
const folder = () => join(config, 'uploads');
const own = () => join(folder(), processName());
const send = (text: string, name = 'staff.csv') => uploads.receive(name, Readable.from([Buffer.from(text)]));

beforeEach(() => {
  config = mkdtempSync(join(tmpdir(), 'postern-uploads-'));
  uploads = new Uploads(config, 100);
});

afterEach(async () => {
  await uploads.close();
  rmSync(config, { recursive: true, force: true });
});

describe('An upload', () => {
  test('is handed over once, under its own name', async () => {
    const id = await send('a,b,c');
    const { path, name } = uploads.take(id);
    expect([name, readFileSync(path, 'utf8')]).toEqual(['staff.csv', 'a,b,c']);
    expect(() => uploads.take(id)).toThrow('no longer here');
  });

  test('that is too large leaves nothing', async () => {
    await expect(send('x'.repeat(101))).rejects.toMatchObject({ code: 'bad-file' });
    expect(readdirSync(own())).toEqual([]);
    await send('x'.repeat(100));
  });

  test('gives way to the newest four, or is discarded', async () => {
    const ids: string[] = [];
    for (const text of ['1', '2', '3', '4', '5']) ids.push(await send(text));
    expect(() => uploads.take(ids[0]!)).toThrow('no longer here');
    await uploads.discard(ids[1]!);
    await uploads.discard('none');
    expect(readdirSync(own()).sort()).toEqual(ids.slice(2).sort());
  });

  test('goes with the application, and what a killed one left goes with the next', async () => {
    mkdirSync(join(folder(), '4194999'), { recursive: true, mode: 0o700 });
    chmodSync(folder(), 0o700);
    await send('a');
    expect(readdirSync(folder())).toEqual([processName()]);
    await uploads.close();
    expect(readdirSync(folder())).toEqual([]);
  });
});

describe.skipIf(process.platform === 'win32')('Nothing is written', () => {
  const refused = () => expect(send('a,b,secret')).rejects.toThrow('is not a folder that only you can enter');

  test('into a folder that others can enter', async () => {
    mkdirSync(folder());
    for (const mode of [0o755, 0o710, 0o701]) {
      chmodSync(folder(), mode);
      await refused();
    }
    chmodSync(folder(), 0o700);
    mkdirSync(own());
    chmodSync(own(), 0o750);
    await refused();
    expect(readdirSync(own())).toEqual([]);
    // Once it is put right, the same window goes on.
    rmSync(own(), { recursive: true });
    await send('a,b,secret');
    expect(statSync(own()).mode & 0o777).toBe(0o700);
  });

  test('through a link, or over a file, that was put in its place', async () => {
    const elsewhere = join(config, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    symlinkSync(elsewhere, folder());
    await refused();
    rmSync(folder());
    writeFileSync(folder(), '', { mode: 0o600 });
    await refused();
    rmSync(folder());
    mkdirSync(folder(), { mode: 0o700 });
    symlinkSync(elsewhere, own());
    await refused();
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test.skipIf(process.getuid?.() !== 0)('into a folder that another account made first', async () => {
    mkdirSync(folder(), { mode: 0o700 });
    chownSync(folder(), 65_534, 65_534);
    await refused();
    chownSync(folder(), 0, 0);
    mkdirSync(own(), { mode: 0o700 });
    chownSync(own(), 65_534, 65_534);
    await refused();
    expect(existsSync(own()) && readdirSync(own())).toEqual([]);
  });
});
