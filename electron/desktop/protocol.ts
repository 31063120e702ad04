/** `app://postern/`: serves the built renderer and nothing else on the disk. */
import { protocol, type Session } from 'electron';
import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contentPolicy } from '../app/base/content-policy.ts';
import { contentType } from '../app/base/content-types.ts';

const SCHEME = 'app';
export const ORIGIN = `${SCHEME}://postern`;
export const START_PAGE = `${ORIGIN}/index.html`;

const HEADERS = {
  'content-security-policy': contentPolicy(),
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

/** Must be called before Electron is ready. A standard, secure origin; it bypasses no policy. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Answers the scheme's requests in that session with the files below `root`. */
export function serveRenderer(session: Session, root: string): void {
  const handler = rendererHandler(root);
  session.protocol.handle(SCHEME, handler);
}

/**
 * What the protocol answers. Only the files that are there at the start have an address, so no path that a page makes up
 * (`..`, encoded slashes, NUL, a drive letter) can name anything else.
 */
export function rendererHandler(root: string): (request: Request) => Promise<Response> {
  const files = new Map(listFiles(root).map((path) => [`${ORIGIN}/${path}`, join(root, path)]));
  return async (request) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405);
    const { protocol: scheme, host, pathname } = new URL(request.url);
    const path = pathname === '/' || pathname === '' ? '/index.html' : pathname;
    const file = files.get(`${scheme}//${host}${path}`);
    const type = contentType(path);
    if (file === undefined || type === undefined) return refuse(404);
    const bytes = await readFile(file).catch(() => null);
    if (bytes === null) return refuse(404);
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(bytes), {
      headers: { ...HEADERS, 'content-type': type },
    });
  };
}

function refuse(status: number): Response {
  return new Response(null, { status, headers: HEADERS });
}

/** Paths with `/`, walked by hand: inside app.asar the recursive option of readdir is not to be relied on. */
function listFiles(root: string, below = ''): string[] {
  return readdirSync(join(root, below), { withFileTypes: true }).flatMap((entry) => {
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) return listFiles(root, path);
    return entry.isFile() ? [path] : [];
  });
}
