/** Verifiers of passwords as text: argon2id in PHC form (`$argon2id$v=19$m=7168,t=5,p=1$SALT$HASH`), and how a CSV carries one. */

/** What stands before a verifier where a password is expected, as in an LDAP export (RFC 3112). */
export const VERIFIER_PREFIX = '{argon2id}';

const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/;

/** Costs beyond these are refused: one login would hold up all others. */
const MOST_MEMORY_KIB = 262_144;
const MOST_PASSES = 32;
const MOST_LANES = 16;

/** True for a verifier that can be checked at bearable cost. */
export function isVerifier(text: string): boolean {
  const match = PHC.exec(text);
  if (match === null) return false;
  const [memory, passes, lanes] = [Number(match[1]), Number(match[2]), Number(match[3])];
  return (
    passes >= 1 &&
    passes <= MOST_PASSES &&
    lanes >= 1 &&
    lanes <= MOST_LANES &&
    memory >= 8 * lanes &&
    memory <= MOST_MEMORY_KIB
  );
}

/** True when a CSV's password cell says that it holds a verifier, sound or not. */
export function saysVerifier(cell: string): boolean {
  return cell.startsWith(`${VERIFIER_PREFIX}$argon2`);
}

/** The verifier in a cell, or null when it is none or no sound one. */
export function verifierOf(cell: string): string | null {
  if (!saysVerifier(cell)) return null;
  const text = cell.slice(VERIFIER_PREFIX.length);
  return isVerifier(text) ? text : null;
}
