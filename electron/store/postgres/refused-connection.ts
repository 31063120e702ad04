/** Why a server does not let Postern in, in sentences that say what to do. */
import { message } from '../../../shared/text/text.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { ServerGone } from '../model/disk-error.ts';
import type { DatabaseAddress } from './database.ts';

type Facts = Pick<DatabaseAddress, 'host' | 'port' | 'database' | 'user'>;

/** What kept a connection from being made; null: something else, or the server is just not there any more. */
export function refusedConnection(
  error: unknown,
  { host, port, database, user }: Facts,
): PosternError | null {
  const said = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const server = host.startsWith('/') ? host : `${host}:${port}`;
  if (code === '28P01' || code === '28000')
    return PosternError.of(
      'unauthorised',
      'The server {server} does not let the role {user} in ({said}). Check the role and its password (~/.pgpass, PGPASSFILE or PGPASSWORD), and that the server admits it from here (pg_hba.conf).',
      { server, user, said },
    );
  if (/password must be a (?:non-empty )?string/.test(said))
    return PosternError.of(
      'unauthorised',
      'The server {server} asks for the password of the role {user}, and there is none. Write it to ~/.pgpass (mode 0600) as host:port:database:role:password, or name such a file by PGPASSFILE.',
      { server, user },
    );
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new ServerGone(
      'io-failed',
      message(
        'There is no server {host}, or its name cannot be looked up just now. Check how it is written, and the network.',
        { host },
      ),
    );
  if (code === 'ECONNREFUSED')
    return new ServerGone(
      'io-failed',
      message(
        'No PostgreSQL answers at {server}: it cannot be reached there (ECONNREFUSED). Check the port, and whether the server runs and listens there (listen_addresses).',
        { server },
      ),
    );
  if (code === '3D000')
    return PosternError.of(
      'not-found',
      'There is no database {database} on {server}. Check its name, or have it made (createdb {database}).',
      { database, server },
    );
  if (said.includes('does not support SSL'))
    return PosternError.of(
      'io-failed',
      'The server {server} offers no TLS, so what is sent could be read on the way. Switch it on there (ssl = on); where the way is safe, add sslmode=disable to the address.',
      { server },
    );
  if (/^(?:DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|CERT_|ERR_TLS_CERT)/.test(code))
    return PosternError.of(
      'io-failed',
      'The certificate of the server {server} was not accepted ({said}). Name the authority that issued it by sslrootcert=FILE in the address; sslmode=require goes on without looking at it.',
      { server, said },
    );
  return null;
}

/** The role has not the rights that this needs. */
export function mayNot(said: string, where: string): PosternError {
  return PosternError.of(
    'io-failed',
    'The role may not do this in {where} ({said}). Give it the rights it needs (GRANT), or log in as another one.',
    { where, said },
  );
}
