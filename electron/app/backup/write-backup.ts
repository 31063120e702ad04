/** Writes a backup into an open file, reads it back, and finds that it is what was put in. Runs in the worker. */
import { fstatSync, fsyncSync, openSync, closeSync, readSync, writeSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { PosternError } from '../../../shared/domain/errors.ts';
import { packBackup, readBackup, type BackupUnlock, type Digests, type PackedFile } from './backup-stream.ts';
import { fileChunks } from './read-file.ts';
import type { FromWorker, Source, WriteDone, WriteTask } from './worker-tasks.ts';

/** Rejects when what was written cannot be read back as it was put in. */
export async function writeBackup(task: WriteTask, say: (message: FromWorker) => void): Promise<WriteDone> {
  const { fd, path, sources, lock, time, cost } = task;
  const files = sources.map(packed);
  const of = files.reduce((sum, { size }) => sum + size, 0);
  const { digests, unlock } = await packBackup({
    files,
    lock,
    time,
    cost,
    write(bytes) {
      for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    },
    progress: (done) => say({ step: 'writing', done, of }),
  });
  fsyncSync(fd);
  await compare(path, unlock, digests, (done) => say({ step: 'comparing', done, of }));
  return { bytes: fstatSync(fd).size };
}

/** Rejects with `io-failed` unless the file holds exactly these. */
export async function compare(
  path: string,
  unlock: BackupUnlock,
  digests: Digests,
  progress: (done: number) => void,
): Promise<void> {
  const found = new Map<string, string>();
  const fd = openSync(path, 'r');
  let done = 0;
  try {
    await readBackup(fileChunks(fd), unlock, async ({ name, body }) => {
      const hash = createHash('sha256');
      for await (const bytes of body) {
        hash.update(bytes);
        progress((done += bytes.length));
      }
      found.set(name, hash.digest('hex'));
      return undefined;
    });
  } catch (error) {
    throw unlike(path, error);
  } finally {
    closeSync(fd);
  }
  const same = found.size === digests.size && [...digests].every(([name, hash]) => found.get(name) === hash);
  if (!same) throw unlike(path, null);
}

function unlike(path: string, cause: unknown): PosternError {
  return PosternError.of(
    'io-failed',
    'What was written could not be read back as it was put in, so no backup was made: check the disk, or choose a folder on another one.',
    {},
    { path },
    { cause },
  );
}

function packed(source: Source): PackedFile {
  if ('text' in source) {
    const bytes = Buffer.from(source.text);
    const read = (into: Uint8Array, offset: number): number => {
      const part = bytes.subarray(offset, offset + into.length);
      into.set(part);
      return part.length;
    };
    return { name: source.name, size: bytes.length, read };
  }
  const { name, size, fd } = source;
  return { name, size, read: (into, offset) => readSync(fd, into, 0, into.length, offset) };
}
