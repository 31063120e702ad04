import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashSchemeIn } from './password-hash.ts';
import {
  clearPasswordCell,
  isVerifier,
  looksLikeVerifier,
  readPasswordCell,
  saysVerifier,
  schemeToAsk,
  verifierCell,
} from './verifier.ts';

const phc = (m: number, t: number, p: number) => {
  return `$argon2id$v=19$m=${m},t=${t},p=${p}$${'A'.repeat(22)}$${'B'.repeat(43)}`;
};

test.each([
  [7168, 5, 1, true],
  [19_456, 2, 1, true],
  [262_144, 32, 16, true],
  [262_145, 5, 1, false],
  [7168, 33, 1, false],
  [7168, 0, 1, false],
  [7168, 5, 0, false],
  [7168, 5, 17, false],
  [8, 1, 2, false],
])('m=%i, t=%i, p=%i', (m, t, p, good) => {
  expect(isVerifier(phc(m, t, p))).toBe(good);
});

test('only what says so is a verifier, and only sound ones are taken', () => {
  const own = phc(7168, 5, 1);
  const bcrypt = `{BLF-CRYPT}$2y$12$${'a'.repeat(53)}`;
  for (const as of ['nothing', 'clear', 'hashed'] as const) {
    for (const verifier of [own, bcrypt])
      expect(readPasswordCell(verifierCell(verifier), as)).toEqual({ kind: 'verifier', verifier });
    expect(readPasswordCell('{argon2id}$argon2i$v=19$m=8,t=1,p=1$AAAA$BBBB', as).kind).toBe('refused');
    expect(readPasswordCell(`{hashed}${bcrypt.replace('$12$', '$31$')}`, as).kind).toBe('refused');
    expect(readPasswordCell('{hashed}{DES-CRYPT}aaaaaaaaaaaaa', as).kind).toBe('refused');
  }
  expect(saysVerifier('{argon2id}secret')).toBe(false);
});

test('what looks hashed is neither taken for a password nor for a hash before it is said which', () => {
  const cell = `{SHA}${btoa('x'.repeat(20))}`;
  expect(schemeToAsk(cell)).toBe('SHA');
  expect(readPasswordCell(cell, 'nothing').kind).toBe('refused');
  expect(readPasswordCell(cell, 'clear')).toEqual({ kind: 'clear', password: cell });
  expect(readPasswordCell(cell, 'hashed')).toEqual({ kind: 'verifier', verifier: cell });
  expect(readPasswordCell('{sha}', 'nothing').kind).toBe('refused');
  // Dovecot's mark of clear text is not the one by which our exports keep such a password.
  expect(schemeToAsk('{clear}secret')).toBe('CLEAR');
  expect(readPasswordCell('{clear}secret', 'clear')).toEqual({ kind: 'clear', password: '{clear}secret' });
  expect(readPasswordCell('{clear}secret', 'hashed')).toEqual({ kind: 'clear', password: 'secret' });
  for (const plain of ['secret', '{secret}', '{x}y', '$ecret', '$1$', '{}', '{nt'])
    expect(readPasswordCell(plain, 'nothing')).toEqual({ kind: 'clear', password: plain });
});

test('a password in clear comes back from its cell as it was, and is no verifier there', () => {
  const part = fc.constantFrom(
    '{clear}',
    '{argon2id}',
    '$argon2',
    `$argon2id$`,
    phc(8, 1, 1),
    '{hashed}',
    '{SSHA}',
    '{PLAIN}',
    'x',
    ' ',
  );
  const password = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(password, fc.constantFrom('nothing' as const, 'clear' as const), (text, as) => {
      const cell = clearPasswordCell(text);
      expect(schemeToAsk(cell)).toBeNull();
      expect(readPasswordCell(cell, as)).toEqual({ kind: 'clear', password: text });
      expect(cell === text).toBe(!looksLikeVerifier(text) && hashSchemeIn(text) === null);
    }),
  );
});
