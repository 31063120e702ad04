/** Verifiers of passwords: argon2id (RFC 9106) in PHC text. One costs about 10 ms of a core and 7 MiB while it is computed. */
import { hash, verify } from '@node-rs/argon2';

/**
 * OWASP's choice with the least memory: many logins at once must not fill it. The package makes argon2id with a fresh salt
 * of 16 bytes unless told otherwise; `memoryCost` is in KiB.
 */
export const VERIFIER_COST = { memoryCost: 7168, timeCost: 5, parallelism: 1, outputLen: 32 } as const;

/** A verifier of `password`. */
export async function makeVerifier(password: string): Promise<string> {
  return hash(password, VERIFIER_COST);
}

/** True when the password is the one the verifier was made of. Compares in constant time. */
export async function matchesVerifier(verifier: string, password: string): Promise<boolean> {
  return verify(verifier, password);
}
