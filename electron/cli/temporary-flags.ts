/** Settings that hold for a time on the command line: `--until`, `--from` and `--end-temporary`. */
import {
  SETTING_KEYS,
  SETTING_SPECS,
  type SettingKey,
  type SettingsWish,
} from '../../shared/domain/settings.ts';
import { temporaryKey } from '../../shared/domain/temporary.ts';
import type { Flag, Invocation } from './command.ts';
import { fromFlag, writtenPeriod, type Period, type WrittenPeriod } from './moment-flag.ts';
import { flagOf } from './setting-flags.ts';
import { UsageError } from './usage-error.ts';

export const TEMPORARY_FLAGS: Readonly<Record<string, Flag>> = {
  until: {
    value: 'TIME',
    help: 'The settings given hold until then, and what is set for good counts again. Without it: for good.',
  },
  from: fromFlag('they begin to hold, with --until'),
  'end-temporary': {
    value: 'SETTING,…|all',
    help: 'End at once what holds, or is yet to hold, for a time in the place of these settings.',
  },
};

export interface TemporaryWish {
  readonly period: WrittenPeriod;
  /** Whose temporary value is to end. */
  readonly ends: readonly SettingKey[];
}

/** Reads the flags, and refuses what cannot go together with the settings that are given. */
export function temporaryWish(invocation: Pick<Invocation, 'text'>, given: SettingsWish): TemporaryWish {
  const period = writtenPeriod(invocation);
  const ends = endedSettings(invocation.text('end-temporary'));
  const keys = SETTING_KEYS.filter((key) => given[key] !== undefined);
  if (period.from !== null && period.until === null)
    throw new UsageError('--from goes with --until: say when the settings end.');
  if (period.until !== null && keys.length === 0)
    throw new UsageError('--until: say which settings are to hold until then.');
  for (const key of keys) {
    if (period.until !== null && given[key] === null)
      throw new UsageError(
        `--until: “inherit” cannot hold for a time. Give a value for ${SETTING_SPECS[key].label}, or end what holds with --end-temporary ${key}.`,
      );
    if (period.until !== null && ends.includes(key))
      throw new UsageError(`--end-temporary: ${key} is given a value until a time as well.`);
  }
  return { period, ends };
}

/** The settings as they are asked for, for good or for the period, with what is to end. */
export function settingsWish(
  given: SettingsWish,
  { since, until }: Period,
  ends: readonly SettingKey[],
): SettingsWish {
  const ended = Object.fromEntries(ends.map((key) => [temporaryKey(key), null]));
  if (until === null) return { ...given, ...ended };
  const held = SETTING_KEYS.filter((key) => given[key] !== undefined).map((key) => {
    return [temporaryKey(key), { value: given[key], since, until }];
  });
  return { ...(Object.fromEntries(held) as SettingsWish), ...ended };
}

function endedSettings(text: string | undefined): readonly SettingKey[] {
  if (text === undefined) return [];
  const names = text.split(',').map((name) => name.trim());
  if (names.length === 1 && names[0]?.toLowerCase() === 'all') return SETTING_KEYS;
  return names.map((name) => {
    const found = SETTING_KEYS.find((key) => key === name || flagOf(key) === name.toLowerCase());
    if (found === undefined)
      throw new UsageError(
        `--end-temporary: there is no setting “${name.slice(0, 60)}”. It takes all, or some of ${SETTING_KEYS.join(', ')}.`,
      );
    return found;
  });
}
