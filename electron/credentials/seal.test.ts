import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openPassword, openPasswords, sealPasswords } from './seal.ts';

const key = randomBytes(32);
const PASSWORDS = [
  'secret',
  '',
  ' spaces  ',
  'pässwörd €',
  '漢字😀',
  'tab\tand\r\nnewline',
  'x'.repeat(1024),
  '\0',
];

describe('sealed blocks', () => {
  test('give every password back exactly, one by one and together', () => {
    const block = sealPasswords(key, 'set', PASSWORDS);
    expect(block.entries).toBe(PASSWORDS.length);
    expect(PASSWORDS.map((_, index) => openPassword(key, 'set', block, index))).toEqual(PASSWORDS);
    expect(openPasswords(key, 'set', block)).toEqual(PASSWORDS);
  });

  test('do not show what is in them, and never look the same', () => {
    const one = Buffer.from(sealPasswords(key, 'set', ['canary-password']).bytes);
    const two = Buffer.from(sealPasswords(key, 'set', ['canary-password']).bytes);
    expect(one.includes('canary')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  test('open with their own key and set only', () => {
    const block = sealPasswords(key, 'set', ['a']);
    const refused = expect.objectContaining({ code: 'wrong-key' }) as Error;
    expect(() => openPassword(randomBytes(32), 'set', block, 0)).toThrow(refused);
    expect(() => openPassword(key, 'other', block, 0)).toThrow(refused);
  });

  test('refuse any flipped bit and any truncation', () => {
    const block = sealPasswords(key, 'set', ['abc', 'def']);
    for (let at = 0; at < block.bytes.length; at += 1) {
      const bytes = block.bytes.slice();
      bytes[at] = (bytes[at] as number) ^ 1;
      expect(() => openPassword(key, 'set', { entries: 2, bytes }, 0)).toThrow();
      expect(() => openPassword(key, 'set', { entries: 2, bytes: block.bytes.slice(0, at) }, 0)).toThrow();
    }
  });

  test('refuse text that UTF-8 cannot hold, and an entry that is not there', () => {
    expect(() => sealPasswords(key, 'set', ['\ud800'])).toThrow(/Unicode/);
    const block = sealPasswords(key, 'set', ['a']);
    expect(() => openPassword(key, 'set', block, 1)).toThrow(RangeError);
  });
});
