/** The scheduled import of incoming users from the set's directory: says what came and what went, where that is news. */
import { listMessage, message, tell } from '../../../../shared/text/text.ts';
import { foundMessages } from '../../../../shared/domain/directory.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { outcomesMessage } from '../../../../shared/domain/import-words.ts';
import { directorySecretName, kept } from '../../../../shared/domain/job-settings.ts';
import type { Notifications } from '../../base/notifications.ts';
import type { ImportJobs } from '../imports.ts';
import type { JobRunning, JobWork } from './scheduled-jobs.ts';

export interface DirectoryWorkParts {
  readonly imports: Pick<ImportJobs, 'runDirectory'>;
  readonly notifications: Pick<Notifications, 'add'>;
  /** A secret of the open set's jobs; null: it is not kept. */
  readonly secret: (name: string) => Promise<string | null>;
}

/** The work of the job `directory`. */
export function directoryWork(parts: DirectoryWorkParts): JobWork {
  return {
    schedule: ({ directory }) => directory?.schedule ?? null,
    run: (running) => run(parts, running),
  };
}

async function run(
  { imports, notifications, secret }: DirectoryWorkParts,
  { store, state, signal }: JobRunning,
) {
  const { directory } = store.system();
  if (directory == null) throw new PosternError('not-found', 'No directory is set.');
  const password = directory.bindName === '' ? null : await secret(directorySecretName(directory));
  if (directory.bindName !== '' && password === null) {
    throw new PosternError(
      'wrong-key',
      'The password of the directory is not at hand here, so nothing was read. Enter it again.',
    );
  }
  const { aliases, gone } = directory;
  const request = { directory: kept(directory, password), aliases, gone, dryRun: false };
  const end = await imports.runDirectory(request, signal);
  if (end.phase !== 'done') {
    const error = end.error ?? {
      code: 'cancelled' as const,
      message: 'It was cancelled: nothing of it was kept.',
    };
    throw PosternError.fromReport(error);
  }
  const came =
    end.created === 0 ? message('Nobody came.') : message('{outcomes}.', { outcomes: outcomesMessage(end) });
  const found = end.directory === null ? [] : foundMessages(end.directory, false);
  const text = listMessage([came, ...found], '{first} {rest}');
  // The same as the last time, and nobody came or was deleted: no news.
  const { goneDeleted, gone: left } = end.directory ?? { goneDeleted: false, gone: 0 };
  const moved = end.created > 0 || (goneDeleted && left > 0);
  const changed = moved || tell(text) !== state.job('directory')?.last?.text;
  if (changed)
    notifications.add({
      kind: 'success',
      title: moved
        ? message('Incoming users came from the directory, or went')
        : message('The directory was read'),
      body: text,
      importId: end.id,
      cause: 'job directory',
    });
  return { text, told: true };
}
