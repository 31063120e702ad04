/**
 * A backup as bytes: a tar archive, compressed (gzip), encrypted under a passphrase (age, https://age-encryption.org/v1). So
 * `age -d FILE | tar xz` opens it without us.
 */
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Decrypter, Encrypter } from 'age-encryption';
import { createTarDecoder, createTarPacker } from 'modern-tar';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { BackupFile } from '../../../shared/domain/backup.ts';

/** age's own: 2^18 is 256 MB and about a second for each guess. */
export const SCRYPT_COST = 18;
const CHUNK = 1 << 18;
const HEADER = 'age-encryption.org/v1\n-> scrypt ';
/** Bytes of a file by which a backup is known. */
export const HEADER_BYTES = 64;

/** A file to be packed: exactly its size is read. */
export interface PackedFile extends BackupFile {
  /** Fills the buffer from `offset` on; gives how many bytes there were. */
  readonly read: (into: Uint8Array, offset: number) => number;
}

export interface Packing {
  readonly files: readonly PackedFile[];
  readonly passphrase: string;
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

/** Writes it all; gives what a reading has to find. */
export async function packBackup(packing: Packing): Promise<Digests> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(typed(packing.passphrase));
  encrypter.setScryptWorkFactor(packing.cost);
  const { readable, controller } = createTarPacker();
  const zipped = readable.pipeThrough(new CompressionStream('gzip'));
  const sealed = await encrypter.encrypt(zipped as ReadableStream<Uint8Array>);
  const packed = packFiles(packing, controller).catch((error: unknown) => {
    controller.error(error);
    throw error;
  });
  packed.catch(() => undefined);
  for await (const bytes of sealed) packing.write(bytes);
  return packed;
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
      if (read === 0) throw new PosternError('io-failed', `${file.name} became shorter while it was read.`);
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
  passphrase: string,
  take: (file: FoundFile) => Promise<'enough' | undefined>,
): Promise<void> {
  const decrypter = new Decrypter();
  decrypter.addPassphrase(typed(passphrase));
  try {
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

/** Throws `bad-file` for what is no backup, by its first bytes. */
export function requireBackup(first: Uint8Array, path: string): void {
  const text = Buffer.from(first).toString('latin1');
  if (text.startsWith(HEADER)) return;
  const why = text.startsWith('-----BEGIN AGE')
    ? 'is encrypted by age as text (armor): decode it first (age -d, then age -p)'
    : text.startsWith('age-encryption.org/v1\n')
      ? 'is encrypted for a key and not under a passphrase, so Postern did not make it'
      : text.startsWith('age-encryption.org/')
        ? 'is encrypted by a later version of age than this Postern knows: update Postern'
        : text === ''
          ? 'is empty'
          : 'is no backup of Postern';
  throw new PosternError('bad-file', `“${path}” ${why}. Nothing was restored.`, { path });
}

function explained(error: unknown): unknown {
  if (error instanceof PosternError || isOfFiles(error)) return error;
  const message = error instanceof Error ? error.message : '';
  if (message.includes('no identity matched')) {
    return new PosternError('wrong-key', 'That is not the passphrase of this backup.', {
      field: 'passphrase',
    });
  }
  if (message.includes('work factor is too high')) {
    return new PosternError(
      'bad-file',
      'The passphrase of this file takes more work to try than Postern allows (2^20): it did not make it.',
    );
  }
  if (/incorrect header check|Invalid USTAR|invalid checksum/i.test(message)) return foreign();
  return new PosternError(
    'bad-file',
    'The backup was cut short or altered, or is damaged: it cannot be read to its end. Nothing was restored; use another copy of the file.',
    undefined,
    { cause: error },
  );
}

/** It opens with the passphrase, and is something else. */
export function foreign(): PosternError {
  return new PosternError(
    'bad-file',
    'The file opens with that passphrase, but what is in it is no backup of Postern. Nothing was restored.',
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
