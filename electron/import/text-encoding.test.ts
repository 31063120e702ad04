import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { detectEncoding, textDecoding } from './text-encoding.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-encoding-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function read(bytes: Buffer, chunk: number) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, bytes);
  const file = await open(path, 'r');
  try {
    const detected = await detectEncoding(file);
    const decoding = textDecoding(detected.encoding);
    let text = '';
    for (let at = detected.bom; at < bytes.length; at += chunk) {
      text += decoding.decode(bytes.subarray(at, at + chunk));
    }
    return { ...detected, text: text + decoding.end() };
  } finally {
    await file.close();
  }
}

const TEXT = 'jürgen,bücher.de,p€ss 漢字 😀\r\n';
const be = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('encodings', () => {
  test.each([
    ['UTF-8', Buffer.from(TEXT), 0, TEXT],
    ['UTF-8', Buffer.from(`\ufeff${TEXT}`), 3, TEXT],
    ['UTF-16LE', Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 2, TEXT],
    ['UTF-16BE', be(`\ufeff${TEXT}`), 2, TEXT],
    [
      'Windows-1252',
      Buffer.from('j\xfcrgen,d.de,p\x80ss \x93x\x94\r\n', 'latin1'),
      0,
      'jürgen,d.de,p€ss “x”\r\n',
    ],
  ] as const)('%s is told and read, however it is cut', async (encoding, bytes, bom, text) => {
    for (let chunk = 1; chunk <= 9; chunk += 1) {
      expect(await read(bytes, chunk)).toEqual({ encoding, bom, text });
    }
  });

  test('one invalid byte at the very end of a long file decides', async () => {
    const ascii = Buffer.from('user,example.com,secret\n'.repeat(100_000));
    expect((await read(ascii, 65_536)).encoding).toBe('UTF-8');
    expect((await read(Buffer.concat([ascii, Buffer.of(0xfc)]), 65_536)).encoding).toBe('Windows-1252');
  });

  test('a sequence across the detector’s own chunks is valid', async () => {
    for (let shift = 0; shift < 4; shift += 1) {
      const text = 'x'.repeat(1024 * 1024 - shift) + '😀é€';
      expect((await read(Buffer.from(text), 65_536)).encoding).toBe('UTF-8');
    }
  });

  test('UTF-8 with a damaged byte is not misread as Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from('jürgen,d,größe\nzoë,d,'), Buffer.of(0xff), Buffer.from('\n')]);
    const seen = await read(bytes, 64);
    expect(seen.encoding).toBe('UTF-8 (damaged)');
    expect(seen.text).toBe('jürgen,d,größe\nzoë,d,\ufffd\n');
  });

  test('a lone surrogate and a half character become unreadable, never another password', async () => {
    const lone = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.of(0x41, 0x00, 0x00, 0xd8, 0x42, 0x00)]);
    expect((await read(lone, 64)).text).toBe('A\ufffdB');
    const half = Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.of(0x00, 0x41, 0x00)]);
    expect((await read(half, 64)).text).toBe('A\ufffd');
  });
});
