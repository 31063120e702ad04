/** `--limit-per-day 500`, `--limit-per-day inherit`: a flag for each outgoing setting. */
import * as v from 'valibot';
import { parseAllowedSenders } from '../../shared/domain/allowed-senders.ts';
import {
  SETTING_KEYS,
  SETTING_SPECS,
  settingsPatchSchema,
  type SettingKey,
  type SettingSpec,
  type SettingsPatch,
} from '../../shared/domain/settings.ts';
import type { Flag, Invocation } from './command.ts';
import { UsageError } from './usage-error.ts';

export const SETTING_FLAGS: Readonly<Record<string, Flag>> = Object.fromEntries(
  SETTING_KEYS.map((key) => [
    flagOf(key),
    { value: `${allowed(key)}|inherit`, help: SETTING_SPECS[key].help },
  ]),
);

/** The settings given by flags; `inherit` is null. */
export function settingsPatch(invocation: Pick<Invocation, 'text'>): SettingsPatch {
  const given = SETTING_KEYS.flatMap((key) => {
    const text = invocation.text(flagOf(key));
    return text === undefined ? [] : [[key, settingValue(key, text, `--${flagOf(key)}`)] as const];
  });
  return Object.fromEntries(given);
}

/** Reads a setting's value as people write it; `named` is how the message names it. */
export function settingValue(key: SettingKey, text: string, named: string): unknown {
  if (text === 'inherit') return null;
  const value = plainValue(key, text);
  if (!v.is(settingsPatchSchema, { [key]: value }))
    throw new UsageError(`${named} takes ${allowed(key)} or inherit.${reason(key, text)}`);
  return value;
}

function plainValue(key: SettingKey, text: string): unknown {
  if (key === 'quarantineResponse' || key === 'allowedSenders') return text;
  if (key === 'automaticLock') return switchValue(text);
  const spec: SettingSpec = SETTING_SPECS[key];
  if (text === 'unlimited' && spec.zeroIsUnlimited === true) return 0;
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** `on` and `off` as they are written; undefined for anything else. */
export function switchValue(text: string): boolean | undefined {
  if (['on', 'true', 'yes'].includes(text)) return true;
  if (['off', 'false', 'no'].includes(text)) return false;
  return undefined;
}

function allowed(key: SettingKey): string {
  if (key === 'automaticLock') return 'on|off';
  if (key === 'quarantineResponse') return 'rejected|accepted';
  if (key === 'allowedSenders') return 'own|domain|ADDRESS,@DOMAIN,…';
  const { min, max } = SETTING_SPECS[key];
  const { zeroIsUnlimited }: SettingSpec = SETTING_SPECS[key];
  return `${min}–${max}${zeroIsUnlimited === true ? '|unlimited' : ''}`;
}

/** What is wrong with a text, where its form alone does not say it. */
function reason(key: SettingKey, text: string): string {
  const parsed = key === 'allowedSenders' ? parseAllowedSenders(text) : undefined;
  return parsed?.ok === false ? ` ${parsed.reason}` : '';
}

function flagOf(key: SettingKey): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
