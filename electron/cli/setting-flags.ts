/** `--limit-per-day 500`, `--limit-per-day inherit`: a flag for each outgoing setting. */
import { tell } from '../../shared/text/text.ts';
import { readSetting, settingTakes, type SettingValue } from '../../shared/domain/setting-text.ts';
import {
  SETTING_KEYS,
  SETTING_SPECS,
  type SettingKey,
  type SettingsPatch,
} from '../../shared/domain/settings.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

/** What stands for the value in the help. */
const VALUE_OF: Partial<Record<SettingKey, string>> = {
  automaticLock: 'on|off|inherit',
  quarantineResponse: 'rejected|accepted|inherit',
  allowedSenders: 'own|domain|LIST|inherit',
};

export const SETTING_FLAGS: Readonly<Record<string, Flag>> = Object.fromEntries(
  SETTING_KEYS.map((key) => [
    flagOf(key),
    {
      value: VALUE_OF[key] ?? 'N|inherit',
      help: `${SETTING_SPECS[key].help} It takes ${tell(settingTakes(key))}.`,
    },
  ]),
);

/** The settings given by flags; `inherit` is null. */
export function settingsPatch(invocation: Pick<Invocation, 'text'>): Pick<SettingsPatch, SettingKey> {
  const given = SETTING_KEYS.flatMap((key) => {
    const text = invocation.text(flagOf(key));
    return text === undefined ? [] : [[key, settingValue(key, text, `--${flagOf(key)}`)] as const];
  });
  return Object.fromEntries(given);
}

/** A setting's value as people write it, null for `inherit`; a usage error, in which `named` is how it was given, for anything else. */
export function settingValue(key: SettingKey, text: string, named: string): SettingValue | null {
  const read = readSetting(key, text);
  if (!read.ok) throw new UsageError(`${named}: ${tell(read.reason)}`);
  return read.value;
}

/** `limit-per-day`. */
export function flagOf(key: SettingKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
