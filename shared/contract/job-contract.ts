/** The contract's operations on what a set does by itself: scheduled jobs, its directory, notifications by e-mail. */
import { type Message } from '../text/text.ts';
import * as v from 'valibot';
import {
  JOB_KINDS,
  keptDirectorySchema,
  mailNoticesSchema,
  scheduledBackupSchema,
  type JobKind,
  type KeptDirectory,
  type MailNotices,
  type ScheduledBackup,
} from '../domain/job-settings.ts';
import type { Schedule } from '../domain/schedule.ts';
import { backupPassphrase } from './backup-contract.ts';
import { meant, operation } from './operation.ts';
import type { ChangeResult } from './types.ts';

/** A scheduled job; times in Unix milliseconds. */
export interface JobView {
  readonly kind: JobKind;
  /** Null: it runs by hand only, or not at all. */
  readonly schedule: Schedule | null;
  /** Null: never by itself. */
  readonly next: number | null;
  readonly running: boolean;
  /** How it went the last time; null: it never ran. */
  readonly last: {
    readonly time: number;
    /** When it was to run; null: somebody started it. */
    readonly planned: number | null;
    /** It was missed then, and made up. */
    readonly late: boolean;
    readonly outcome: 'done' | 'failed';
    readonly text: string;
    /** The same as a text and its values. */
    readonly told?: Message | undefined;
  } | null;
}

/** All that a set does by itself. */
export interface JobsView {
  readonly jobs: readonly JobView[];
  readonly settings: {
    readonly scheduledBackup: ScheduledBackup | null;
    readonly directory: KeptDirectory | null;
    readonly mailNotices: MailNotices | null;
  };
  /** Which secrets are kept; false also where they are not at hand. */
  readonly kept: { readonly passphrase: boolean; readonly bindPassword: boolean };
  /** Nobody on this computer has agreed to it yet, so nothing runs. */
  readonly resting: boolean;
  readonly timeZone: string;
  /** Where an e-mail would go out by; null: no smart host is set, and none can be sent. */
  readonly mailBy: string | null;
}

const nothing = v.strictObject({});
/** What the form was filled from; refused with `changed-meanwhile` where that is another by now. */
const base = v.optional(v.strictObject({ settings: v.unknown() }));

export const jobContract = {
  'jobs.state': operation<JobsView>()(
    'What the set does by itself: settings, last and next run of each job.',
    nothing,
  ),
  'jobs.setBackup': operation<ChangeResult>()(
    'Sets the scheduled backup; null ends it. The passphrase, where one is given, is kept with the set’s other secrets.',
    v.strictObject({
      settings: v.nullable(scheduledBackupSchema),
      passphrase: v.optional(backupPassphrase),
      base,
      ...meant,
    }),
    { writes: true },
  ),
  'jobs.setDirectory': operation<ChangeResult>()(
    'Keeps the directory of the set; null forgets it. The bind password, where one is given, is kept with the set’s other secrets.',
    v.strictObject({
      settings: v.nullable(keptDirectorySchema),
      password: v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(1024))),
      base,
      ...meant,
    }),
    { writes: true },
  ),
  'jobs.setMail': operation<ChangeResult>()(
    'Sets who is told by e-mail of what happens; null ends it.',
    v.strictObject({ settings: v.nullable(mailNoticesSchema), base, ...meant }),
    { writes: true },
  ),
  'jobs.run': operation<void>()(
    'Runs a job now; resolves once it is over.',
    v.strictObject({ job: v.picklist(JOB_KINDS), ...meant }),
    { writes: true },
  ),
  'jobs.agree': operation<void>()(
    'Lets the set do by itself what it says, on this computer and at this place.',
    nothing,
  ),
  'jobs.testMail': operation<{ readonly by: string }>()(
    'Sends a test to whom the settings name, through the smart host. Nothing is kept.',
    v.strictObject({ settings: mailNoticesSchema }),
  ),
} as const;
