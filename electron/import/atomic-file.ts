/** Files that a person asked for, in a place that they named: whole or not at all, and never in the place of a set's own. */
import { open, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PosternError } from '../../shared/domain/errors.ts';
import { refuseOwnFile, type OwnFiles } from '../store/log/own-files.ts';
import { nameBeside, writeWhole } from '../store/log/whole-file.ts';

/**
 * `produce` gets a way to append text; its result is given back once the file stands. `mode` such as 0o600; `own`: what it
 * must not take the place of.
 */
export function writeAtomically<T>(
  path: string,
  mode: number,
  own: OwnFiles,
  produce: (append: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  return writeBytesAtomically(path, mode, own, (file) => produce((text) => file.writeFile(text)));
}

/** The same for bytes: `write` gets the file and where it lies until it stands. */
export async function writeBytesAtomically<T>(
  path: string,
  mode: number,
  own: OwnFiles,
  write: (file: FileHandle, beside: string) => Promise<T>,
): Promise<T> {
  try {
    await refuseOther(path, own);
    const beside = nameBeside(path);
    return await writeWhole(path, (file) => write(file, beside), {
      beside,
      // As the person lets new files be read.
      make: () => open(beside, 'wx', mode),
    });
  } catch (error) {
    throw error instanceof PosternError ? error : explain(error as NodeJS.ErrnoException, path);
  }
}

/** Throws what `writeAtomically` would, before there is anything to write; leaves `path` as it is. */
export async function checkWritable(path: string, own: OwnFiles): Promise<void> {
  const beside = nameBeside(path);
  let opened = false;
  try {
    await refuseOther(path, own);
    const file = await open(beside, 'wx', 0o600);
    opened = true;
    await file.close();
  } catch (error) {
    throw error instanceof PosternError ? error : explain(error as NodeJS.ErrnoException, path);
  } finally {
    if (opened) await rm(beside, { force: true });
  }
}

/** A new file takes the place of an old one, but not of a folder, not of /dev/null, and not of a file of a set. */
async function refuseOther(path: string, own: OwnFiles): Promise<void> {
  await refuseOwnFile(path, own);
  const there = await stat(path).catch(() => null);
  if (there === null || there.isFile()) return;
  throw there.isDirectory()
    ? PosternError.of('io-failed', '“{path}” is a folder: name a file in it.', { path }, { path })
    : PosternError.of('io-failed', '“{path}” is no regular file: name another one.', { path }, { path });
}

function explain(error: NodeJS.ErrnoException, path: string): PosternError {
  const cause = { cause: error };
  if (error.code === 'ENOSPC' || error.code === 'EDQUOT') {
    return PosternError.of(
      'disk-full',
      'There is no room left to write “{path}”: free some space, or choose a file on another disk.',
      { path },
      { path },
      cause,
    );
  }
  if (error.code === 'ENOENT') {
    return PosternError.of(
      'not-found',
      'There is no folder “{path}”.',
      { path: dirname(path) },
      { path },
      cause,
    );
  }
  if (error.code === 'ENOTDIR') {
    return PosternError.of(
      'not-found',
      '“{path}” is not a folder.',
      { path: dirname(path) },
      { path },
      cause,
    );
  }
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    return PosternError.of(
      'io-failed',
      'You are not allowed to write in the folder “{path}”.',
      { path: dirname(path) },
      { path },
      cause,
    );
  }
  if (error.code === undefined) return PosternError.asSaid('internal', error.message, { path }, cause);
  return PosternError.of(
    'io-failed',
    '“{path}” cannot be written: {message}.',
    { path, message: error.message },
    { path },
    cause,
  );
}
