/** How users, settings and times read on screen. */
import {
  SETTING_SPECS,
  type OutgoingSettings,
  type SettingKey,
  type SettingSpec,
} from '../../../shared/domain/settings.ts';
import type { OutgoingUser, UserKind } from '../../../shared/domain/user.ts';
import type { UserStatus } from '../../../shared/domain/user-status.ts';

// Written out: the first Intl formatters of a page cost its start up to 60 ms, and each cell of the grid some microseconds.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

export const KIND_WORDS: Readonly<Record<UserKind, string>> = { mailbox: 'Mailbox', ip: 'IP address' };

export const STATUS_WORDS: Readonly<Record<UserStatus, string>> = {
  active: 'Active',
  manual: 'Manual lock',
  automatic: 'Automatic lock',
  'automatic-exhausted': 'Lock exhausted',
  'not-authorised': 'Not authorised',
};

/** How the texts of settings read. */
const TEXT_WORDS: Readonly<Record<string, string>> = { rejected: 'Rejected', accepted: 'Accepted' };

/** A whole number, its thousands apart: `4,210`. */
export function formatNumber(value: number): string {
  const digits = String(value);
  return digits.length < 4 ? digits : digits.replace(THOUSANDS, ',');
}

/** `1 user`, `4,210 users`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** `23 Nov 2026, 12:41` in the computer's own time zone. */
export function formatTime(time: number): string {
  const date = new Date(time);
  const day = `${date.getDate()} ${MONTHS[date.getMonth()]} ${date.getFullYear()}`;
  return `${day}, ${twoDigits(date.getHours())}:${twoDigits(date.getMinutes())}`;
}

type Sender = Pick<OutgoingUser, 'kind' | 'effective'>;

/** As whom a user may send: by its own address (an IP user, which has none, as its whole domain), and as those it was given. */
export function formatSenders({ kind, effective: { allowedSenders } }: Sender): string {
  if (allowedSenders.split(',').some((entry) => entry.trim() === '*')) return 'Any address';
  const own = kind === 'ip' || allowedSenders === 'domain' ? 'Whole domain' : 'Own address';
  return allowedSenders === 'own' || allowedSenders === 'domain' ? own : `${own}, ${allowedSenders}`;
}

/** A setting of a user, without its unit. */
export function formatUserSetting(key: SettingKey, user: Sender): string {
  return key === 'allowedSenders' ? formatSenders(user) : formatSetting(key, user.effective);
}

/** A value without its unit; 0 reads "unlimited" where it means that. */
function formatSetting(key: SettingKey, settings: OutgoingSettings): string {
  const value = settings[key];
  const spec: SettingSpec = SETTING_SPECS[key];
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'string') return TEXT_WORDS[value] ?? value;
  return value === 0 && spec.zeroIsUnlimited === true ? 'unlimited' : formatNumber(value);
}

/** A user's value with its unit: `30 minutes`, `1 time`; without it where the setting's own name says what is counted. */
export function formatSettingWithUnit(key: SettingKey, user: Sender): string {
  const text = formatUserSetting(key, user);
  const { unit }: SettingSpec = SETTING_SPECS[key];
  if (unit === null || unit === 'messages' || unit === 'recipients') return text;
  return `${text} ${user.effective[key] === 1 ? unit.slice(0, -1) : unit}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
