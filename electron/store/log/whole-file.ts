/** Files that are there whole or not at all: written beside their place, synced, and then put into it. */
import { rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { openPlain, requirePlain, syncFolder } from './plain-file.ts';

export interface WholeFile {
  /** Where it is written. `.new` at the end of its path unless given: of a set's own files nobody else writes one. */
  readonly beside?: string;
  /** Makes the file beside, which must not be there; as a file of a set (0600) unless given. */
  readonly make?: (beside: string) => Promise<FileHandle>;
  /** Puts it into its place, in that of what was there; `link` refuses with EEXIST instead. */
  readonly place?: (beside: string, path: string) => Promise<void>;
}

/** Rejects with what was there untouched, and with nothing left beside it. */
export async function writeWhole<T>(
  path: string,
  write: (handle: FileHandle) => Promise<T>,
  { beside = `${path}.new`, make = makePlain, place = rename }: WholeFile = {},
): Promise<T> {
  await removeLeft(beside);
  const handle = await make(beside);
  try {
    let result: T;
    try {
      result = await write(handle);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await place(beside, path);
    await syncFolder(dirname(path));
    return result;
  } finally {
    // After a link, and after a failure, whose own error is the one to tell.
    await rm(beside, { force: true }).catch(() => {});
  }
}

/** A hidden name beside a file that several processes may write at once. */
export function nameBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomUUID().slice(0, 8)}`);
}

function makePlain(beside: string): Promise<FileHandle> {
  return openPlain(beside, 'wx');
}

/** What was left there by a crash, or planted, goes: of a link the link itself, of a folder nothing. */
async function removeLeft(beside: string): Promise<void> {
  try {
    await rm(beside, { force: true });
  } catch {
    await requirePlain(beside);
  }
}
