/** German, whole: a text that is missing here does not compile where it is used. One file an area. */
import { germanComparison } from './german/comparison.ts';
import { germanSetsAndExport } from './german/sets-and-export.ts';
import { germanErrors } from './german/errors.ts';
import { frequentWords } from './german/frequent-words.ts';
import { germanJobs } from './german/jobs.ts';
import { germanFrame } from './german/frame.ts';
import { germanGrid } from './german/grid.ts';
import { germanSettings } from './german/settings.ts';
import { germanUsers } from './german/users.ts';

export const german = {
  ...germanComparison,
  ...germanSetsAndExport,
  ...germanErrors,
  ...frequentWords,
  ...germanJobs,
  ...germanFrame,
  ...germanGrid,
  ...germanSettings,
  ...germanUsers,
} as const;
