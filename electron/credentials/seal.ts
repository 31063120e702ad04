/**
 * Sealing of passwords: AES-256-GCM, one call for a block of them (a call a password costs a hundred times as much).
 *
 * A block is: format 1 (1 byte), nonce (12), ciphertext, tag (16). The plaintext is the number of entries, the octets of
 * each entry (both 32-bit little-endian), then the entries in UTF-8. The set's id is authenticated with it, so that a
 * block of one set is no block of another.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { PosternError } from '../../shared/domain/errors.ts';
import type { SealedBlock } from '../store/store-types.ts';

/** Octets of a set's key. */
export const KEY_LENGTH = 32;
const FORMAT = 1;
const NONCE = 12;
const TAG = 16;

/** Seals `passwords` as they are; empty entries stand for rows without one. Throws on text that UTF-8 cannot hold. */
export function sealPasswords(key: Uint8Array, setId: string, passwords: readonly string[]): SealedBlock {
  const plain = pack(passwords);
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG });
  cipher.setAAD(associatedData(setId));
  const sealed = cipher.update(plain);
  cipher.final();
  plain.fill(0);
  // Not from the pool: the bytes are handed over to another thread whole.
  const bytes = new Uint8Array(1 + NONCE + sealed.length + TAG);
  bytes[0] = FORMAT;
  bytes.set(nonce, 1);
  bytes.set(sealed, 1 + NONCE);
  bytes.set(cipher.getAuthTag(), 1 + NONCE + sealed.length);
  return { entries: passwords.length, bytes };
}

/** The password at `index` of a block. Throws `wrong-key` when the key, the set or the block is not the one that was sealed. */
export function openPassword(key: Uint8Array, setId: string, block: SealedBlock, index: number): string {
  const plain = openBlock(key, setId, block);
  try {
    return entry(plain, index);
  } finally {
    plain.fill(0);
  }
}

/** All passwords of a block, in order: for exports, which would else open a block once a row. */
export function openPasswords(key: Uint8Array, setId: string, block: SealedBlock): readonly string[] {
  const plain = openBlock(key, setId, block);
  try {
    const count = plain.readUInt32LE(0);
    const passwords: string[] = [];
    let at = 4 + 4 * count;
    for (let index = 0; index < count; index += 1) {
      const length = plain.readUInt32LE(4 + 4 * index);
      passwords.push(plain.toString('utf8', at, at + length));
      at += length;
    }
    return passwords;
  } finally {
    plain.fill(0);
  }
}

function pack(passwords: readonly string[]): Buffer {
  const text = passwords.join('');
  if (!text.isWellFormed())
    throw new PosternError('invalid-request', 'The password is not valid Unicode text.');
  const octets = Buffer.byteLength(text);
  const ascii = octets === text.length;
  const start = 4 + 4 * passwords.length;
  // Of its own: a slice of the pool would share its memory, and its secrets, with other buffers.
  const plain = Buffer.alloc(start + octets);
  plain.writeUInt32LE(passwords.length, 0);
  for (let index = 0; index < passwords.length; index += 1) {
    const password = passwords[index] as string;
    plain.writeUInt32LE(ascii ? password.length : Buffer.byteLength(password), 4 + 4 * index);
  }
  plain.write(text, start);
  return plain;
}

function openBlock(key: Uint8Array, setId: string, block: SealedBlock): Buffer {
  const { bytes } = block;
  if (bytes[0] !== FORMAT || bytes.length < 1 + NONCE + TAG) throw wrongKey('it is not a sealed block');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + NONCE), { authTagLength: TAG });
  decipher.setAAD(associatedData(setId));
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG));
  const plain = decipher.update(bytes.subarray(1 + NONCE, bytes.length - TAG));
  try {
    decipher.final();
  } catch {
    plain.fill(0);
    throw wrongKey('the key is another one, or the block was altered');
  }
  return plain;
}

function entry(plain: Buffer, index: number): string {
  const count = plain.readUInt32LE(0);
  if (index < 0 || index >= count) throw new RangeError(`block has ${count} entries, not ${index + 1}`);
  let at = 4 + 4 * count;
  for (let before = 0; before < index; before += 1) at += plain.readUInt32LE(4 + 4 * before);
  return plain.toString('utf8', at, at + plain.readUInt32LE(4 + 4 * index));
}

function associatedData(setId: string): Buffer {
  return Buffer.from(`postern sealed passwords 1\0${setId}`);
}

function wrongKey(why: string): PosternError {
  return new PosternError('wrong-key', `A password cannot be unsealed: ${why}.`);
}
