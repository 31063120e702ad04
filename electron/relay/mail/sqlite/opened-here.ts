/** Whether SQLite opened a file in the folder it was told, and not where a link led that somebody put in the place of the folder meanwhile. */
import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { requireFolders } from '../../../store/log/plain-file.ts';

/**
 * Throws `set-damaged` where the folder of `path` has become a link, or was one as `db` was opened; to be called before the first
 * statement, which is the first thing that reads or writes. Windows does not tell where a link led: there only the folder is looked at.
 */
export function requireOpenedHere(db: DatabaseSync, path: string): void {
  const folder = dirname(path);
  requireFolders(dirname(folder), basename(folder));
  if (process.platform === 'win32') return;
  // SQLite follows links in the folders once, and opens and tells what they led to.
  const here = join(realpathSync(dirname(folder)), basename(folder), basename(path));
  if (db.location() === here) return;
  throw PosternError.of(
    'set-damaged',
    '{folder} was replaced by a link while {path} was opened. Nothing in it was read or written. Put the folder itself there, and try again.',
    { folder, path },
    { path, file: basename(folder) },
  );
}
