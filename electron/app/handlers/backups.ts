/** Backups of the open set, and restores. */
import type { Group } from '../base/handler-types.ts';
import type { AppContext } from './app-context.ts';

/** The contract's operations on backups. */
export function backupHandlers({ backups, mailNotices }: AppContext): Group<'backups'> {
  return {
    'backups.survey': () => backups.survey(),
    'backups.make': (asked) =>
      mailNotices.telling(
        'The backup',
        backups.make(asked),
        ({ file }) => `It is ${file}, read back and compared.`,
      ),
    'backups.describe': (asked) => backups.describe(asked),
    'backups.restore': (asked) => backups.restore(asked),
    'backups.state': ({ job, stop }) => backups.look(job, stop),
  };
}
