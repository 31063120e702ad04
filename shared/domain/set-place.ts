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

/** What the address of a set on a server is made of, as it is typed; '' where nothing is said. */
export interface ServerFields {
  readonly host: string;
  readonly port: string;
  readonly database: string;
  readonly set: string;
  readonly user: string;
  readonly tls: 'verify-full' | 'require' | 'disable';
  /** A file of certificates. */
  readonly authority: string;
}

/** The fields of an address; an address that cannot be read has none. */
export function serverFields(path: string): ServerFields {
  const url = URL.canParse(path) ? new URL(path) : null;
  const more = url?.searchParams;
  const mode = more?.get('sslmode');
  return {
    host: more?.get('host') ?? decodeURIComponent(url?.hostname ?? ''),
    port: url?.port ?? '',
    database: decodeURIComponent(url?.pathname.slice(1) ?? ''),
    set: more?.get('set') ?? '',
    user: decodeURIComponent(url?.username ?? ''),
    tls: mode === 'require' || mode === 'disable' ? mode : 'verify-full',
    authority: more?.get('sslrootcert') ?? '',
  };
}

/** The address that these fields make; whether it can be read is found out by whoever reads it. */
export function serverAddress(fields: ServerFields): string {
  const { host, port, database, set, user, tls, authority } = fields;
  const text = (value: string): string => encodeURIComponent(value.trim());
  const bare = host.trim().replace(/^\[(.*)\]$/, '$1');
  const at = bare.startsWith('/') ? 'localhost' : bare.includes(':') ? `[${bare}]` : text(bare);
  const more = [
    ['set', set],
    ['host', bare.startsWith('/') ? bare : ''],
    ['sslmode', tls === 'verify-full' ? '' : tls],
    ['sslrootcert', tls === 'verify-full' ? authority : ''],
  ].flatMap(([name = '', value = '']) => (value.trim() === '' ? [] : [`${name}=${text(value)}`]));
  const role = user.trim() === '' ? '' : `${text(user)}@`;
  const query = more.length === 0 ? '' : `?${more.join('&')}`;
  return `postgres://${role}${at}${port.trim() === '' ? '' : `:${text(port)}`}/${text(database)}${query}`;
}
