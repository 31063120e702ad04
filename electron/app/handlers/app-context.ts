/** The parts of the application that its handlers work with. No part imports this, or parts would import one another in a circle. */
import type { Backups } from '../backup/backups.ts';
import type { PreferencesFile } from '../../store/preferences-file.ts';
import type { EventHub } from '../base/event-hub.ts';
import type { Hardening } from '../jobs/hardening.ts';
import type { Comparisons } from '../jobs/comparisons.ts';
import type { ImportJobs } from '../jobs/imports.ts';
import type { ListExports } from '../jobs/list-exports.ts';
import type { MailActions } from '../jobs/mail-actions.ts';
import type { Notifications } from '../base/notifications.ts';
import type { OpenMailNotices } from '../jobs/notify/open-mail-notices.ts';
import type { OpenJobSecrets } from '../jobs/scheduled/open-job-secrets.ts';
import type { ScheduledJobs } from '../jobs/scheduled/scheduled-jobs.ts';
import type { RelayService } from '../relay/relay-service.ts';
import type { Session } from '../owner/session.ts';
import type { Shell } from '../base/shell.ts';
import type { UserSearches } from '../base/user-searches.ts';
import type { Uploads } from '../jobs/uploads.ts';

export interface AppContext {
  readonly shell: Shell;
  readonly env: NodeJS.ProcessEnv;
  /** Config folder of this computer's user. */
  readonly folder: string;
  readonly actor: string;
  readonly now: () => number;
  readonly events: EventHub;
  readonly notifications: Notifications;
  readonly preferences: PreferencesFile;
  readonly uploads: Uploads;
  readonly session: Session;
  readonly userSearches: UserSearches;
  readonly imports: ImportJobs;
  readonly comparisons: Comparisons;
  readonly hardening: Hardening;
  readonly relay: RelayService;
  readonly mailActions: MailActions;
  readonly listExports: ListExports;
  readonly backups: Backups;
  readonly scheduled: ScheduledJobs;
  readonly jobSecrets: OpenJobSecrets;
  readonly mailNotices: OpenMailNotices;
}
