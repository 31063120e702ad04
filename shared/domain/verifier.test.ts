import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  clearPasswordCell,
  clearPasswordOf,
  isVerifier,
  looksLikeVerifier,
  saysVerifier,
  verifierOf,
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
  expect(verifierOf(`{argon2id}${phc(7168, 5, 1)}`)).toBe(phc(7168, 5, 1));
  expect(saysVerifier('{argon2id}secret')).toBe(false);
  expect(saysVerifier('{argon2id}$argon2i$…')).toBe(true);
  expect(verifierOf('{argon2id}$argon2i$v=19$m=8,t=1,p=1$AAAA$BBBB')).toBeNull();
  expect(verifierOf(phc(7168, 5, 1))).toBeNull();
  fc.assert(fc.property(fc.string(), (text) => verifierOf(text) === null));
});

test('a password in clear comes back from its cell as it was, and is no verifier there', () => {
  const part = fc.constantFrom('{clear}', '{argon2id}', '$argon2', `$argon2id$`, phc(8, 1, 1), 'x', ' ');
  const password = fc.oneof(
    fc.string(),
    fc.array(part).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(password, (text) => {
      const cell = clearPasswordCell(text);
      expect(saysVerifier(cell)).toBe(false);
      expect(clearPasswordOf(cell)).toBe(text);
      expect(cell === text).toBe(!looksLikeVerifier(text));
    }),
  );
});
