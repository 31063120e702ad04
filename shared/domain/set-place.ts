/** Where a set lies, by its path: a folder of this computer, or a server that others use, too. */

/** Whether a path names a set on a server, and no folder. */
export function isServerAddress(path: string): boolean {
  return /^postgres(?:ql)?:\/\//i.test(path);
}

/** The server of a set that lies on one, as `host` or `host:port`; null for a folder. The host of a socket is this computer. */
export function serverOf(path: string): string | null {
  if (!isServerAddress(path) || !URL.canParse(path)) return null;
  const url = new URL(path);
  const host = url.searchParams.get('host') ?? url.hostname;
  const name = host.startsWith('/') || host === '' ? 'localhost' : host;
  return url.port === '' ? name : `${name}:${url.port}`;
}
