/** The fields of a change in words: what they are called, and what they were and became. Pure. */
import { languageOfReader, t, type PlainText } from '../text/text.ts';
import { automaticPart, manualPart, type Lock } from './lock.ts';
import { amountText } from './amount.ts';
import { RELAY_SETTING_SPECS } from './relay-settings.ts';
import { SETTING_SPECS, type SettingKey, type SettingSpec, type Temporary } from './settings.ts';
import { settingOfTemporary } from './temporary.ts';

const LABELS: Readonly<Record<string, PlainText>> = {
  password: 'Password',
  lock: 'Lock',
  access: 'Access',
  name: 'Name of the set',
  domain: 'Domain',
  mark: 'Mark',
  authoriseIpAddresses: 'Authorise IP addresses',
  administratorContact: 'Administrator contact',
  timeZone: 'Time zone',
  strikesToLock: 'Strikes',
  blockedTypesToLock: 'Blocked attachments to lock',
  strikeWindowMinutes: 'Within minutes',
  historyDays: 'Days of history',
  hardenInBackground: 'Harden passwords in the background',
  keepPasswordsExportable: 'Keep passwords exportable',
  scheduledBackup: 'Scheduled backup',
  directory: 'Directory (LDAP)',
  mailNotices: 'Notifications by e-mail',
};

const PASSWORDS: Readonly<Record<string, PlainText>> = {
  sealed: 'set (sealed)',
  hardened: 'set (hardened)',
  both: 'set (hardened, and kept sealed)',
  imported: 'set (hashed, as it was imported)',
  another: 'another one',
};
const SENDERS: Readonly<Record<string, PlainText>> = { own: 'own address', domain: 'whole domain' };
/** Parts of values that hold several. */
const PARTS: Readonly<Record<string, PlainText>> = {
  host: 'host',
  port: 'port',
  tls: 'TLS',
  implicitTls: 'implicit TLS',
  username: 'username',
  kind: 'kind',
  enabled: 'enabled',
  address: 'address',
  timeout: 'timeout',
  spamScore: 'spam score',
  domain: 'domain',
  selector: 'selector',
  folder: 'folder',
  schedule: 'schedule',
  keep: 'keep',
};

/** `Limit per day`; `Relay: mail log days` of what is set for the relay. */
export function fieldLabel(field: string): string {
  const setting = specOf(field);
  if (setting !== null) return t(setting.label);
  const held = settingOfTemporary(field);
  if (held !== null) return t('{setting}, for a time', { setting: t(SETTING_SPECS[held].label) });
  const known = LABELS[field];
  if (known !== undefined) return t(known);
  if (!field.startsWith('relay.')) return spaced(field);
  const key = field.slice(6);
  const label = isRelayKey(key) ? t(RELAY_SETTING_SPECS[key].label) : spaced(key);
  return t('Relay: {setting}', { setting: label });
}

/** `timeText`: how the reader is told times. Nothing is `none`, and of a setting `inherited`. */
export function fieldValue(field: string, value: unknown, timeText: (time: number) => string): string {
  const setting = specOf(field);
  if (value === null || value === undefined) return setting === null ? t('none') : t('inherited');
  if (setting !== null) return settingText(field, setting, value);
  const held = settingOfTemporary(field);
  if (held !== null) return temporaryText(held, value as Temporary, timeText);
  switch (field) {
    case 'password':
      return t(typeof value === 'string' ? (PASSWORDS[value] ?? 'set') : 'set');
    case 'domain':
      return value === true ? t('in the set') : t('not in the set');
    case 'lock':
      return lockText(value as Lock, timeText);
    case 'directory':
      // Certificates fill pages, and say nothing to people.
      return plainText(withoutCertificates(value as Readonly<Record<string, unknown>>));
    case 'historyDays':
      return value === 0 ? t('for ever') : plainText(value);
    default:
      return plainText(value);
  }
}

/** `5,000 messages until 4 Dec, 18:00`; of one that was planned also from when on. */
function temporaryText(
  key: SettingKey,
  { value, since, until, made }: Temporary,
  timeText: (time: number) => string,
): string {
  const begin = made === undefined ? '' : ` ${t('from {time} on', { time: timeText(since) })}`;
  return `${settingText(key, SETTING_SPECS[key], value)}${begin} ${t('until {time}', { time: timeText(until) })}`;
}

/** Any value of a settings file: `on`, `host mx.example, port 25`, and `none` for what is empty. */
export function plainText(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('none');
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  if (typeof value === 'number') return value.toLocaleString(languageOfReader());
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 0 ? t('none') : value.map(plainText).join('; ');
  if (typeof value !== 'object') return '';
  return Object.entries(value)
    .map(([key, part]) => {
      const name = Object.hasOwn(PARTS, key) ? t(PARTS[key] as PlainText) : spaced(key).toLowerCase();
      return `${name} ${plainText(part)}`;
    })
    .join(', ');
}

function withoutCertificates(directory: Readonly<Record<string, unknown>>): object {
  return { ...directory, ca: directory['ca'] === null ? null : t('of its own') };
}

/** `mailLogDays` as `Mail log days`. */
export function spaced(key: string): string {
  const words = key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}

function isRelayKey(key: string): key is keyof typeof RELAY_SETTING_SPECS {
  return Object.hasOwn(RELAY_SETTING_SPECS, key);
}

function specOf(field: string): SettingSpec | null {
  return Object.hasOwn(SETTING_SPECS, field) ? SETTING_SPECS[field as SettingKey] : null;
}

function settingText(field: string, { unit, zeroIsUnlimited }: SettingSpec, value: unknown): string {
  if (typeof value !== 'number')
    return field === 'allowedSenders' && Object.hasOwn(SENDERS, String(value))
      ? t(SENDERS[String(value)] as PlainText)
      : plainText(value);
  if (value === 0 && zeroIsUnlimited === true) return t('unlimited');
  if (unit === null) return plainText(value);
  return amountText(unit, value);
}

function lockText(lock: Lock, timeText: (time: number) => string): string {
  return [automaticPart(lock), manualPart(lock)]
    .flatMap((part) => (part === null ? [] : partText(part, timeText)))
    .join('; ');
}

function partText(
  { kind, since, until, reason, by, made }: Lock,
  timeText: (time: number) => string,
): string {
  const what = kind === 'manual' ? t('locked by hand') : t('locked automatically');
  const begin = made === undefined ? '' : ` ${t('from {time} on', { time: timeText(since) })}`;
  const end =
    until !== null
      ? ` ${t('until {time}', { time: timeText(until) })}`
      : kind === 'manual'
        ? ''
        : t(', until an administrator unlocks');
  return `${what}${begin}${end}${reason === '' ? '' : `: ${reason}`} (${t('by {actor}', { actor: by })})`;
}
