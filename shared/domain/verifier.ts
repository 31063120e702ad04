/** Verifiers of passwords as text: argon2id in PHC form (`$argon2id$v=19$m=7168,t=5,p=1$SALT$HASH`), and how a CSV carries one. */
import { message, type Message } from '../text/text.ts';
import { hashSchemeIn, isImportedHash, isStoredHash, readHashedCell } from './password-hash.ts';
import { isPhc } from './phc.ts';

/** What stands before a verifier where a password is expected, as in an LDAP export (RFC 3112). */
export const VERIFIER_PREFIX = '{argon2id}';
/** Before a hash that a user came with, in an export of ours: it is known without being asked about. */
const HASHED_PREFIX = '{hashed}';

/** How the cells of a column of passwords are meant. */
export const PASSWORD_KINDS = ['clear', 'hashed'] as const;
export type PasswordKind = (typeof PASSWORD_KINDS)[number];
/** What was said of a column of passwords; where nothing was, one that looks hashed is refused. */
export type SaidOfPasswords = PasswordKind | 'nothing';

/** True for a verifier that can be checked at bearable cost. */
export function isVerifier(text: string): boolean {
  return isPhc(text, 'argon2id') === 'sound';
}

/** What a password cell holds. */
export type PasswordCell =
  /** As the store keeps it: PHC text of ours, or `{SCHEME}HASH` of another program's. */
  | { readonly kind: 'verifier'; readonly verifier: string }
  | { readonly kind: 'clear'; readonly password: string }
  | { readonly kind: 'refused'; readonly reason: Message };

/** Reads a password cell; `as` is what was said of the column. Reasons never quote it. */
export function readPasswordCell(cell: string, as: SaidOfPasswords): PasswordCell {
  // Nearly all are neither.
  const first = cell.charCodeAt(0);
  if (as !== 'hashed' && first !== OPENING_BRACE && first !== DOLLAR)
    return { kind: 'clear', password: cell };
  if (saysVerifier(cell)) {
    const verifier = ownVerifierOf(cell);
    return verifier === null
      ? { kind: 'refused', reason: message(BAD_VERIFIER) }
      : { kind: 'verifier', verifier };
  }
  if (as === 'hashed') {
    const read = readHashedCell(cell);
    return read.kind === 'hash' ? { kind: 'verifier', verifier: read.stored } : read;
  }
  if (as === 'nothing' && schemeToAsk(cell) !== null)
    return { kind: 'refused', reason: message(LOOKS_HASHED) };
  return { kind: 'clear', password: unescaped(cell) };
}

/** The scheme by which a cell looks hashed; null where it does not, and where an export of ours has said what it is. */
export function schemeToAsk(cell: string): string | null {
  return saysVerifier(cell) || unescaped(cell) !== cell ? null : hashSchemeIn(cell);
}

/** True where a cell says by itself that it holds a verifier of ours or a hash that came with a user, sound or not. */
export function saysVerifier(cell: string): boolean {
  return cell.startsWith(`${VERIFIER_PREFIX}$argon2`) || cell.startsWith(`${HASHED_PREFIX}{`);
}

/** A verifier as the cell of an export that is read back without a question. */
export function verifierCell(verifier: string): string {
  return `${isImportedHash(verifier) ? HASHED_PREFIX : VERIFIER_PREFIX}${verifier}`;
}

function ownVerifierOf(cell: string): string | null {
  if (cell.startsWith(HASHED_PREFIX)) {
    const text = cell.slice(HASHED_PREFIX.length);
    return isStoredHash(text) ? text : null;
  }
  const text = cell.slice(VERIFIER_PREFIX.length);
  return isVerifier(text) ? text : null;
}

/** Before a password in clear that would else be read as something else; doubled where the password begins with it. */
const CLEAR_PREFIX = '{clear}';
const LIKE_VERIFIER = /^(?:\{clear\})*(?:\{argon2id\}\$argon2|\{hashed\}\{)/;
const OPENING_BRACE = 0x7b;
const DOLLAR = 0x24;

/** True for a password that an export could not tell from a verifier. No new one is taken; a set may have one of earlier days. */
export function looksLikeVerifier(password: string): boolean {
  return LIKE_VERIFIER.test(password);
}

/** A password in clear as the cell that {@link readPasswordCell} reads back exactly. */
export function clearPasswordCell(password: string): string {
  return looksLikeVerifier(password) || hashSchemeIn(password) !== null
    ? `${CLEAR_PREFIX}${password}`
    : password;
}

/** The password in clear that a cell holds which is no verifier. */
function unescaped(cell: string): string {
  if (!cell.startsWith(CLEAR_PREFIX)) return cell;
  const rest = cell.slice(CLEAR_PREFIX.length);
  return clearPasswordCell(rest) === cell ? rest : cell;
}

const BAD_VERIFIER =
  'The verifier is not argon2id in PHC form ($argon2id$v=19$m=…,t=…,p=…$SALT$HASH) nor a hash that can be checked, or it costs too much to check.';
const LOOKS_HASHED =
  'The password looks like a hash, and nothing was said of that: say what the passwords are (--passwords hashed or --passwords clear).';
