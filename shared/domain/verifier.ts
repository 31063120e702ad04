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

/** Before a password in clear that would else be read as a verifier; doubled where the password begins with it. */
const CLEAR_PREFIX = '{clear}';
const LIKE_VERIFIER = /^(?:\{clear\})*\{argon2id\}\$argon2/;

/** True for a password that, written as it is, would be read as something else. No new one is taken; a set may have one of earlier days. */
export function looksLikeVerifier(password: string): boolean {
  return LIKE_VERIFIER.test(password);
}

/** A password in clear as the cell that {@link clearPasswordOf} reads back exactly. */
export function clearPasswordCell(password: string): string {
  return looksLikeVerifier(password) ? `${CLEAR_PREFIX}${password}` : password;
}

/** The password in clear that a cell holds which is no verifier. */
export function clearPasswordOf(cell: string): string {
  return looksLikeVerifier(cell) && cell.startsWith(CLEAR_PREFIX) ? cell.slice(CLEAR_PREFIX.length) : cell;
}
