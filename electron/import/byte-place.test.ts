import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { placeOfByte } from './byte-place.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-place-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function place(text: string, start = 0) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, text, 'latin1');
  const file = await open(path, 'r');
  try {
    return await placeOfByte(file, start, text.indexOf('\xff'), ',');
  } finally {
    await file.close();
  }
}

test.each([
  ['\xffa,d,p\n', { line: 1, column: 1 }],
  ['a,d,p\nb,d,p\xff', { line: 2, column: 3 }],
  ['a,d,p\r\n\r\nb,d\xff,p\r\n', { line: 3, column: 2 }],
  ['a,d,"x\ny\n\xff"\n', { line: 3, column: 3 }],
  ['a,d,"open \xff\nb,d,p\n', { line: 1, column: null }],
  [`${'user,d,p\n'.repeat(40_000)}b,\xff,p\n`, { line: 40_001, column: 2 }],
])('%#: line and column', async (text, where) => {
  expect(await place(text)).toEqual(where);
});
