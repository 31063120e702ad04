import { expect, test } from 'vitest';
import { MADE_UP_BYTES, madeUpPassword } from './made-up-password.ts';

test('each byte is one of 32 characters that nobody takes for another, from its place on', () => {
  const bytes = Uint8Array.from({ length: 2 * MADE_UP_BYTES }, (_, at) => at);
  expect(madeUpPassword(bytes)).toBe('abcd-efgh-ijkm-npqr');
  expect(madeUpPassword(bytes, MADE_UP_BYTES)).toBe('stuv-wxyz-2345-6789');
  expect(madeUpPassword(new Uint8Array(MADE_UP_BYTES).fill(255))).toBe('9999-9999-9999-9999');
});
