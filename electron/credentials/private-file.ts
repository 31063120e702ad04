/** Small files that only this user may read: key files and key records. */
import { link, rename, stat } from 'node:fs/promises';
import { readNamed, readPlain } from '../store/log/plain-file.ts';
import { nameBeside, writeWhole } from '../store/log/whole-file.ts';

/** Text of a file of a set, or null when there is none. */
export function readIfThere(path: string): Promise<string | null> {
  return readPlain(path);
}

/** Text of a file that a person names, by a link, too; null when there is none. */
export async function readNamedIfThere(path: string): Promise<string | null> {
  try {
    return await readNamed(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** True when others than the owner may read or write it. Windows has no such mode: the profile folder's ACL protects it. */
export async function isOpenToOthers(path: string): Promise<boolean> {
  if (process.platform === 'win32') return false;
  return ((await stat(path)).mode & 0o077) !== 0;
}

/** True when it is another account's, which can then read it whatever its mode is, or become its reader. */
export async function isOfAnother(path: string): Promise<boolean> {
  return process.geteuid !== undefined && (await stat(path)).uid !== process.geteuid();
}

/** Writes with mode 0600, whole and durable. Without `replace` an existing file stays, and EEXIST is thrown. */
export async function writePrivately(path: string, text: string, replace: boolean): Promise<void> {
  // A link, other than a rename, fails where the name is taken.
  await writeWhole(path, (file) => file.writeFile(text), {
    beside: nameBeside(path),
    place: replace ? rename : link,
  });
}
