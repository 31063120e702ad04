/** A role's password where PostgreSQL's own programs look for it. */
import pgpass from 'pgpass';

/** From PGPASSWORD, else from the file that PGPASSFILE names, else from `~/.pgpass`; '': there is none. Files that others may read are passed over, with a warning. */
export function keptPassword(
  of: Readonly<{ host: string; port: number; database: string; user: string }>,
): Promise<string> {
  const given = process.env['PGPASSWORD'] ?? '';
  if (given !== '') return Promise.resolve(given);
  return new Promise((resolve) => {
    // A socket is localhost in such a file.
    pgpass(of.host.startsWith('/') ? { ...of, host: 'localhost' } : of, (found) => resolve(found ?? ''));
  });
}
