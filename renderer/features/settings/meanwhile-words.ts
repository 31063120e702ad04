/** The two values of a field that somebody else changed meanwhile, in words. */
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import { SETTING_KEYS, type SettingKey } from '../../../shared/domain/settings.ts';
import { fieldLabel, fieldValue } from '../../../shared/domain/changed-fields.ts';
import { settingOfTemporary } from '../../../shared/domain/temporary.ts';
import { t } from '../../../shared/text/text.ts';
import { formatTime } from '../../lib/format.ts';
import type { SettingsForm } from './settings-form.svelte.ts';
import { specOf, valueInWords } from './setting-words.ts';

const LABELS: Readonly<Record<string, string>> = {
  authoriseIpAddresses: t('Authorise IP addresses'),
  administratorContact: t('Administrator contact'),
  timeZone: t('Time zone'),
  strikesToLock: t('Strikes'),
  strikeWindowMinutes: t('Within minutes'),
  historyDays: t('Days of history'),
  hardenInBackground: t('Harden passwords in the background'),
  keepPasswordsExportable: t('Keep passwords exportable'),
};

export interface MeanwhileWords {
  readonly label: string;
  readonly theirs: string;
  readonly yours: string;
}

/** `form`: the outgoing settings among the fields; `typed`: what is typed for the others, by key. */
export function meanwhileWords(
  form: SettingsForm | null,
  typed: object,
): (field: string, now: unknown) => MeanwhileWords {
  return (path, now) => {
    const key = path.split('.').at(-1) ?? path;
    if (path === 'password') {
      return { label: t('Password'), theirs: t('the one they set'), yours: t('the one you typed here') };
    }
    const setting = SETTING_KEYS.find((one) => one === key);
    const held = settingOfTemporary(key);
    if (held !== null) {
      const words = (value: unknown): string => fieldValue(key, value, formatTime);
      const wish = form?.temporary.get(held)?.wish();
      const yours = wish && { ...wish, since: wish.since ?? 0 };
      return { label: fieldLabel(key), theirs: words(now), yours: words(yours ?? null) };
    }
    const field = form?.fields.find((one) => one.key === setting);
    if (setting !== undefined && field !== undefined) {
      return {
        label: t(specOf(setting).label),
        theirs: settingText(setting, now),
        yours: settingText(setting, field.value()),
      };
    }
    return { label: LABELS[key] ?? spaced(key), theirs: text(now), yours: text(Reflect.get(typed, key)) };
  };
}

function settingText(key: SettingKey, value: unknown): string {
  return value === null || value === undefined
    ? t('inherited')
    : valueInWords(key, value as SettingValue, true);
}

function text(value: unknown): string {
  if (value === null || value === undefined || value === '') return t('none');
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  if (Array.isArray(value)) return value.length === 0 ? t('none') : value.map(text).join('; ');
  if (typeof value === 'object') {
    return Object.entries(value)
      .map(([key, part]) => `${spaced(key).toLowerCase()} ${text(part)}`)
      .join(', ');
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** `mailLogDays` as `Mail log days`. */
function spaced(key: string): string {
  const words = key.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
