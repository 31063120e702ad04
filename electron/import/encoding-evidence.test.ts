/** What bytes say about an encoding: valid and broken UTF-8, and what Windows-1252 has not, or has in no word. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { encodingEvidence } from './encoding-evidence.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-evidence-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function evidence(bytes: string, start = 0) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, bytes, 'latin1');
  const file = await open(path, 'r');
  try {
    return await encodingEvidence(file, start);
  } finally {
    await file.close();
  }
}

describe('UTF-8', () => {
  test.each([
    ['two, three and four bytes', '\xc3\xa4 \xe2\x82\xac \xf0\x9f\x98\x80', 3, 0],
    ['one that ends too early', '\xc3x \xe2\x82x \xf0\x9f\x98x', 0, 3],
    ['one that ends with the file', 'x\xe2\x82', 0, 1],
    ['one that another interrupts', '\xe2\xc3\xa4', 1, 1],
    ['longer than need be', '\xc0\xaf \xe0\x80\xaf \xf0\x80\x80\xaf', 0, 9],
    ['a surrogate', '\xed\xa0\x80', 0, 3],
    ['the last before the surrogates, and the first after', '\xed\x9f\xbf \xee\x80\x80', 2, 0],
    ['beyond the last code point', '\xf4\x90\x80\x80 \xf5\x80\x80\x80', 0, 8],
    ['the last code point', '\xf4\x8f\xbf\xbf', 1, 0],
    ['bytes that begin nothing', '\x80 \xbf \xc1 \xff', 0, 4],
  ])('%s', async (_what, bytes, sequences, invalid) => {
    expect(await evidence(bytes)).toMatchObject({ sequences, invalid });
  });

  test('is told where it is first seen, and where it is first broken', async () => {
    expect(await evidence('ab\xff\xc3\xa4\xff\xc3\xa4')).toMatchObject({ firstInvalid: 2, firstSequence: 3 });
    expect(await evidence('ab')).toMatchObject({ firstInvalid: -1, firstSequence: -1 });
  });

  test('is whole across the pieces in which a file is read', async () => {
    const before = 'x'.repeat(1024 * 1024 - 2);
    expect(await evidence(`${before}\xe2\x82\xac`)).toMatchObject({
      sequences: 1,
      invalid: 0,
      firstSequence: before.length,
    });
  });

  test('is looked at from the start on that is given', async () => {
    expect(await evidence('\xff\xffa\xff', 2)).toMatchObject({ invalid: 1, firstInvalid: 3 });
  });
});

describe('Windows-1252', () => {
  test.each([0x81, 0x8d, 0x8f, 0x90, 0x9d])('does not define %i', async (byte) => {
    expect(await evidence(`ab${String.fromCharCode(byte)}`)).toMatchObject({ undefined1252: 2 });
  });
  test.each([0x80, 0x82, 0x8e, 0x91, 0x9e, 0xa0, 0xff])('defines %i', async (byte) => {
    expect(await evidence(`ab${String.fromCharCode(byte)}`)).toMatchObject({ undefined1252: -1 });
  });

  test.each([
    ['three accented letters in a row', 'a \xe0\xe1\xe2', 2],
    ['a sign within a word', 'pr\x88ce', 2],
    ['a quote sign before a small letter in a word', 'na\xafve', 2],
  ])('has in no word %s', async (_what, bytes, unlikely1252) => {
    expect(await evidence(bytes)).toMatchObject({ unlikely1252 });
  });
  test.each([
    ['two accented letters', 'cr\xe9\xe9'],
    ['an accented letter within a word', 'm\xfcller'],
    ['a sign at the end of a word', 'so\x85 '],
    ['a sign before a word', ' \x84so'],
    ['a sign before a capital', 'a\xafB'],
    ['a sign beside a digit', '5\xbcx'],
    ['three that a letter parts', '\xe0\xe1a\xe2'],
  ])('may have %s', async (_what, bytes) => {
    expect(await evidence(bytes)).toMatchObject({ unlikely1252: -1 });
  });
});
