/** How users and settings read on screen. */
import { amountText } from '../../../shared/domain/amount.ts';
import {
  SETTING_SPECS,
  type OutgoingSettings,
  type SettingKey,
  type SettingSpec,
  type Temporary,
} from '../../../shared/domain/settings.ts';
import { holdsAt, temporaryOf } from '../../../shared/domain/temporary.ts';
import type { OutgoingUser, UserKind } from '../../../shared/domain/user.ts';
import type { UserStatus } from '../../../shared/domain/user-status.ts';
import { t } from '../../../shared/text/text.ts';
import { formatNumber } from '../../lib/format.ts';

export const KIND_WORDS: Readonly<Record<UserKind, string>> = { mailbox: t('Mailbox'), ip: t('IP address') };

export const STATUS_WORDS: Readonly<Record<UserStatus, string>> = {
  active: t('Active'),
  manual: t('Manual lock'),
  automatic: t('Automatic lock'),
  'automatic-exhausted': t('Lock exhausted'),
  'not-authorised': t('Not authorised'),
};

/** How the texts of settings read. */
const TEXT_WORDS: Readonly<Record<string, string>> = { rejected: t('Rejected'), accepted: t('Accepted') };

type Sender = Pick<OutgoingUser, 'kind' | 'effective'>;

/** As whom a user may send: by its own address (an IP user, which has none, as its whole domain), and as those it was given. */
export function formatSenders({ kind, effective: { allowedSenders } }: Sender): string {
  if (allowedSenders.split(',').some((entry) => entry.trim() === '*')) return t('Any address');
  const own = kind === 'ip' || allowedSenders === 'domain' ? t('Whole domain') : t('Own address');
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
  if (typeof value === 'boolean') return value ? t('On') : t('Off');
  if (typeof value === 'string') return TEXT_WORDS[value] ?? value;
  return value === 0 && spec.zeroIsUnlimited === true ? t('unlimited') : formatNumber(value);
}

/** What holds now, only for a time, in the setting's place; undefined where the value is for good. */
export function heldNow(
  key: SettingKey,
  { settings }: Pick<OutgoingUser, 'settings'>,
  now: number,
): Temporary | undefined {
  const temporary = temporaryOf(settings, key);
  return temporary !== undefined && holdsAt(temporary, now) ? temporary : undefined;
}

/** A user's value with its unit: `30 minutes`, `1 time`; without it where the setting's own name says what is counted. */
export function formatSettingWithUnit(key: SettingKey, user: Sender): string {
  const text = formatUserSetting(key, user);
  const { unit }: SettingSpec = SETTING_SPECS[key];
  if (unit === null || unit === 'messages' || unit === 'recipients') return text;
  return amountText(unit, Number(user.effective[key]));
}
