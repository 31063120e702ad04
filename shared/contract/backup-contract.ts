/** The contract's operations on backups. */
import { type Message } from '../text/text.ts';
import * as v from 'valibot';
import {
  SHORTEST_BACKUP_PASSPHRASE,
  type BackupChoice,
  type BackupDifference,
  type BackupManifest,
  type BackupSurvey,
} from '../domain/backup.ts';
import { recipientSchema } from '../domain/job-settings.ts';
import { operation, path } from './operation.ts';

/** A backup as it was made, read back, and found to be what was put in. */
export interface BackupResult {
  readonly file: string;
  /** Bytes of the file. */
  readonly bytes: number;
  readonly set: BackupManifest['set'];
  readonly holds: BackupChoice;
  readonly lacks: readonly string[];
  /** Always true: what cannot be read back is not left there. */
  readonly compared: true;
}

/** How the set that is open, or named, differs from the one in the backup. */
export interface BackupComparison extends BackupDifference {
  /** Number of its last change. */
  readonly changes: number;
}

/** What a backup holds, as it says itself. */
export interface BackupDescription {
  readonly made: number;
  readonly by: string;
  readonly set: BackupManifest['set'];
  readonly holds: BackupChoice;
  /** Bytes of the restored set. */
  readonly bytes: number;
  /** Null: no set is open. */
  readonly compared: BackupComparison | null;
}

export interface RestoreResult {
  readonly folder: string;
  readonly set: BackupManifest['set'];
  readonly holds: BackupChoice;
  /** What is to be known before it is used, a sentence each. */
  readonly notes: readonly Message[];
}

/** How far a backup or a restore is. */
export interface BackupState {
  readonly step: 'copying-mail' | 'writing' | 'comparing' | 'reading';
  /** Of the step, in bytes. */
  readonly done: number;
  readonly of: number;
}

const job = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(60)));
/** A passphrase that a backup is to have. */
export const backupPassphrase = v.pipe(
  v.string(),
  v.minLength(
    SHORTEST_BACKUP_PASSPHRASE,
    `a passphrase of a backup has at least ${SHORTEST_BACKUP_PASSPHRASE} characters.`,
  ),
  v.maxLength(1024),
);
/** A passphrase, or an identity of age (`AGE-SECRET-KEY-…`, also as the file that age-keygen writes). */
const given = v.pipe(v.string(), v.minLength(1), v.maxLength(4096));

export const backupContract = {
  'backups.survey': operation<BackupSurvey>()('What a backup of the open set can hold.', v.strictObject({})),
  'backups.make': operation<BackupResult>()(
    'Writes the open set into one encrypted file (age, of a tar archive), whole or not at all, and reads it back.',
    v.strictObject({
      path,
      /** Either this, or `recipients`. */
      passphrase: v.optional(backupPassphrase),
      /** Public keys of age (`age1…`) that it is encrypted for. */
      recipients: v.optional(v.pipe(v.array(recipientSchema), v.maxLength(20))),
      key: v.optional(v.boolean(), true),
      relayKeys: v.optional(v.boolean(), true),
      mail: v.optional(v.boolean(), false),
      job,
    }),
  ),
  'backups.describe': operation<BackupDescription>()(
    'Looks into a backup, and compares it with the open set. Nothing is restored.',
    v.strictObject({ path, passphrase: given, job }),
  ),
  'backups.restore': operation<RestoreResult>()(
    'Makes the set of a backup anew in a folder that is missing or empty, whole or not at all. It is not opened.',
    v.strictObject({ path, passphrase: given, to: path, job }),
  ),
  'backups.state': operation<BackupState | null>()(
    'How far a backup or a restore is; `stop` ends it, and nothing of it is left. Null: it is not under way.',
    v.strictObject({
      job: v.pipe(v.string(), v.minLength(1), v.maxLength(60)),
      stop: v.optional(v.boolean(), false),
    }),
  ),
} as const;
