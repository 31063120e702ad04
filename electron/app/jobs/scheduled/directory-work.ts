/** The scheduled import of incoming users from the set's directory. */
import { PosternError } from '../../../../shared/domain/errors.ts';
import type { JobWork } from './scheduled-jobs.ts';

/** The work of the job `directory`. */
export function directoryWork(): JobWork {
  return {
    name: 'scheduled import from the directory',
    schedule: ({ directory }) => directory?.schedule ?? null,
    run: () => Promise.reject(new PosternError('not-found', 'Not yet.')),
  };
}
