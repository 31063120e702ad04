/** How users, settings and times read on screen. */
import {
  SETTING_SPECS,
  type OutgoingSettings,
  type SettingKey,
  type SettingSpec,
} from '../../../shared/domain/settings.ts';
import type { LockStatus } from '../../../shared/domain/lock.ts';
import type { UserKind } from '../../../shared/domain/user.ts';

// Written out: the first Intl formatters of a page cost its start up to 60 ms, and each cell of the grid some microseconds.
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec'];
const THOUSANDS = /\B(?=(?:\d{3})+$)/g;

export const KIND_WORDS: Readonly<Record<UserKind, string>> = { mailbox: 'Mailbox', ip: 'IP address' };

export const STATUS_WORDS: Readonly<Record<LockStatus, string>> = {
  active: 'Active',
  manual: 'Manual lock',
  automatic: 'Automatic lock',
  'automatic-exhausted': 'Lock exhausted',
};

/** How the texts of settings read; a list of senders reads as it is. */
const TEXT_WORDS: Readonly<Record<string, string>> = {
  rejected: 'Rejected',
  accepted: 'Accepted',
  own: 'Own address',
  domain: 'Whole domain',
};

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

/** A value without its unit; 0 reads "unlimited" where it means that. */
export function formatSetting(key: SettingKey, settings: OutgoingSettings): string {
  const value = settings[key];
  const spec: SettingSpec = SETTING_SPECS[key];
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'string') return TEXT_WORDS[value] ?? value;
  return value === 0 && spec.zeroIsUnlimited === true ? 'unlimited' : formatNumber(value);
}

/** A value with its unit: `30 minutes`, `1 time`; without it where the setting's own name says what is counted. */
export function formatSettingWithUnit(key: SettingKey, settings: OutgoingSettings): string {
  const text = formatSetting(key, settings);
  const { unit }: SettingSpec = SETTING_SPECS[key];
  if (unit === null || unit === 'messages' || unit === 'recipients') return text;
  return `${text} ${settings[key] === 1 ? unit.slice(0, -1) : unit}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
