/** What a backup of a set holds, in which names, and in whose words: the format of the file, without a byte of it. */
import { t, type PlainText } from '../text/text.ts';
import * as v from 'valibot';

/** Version of what lies in the file; the encryption (age, v1) and the archive (tar, gzip) say theirs themselves. */
export const BACKUP_FORMAT = 1;
/** Ending of a backup's name: each part of it names the program that opens it. */
export const BACKUP_ENDING = '.tar.gz.age';
/** A backup leaves the computer, so whoever finds it may try passphrases for years. Characters. */
export const SHORTEST_BACKUP_PASSPHRASE = 12;

/** What can be left out; the set itself never is. */
export interface BackupChoice {
  /** The set's key: without it no password in the backup can be used on another computer. */
  readonly key: boolean;
  /** DKIM keys, and the relay's own certificate with its key. */
  readonly relayKeys: boolean;
  /** The mail database: queue, quarantine, mail log, what was used. */
  readonly mail: boolean;
}

/** A file of a backup. */
export interface BackupFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
}

export const BACKUP_MANIFEST = 'backup.json';
export const BACKUP_README = 'README.txt';
/** A key file of Postern, as POSTERN_KEY_FILE names one. */
export const BACKUP_KEY = 'key.txt';
/** The folder of the set in the archive. */
export const BACKUP_SET = 'set/';

const size = v.pipe(v.number(), v.integer(), v.minValue(0));
/** What a backup says of itself, in its first file. */
export const backupManifestSchema = v.object({
  postern: v.literal('backup'),
  format: v.pipe(v.number(), v.integer(), v.minValue(1)),
  /** Unix milliseconds. */
  made: size,
  /** Version of the Postern that made it. */
  by: v.pipe(v.string(), v.maxLength(100)),
  set: v.object({
    id: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    name: v.pipe(v.string(), v.maxLength(1000)),
    users: size,
    incoming: size,
    /** Number of its last change. */
    changes: size,
    /** It was damaged when the backup was made: what was left of it is in it. */
    damaged: v.boolean(),
  }),
  holds: v.object({ key: v.boolean(), relayKeys: v.boolean(), mail: v.boolean() }),
  /** What waited in the mail database, where it is in it; the earliest backups do not say. */
  mail: v.optional(v.object({ waiting: size, quarantined: size })),
  files: v.pipe(v.array(v.object({ name: v.string(), size })), v.maxLength(100_000)),
});
export type BackupManifest = v.InferOutput<typeof backupManifestSchema>;
/** Deliveries that waited, and messages in quarantine. */
export type BackedUpMail = NonNullable<BackupManifest['mail']>;

/** A part of a path: no dots before it, nothing that leads elsewhere on any system. */
const PART = String.raw`[\p{L}\p{N}_][\p{L}\p{N}\p{M}_.+@%,=-]*`;
const OF_SET = new RegExp(
  String.raw`^(snapshot\.jsonl|closed\.jsonl|journal-\d{6,}\.jsonl|set-aside-${PART}|key\.json|smart-hosts\.json|smart-host-passwords\.json|job-secrets\.json|hardening-paused${PART}|hardening-paused|mail/rules\.txt)$`,
  'u',
);
const RELAY_KEYS = new RegExp(String.raw`^mail/keys/(dkim/)?${PART}$`, 'u');
const MAIL = 'mail/mail.db';

/** Which part of a backup the file of that name in a set's folder (with `/`) belongs to; null: to none, it is not taken along. */
export function backupPart(name: string): 'set' | 'relayKeys' | 'mail' | null {
  if (name.endsWith('.new') || name.length > 400) return null;
  if (OF_SET.test(name)) return 'set';
  if (RELAY_KEYS.test(name)) return 'relayKeys';
  return name === MAIL ? 'mail' : null;
}

/** Whether a restore may write what the archive calls so: the files of a backup and nothing else, by name. */
export function isBackupName(name: string): boolean {
  if (name === BACKUP_MANIFEST || name === BACKUP_README || name === BACKUP_KEY) return true;
  return name.startsWith(BACKUP_SET) && backupPart(name.slice(BACKUP_SET.length)) !== null;
}

/** What each choice means, for whoever makes a backup and for whoever looks into one. */
export const BACKUP_WORDS = {
  set: 'The set: its users, settings and changes, with passwords that are sealed under the set’s key.',
  key: {
    holds: 'The set’s key: whoever has the backup and its passphrase can use the passwords, on any computer.',
    lacks: 'The set’s key: the passwords can only be used where that key is.',
    none: 'The set’s key: the set has none yet, for it has had no password.',
  },
  relayKeys: {
    holds: 'DKIM keys (sealed under the set’s key) and the relay’s own certificate with its key.',
    lacks:
      'DKIM keys and the relay’s certificate: a restored relay makes new ones, and DNS records have to be changed.',
    none: 'DKIM keys and the relay’s certificate: the set has none.',
  },
  mail: {
    holds:
      'The mail database: mail that waits, quarantine, mail log and what was used of limits. Mail that waits now and is delivered later goes out a second time when a relay of the restored set is started.',
    lacks: 'The mail database: mail that waits, quarantine, mail log, and what was used of limits.',
    none: 'The mail database: the set has none yet.',
  },
  keychain: 'Smart hosts’ passwords that lie in this computer’s keychain: enter them again after a restore.',
} as const;

/** What is there to choose from. */
export interface BackupSurvey {
  readonly key: 'ready' | 'missing' | 'none';
  readonly relayKeys: number;
  /** Bytes of the mail database; null: there is none. */
  readonly mail: number | null;
  /** Passwords of smart hosts lie in the keychain, and are in no backup. */
  readonly keychain: boolean;
}

/** What a backup would hold, and what it would not, a sentence each. */
export function backupContent(
  { key, relayKeys, mail }: BackupChoice,
  survey: BackupSurvey,
): { readonly holds: readonly string[]; readonly lacks: readonly string[] } {
  const holds: string[] = [t(BACKUP_WORDS.set)];
  const lacks: string[] = [];
  const put = (chosen: boolean, there: boolean, words: Record<'holds' | 'lacks' | 'none', PlainText>) => {
    if (chosen && there) holds.push(t(words.holds));
    else lacks.push(t(there ? words.lacks : words.none));
  };
  put(key, survey.key !== 'none', BACKUP_WORDS.key);
  put(relayKeys, survey.relayKeys > 0, BACKUP_WORDS.relayKeys);
  put(mail, survey.mail !== null, BACKUP_WORDS.mail);
  if (survey.keychain) lacks.push(t(BACKUP_WORDS.keychain));
  return { holds, lacks };
}

/** Said before a passphrase is chosen, of {@link SHORTEST_BACKUP_PASSPHRASE}. */
export const BACKUP_PASSPHRASE_HELP =
  'At least 12 characters. Nobody can open the backup without it, and a lost one cannot be recovered.';

/** What somebody else's backup holds besides the set, a sentence each. */
export function backupHoldsWords({ key, relayKeys, mail }: BackupChoice): readonly string[] {
  return [
    key ? t('With the set’s key.') : t('Without the set’s key.'),
    relayKeys
      ? t('With DKIM keys and the relay’s certificate.')
      : t('Without DKIM keys and the relay’s certificate.'),
    mail ? t('With the mail database.') : t('Without the mail database.'),
  ];
}

/** How a set differs from the one in a backup: what it has and the backup has not, the other way round, and with other values. */
export interface BackupDifference {
  readonly name: string;
  /** Whether it is the same set: else they are compared all the same, by addresses and names. */
  readonly same: boolean;
  readonly added: number;
  readonly removed: number;
  readonly changed: number;
  /** Settings of the system, the relay and domains with other values. */
  readonly settings: number;
  readonly domains: { readonly added: number; readonly removed: number };
  readonly marks: { readonly added: number; readonly removed: number };
  /** What waited in the backup, and waits now; null where there is no mail database, or nothing is known of it. */
  readonly mail: { readonly then: BackedUpMail | null; readonly now: BackedUpMail | null };
}

/** How a set differs from the one in a backup, a sentence each. */
export function backupComparisonWords(compared: BackupDifference): readonly string[] {
  const { name, same, added, removed, changed, settings, domains, marks, mail } = compared;
  const is = same ? 'same' : 'other';
  const said = [
    added + removed + changed === 0
      ? t(
          '{is, select, same {“{name}” since then has the same users.} other {“{name}” is another set. Compared by addresses, it has the same users all the same.}}',
          { is, name },
        )
      : t(
          '{is, select, same {“{name}” since then} other {“{name}” is another set. Compared by addresses, it}} has {added, plural, one {# user} other {# users}} more, lacks {removed, plural, one {# user} other {# users}}, and has {changed, plural, one {# user} other {# users}} with other values.',
          { is, name, added, removed, changed },
        ),
  ];
  if (domains.added + domains.removed > 0)
    said.push(
      t(
        'It has {added, plural, one {# domain} other {# domains}} more, and lacks {removed, plural, one {# domain} other {# domains}}.',
        domains,
      ),
    );
  if (marks.added + marks.removed > 0)
    said.push(
      t(
        'It has {added, plural, one {# mark} other {# marks}} more, and lacks {removed, plural, one {# mark} other {# marks}}.',
        marks,
      ),
    );
  said.push(
    settings === 0
      ? t('Its settings are the same.')
      : t('It has {settings, plural, one {# setting} other {# settings}} with other values.', { settings }),
  );
  const waits = (waiting: BackedUpMail): string =>
    t(
      '{waiting, plural, one {# delivery} other {# deliveries}} and {quarantined, plural, one {# message} other {# messages}} in quarantine',
      waiting,
    );
  if (mail.then !== null && mail.now !== null)
    said.push(
      t('In the backup wait {then}; in the set now, {now}.', {
        then: waits(mail.then),
        now: waits(mail.now),
      }),
    );
  else if (mail.then !== null) said.push(t('In the backup wait {then}.', { then: waits(mail.then) }));
  else if (mail.now !== null)
    said.push(
      t('In the set now wait {now}: a restore of this backup has none of it.', { now: waits(mail.now) }),
    );
  return said;
}
