import { tell } from '../text/text.ts';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashSchemeIn, isStoredHash, readHashedCell } from './password-hash.ts';

const argon = (variant: string, m: number, t = 3, p = 1) =>
  `$${variant}$v=19$m=${m},t=${t},p=${p}$${'A'.repeat(22)}$${'B'.repeat(43)}`;
const bcrypt = (cost: string, id = '2y') => `$${id}$${cost}$${'a'.repeat(53)}`;
const sha512 = (rounds = '') => `$6$${rounds}salt$${'b'.repeat(86)}`;
const salted = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64');
/** What the store keeps of a cell, or the reason. */
function read(cell: string): string {
  const found = readHashedCell(cell);
  return found.kind === 'hash'
    ? found.stored
    : found.kind === 'clear'
      ? `clear ${found.password}`
      : tell(found.reason);
}

describe('schemes', () => {
  test.each([
    [`{ARGON2ID}${argon('argon2id', 65_536)}`],
    [`{argon2i}${argon('argon2i', 32_768)}`, `{ARGON2I}${argon('argon2i', 32_768)}`],
    [argon('argon2id', 65_536), `{ARGON2ID}${argon('argon2id', 65_536)}`],
    [`{BLF-CRYPT}${bcrypt('12')}`],
    [`{CRYPT}${bcrypt('10', '2b')}`, `{BLF-CRYPT}${bcrypt('10', '2b')}`],
    [bcrypt('14', '2a'), `{BLF-CRYPT}${bcrypt('14', '2a')}`],
    [`{SHA512-CRYPT}${sha512('rounds=1000000$')}`],
    [`{crypt}${sha512()}`, `{SHA512-CRYPT}${sha512()}`],
    [`$5$salt$${'c'.repeat(43)}`, `{SHA256-CRYPT}$5$salt$${'c'.repeat(43)}`],
    [`$1$salt$${'c'.repeat(22)}`, `{MD5-CRYPT}$1$salt$${'c'.repeat(22)}`],
    [`{SSHA512}${salted(68)}`],
    [`{ssha256}${salted(36).replace(/=+$/, '')}`, `{SSHA256}${salted(36)}`],
    [`{SSHA256.hex}${Buffer.alloc(36, 7).toString('hex')}`, `{SSHA256}${salted(36)}`],
    [`{SHA1}${salted(20)}`, `{SHA}${salted(20)}`],
    ['{PLAIN} secret ', 'clear  secret '],
    ['{cleartext}{SSHA}x', 'clear {SSHA}x'],
  ])('%s', (cell, stored = cell) => {
    expect(read(cell)).toBe(stored);
    expect(hashSchemeIn(cell)).not.toBeNull();
    if (!stored.startsWith('clear')) expect(isStoredHash(stored)).toBe(true);
  });
});

describe('refused with what to do', () => {
  test.each([
    ['secret', /is no hash.*\{PLAIN\}/],
    ['{NOBODY}x', /\{NOBODY\} is not known/],
    ['{CRYPT}rqXexS6ZhobKA', /as DES has it.*Give the user a new password/],
    [`$y$j9T$${'a'.repeat(60)}`, /\$y\$ is not checked/],
    ['{SCRAM-SHA-256}4096,x,y,z', /cannot be checked.*new password/],
    ['{DES-CRYPT}rqXexS6ZhobKA', /cannot be checked/],
    ['{PLAIN}', /blank/],
    [`{SSHA512}${salted(64)}`, /cut off, or altered/],
    [`{SHA512}${salted(65)}`, /cut off, or altered/],
    ['{SSHA}no base64', /cut off, or altered/],
    [`{SSHA512-CRYPT}${sha512()}`, /not known/],
    [`{SHA512-CRYPT}${sha512().slice(0, -1)}`, /cut off, or altered/],
    [`{SHA512-CRYPT}$5$salt$${'c'.repeat(43)}`, /cut off, or altered/],
    [`{BLF-CRYPT}${bcrypt('12').slice(0, -1)}`, /cut off, or altered/],
    // What costs too much at each login.
    [`{ARGON2ID}${argon('argon2id', 4 * 1024 * 1024)}`, /memory or time/],
    [`{ARGON2I}${argon('argon2i', 7168, 33)}`, /memory or time/],
    [`{ARGON2ID}${argon('argon2id', 7168, 3, 17)}`, /memory or time/],
    [`{SHA512-CRYPT}${sha512('rounds=999999999$')}`, /999,999,999 rounds take too long/],
    [`{SHA512-CRYPT}${sha512('rounds=1000001$')}`, /at most 1,000,000/],
    [`{SHA512-CRYPT}${sha512('rounds=999$')}`, /cut off, or altered/],
    [`{BLF-CRYPT}${bcrypt('31')}`, /cost 31 takes too long/],
    [`{BLF-CRYPT}${bcrypt('15')}`, /at most 14/],
  ])('%s', (cell, reason) => {
    expect(read(cell)).toMatch(reason);
    expect(isStoredHash(cell)).toBe(false);
  });

  test('a reason never quotes the cell, and nothing throws', () => {
    const scheme = fc.constantFrom('{SSHA}', '{CRYPT}', '{ARGON2ID}', '{BLF-CRYPT}', '$6$', '$2y$', '');
    fc.assert(
      fc.property(scheme, fc.string({ minLength: 8 }), (mark, rest) => {
        const found = readHashedCell(mark + rest);
        if (found.kind === 'refused') expect(tell(found.reason)).not.toContain(rest);
      }),
    );
  });
});
