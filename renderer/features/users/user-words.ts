/** How users, settings and times read on screen. */
import {
  SETTING_SPECS,
  type OutgoingSettings,
  type SettingKey,
  type SettingSpec,
} from '../../../shared/domain/settings.ts';
import type { LockStatus } from '../../../shared/domain/lock.ts';
import type { UserKind } from '../../../shared/domain/user.ts';

const numbers = new Intl.NumberFormat('en');
const dayAndTime = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
});

export const KIND_WORDS: Readonly<Record<UserKind, string>> = { mailbox: 'Mailbox', ip: 'IP address' };

export const STATUS_WORDS: Readonly<Record<LockStatus, string>> = {
  active: 'Active',
  manual: 'Manual lock',
  automatic: 'Automatic lock',
  'automatic-exhausted': 'Lock exhausted',
};

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** `1 user`, `4,210 users`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}

/** `23 Nov 2026, 12:41` in the computer's own time zone. */
export function formatTime(time: number): string {
  return dayAndTime.format(time);
}

/** A value without its unit; 0 reads "unlimited" where it means that. */
export function formatSetting(key: SettingKey, settings: OutgoingSettings): string {
  const value = settings[key];
  const spec: SettingSpec = SETTING_SPECS[key];
  if (typeof value === 'boolean') return value ? 'On' : 'Off';
  if (typeof value === 'string') return value === 'rejected' ? 'Rejected' : 'Accepted';
  return value === 0 && spec.zeroIsUnlimited === true ? 'unlimited' : numbers.format(value);
}

/** A value with its unit: `30 minutes`, `1 time`; without it where the setting's own name says what is counted. */
export function formatSettingWithUnit(key: SettingKey, settings: OutgoingSettings): string {
  const text = formatSetting(key, settings);
  const { unit }: SettingSpec = SETTING_SPECS[key];
  if (unit === null || unit === 'messages' || unit === 'recipients') return text;
  return `${text} ${settings[key] === 1 ? unit.slice(0, -1) : unit}`;
}
