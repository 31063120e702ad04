/** Passwords that are made up: they are read out, typed and written down, so nothing in them looks like another thing. */

/** Without l and 1, o and 0: 32 characters, five bits each. */
const LETTERS = 'abcdefghijkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const GROUP = 4;

/** Random bytes that one takes. */
export const MADE_UP_BYTES = GROUPS * GROUP;

/** `k7wd-x3mp-…`: 80 bits, of the random bytes from `at` on. */
export function madeUpPassword(random: Uint8Array, at = 0): string {
  let password = '';
  for (let index = 0; index < MADE_UP_BYTES; index++) {
    if (index > 0 && index % GROUP === 0) password += '-';
    password += LETTERS.charAt((random[at + index] ?? 0) & 31);
  }
  return password;
}
