/** The fields of users, which the lists of users and of usage share. */
import type { LimitRule } from '../domain/limits.ts';
import { SETTING_SPECS, type SettingKey } from '../domain/settings.ts';
import { nearestLimit } from '../domain/usage.ts';
import type { OutgoingUser } from '../domain/user.ts';
import { isLocked } from '../domain/user-status.ts';
import type { Lock } from '../domain/lock.ts';
import type { PlainText } from '../text/text.ts';
import { nextEnd, valueAt } from '../domain/temporary.ts';
import {
  ADDRESS_TYPE,
  choiceType,
  countType,
  DOMAIN_TYPE,
  field,
  FLAG_TYPE,
  IP_TYPE,
  TEXT_TYPE,
  TIME_TYPE,
  type Field,
  type FieldType,
} from './field.ts';
import { CHANGE_TYPE } from './ids.ts';
import type { RowValues } from './row-values.ts';

export const STATUS_TYPE = choiceType([
  ['active', 'Active'],
  ['manual', 'Manual lock'],
  ['automatic', 'Automatic lock'],
  ['automatic-exhausted', 'Lock exhausted'],
  ['not-authorised', 'Not authorised'],
]);

const KIND_TYPE = choiceType([
  ['mailbox', 'Mailbox'],
  ['ip', 'IP address', 'IP user'],
]);

/** Title, width and whether its column is hidden as it comes. */
function setting(key: SettingKey, label: PlainText, type: FieldType, width: number, hidden: boolean): Field {
  const sortable = type.kind === 'number' && type.zeroIsUnlimited;
  const also = [SETTING_SPECS[key].label];
  return field(key, label, type, { also, width, hidden, sortable, setting: true });
}

const messages = countType('messages', true);

/** What identifies a user and says whether it may send. */
export const WHO_FIELDS: readonly Field[] = [
  field('address', 'Address', ADDRESS_TYPE, { width: 244, sortable: true }),
  field('status', 'Status', STATUS_TYPE, { width: 192, sortable: true }),
];

export const SETTING_FIELDS: readonly Field[] = [
  setting('limitPerMonth', 'Per month', messages, 92, false),
  setting('limitPerWeek', 'Per week', messages, 88, false),
  setting('limitPerDay', 'Per day', messages, 88, false),
  setting('maxRecipientsPerDay', 'Recipients', countType('recipients', true), 100, true),
  setting('limitPerHour', 'Per hour', messages, 92, true),
  setting('limitPerMinute', 'Per minute', messages, 92, true),
  setting('automaticLock', 'Automatic lock', FLAG_TYPE, 112, true),
  setting('userLockTimeout', 'Lock timeout', { kind: 'duration', unit: 'minutes' }, 110, true),
  setting('maxUnlocksByTimeout', 'Unlocks', countType('times'), 90, true),
  setting('maxDaysToRetry', 'Days to retry', { kind: 'duration', unit: 'days' }, 106, true),
  setting(
    'quarantineResponse',
    'Quarantine',
    choiceType([
      ['rejected', 'Rejected'],
      ['accepted', 'Accepted'],
    ]),
    110,
    true,
  ),
  setting('allowedSenders', 'Allowed senders', TEXT_TYPE, 150, true),
];

/** The soonest end of a user's own settings that hold, or are to hold, only for a time. */
export const TEMPORARY_FIELD: Field = field('temporaryUntil', 'Temporary until', TIME_TYPE, {
  name: 'temporary',
  also: ['Temporary settings'],
  width: 150,
  hidden: true,
  optional: true,
});

/** The lock of a user that is locked now, for one that has run out is none; and when one by hand is yet to begin. */
export const LOCK_FIELDS: readonly Field[] = [
  field('lockReason', 'Lock reason', TEXT_TYPE, { name: 'reason', width: 180, hidden: true, optional: true }),
  field('lockedBy', 'Locked by', TEXT_TYPE, { width: 110, hidden: true, optional: true }),
  field('lockedSince', 'Locked since', TIME_TYPE, {
    name: 'locked',
    width: 150,
    hidden: true,
    optional: true,
  }),
  field('lockedUntil', 'Locked until', TIME_TYPE, {
    name: 'until',
    width: 150,
    hidden: true,
    optional: true,
  }),
  field('locksAt', 'Lock begins', TIME_TYPE, {
    name: 'planned',
    also: ['Locks at', 'Planned lock'],
    width: 150,
    hidden: true,
    optional: true,
  }),
  field('unlocksUsed', 'Unlocks used', countType('times'), { width: 100, hidden: true }),
];

/** Which limit's use a field tells. */
export const USED_RULES = {
  usedPerMinute: 'limitPerMinute',
  usedPerHour: 'limitPerHour',
  usedPerDay: 'limitPerDay',
  usedPerWeek: 'limitPerWeek',
  usedPerMonth: 'limitPerMonth',
  usedRecipients: 'maxRecipientsPerDay',
} as const satisfies Readonly<Record<string, LimitRule>>;
type UsedKey = keyof typeof USED_RULES;

/** A field that tells the use of one limit. */
export function isUsedKey(key: string): key is UsedKey {
  return Object.hasOwn(USED_RULES, key);
}

function used(key: UsedKey, title: PlainText, also: PlainText): Field {
  const { unit } = SETTING_SPECS[USED_RULES[key]];
  return field(key, title, countType(unit), { also: [also], width: 120, hidden: true, sortable: true });
}

/** How much of which limit is used now, as the mail database has it. */
export const USED_FIELDS: readonly Field[] = [
  field(
    'share',
    'Nearest limit',
    { kind: 'number', unit: 'percent', decimals: true, zeroIsUnlimited: false },
    { also: ['Of the limit'], width: 236, hidden: true, sortable: true },
  ),
  used('usedPerDay', 'Used today', 'Used per day'),
  used('usedPerWeek', 'Used this week', 'Used per week'),
  used('usedPerMonth', 'Used this month', 'Used per month'),
  used('usedRecipients', 'Recipients today', 'Used recipients per day'),
  used('usedPerHour', 'Used in the last hour', 'Used per hour'),
  used('usedPerMinute', 'Used in the last minute', 'Used per minute'),
];

/** Names, kind and times. */
export const RECORD_FIELDS: readonly Field[] = [
  field('changedAt', 'Last changed', TIME_TYPE, { name: 'changed', width: 150, sortable: true }),
  field('username', 'Username', IP_TYPE, { width: 130, hidden: true, sortable: true }),
  field('domain', 'Domain', DOMAIN_TYPE, { width: 140, hidden: true, sortable: true }),
  field('kind', 'Kind', KIND_TYPE, { width: 94, hidden: true, sortable: true }),
  field('createdAt', 'Added', TIME_TYPE, { name: 'created', width: 150, hidden: true, sortable: true }),
  // Whom a change touched: only the journal knows.
  field('change', 'Change', CHANGE_TYPE, { width: 0, hidden: true }),
];

/** The lock that counts: null once it has run out. */
export function lockOf({ lock, status }: Pick<OutgoingUser, 'lock' | 'status'>): Lock | null {
  return isLocked(status) ? lock : null;
}

const settingValues = Object.fromEntries(
  SETTING_FIELDS.map(({ key }) => [key, (user: OutgoingUser) => user.effective[key as SettingKey]]),
);

const usedValues = Object.fromEntries(
  Object.entries(USED_RULES).map(([key, rule]) => [
    key,
    ({ usage }: OutgoingUser) => usage?.find((one) => one.rule === rule)?.used ?? 0,
  ]),
);

/** Of everything but `change`. Of `share`: percent of the limit of which most is used; 0 where nothing is limited. */
export const USER_VALUES: RowValues<OutgoingUser> = {
  ...settingValues,
  ...usedValues,
  share: ({ usage = [] }) => 100 * (nearestLimit(usage)?.share ?? 0),
  address: (user) => user.address,
  status: (user) => user.status,
  changedAt: (user) => user.changedAt,
  username: (user) => user.username,
  domain: (user) => user.domain,
  kind: (user) => user.kind,
  createdAt: (user) => user.createdAt,
  lockReason: (user) => lockOf(user)?.reason ?? null,
  lockedBy: (user) => lockOf(user)?.by ?? null,
  lockedSince: (user) => lockOf(user)?.since ?? null,
  lockedUntil: (user) => lockOf(user)?.until ?? null,
  locksAt: (user) => user.plannedLock?.since ?? null,
  // What is over is not shown any more.
  temporaryUntil: ({ settings }) => nextEnd(settings, 0),
  unlocksUsed: (user) => lockOf(user)?.unlocks ?? 0,
};

/** Whether a user inherits a setting at `now`; what holds only for a time is its own. */
export function inherits(user: Pick<OutgoingUser, 'settings'>, key: string, now: number): boolean {
  return valueAt(user.settings, key as SettingKey, now) === undefined;
}
