/** The built renderer, read from one folder and from nowhere else. */
import { readFile, realpath } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { contentType } from '../app/base/content-types.ts';

export interface StaticFile {
  readonly type: string;
  readonly bytes: Buffer;
  /** Its name holds a hash of its content. */
  readonly immutable: boolean;
}

/** The file at a URL's path, or null when there is none, it is of no known type, or it lies outside `root`. */
export async function staticFile(root: string, pathname: string): Promise<StaticFile | null> {
  const path = decode(pathname === '/' ? '/index.html' : pathname);
  if (path === null || path.includes('\0') || path.includes('\\')) return null;
  const type = contentType(path);
  if (type === undefined) return null;
  try {
    const [inside, file] = await Promise.all([realpath(root), realpath(resolve(root, `.${path}`))]);
    if (!file.startsWith(inside + sep)) return null;
    return { type, bytes: await readFile(file), immutable: path.startsWith('/assets/') };
  } catch {
    return null;
  }
}

function decode(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
