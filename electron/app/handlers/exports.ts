/** Writing users as CSV. */
import { resolve } from 'node:path';
import type { AppContext } from './app-context.ts';
import type { Group } from '../base/handler-types.ts';

/** Each export is written beside its place and then put there; nothing of the set's own is overwritten. */
export function exportHandlers({ session, now }: AppContext): Group<'exports'> {
  return {
    'exports.describe': async ({ query }) => {
      const { surveyExport } = await import('../../import/export-users.ts');
      return surveyExport(session.store(), query, now());
    },
    'exports.users': async ({ query, path, format, passwords, damaged }) => {
      const { exportUsers } = await import('../../import/export-users.ts');
      const key = async () => (await session.keyring()).key();
      return exportUsers({
        store: session.store(),
        query,
        path: resolve(path),
        own: session.ownFiles(),
        format,
        passwords,
        damaged,
        key,
        now,
      });
    },
  };
}
