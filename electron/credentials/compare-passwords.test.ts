/** Whether passwords are the same: by their places, by what is sealed, by verifiers; and where that cannot be told. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { comparePasswords } from './compare-passwords.ts';
import { sealPasswords } from './seal.ts';

const key = randomBytes(32);
const owners = ['ann@example.com', 'bob@example.com', 'eve@example.com'];
const blocks = new Map([
  [1, sealPasswords(key, 'set', owners, ['pw', 'süß', ''])],
  [2, sealPasswords(key, 'set', owners, ['xx', 'pw', 'süß'])],
  [3, sealPasswords(randomBytes(32), 'set', owners, ['pw', 'pw', 'pw'])],
]);
const at = (block: number, index: number, verifier?: string, kept?: true) => ({
  ...{ block, index },
  ...(verifier !== undefined && { verifier }),
  ...(kept && { kept }),
});

test('compares what is sealed, octet by octet', () => {
  const same = comparePasswords(key, 'set', (block) => blocks.get(block));
  expect(same(at(1, 0), at(2, 1))).toBe(true);
  expect(same(at(1, 1), at(2, 2))).toBe(true);
  expect(same(at(1, 0), at(2, 0))).toBe(false);
  expect(same(at(1, 2), at(2, 0))).toBe(false);
  expect(same(at(1, 0, 'v', true), at(2, 1))).toBe(true);
  expect([same(null, null), same(at(1, 0), null), same(null, at(1, 0))]).toEqual([true, false, false]);
});

test('says where that cannot be told, and takes a place for the password it is', () => {
  const same = comparePasswords(key, 'set', (block) => blocks.get(block));
  expect(same(at(1, 0, 'v'), at(2, 1))).toBeNull();
  expect(same(at(1, 0, 'v'), at(1, 0))).toBe(true);
  expect(same(at(1, 0, 'v'), at(2, 2, 'v'))).toBe(true);
  expect(same(at(1, 0, 'v'), at(2, 2, 'w'))).toBeNull();
  // Another key, no block, no entry.
  expect([same(at(1, 0), at(3, 0)), same(at(1, 0), at(9, 0)), same(at(1, 0), at(2, 7))]).toEqual([
    null,
    null,
    null,
  ]);
});

test('opens a block again that it had to forget', () => {
  const many = new Map(
    Array.from({ length: 200 }, (_, block) => [
      block + 1,
      sealPasswords(key, 'set', ['a'], [`pw${block % 2}`]),
    ]),
  );
  const same = comparePasswords(key, 'set', (block) => many.get(block));
  for (let round = 0; round < 2; round++)
    for (let block = 1; block < 200; block++) expect(same(at(block, 0), at(block + 1, 0))).toBe(false);
  expect(same(at(1, 0), at(199, 0))).toBe(true);
});
