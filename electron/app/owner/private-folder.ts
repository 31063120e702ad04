/** Folders that no other account can enter, for what holds passwords in clear. */
import { lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PosternError } from '../../../shared/domain/errors.ts';

/**
 * Makes a folder of mode 0700, or takes the one that is there if it is that: in a place that others can write, one of them may have
 * made it, or a link of its name, first. Windows has no such modes: what protects the profile folder protects this one.
 */
export async function privateFolder(path: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await mkdir(path, { mode: 0o700 }).catch((error: unknown) => {
    if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
  });
  const stat = await lstat(path);
  const ours = process.getuid === undefined || (stat.uid === process.getuid() && (stat.mode & 0o077) === 0);
  if (stat.isDirectory() && ours) return path;
  throw PosternError.of(
    'io-failed',
    '{path} is not a folder that only you can enter. Remove it and try again.',
    { path },
    { path },
  );
}
