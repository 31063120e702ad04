/** Whether a password is the one of which a user came with a hash. What is malformed or costs too much is never computed. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { verify as verifyArgon2 } from '@node-rs/argon2';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import { MAX_PASSWORD_LENGTH } from '../../shared/domain/csv-row.ts';
import { passwordForms } from '../../shared/domain/password.ts';
import {
  DIGEST_BYTES,
  isStoredHash,
  schemeOfStored,
  type DigestScheme,
} from '../../shared/domain/password-hash.ts';

const ALGORITHMS = { 64: 'sha512', 32: 'sha256', 20: 'sha1' } as const;

/** `stored` as `readHashedCell` gives it. The forms of a password are tried one after the other; ASCII has one. */
export async function matchesImportedHash(stored: string, password: string): Promise<boolean> {
  const scheme = schemeOfStored(stored);
  if (scheme === null || password.length > MAX_PASSWORD_LENGTH || !isStoredHash(stored)) return false;
  const hash = stored.slice(scheme.length + 2);
  for (const form of passwordForms(password)) if (await matches(scheme, hash, form)) return true;
  return false;
}

async function matches(scheme: string, hash: string, password: string): Promise<boolean> {
  switch (scheme) {
    case 'ARGON2ID':
    case 'ARGON2I':
      return verifyArgon2(hash, password);
    case 'BLF-CRYPT':
      return verifyBcrypt(password, hash);
    case 'SHA512-CRYPT':
    case 'SHA256-CRYPT':
    case 'MD5-CRYPT': {
      const { crypt } = await import('./crypt.ts');
      return same(Buffer.from(await crypt(password, hash)), Buffer.from(hash));
    }
    default:
      return scheme in DIGEST_BYTES && matchesDigest(scheme as DigestScheme, hash, password);
  }
}

function matchesDigest(scheme: DigestScheme, hash: string, password: string): boolean {
  const bytes = Buffer.from(hash, 'base64');
  const length = DIGEST_BYTES[scheme];
  const digest = createHash(ALGORITHMS[length]).update(password).update(bytes.subarray(length)).digest();
  return same(digest, bytes.subarray(0, length));
}

function same(a: Buffer, b: Buffer): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}
