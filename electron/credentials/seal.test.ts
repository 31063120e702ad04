import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { openOne, openPassword, openSecrets, sealOne, sealPasswords, type SealedFor } from './seal.ts';

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
const OWNERS = PASSWORDS.map((_, at) => `üser${at}@example.com`);
const users: SealedFor = { set: 'set', purpose: 'user' };
const elsewhere = expect.objectContaining({
  code: 'set-damaged',
  message: expect.stringContaining('was sealed for something else') as string,
}) as Error;
const refused = expect.objectContaining({ code: 'wrong-key' }) as Error;

/** As versions before format 3 sealed. */
function sealedBefore(set: string, passwords: readonly string[]): Uint8Array {
  const bytes = passwords.map((text) => Buffer.from(text));
  const head = Buffer.alloc(4 + 4 * bytes.length);
  head.writeUInt32LE(bytes.length, 0);
  bytes.forEach((one, at) => head.writeUInt32LE(one.length, 4 + 4 * at));
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`postern sealed passwords 1\0${set}`));
  const sealed = Buffer.concat([cipher.update(Buffer.concat([head, ...bytes])), cipher.final()]);
  return Buffer.concat([Buffer.of(1), nonce, sealed, cipher.getAuthTag()]);
}

describe('sealed blocks', () => {
  test('give every password back exactly, one by one and together', () => {
    const block = sealPasswords(key, 'set', OWNERS, PASSWORDS);
    expect(block.entries).toBe(PASSWORDS.length);
    expect(OWNERS.map((owner, index) => openPassword(key, 'set', block, index, owner))).toEqual(PASSWORDS);
    const opened = openSecrets(key, users, block);
    expect(OWNERS.map((owner, index) => opened.of(index, owner))).toEqual(PASSWORDS);
    expect(opened.of(PASSWORDS.length, 'x')).toBeNull();
  });

  test('do not show what is in them, and never look the same', () => {
    const one = Buffer.from(sealPasswords(key, 'set', ['a'], ['canary-password']).bytes);
    const two = Buffer.from(sealPasswords(key, 'set', ['a'], ['canary-password']).bytes);
    expect(one.includes('canary')).toBe(false);
    expect(one.equals(two)).toBe(false);
  });

  test('open with their own key and set only', () => {
    const block = sealPasswords(key, 'set', ['a'], ['a']);
    expect(() => openPassword(randomBytes(32), 'set', block, 0, 'a')).toThrow(refused);
    expect(() => openPassword(key, 'other', block, 0, 'a')).toThrow(refused);
  });

  test('refuse any flipped bit and any truncation', () => {
    const block = sealPasswords(key, 'set', ['a', 'b'], ['abc', 'def']);
    for (let at = 0; at < block.bytes.length; at += 1) {
      const bytes = block.bytes.slice();
      bytes[at] = (bytes[at] as number) ^ 1;
      expect(() => openPassword(key, 'set', { entries: 2, bytes }, 0, 'a')).toThrow();
      const cut = { entries: 2, bytes: block.bytes.slice(0, at) };
      expect(() => openPassword(key, 'set', cut, 0, 'a')).toThrow();
    }
  });

  test('refuse text that UTF-8 cannot hold, and an entry that is not there', () => {
    expect(() => sealPasswords(key, 'set', ['a'], ['\ud800'])).toThrow(/Unicode/);
    const block = sealPasswords(key, 'set', ['a'], ['a']);
    expect(() => openPassword(key, 'set', block, 1, 'a')).toThrow(elsewhere);
  });
});

describe('a secret says what it is for', () => {
  const host = { set: 'set', purpose: 'smart-host', owner: 'me@mx.example:25 (TLS verified)' } as const;

  test('a user’s is no other user’s, however their name is written', () => {
    const block = sealPasswords(key, 'set', ['Anna@example.com', 'eve@example.com'], ['pw-a', 'pw-e']);
    expect(openPassword(key, 'set', block, 0, 'ANNA@example.com')).toBe('pw-a');
    expect(() => openPassword(key, 'set', block, 0, 'eve@example.com')).toThrow(elsewhere);
    expect(() => openPassword(key, 'set', block, 1, 'anna@example.com')).toThrow(elsewhere);
    expect(() => openSecrets(key, users, block).of(1, 'anna@example.com')).toThrow(elsewhere);
    expect(() => openSecrets(key, users, block).earlier()).toThrow('to their owners only');
  });

  test('one for a purpose serves no other, and no other owner of the same', () => {
    const user = sealPasswords(key, 'set', [host.owner], ['pw']);
    expect(() => openOne(key, host, user.bytes)).toThrow(elsewhere);
    const sealed = sealOne(key, host, 'pw');
    expect(openOne(key, host, sealed.bytes)).toBe('pw');
    expect(() => openPassword(key, 'set', sealed, 0, host.owner)).toThrow(refused);
    const others = [
      { ...host, owner: 'me@mx.example:25 (TLS off)' },
      { ...host, owner: 'me@evil.example:25 (TLS verified)' },
      { ...host, purpose: 'dkim' as const },
      { ...host, set: 'other' },
    ];
    for (const other of others) expect(() => openOne(key, other, sealed.bytes)).toThrow(elsewhere);
  });

  test('what an earlier version sealed counts for users of a set of that time only', () => {
    const bytes = sealedBefore('set', ['pw-1', 'pw-2']);
    const block = { entries: 2, bytes, old: true };
    expect(openPassword(key, 'set', block, 1, 'anybody@example.com')).toBe('pw-2');
    expect(openSecrets(key, users, block).earlier()).toEqual(['pw-1', 'pw-2']);
    expect(() => openPassword(key, 'set', { entries: 2, bytes }, 1, 'anybody@example.com')).toThrow(refused);
    expect(() => openSecrets(key, users, { entries: 2, bytes })).toThrow(refused);
    for (const one of [sealedBefore('set', ['pw']), bytes]) {
      expect(() => openOne(key, host, one)).toThrow(elsewhere);
      expect(() => openSecrets(key, host, { entries: 1, bytes: one, old: true })).toThrow(elsewhere);
    }
  });
});
