/** Outgoing settings: limits and reactions, each inherited (system, then domain, then user) or set. */
import { tell } from '../text/text.ts';
import * as v from 'valibot';
import { MAX_ALLOWED_SENDERS, parseAllowedSenders } from './allowed-senders.ts';
import { parseContact, parsedBy } from './gateway-names.ts';
import { JOB_SETTINGS } from './job-settings.ts';
import { LAST_TIME } from './last-time.ts';
import type { PlainText } from '../text/text.ts';
import { relaySettingsPatchSchema } from './relay-settings.ts';
import { parseTimeZone } from './time-zone.ts';

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max));

/** What the settings dialog, the CLI and the docs say of one setting. Ranges are inclusive. */
export interface SettingSpec {
  readonly label: PlainText;
  readonly help: PlainText;
  readonly unit: 'minutes' | 'times' | 'messages' | 'recipients' | 'days' | null;
  readonly min?: number;
  readonly max?: number;
  /** True where 0 means unlimited. */
  readonly zeroIsUnlimited?: boolean;
}

export const SETTING_SPECS = {
  automaticLock: {
    label: 'Automatic lock',
    help: 'Lock a user who is found to send spam, malware or blocked attachments.',
    unit: null,
  },
  userLockTimeout: {
    label: 'User lock timeout',
    help: 'How long an automatic lock lasts.',
    unit: 'minutes',
    min: 1,
    max: 10_080,
  },
  maxUnlocksByTimeout: {
    label: 'Maximum unlocks by timeout',
    help: 'How many times an automatic lock lifts by itself; after that only an administrator unlocks.',
    unit: 'times',
    min: 0,
    max: 100,
  },
  limitPerMonth: {
    label: 'Limit per month',
    help: 'Messages a calendar month.',
    unit: 'messages',
    min: 0,
    max: 10_000_000,
    zeroIsUnlimited: true,
  },
  limitPerWeek: {
    label: 'Limit per week',
    help: 'Messages a week, from Monday.',
    unit: 'messages',
    min: 0,
    max: 10_000_000,
    zeroIsUnlimited: true,
  },
  limitPerDay: {
    label: 'Limit per day',
    help: 'Messages a calendar day.',
    unit: 'messages',
    min: 0,
    max: 10_000_000,
    zeroIsUnlimited: true,
  },
  limitPerHour: {
    label: 'Limit per hour',
    help: 'Messages in any 60 minutes.',
    unit: 'messages',
    min: 0,
    max: 1_000_000,
    zeroIsUnlimited: true,
  },
  limitPerMinute: {
    label: 'Limit per minute',
    help: 'Messages in any 60 seconds.',
    unit: 'messages',
    min: 0,
    max: 1_000_000,
    zeroIsUnlimited: true,
  },
  maxRecipientsPerDay: {
    label: 'Maximum number of recipients per day',
    help: 'Recipients a calendar day, over all messages.',
    unit: 'recipients',
    min: 0,
    max: 10_000_000,
    zeroIsUnlimited: true,
  },
  maxDaysToRetry: {
    label: 'Maximum days to retry',
    help: 'How long delivery is tried before the message is returned.',
    unit: 'days',
    min: 1,
    max: 30,
  },
  quarantineResponse: {
    label: 'Quarantine response',
    help: 'What the sender is told when a message is quarantined: spam, malware or a blocked attachment.',
    unit: null,
  },
  allowedSenders: {
    label: 'Allowed senders',
    help: 'As whom a user may send: its own address, its whole domain, or also the addresses and @domains listed; * is any. It holds for MAIL FROM and for the message’s From and Sender.',
    unit: null,
  },
} as const satisfies Record<string, SettingSpec>;

export type SettingKey = keyof typeof SETTING_SPECS;
export const SETTING_KEYS = Object.keys(SETTING_SPECS) as readonly SettingKey[];

const entries = {
  automaticLock: v.boolean(),
  userLockTimeout: whole(1, 10_080),
  maxUnlocksByTimeout: whole(0, 100),
  limitPerMonth: whole(0, 10_000_000),
  limitPerWeek: whole(0, 10_000_000),
  limitPerDay: whole(0, 10_000_000),
  limitPerHour: whole(0, 1_000_000),
  limitPerMinute: whole(0, 1_000_000),
  maxRecipientsPerDay: whole(0, 10_000_000),
  maxDaysToRetry: whole(1, 30),
  quarantineResponse: v.picklist(['rejected', 'accepted']),
  allowedSenders: v.pipe(
    v.string(),
    v.maxLength(MAX_ALLOWED_SENDERS),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const parsed = parseAllowedSenders(dataset.value);
      if (parsed.ok) return parsed.text;
      addIssue({ message: tell(parsed.reason) });
      return NEVER;
    }),
  ),
} as const satisfies Record<SettingKey, v.GenericSchema>;

/** All settings with a value: what is in force for a user. */
export const outgoingSettingsSchema = v.strictObject(entries);
export type OutgoingSettings = v.InferOutput<typeof outgoingSettingsSchema>;

/** A value that holds at its level from `since` until `until` (Unix milliseconds), above what is set there for good. See `temporary.ts`. */
export interface Temporary<Value = OutgoingSettings[SettingKey]> {
  readonly value: Value;
  readonly since: number;
  readonly until: number;
  /** When it was made, of one that was planned to begin later. */
  readonly made?: number;
}

/** Only what is set at one level; an absent key is inherited. Beside each value one may stand that holds for a time. */
export const settingsOverrideSchema = v.partial(outgoingSettingsSchema);
export type SettingsOverride = Partial<OutgoingSettings> & {
  readonly [Key in SettingKey as `temporary:${Key}`]?: Temporary<OutgoingSettings[Key]>;
};

/** A change to one level: a value sets it, `null` makes it inherited again (or ends what holds for a time), an absent key stays as it is. */
export type SettingsPatch = {
  readonly [Key in SettingKey]?: OutgoingSettings[Key] | null | undefined;
} & {
  readonly [Key in SettingKey as `temporary:${Key}`]?: Temporary<OutgoingSettings[Key]> | null | undefined;
};

const moment = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(LAST_TIME));

/** Without `since` it holds at once. */
function forATime<Value extends v.GenericSchema>(value: Value) {
  return v.optional(v.nullable(v.strictObject({ value, since: v.nullable(moment), until: moment })));
}

/** A change to one level as it is asked for. */
export const settingsPatchSchema = v.strictObject({
  automaticLock: v.optional(v.nullable(entries.automaticLock)),
  userLockTimeout: v.optional(v.nullable(entries.userLockTimeout)),
  maxUnlocksByTimeout: v.optional(v.nullable(entries.maxUnlocksByTimeout)),
  limitPerMonth: v.optional(v.nullable(entries.limitPerMonth)),
  limitPerWeek: v.optional(v.nullable(entries.limitPerWeek)),
  limitPerDay: v.optional(v.nullable(entries.limitPerDay)),
  limitPerHour: v.optional(v.nullable(entries.limitPerHour)),
  limitPerMinute: v.optional(v.nullable(entries.limitPerMinute)),
  maxRecipientsPerDay: v.optional(v.nullable(entries.maxRecipientsPerDay)),
  maxDaysToRetry: v.optional(v.nullable(entries.maxDaysToRetry)),
  quarantineResponse: v.optional(v.nullable(entries.quarantineResponse)),
  allowedSenders: v.optional(v.nullable(entries.allowedSenders)),
  'temporary:automaticLock': forATime(entries.automaticLock),
  'temporary:userLockTimeout': forATime(entries.userLockTimeout),
  'temporary:maxUnlocksByTimeout': forATime(entries.maxUnlocksByTimeout),
  'temporary:limitPerMonth': forATime(entries.limitPerMonth),
  'temporary:limitPerWeek': forATime(entries.limitPerWeek),
  'temporary:limitPerDay': forATime(entries.limitPerDay),
  'temporary:limitPerHour': forATime(entries.limitPerHour),
  'temporary:limitPerMinute': forATime(entries.limitPerMinute),
  'temporary:maxRecipientsPerDay': forATime(entries.maxRecipientsPerDay),
  'temporary:maxDaysToRetry': forATime(entries.maxDaysToRetry),
  'temporary:quarantineResponse': forATime(entries.quarantineResponse),
  'temporary:allowedSenders': forATime(entries.allowedSenders),
});
export type SettingsWish = v.InferOutput<typeof settingsPatchSchema>;

/** The system's values as they come (design, section 5). */
export const DEFAULT_SETTINGS: OutgoingSettings = {
  automaticLock: true,
  userLockTimeout: 30,
  maxUnlocksByTimeout: 1,
  limitPerMonth: 20_000,
  limitPerWeek: 5_000,
  limitPerDay: 1_000,
  limitPerHour: 0,
  limitPerMinute: 0,
  maxRecipientsPerDay: 0,
  maxDaysToRetry: 4,
  quarantineResponse: 'rejected',
  allowedSenders: 'own',
};

/** One level after a patch; keys patched with `null` are gone. */
export function applyPatch(current: SettingsOverride, patch: SettingsPatch): SettingsOverride {
  const next: Record<string, unknown> = { ...current };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) continue;
    if (value === null) delete next[key];
    else next[key] = value;
  }
  return next;
}

/** The least and the greatest value of the system's numbers. */
export const SYSTEM_RANGES = {
  strikesToLock: [1, 1000],
  blockedTypesToLock: [1, 1000],
  strikeWindowMinutes: [1, 10_080],
  historyDays: [0, 36_500],
} as const;

/** Settings that only the system has. */
export const systemSettingsSchema = v.strictObject({
  /** Off: no IP user may send, and none can be added. */
  authoriseIpAddresses: v.boolean(),
  /** Mail address told to locked users; empty when none is set. */
  administratorContact: parsedBy(parseContact, 320),
  /** IANA time zone name in which calendar windows are counted. */
  timeZone: parsedBy(parseTimeZone, 64),
  /** Spam messages within `strikeWindowMinutes`; malware locks at once. */
  strikesToLock: whole(...SYSTEM_RANGES.strikesToLock),
  /** Messages with a blocked attachment within the same minutes, counted for themselves; 10 when not set. */
  blockedTypesToLock: v.optional(whole(...SYSTEM_RANGES.blockedTypesToLock)),
  strikeWindowMinutes: whole(...SYSTEM_RANGES.strikeWindowMinutes),
  /** Days for which old changes stay in the activity log and can be undone; 0 keeps them all, 365 when not set. */
  historyDays: v.optional(whole(...SYSTEM_RANGES.historyDays)),
  /** On: the sealed copy of a password stays beside its verifier, so that an export can hold it. Off when not set. */
  keepPasswordsExportable: v.optional(v.boolean()),
  /** Sealed passwords become verifiers in the background; else only at a user's first login. On when not set. */
  hardenInBackground: v.optional(v.boolean()),
  /** What is set for the relay; a patch of it changes only the keys it has. */
  relay: v.optional(relaySettingsPatchSchema),
  /** Jobs that run by themselves, and what they and the relay tell by e-mail; each as a whole, null when not set. */
  scheduledBackup: v.optional(JOB_SETTINGS.scheduledBackup),
  directory: v.optional(JOB_SETTINGS.directory),
  mailNotices: v.optional(JOB_SETTINGS.mailNotices),
});
export type SystemSettings = v.InferOutput<typeof systemSettingsSchema>;
/** What is no single value, and has forms and commands of its own. */
export const COMPOUND_SETTINGS = ['relay', 'scheduledBackup', 'directory', 'mailNotices'] as const;
export const systemSettingsPatchSchema = v.partial(systemSettingsSchema);
export type SystemSettingsPatch = v.InferOutput<typeof systemSettingsPatchSchema>;

export const DEFAULT_SYSTEM_SETTINGS: SystemSettings = {
  authoriseIpAddresses: true,
  administratorContact: '',
  timeZone: 'UTC',
  strikesToLock: 5,
  blockedTypesToLock: 10,
  strikeWindowMinutes: 10,
  historyDays: 365,
  keepPasswordsExportable: false,
  hardenInBackground: true,
  relay: {},
  scheduledBackup: null,
  directory: null,
  mailNotices: null,
};
