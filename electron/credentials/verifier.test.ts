import { hash } from '@node-rs/argon2';
import { expect, test } from 'vitest';
import { makeVerifier, matchesVerifier, VERIFIER_COST } from './verifier.ts';

const NFC = 'caf\u00e9 \u00fc';
const NFD = 'cafe\u0301 u\u0308';

test('however a keyboard writes it, a password is the same', async () => {
  for (const stored of [NFC, NFD, 'caf\u00e9\u00a0\u00fc']) {
    const verifier = await makeVerifier(stored);
    for (const typed of [NFC, NFD, 'cafe\u0301\u3000\u00fc'])
      expect(await matchesVerifier(verifier, typed)).toBe(true);
  }
});

test('a verifier of before, made of what was typed then, keeps working', async () => {
  for (const stored of [NFC, NFD]) {
    const old = await hash(stored, VERIFIER_COST);
    for (const typed of [NFC, NFD]) expect(await matchesVerifier(old, typed)).toBe(true);
  }
  const spaced = 'a\u00a0b';
  expect(await matchesVerifier(await hash(spaced, VERIFIER_COST), spaced)).toBe(true);
});

test('case, width and spaces at the ends count', async () => {
  const verifier = await makeVerifier('Pa\u00e9ss ');
  for (const typed of ['pa\u00e9ss ', 'Pa\u00e9ss', 'Paess ', '\uff30a\u00e9ss '])
    expect(await matchesVerifier(verifier, typed), typed).toBe(false);
});
