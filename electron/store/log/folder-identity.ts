/** Which file or folder a path leads to: its device and number there. A name can be given to another, or lead to the same by a link. */
import { statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Both as text, for they can be longer than a JSON number is exact. */
export interface FileIdentity {
  readonly device: string;
  readonly inode: string;
}

/** Rejects as `stat` does. Links are followed. */
export async function identityOf(path: string): Promise<FileIdentity> {
  const { dev, ino } = await stat(path, { bigint: true });
  return { device: String(dev), inode: String(ino) };
}

/** At once; null when nothing can be seen there. */
export function identityNow(path: string): FileIdentity | null {
  try {
    const found = statSync(path, { bigint: true, throwIfNoEntry: false });
    return found === undefined ? null : { device: String(found.dev), inode: String(found.ino) };
  } catch {
    return null;
  }
}

/** True for the same file; nothing is the same as what is not there. */
export function isSameFile(one: FileIdentity | null, other: FileIdentity | null): boolean {
  return one !== null && one.inode === other?.inode && one.device === other.device;
}
