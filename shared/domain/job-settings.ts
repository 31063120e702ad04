/** What the jobs of a set that run by themselves are told; kept in its system settings, so that changing it is a Change. */
import * as v from 'valibot';
import { directorySchema, GONE_CHOICES, type DirectorySettings } from './directory.ts';
import { parseContact, parsedBy, parseSignedDomain } from './gateway-names.ts';
import { scheduleSchema } from './schedule.ts';

/** The jobs that run on a schedule. */
export const JOB_KINDS = ['backup', 'directory'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** Backups kept at most. */
export const MOST_KEPT_BACKUPS = 1000;

const path = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(4096),
  v.check((text) => !text.includes('\0'), 'A path cannot contain NUL.'),
);

/** The public half of a key of age: what is encrypted for it opens with its secret half, which need not be here. */
export const recipientSchema = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(5000),
  v.regex(/^age1[\da-z]{20,}$/, 'A public key of age begins with age1 (age-keygen prints it).'),
);

export const scheduledBackupSchema = v.strictObject({
  /** Absolute, outside of the set. */
  folder: path,
  schedule: scheduleSchema,
  /** How many of its own it leaves there; older ones are deleted. */
  keep: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MOST_KEPT_BACKUPS)),
  /** Keys that it is encrypted for; none: under a passphrase that is kept. */
  recipients: v.pipe(v.array(recipientSchema), v.maxLength(20)),
  key: v.boolean(),
  relayKeys: v.boolean(),
  mail: v.boolean(),
});
export type ScheduledBackup = v.InferOutput<typeof scheduledBackupSchema>;

const { url, startTls, base, filter, clearPassword, ca, fingerprint } = directorySchema.entries;

/** A directory that is known to the set; its bind password lies with the other secrets. */
export const keptDirectorySchema = v.strictObject({
  url,
  startTls,
  base,
  filter,
  clearPassword,
  ca,
  fingerprint,
  /** Empty: anonymous. */
  bindName: v.pipe(v.string(), v.maxLength(2000)),
  aliases: v.boolean(),
  gone: v.picklist(GONE_CHOICES),
  /** Null: incoming users come from it by hand only. */
  schedule: v.nullable(scheduleSchema),
  /** Domains (A-labels) whose users log in with what the directory says, and with no password of the set. */
  logins: v.pipe(v.array(parsedBy(parseSignedDomain, 253)), v.maxLength(1000)),
});
export type KeptDirectory = v.InferOutput<typeof keptDirectorySchema>;

/** As an import and a login ask it. A bind name whose password is not at hand is asked with none, which is refused before anything is sent. */
export function kept(directory: KeptDirectory, password: string | null): DirectorySettings {
  const {
    bindName,
    aliases: _aliases,
    gone: _gone,
    schedule: _schedule,
    logins: _logins,
    ...how
  } = directory;
  return { ...how, bind: bindName === '' ? null : { name: bindName, password: password ?? '' } };
}

/** Of what happens an e-mail tells. */
export const MAIL_NOTICE_CHOICES = ['errors', 'all'] as const;

export const mailNoticesSchema = v.strictObject({
  /** To whom. */
  to: parsedBy(parseContact, 320),
  /** As whom; empty: as `to`. */
  from: parsedBy(parseContact, 320),
  on: v.picklist(MAIL_NOTICE_CHOICES),
});
export type MailNotices = v.InferOutput<typeof mailNoticesSchema>;

/** The system settings that hold these; null where there is none. */
export const JOB_SETTINGS = {
  scheduledBackup: v.nullable(scheduledBackupSchema),
  directory: v.nullable(keptDirectorySchema),
  mailNotices: v.nullable(mailNoticesSchema),
} as const;

/** Whose password of a bind name is meant: another server, name or way of TLS is not told it. */
export function directorySecretName({
  url,
  startTls,
  bindName,
}: Pick<KeptDirectory, 'url' | 'startTls' | 'bindName'>): string {
  return `directory ${startTls ? 'starttls ' : ''}${url} ${bindName}`;
}

/** The passphrase of scheduled backups. */
export const BACKUP_SECRET_NAME = 'backup passphrase';
