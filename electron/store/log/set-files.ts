/** Names of a set's files, and the few file operations that must be durable. */
import { constants } from 'node:fs';
import { copyFile, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';
import { openPlain, requirePlain, setFileMode, syncFolder } from './plain-file.ts';

export const SNAPSHOT = 'snapshot.jsonl';
export const OWNER_LOCK = 'owner.lock';

/** Name of a segment of the journal, from 1. */
export function segmentName(segment: number): string {
  return `journal-${String(segment).padStart(6, '0')}.jsonl`;
}

/** Numbers of the segments in a folder, ascending. */
export async function segmentsIn(folder: string): Promise<number[]> {
  const numbers: number[] = [];
  for (const name of await readdir(folder)) {
    const match = /^journal-(\d{6,})\.jsonl$/.exec(name);
    if (match !== null) numbers.push(Number(match[1]));
  }
  return numbers.sort((a, b) => a - b);
}

/** Writes a small file whole and durable; refuses to replace one. */
export async function writeNewFile(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  const path = join(folder, name);
  const handle = await openPlain(path, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } catch (error) {
    // Half of it would be in the way of the next attempt.
    await rm(path, { force: true }).catch(() => {});
    throw error;
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
}

/** Gives the name a file of its own where it shares one with another name: what is written here must not change a backup made of hard links. */
export async function ownFile(path: string): Promise<void> {
  await requirePlain(path);
  if ((await stat(path)).nlink <= 1) return;
  const own = `${path}.new`;
  await rm(own, { force: true });
  try {
    await copyFile(path, own, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE);
    // A copy has the mode of what it was made of.
    setFileMode(own);
    const handle = await openPlain(own, 'r+');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(own, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(own, { force: true }).catch(() => {});
    throw error;
  }
}

/** Bytes of a file from `offset` on, exactly `length` of them. */
export async function readAt(path: string, offset: number, length: number): Promise<Buffer> {
  const handle = await openPlain(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(length);
    const { bytesRead } = await handle.read(bytes, 0, length, offset);
    return bytesRead === length ? bytes : bytes.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** True where the file system or its permissions forbid writing. */
export function isWriteForbidden(error: unknown): boolean {
  return ['EROFS', 'EACCES', 'EPERM'].includes(codeOf(error));
}

/** Code of a system error such as ENOENT; empty for others. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** A failed write as the administrator is told of it. Nothing of the change was kept. */
export function writeError(error: unknown, folder: string): PosternError {
  if (error instanceof PosternError) return error;
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return PosternError.of(
      'disk-full',
      'The disk that holds {folder} is full. Nothing was changed; free some space and try again.',
      { folder },
      { path: folder, cause: code },
      { cause: error },
    );
  }
  if (isWriteForbidden(error)) {
    return PosternError.of(
      'read-only',
      '{folder} cannot be written ({code}). Nothing was changed; check its permissions and try again.',
      { folder, code },
      { path: folder, cause: code },
      { cause: error },
    );
  }
  return PosternError.of(
    'io-failed',
    'The disk that holds {folder} failed to write ({cause}). Nothing was changed; check the disk and try again.',
    { folder, cause: code || String(error) },
    { path: folder, cause: code },
    { cause: error },
  );
}
