import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { countBytes, GzipBytes } from './source-bytes.ts';
import { openSourceFile } from './source-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-gz-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Of lines that do not repeat, so that the archive is many blocks. */
const TEXT = Buffer.from(
  Array.from({ length: 40_000 }, (_, at) => `user${at},d${(at * 7919) % 997}.example,pw-${at ** 3}`).join(
    '\n',
  ),
);

let files = 0;
function file(bytes: Uint8Array): string {
  const path = join(folder, `${files++}.csv.gz`);
  writeFileSync(path, bytes);
  return path;
}

async function opened(bytes: Uint8Array, options = {}): Promise<GzipBytes> {
  return new GzipBytes(await open(file(bytes)), 'users.csv.gz', options);
}

describe('what a gzip archive holds', () => {
  test('is read from anywhere, forwards and back', async () => {
    const bytes = await opened(gzipSync(TEXT));
    expect(await countBytes(bytes)).toBe(TEXT.length);
    for (const [position, length] of [
      [0, 10],
      [10, 300_000],
      [700_000, 64],
      [5, 1],
      [TEXT.length - 3, 10],
      [TEXT.length, 10],
      [TEXT.length + 99, 10],
    ] as const) {
      const buffer = Buffer.alloc(length + 2, '-');
      const { bytesRead } = await bytes.read(buffer, 2, length, position);
      const wanted = TEXT.subarray(position, position + length);
      expect(bytesRead).toBe(wanted.length);
      expect(buffer.subarray(2, 2 + bytesRead).equals(wanted)).toBe(true);
      expect(buffer.toString('utf8', 0, 2)).toBe('--');
    }
    await bytes.close();
  });

  test('may be several archives one after the other', async () => {
    const bytes = await opened(
      Buffer.concat([gzipSync('anna,a.example,x\n'), gzipSync('bert,a.example,y\n')]),
    );
    expect(await countBytes(bytes)).toBe(34);
    await bytes.close();
  });

  test.each([
    [
      'cut short',
      gzipSync(TEXT).subarray(0, 50_000),
      /“users\.csv\.gz” is a damaged gzip archive \(it ends too early\)/,
    ],
    ['altered', altered(gzipSync(TEXT)), /is a damaged gzip archive \(.*\): nothing of it is imported/],
  ])('that is %s is damaged', async (_, packed, reason) => {
    const bytes = await opened(packed);
    await expect(countBytes(bytes)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringMatching(reason) as string,
    });
    await bytes.close();
  });

  test('of which only the beginning is there gives that', async () => {
    const bytes = await opened(gzipSync(TEXT).subarray(0, 50_000), { partial: true });
    const size = await countBytes(bytes);
    expect(size).toBeGreaterThan(50_000);
    expect(size).toBeLessThan(TEXT.length);
    await bytes.close();
  });

  test('is refused beyond a bound, which a bomb would pass', async () => {
    const bytes = await opened(gzipSync(Buffer.alloc(3 << 20, 'a\n')), { most: 2 << 20 });
    await expect(countBytes(bytes)).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining('unpacks to more than 2 MB') as string,
    });
    await bytes.close();
    const within = await opened(gzipSync(Buffer.alloc(2 << 20, 'a\n')), { most: 2 << 20 });
    expect(await countBytes(within)).toBe(2 << 20);
    await within.close();
  });
});

describe('opening an archive', () => {
  test('says how much it holds, and its encoding', async () => {
    const source = await openSourceFile(file(gzipSync(TEXT)));
    expect([source.size, source.encoding.encoding]).toEqual([TEXT.length, 'UTF-8']);
    await source.handle.close();
  });

  test.each([
    [gzipSync(''), 'is an empty archive'],
    [gzipSync('\ufeff'), 'is empty'],
    [gzipSync(gzipSync('anna,a.example,x')), 'a gzip archive in a gzip archive'],
    [gzipSync(Buffer.from('504b0304', 'hex')), 'an Excel workbook'],
    [gzipSync(Buffer.alloc(1 << 20)), 'binary data'],
  ])('refuses %#: %s', async (packed, reason) => {
    await expect(openSourceFile(file(packed), 'users.csv.gz')).rejects.toMatchObject({
      code: 'bad-file',
      message: expect.stringContaining(reason) as string,
    });
  });
});

function altered(packed: Buffer): Buffer {
  packed[packed.length >> 1] = (packed[packed.length >> 1] ?? 0) ^ 0xff;
  return packed;
}
