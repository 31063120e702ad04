/** A key under a passphrase: wrapped with AES-256-GCM under what scrypt derives (RFC 7914). */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';
import * as v from 'valibot';
import { PosternError } from '../../shared/domain/errors.ts';
import { KEY_LENGTH } from './seal.ts';

const base64 = v.pipe(v.string(), v.base64());
const bounded = (max: number) => v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(max));

/** Bytes in base64. The costs are kept, so that they can rise without locking older sets out. */
export const wrappedKeySchema = v.object({
  N: bounded(2 ** 20),
  r: bounded(32),
  p: bounded(16),
  salt: base64,
  nonce: base64,
  sealed: base64,
  tag: base64,
});
export type WrappedKey = v.InferOutput<typeof wrappedKeySchema>;

/** About 128 MB and some tenths of a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const;

/** The key under a passphrase, for `unwrapKey` of the same set. */
export async function wrapKey(key: Uint8Array, passphrase: string, setId: string): Promise<WrappedKey> {
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', await derive(passphrase, salt, COST), nonce);
  cipher.setAAD(associatedData(setId));
  const sealed = Buffer.concat([cipher.update(key), cipher.final()]);
  return {
    ...COST,
    salt: salt.toString('base64'),
    nonce: nonce.toString('base64'),
    sealed: sealed.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
  };
}

/** Throws `wrong-key` when the passphrase is not the one. */
export async function unwrapKey(wrapped: WrappedKey, passphrase: string, setId: string): Promise<Uint8Array> {
  const derived = await derive(passphrase, Buffer.from(wrapped.salt, 'base64'), wrapped);
  try {
    const nonce = Buffer.from(wrapped.nonce, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', derived, nonce, { authTagLength: 16 });
    decipher.setAAD(associatedData(setId));
    decipher.setAuthTag(Buffer.from(wrapped.tag, 'base64'));
    return Buffer.concat([decipher.update(Buffer.from(wrapped.sealed, 'base64')), decipher.final()]);
  } catch {
    throw PosternError.of(
      'wrong-key',
      'That is not the passphrase of this user set.',
      {},
      {
        field: 'passphrase',
      },
    );
  }
}

function derive(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const options = { N, r, p, maxmem: 256 * N * r };
    // The same characters can be typed as different code points on different systems.
    scrypt(passphrase.normalize('NFKC'), salt, KEY_LENGTH, options, (error, derived) =>
      error === null ? resolve(derived) : reject(error),
    );
  });
}

function associatedData(setId: string): Buffer {
  return Buffer.from(`postern wrapped key 1\0${setId}`);
}
