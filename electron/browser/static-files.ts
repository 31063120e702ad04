/** The built renderer, read from one folder and from nowhere else. */
import { readFile, realpath } from 'node:fs/promises';
import { extname, resolve, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

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
  const type = TYPES[extname(path)];
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
