/**
 * A backup as bytes: a tar archive, compressed (gzip), encrypted under a passphrase or for public keys (age,
 * https://age-encryption.org/v1). So `age -d FILE | tar xz` opens it without us.
 */
import { type PlainText } from '../../../shared/text/text.ts';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Decrypter, Encrypter } from 'age-encryption';
import { createTarDecoder, createTarPacker } from 'modern-tar';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { BackupFile } from '../../../shared/domain/backup.ts';

/** age's own: 2^18 is 256 MB and about a second for each guess. */
export const SCRYPT_COST = 18;
const CHUNK = 1 << 18;
const HEADER = 'age-encryption.org/v1\n-> ';
/** Bytes of a file by which a backup is known. */
export const HEADER_BYTES = 64;

/** A file to be packed: exactly its size is read. */
export interface PackedFile extends BackupFile {
  /** Fills the buffer from `offset` on; gives how many bytes there were. */
  readonly read: (into: Uint8Array, offset: number) => number;
}

/** Under what a backup is encrypted. */
export type BackupLock =
  | { readonly passphrase: string }
  | { /** Public keys of age, at least one. */ readonly recipients: readonly string[] };

/** What opens a backup: a passphrase or the text of an identity of age, as a person gives it; or the key of just this file. */
export type BackupUnlock = { readonly secret: string } | { readonly fileKey: Uint8Array };

export interface Packing {
  readonly files: readonly PackedFile[];
  readonly lock: BackupLock;
  /** Unix milliseconds, of each file in the archive. */
  readonly time: number;
  /** Logarithm of scrypt's work. */
  readonly cost: number;
  readonly write: (bytes: Uint8Array) => void;
  /** Bytes of the files that were read. */
  readonly progress: (done: number) => void;
}

/** Checksum (SHA-256) of each file by its name. */
export type Digests = ReadonlyMap<string, string>;

/** Writes it all; gives what a reading has to find, and what it can be opened with. Rejects with `invalid-request` for no key of age. */
export async function packBackup(
  packing: Packing,
): Promise<{ readonly digests: Digests; readonly unlock: BackupUnlock }> {
  const { encrypter, unlock } = encrypting(packing);
  const { readable, controller } = createTarPacker();
  const zipped = readable.pipeThrough(new CompressionStream('gzip'));
  const sealed = await encrypter.encrypt(zipped as ReadableStream<Uint8Array>);
  const packed = packFiles(packing, controller).catch((error: unknown) => {
    controller.error(error);
    throw error;
  });
  packed.catch(() => undefined);
  for await (const bytes of sealed) packing.write(bytes);
  return { digests: await packed, unlock: unlock() };
}

/**
 * Nobody here has what opens a file for public keys, and it is to be read back all the same: so its own key, which all are given,
 * is kept until it was.
 */
function encrypting({ lock, cost }: Packing): { encrypter: Encrypter; unlock: () => BackupUnlock } {
  const encrypter = new Encrypter();
  if ('passphrase' in lock) {
    encrypter.setPassphrase(typed(lock.passphrase));
    encrypter.setScryptWorkFactor(cost);
    return { encrypter, unlock: () => ({ secret: lock.passphrase }) };
  }
  for (const recipient of lock.recipients) addRecipient(encrypter, recipient);
  let fileKey = new Uint8Array();
  encrypter.addRecipient({
    wrapFileKey(key) {
      fileKey = Uint8Array.from(key);
      return [];
    },
  });
  return { encrypter, unlock: () => ({ fileKey }) };
}

function addRecipient(encrypter: Encrypter, recipient: string): void {
  try {
    encrypter.addRecipient(recipient);
  } catch (error) {
    throw PosternError.of(
      'invalid-request',
      '“{key}” is no public key of age: it begins with age1, and age-keygen prints it. Nothing was written.',
      { key: recipient.slice(0, 100) },
      { field: 'recipients' },
      { cause: error },
    );
  }
}

/** Throws `invalid-request` for what is no public key of age, before anything is kept or written. */
export function requireRecipients(recipients: readonly string[]): void {
  const encrypter = new Encrypter();
  for (const recipient of recipients) addRecipient(encrypter, recipient);
}

async function packFiles(
  { files, time, progress }: Packing,
  controller: ReturnType<typeof createTarPacker>['controller'],
): Promise<Digests> {
  const digests = new Map<string, string>();
  let done = 0;
  for (const file of files) {
    const hash = createHash('sha256');
    const writer = controller
      .add({ name: file.name, size: file.size, mode: 0o600, mtime: new Date(time), type: 'file' })
      .getWriter();
    for (let offset = 0; offset < file.size;) {
      const bytes = new Uint8Array(Math.min(CHUNK, file.size - offset));
      const read = file.read(bytes, offset);
      if (read === 0)
        throw PosternError.of('io-failed', '{name} became shorter while it was read.', { name: file.name });
      const part = bytes.subarray(0, read);
      hash.update(part);
      await writer.write(part);
      offset += read;
      progress((done += read));
    }
    await writer.close();
    digests.set(file.name, hash.digest('hex'));
  }
  controller.finalize();
  return digests;
}

/** A file of an archive that is being read; what its name says is not believed. */
export interface FoundFile extends BackupFile {
  /** Of tar: `file` for a plain one. */
  readonly type: string;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Reads a backup to its end, whose last bytes vouch for it; `take` hears each file in turn and reads its body. `take` may end
 * it by giving `enough`: then nothing is known of the rest. Rejects with `wrong-key` or `bad-file`; with what `take` throws as it is.
 */
export async function readBackup(
  bytes: AsyncIterable<Uint8Array>,
  unlock: BackupUnlock,
  take: (file: FoundFile) => Promise<'enough' | undefined>,
): Promise<void> {
  try {
    const decrypter = decrypting(unlock);
    const clear = await decrypter.decrypt(Readable.toWeb(Readable.from(bytes)) as ReadableStream<Uint8Array>);
    const unzipped = clear.pipeThrough(
      new DecompressionStream('gzip') as ReadableWritablePair<Uint8Array, Uint8Array>,
    );
    for await (const { header, body } of unzipped.pipeThrough(createTarDecoder({ strict: true }))) {
      const { name, size, type = 'file' } = header;
      if ((await take({ name, size, type, body })) === 'enough') return;
    }
  } catch (error) {
    throw explained(error);
  }
}

function decrypting(unlock: BackupUnlock): Decrypter {
  const decrypter = new Decrypter();
  if ('fileKey' in unlock) {
    decrypter.addIdentity({ unwrapFileKey: () => unlock.fileKey });
    return decrypter;
  }
  const identities = unlock.secret.match(IDENTITY) ?? [];
  if (identities.length === 0) decrypter.addPassphrase(typed(unlock.secret));
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch (error) {
    throw wrongKey('That is no identity of age: a character of it is missing or wrong.', error);
  }
  return decrypter;
}

/** As age-keygen writes it, in a file with comments around it. */
const IDENTITY = /AGE-SECRET-KEY-(?:PQ-)?1[\dA-Z]+/g;

/** The one line that a person can be asked for where a passphrase is wanted: an identity without what stands around it. */
export function plainSecret(secret: string): string {
  return secret.match(IDENTITY)?.[0] ?? secret;
}

function wrongKey(message: PlainText, cause: unknown): PosternError {
  return new PosternError('wrong-key', message, { field: 'passphrase' }, { cause });
}

/** Throws `bad-file` for what is no backup, by its first bytes. */
export function requireBackup(first: Uint8Array, path: string): void {
  const text = Buffer.from(first).toString('latin1');
  if (text.startsWith(HEADER)) return;
  const why = text.startsWith('-----BEGIN AGE')
    ? '“{path}” is encrypted by age as text (armor): decode it first (age -d, then age -p). Nothing was restored.'
    : text.startsWith('age-encryption.org/')
      ? '“{path}” is encrypted by a later version of age than this Postern knows: update Postern. Nothing was restored.'
      : text === ''
        ? '“{path}” is empty. Nothing was restored.'
        : '“{path}” is no backup of Postern. Nothing was restored.';
  throw PosternError.of('bad-file', why, { path }, { path });
}

function explained(error: unknown): unknown {
  if (error instanceof PosternError || isOfFiles(error)) return error;
  const message = error instanceof Error ? error.message : '';
  if (message.includes('no identity matched')) return wrongKey(NOT_OPENED, error);
  if (message.includes('work factor is too high')) {
    return PosternError.of(
      'bad-file',
      'The passphrase of this file takes more work to try than Postern allows (2^20): it did not make it.',
      {},
    );
  }
  if (/incorrect header check|Invalid USTAR|invalid checksum/i.test(message)) return foreign();
  return PosternError.of(
    'bad-file',
    'The backup was cut short or altered, or is damaged: it cannot be read to its end. Nothing was restored; use another copy of the file.',
    {},
    undefined,
    { cause: error },
  );
}

const NOT_OPENED =
  'That does not open this backup: it is not its passphrase, or not the identity (AGE-SECRET-KEY-…) of a key that it was encrypted for.';

/** It opens with the passphrase, and is something else. */
export function foreign(): PosternError {
  return PosternError.of(
    'bad-file',
    'The file opens with that, but what is in it is no backup of Postern. Nothing was restored.',
    {},
  );
}

/** The system's own, of reading or writing a file. */
function isOfFiles(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error;
}

/** The same characters can be typed as different code points on different systems. */
function typed(passphrase: string): string {
  return passphrase.normalize('NFC');
}
