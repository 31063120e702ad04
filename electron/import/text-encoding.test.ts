import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { textDecoding } from './text-decoding.ts';
import { detectEncoding, unmarkedUtf16 } from './text-encoding.ts';

const folder = mkdtempSync(join(tmpdir(), 'postern-encoding-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function detect(bytes: Buffer) {
  const path = join(folder, 'file.csv');
  writeFileSync(path, bytes);
  const file = await open(path, 'r');
  try {
    return await detectEncoding(file);
  } finally {
    await file.close();
  }
}

async function read(bytes: Buffer, chunk: number) {
  const detected = await detect(bytes);
  const decoding = textDecoding(detected.encoding);
  let text = '';
  for (let at = detected.bom; at < bytes.length; at += chunk) {
    text += decoding.decode(Buffer.from(bytes.subarray(at, at + chunk)));
  }
  return { encoding: detected.encoding, bom: detected.bom, text: text + decoding.end() };
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
    expect(await detect(ascii)).toMatchObject({ encoding: 'UTF-8', by: 'bytes' });
    const more = Buffer.concat([ascii, Buffer.of(0xfc)]);
    expect(await detect(more)).toMatchObject({ encoding: 'Windows-1252', by: 'assumed', doubt: null });
  });

  test('a sequence across the detector’s own chunks is valid', async () => {
    for (let shift = 0; shift < 4; shift += 1) {
      const text = 'x'.repeat(1024 * 1024 - shift) + '😀é€';
      expect((await detect(Buffer.from(text))).encoding).toBe('UTF-8');
      // Where the evidence is gathered, too: the sequences count, and the one byte that is none.
      const damaged = Buffer.concat([Buffer.from(text), Buffer.of(0xff)]);
      expect(await detect(damaged)).toMatchObject({ encoding: 'UTF-8', by: 'bytes', doubt: null });
    }
  });

  test('UTF-8 with a damaged byte is not misread as Windows-1252', async () => {
    const bytes = Buffer.concat([Buffer.from('jürgen,d,größe\nzoë,d,'), Buffer.of(0xff), Buffer.from('\n')]);
    const seen = await read(bytes, 64);
    expect(seen.encoding).toBe('UTF-8');
    expect(seen.text).toBe('jürgen,d,größe\nzoë,d,\ufffd\n');
  });

  test('a lone surrogate and a half character become unreadable, never another password', async () => {
    const lone = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.of(0x41, 0x00, 0x00, 0xd8, 0x42, 0x00)]);
    expect((await read(lone, 64)).text).toBe('A\ufffdB');
    const half = Buffer.concat([Buffer.of(0xfe, 0xff), Buffer.of(0x00, 0x41, 0x00)]);
    expect((await read(half, 64)).text).toBe('A\ufffd');
  });
});

describe('what is only assumed', () => {
  const cp1252 = (text: string): Buffer => Buffer.from(text, 'latin1');
  test.each([
    [
      'bytes that Windows-1252 does not have',
      'anna,d,pw\x81\x8d1\n',
      { kind: 'undefined', at: 9, byte: 0x81 },
    ],
    ['UTF-8 beside other bytes', 'anna,d,p\xe4ss\nbert,d,p\xc3\xa4ss\n', { kind: 'mixed', at: 8, utf8: 20 }],
    ['as much of one as of the other', '\xc3\xa4,\xc3\xa4,\xe4,\xe4', { kind: 'mixed', at: 6, utf8: 0 }],
    ['letters that make no word: Cyrillic', '\xe2\xe0\xf1\xff,d,\xcf\xe0\xf0\n', { kind: 'unlikely', at: 0 }],
    ['Polish', 'pawe\xb3ek,d,p\n', { kind: 'unlikely', at: 4 }],
    ['Mac Roman', 'J\x9frgen,d,p\n', { kind: 'unlikely', at: 1 }],
    ['DOS', 'k\x84se,d,p\n', { kind: 'unlikely', at: 1 }],
    ['a sequence cut short', '\xe4\xb8,d,p\n', null],
    ['words of Western Europe', 'n\xe4\xf6,d,p\x80\xa75 na\xefve c\x9cur d\x92Art \xbfqu\xe9?\n', null],
  ] as const)('%s', async (_, text, doubt) => {
    expect(await detect(cp1252(text))).toMatchObject({ encoding: 'Windows-1252', by: 'assumed', doubt });
  });

  test('offsets hold beyond the first chunk, and the first one counts', async () => {
    const text = `${'user,d,p\n'.repeat(130_000)}j\xfcrgen,d,\x81\n\x8d`;
    expect(await detect(cp1252(text))).toMatchObject({ doubt: { kind: 'undefined', at: 1_170_009 } });
  });

  test('overlong and surrogate sequences are no UTF-8', async () => {
    for (const text of ['\xc0\x80', '\xe0\x80\x80', '\xed\xa0\x80', '\xf4\x90\x80\x80', '\xf8\x88\x80\x80']) {
      expect((await detect(cp1252(`${text}ä`))).encoding).toBe('Windows-1252');
    }
  });
});

test.each([
  ['UTF-16LE', Buffer.from('anna,ex.example,pässwörd\r\n'.repeat(3), 'utf16le')],
  ['UTF-16BE', be('anna,ex.example,pässwörd\r\n'.repeat(3))],
  ['UTF-16LE', Buffer.from('анна,ex.example,пароль\n', 'utf16le')],
  [null, Buffer.from('anna,ex.example,pw\n')],
  [null, Buffer.alloc(400)],
  [null, Buffer.from('a\0,\0\x01\0', 'latin1')],
] as const)('UTF-16 without a mark: %s', (encoding, bytes) => {
  expect(unmarkedUtf16(bytes)).toBe(encoding);
});

describe('decoders', () => {
  const decode = (encoding: Parameters<typeof textDecoding>[0], hex: string): string => {
    const decoding = textDecoding(encoding);
    let text = '';
    // A byte at a time: a character may be cut anywhere.
    for (const byte of Buffer.from(hex.replaceAll(' ', ''), 'hex')) text += decoding.decode(Buffer.of(byte));
    return text + decoding.end();
  };
  test.each([
    ['Windows-1250', 'a3f3641f9f', 'Łód\x1fź'],
    ['Windows-1251', 'cfe0f0eeebfc', 'Пароль'],
    ['KOI8-R', 'f0c1d2cfccd8', 'Пароль'],
    ['Mac Roman', '8a9fa7db', 'äüß€'],
    ['Shift-JIS', '8e525c 835c 41b1', '山\\ソAｱ'],
    ['GB18030', 'd6d0cec4 8139ee39 41', '中文㐀A'],
    ['IBM850', '84e1d5', 'äßı'],
    ['Windows-1252', '80 81 ff', '€\ufffdÿ'],
    ['Windows-1251', '98', '\ufffd'],
    ['ISO-8859-2', '85 a1', '\ufffdĄ'],
    // What is no character takes no delimiter with it.
    ['Shift-JIS', '82 2c 41', '\ufffd,A'],
    ['GB18030', '81 2c 41', '\ufffd,A'],
    ['EUC-KR', 'b0 2c b0', '\ufffd,\ufffd'],
  ] as const)('%s: %s', (encoding, hex, text) => {
    expect(decode(encoding, hex)).toBe(text);
  });
});
