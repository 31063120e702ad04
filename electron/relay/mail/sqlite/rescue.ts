/** Saves what waits in a database whose file is gone while it is open: with the process it would be gone, too. */
import { closeSync, fsyncSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openPlainNow } from '../../../store/log/plain-file.ts';

/** The new file beside it that holds everything; null where nothing waits. Throws when it cannot be written. */
export function rescue(db: DatabaseSync, path: string, now: number): string | null {
  if (db.prepare('SELECT 1 FROM message LIMIT 1').get() === undefined) return null;
  const stamp = new Date(now).toISOString().replaceAll(/\.\d+|[-:]/g, '');
  const aside = `${path}.rescued-${stamp}`;
  const file = openPlainNow(aside, 'wx');
  try {
    // SQLite writes into an empty file.
    db.prepare('VACUUM INTO ?').run(aside);
    fsyncSync(file);
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  return aside;
}

/** What an administrator is told of it. */
export function rescued(aside: string): string {
  return `What waited in the mail database, whose file was gone, is kept in ${aside}. To go on with it, name it ${basename(aside).replace(/\.rescued-.*/, '')} before the relay is started again.`;
}
