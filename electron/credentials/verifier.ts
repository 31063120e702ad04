/** Verifiers of passwords: argon2id (RFC 9106) in PHC text. One costs about 10 ms of a core and 7 MiB while it is computed. */
import { hash, verify } from '@node-rs/argon2';
import { isVerifier } from '../../shared/domain/verifier.ts';
import { comparablePassword, passwordForms } from '../../shared/domain/password.ts';

/**
 * OWASP's choice with the least memory: many logins at once must not fill it. The package makes argon2id with a fresh salt
 * of 16 bytes unless told otherwise; `memoryCost` is in KiB.
 */
export const VERIFIER_COST = { memoryCost: 7168, timeCost: 5, parallelism: 1, outputLen: 32 } as const;

/** A verifier of `password`, in the form in which passwords are compared. */
export async function makeVerifier(password: string): Promise<string> {
  return hash(comparablePassword(password), VERIFIER_COST);
}

/**
 * True when the password is the one the verifier was made of. Compares in constant time. A verifier of another program, or of
 * before, may have been made of the password as it was typed then; ASCII has one form only. One that costs too much is not computed.
 */
export async function matchesVerifier(verifier: string, password: string): Promise<boolean> {
  if (!isVerifier(verifier)) return false;
  for (const form of passwordForms(password)) if (await verify(verifier, form)) return true;
  return false;
}
