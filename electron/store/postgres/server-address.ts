/** The address of a set on a server, as it is typed: `postgres://USER@HOST:PORT/DATABASE?set=NAME`. */
import { readFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { DatabaseAddress } from './database.ts';

/** A set whose name is not given. */
const DEFAULT_SET = 'postern';
const DEFAULT_PORT = 5432;
const KNOWN = ['set', 'host', 'sslmode', 'sslrootcert'];
const DEFAULT_TLS = 'verify-full';
const TLS = { disable: 'none', require: 'unverified', 'verify-full': 'verified' } as const;

/** PostgreSQL's own programs take an address, or a role, without a host; that is no URL. */
const HOSTLESS = /^([a-z]+:\/\/(?:[^/?#@]+@)?)\//i;

/** With the file that its authorities are in, which leads there again. */
export interface ServerAddress extends DatabaseAddress {
  readonly rootcert: string | null;
}

/**
 * Reads it; what it does not say comes from `env` as for PostgreSQL's own programs (PGHOST, PGPORT, PGUSER). Throws `invalid-request` for
 * one that cannot be read, and for one with a password: whoever lists processes would see it.
 */
export function parseServerAddress(text: string, env: NodeJS.ProcessEnv): ServerAddress {
  const hostless = HOSTLESS.test(text);
  const whole = text.replace(HOSTLESS, '$1localhost/');
  const url = URL.canParse(whole) ? new URL(whole) : null;
  const database = decodeURIComponent(url?.pathname.slice(1) ?? '');
  if (url === null || database === '' || database.includes('/'))
    throw PosternError.of(
      'invalid-request',
      'The address of a set on a server reads postgres://USER@HOST/DATABASE?set=NAME; this one cannot be read.',
      {},
    );
  if (url.password !== '')
    throw PosternError.of(
      'invalid-request',
      'Leave the password out of the address, where others could see it: write it to ~/.pgpass (mode 0600), or name such a file by PGPASSFILE.',
      {},
    );
  const more = url.searchParams;
  for (const name of more.keys()) if (!KNOWN.includes(name)) throw unknown(name);
  const schema = more.get('set') ?? DEFAULT_SET;
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(schema) || /^pg_|^(?:public|information_schema)$/.test(schema))
    throw PosternError.of(
      'invalid-request',
      '“{name}” cannot be the name of a set on a server: it has up to 41 small letters, digits and _, and begins with a letter.',
      { name: schema },
    );
  const typed = hostless ? '' : decodeURIComponent(url.hostname).replace(/^\[(.*)\]$/, '$1');
  const host = more.get('host') ?? (typed || env['PGHOST'] || 'localhost');
  return {
    ...{ host, database, schema },
    port: Number(url.port || env['PGPORT'] || DEFAULT_PORT),
    user: decodeURIComponent(url.username) || env['PGUSER'] || userInfo().username,
    tls: tlsOf(more.get('sslmode')),
    rootcert: more.get('sslrootcert'),
    ...caOf(more.get('sslrootcert')),
  };
}

/** The whole address again, in one way of writing it, without a password: it leads there, and people are told of it. */
export function serverAddressText(address: ServerAddress): string {
  const { host, port, database, schema, user, tls, rootcert } = address;
  const socket = host.startsWith('/');
  const at = socket ? 'localhost' : host.includes(':') ? `[${host}]` : encodeURIComponent(host);
  const mode = Object.entries(TLS).find(([, means]) => means === tls)?.[0] ?? DEFAULT_TLS;
  const more = [
    ['set', schema],
    ...(socket ? [['host', host]] : []),
    ...(mode === DEFAULT_TLS || socket ? [] : [['sslmode', mode]]),
    ...(rootcert === null ? [] : [['sslrootcert', rootcert]]),
  ].map(([name = '', value = '']) => `${name}=${encodeURIComponent(value).replaceAll('%2F', '/')}`);
  const port_ = port === DEFAULT_PORT ? '' : `:${port}`;
  return `postgres://${encodeURIComponent(user)}@${at}${port_}/${encodeURIComponent(database)}?${more.join('&')}`;
}

function unknown(name: string): PosternError {
  return PosternError.of(
    'invalid-request',
    '“{name}” is not known in the address of a set on a server: it takes set, host, sslmode and sslrootcert.',
    { name },
  );
}

function tlsOf(mode: string | null): DatabaseAddress['tls'] {
  const known = Object.entries(TLS).find(([name]) => name === (mode ?? DEFAULT_TLS));
  if (known !== undefined) return known[1];
  throw PosternError.of(
    'invalid-request',
    'sslmode is verify-full (the certificate is verified, as without it), require (it is not looked at) or disable (no TLS); “{mode}” is none of them.',
    { mode: mode ?? '' },
  );
}

function caOf(file: string | null): { readonly ca?: string } {
  if (file === null) return {};
  try {
    return { ca: readFileSync(file, 'utf8') };
  } catch (error) {
    throw PosternError.of(
      'invalid-request',
      'The certificates in “{file}” (sslrootcert) cannot be read: {why}.',
      { file, why: error instanceof Error ? error.message : String(error) },
      {},
      { cause: error },
    );
  }
}
