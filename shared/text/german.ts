/** German, whole: a text that is missing here does not compile where it is used. One file an area. */
import { germanActivity } from './german/activity.ts';
import { germanBackupAndClientSetup } from './german/backup-and-client-setup.ts';
import { germanChangeSentences } from './german/change-sentences.ts';
import { germanChangesAndMail } from './german/changes-and-mail.ts';
import { germanComparison } from './german/comparison.ts';
import { germanDelivery } from './german/delivery.ts';
import { germanErrors } from './german/errors.ts';
import { germanFilters } from './german/filters.ts';
import { germanFrame } from './german/frame.ts';
import { frequentWords } from './german/frequent-words.ts';
import { germanFullDisk } from './german/full-disk.ts';
import { germanGrid } from './german/grid.ts';
import { germanImportRows } from './german/import-rows.ts';
import { germanImportWords } from './german/import-words.ts';
import { germanImport } from './german/import.ts';
import { germanIncoming } from './german/incoming.ts';
import { germanJobs } from './german/jobs.ts';
import { germanLists } from './german/lists.ts';
import { mailDatabase } from './german/mail-database.ts';
import { germanMailScreens } from './german/mail-screens.ts';
import { germanMainProcess } from './german/main-process.ts';
import { germanNotifications } from './german/notifications.ts';
import { germanOutgoingSettings } from './german/outgoing-settings.ts';
import { germanRelayReasons } from './german/relay-reasons.ts';
import { germanRelaySettings } from './german/relay-settings.ts';
import { germanRelay } from './german/relay.ts';
import { germanServerSets } from './german/server-sets.ts';
import { germanServerWindow } from './german/server-window.ts';
import { germanSetsAndExport } from './german/sets-and-export.ts';
import { germanSettings } from './german/settings.ts';
import { germanShellAndJobs } from './german/shell-and-jobs.ts';
import { germanTypedValues } from './german/typed-values.ts';
import { germanUsers } from './german/users.ts';

export const german = {
  ...germanActivity,
  ...germanBackupAndClientSetup,
  ...germanChangeSentences,
  ...germanChangesAndMail,
  ...germanComparison,
  ...germanDelivery,
  ...germanErrors,
  ...germanFilters,
  ...germanFrame,
  ...frequentWords,
  ...germanFullDisk,
  ...germanGrid,
  ...germanImportRows,
  ...germanImportWords,
  ...germanImport,
  ...germanIncoming,
  ...germanJobs,
  ...germanLists,
  ...mailDatabase,
  ...germanMailScreens,
  ...germanMainProcess,
  ...germanNotifications,
  ...germanOutgoingSettings,
  ...germanRelayReasons,
  ...germanRelaySettings,
  ...germanRelay,
  ...germanServerSets,
  ...germanServerWindow,
  ...germanSetsAndExport,
  ...germanSettings,
  ...germanShellAndJobs,
  ...germanTypedValues,
  ...germanUsers,
} as const;
