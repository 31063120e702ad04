/** Settings as people write them: what a field of the window, an option of the command line and a cell of a CSV read alike. */
import { message, type Message, type Value } from '../text/text.ts';
import * as v from 'valibot';
import { parseAllowedSenders } from './allowed-senders.ts';
import {
  DEFAULT_SYSTEM_SETTINGS,
  SETTING_SPECS,
  settingsPatchSchema,
  SYSTEM_RANGES,
  systemSettingsPatchSchema,
  type OutgoingSettings,
  type SettingKey,
  type SettingSpec,
  type COMPOUND_SETTINGS,
  type SystemSettings,
} from './settings.ts';

export type SettingValue = OutgoingSettings[SettingKey];

export type SettingText =
  /** A value; null is "inherited". */
  | { readonly ok: true; readonly value: SettingValue | null }
  /** A sentence: what was written, and what is possible. */
  | { readonly ok: false; readonly reason: Message };

/** Reads a setting in any case: `1,000`, `unlimited`, `on`, `Rejected`, `inherit`. Never takes a text it does not know for "not given". */
export function readSetting(key: SettingKey, text: string): SettingText {
  const word = text.trim().toLowerCase();
  if (word === 'inherit') return { ok: true, value: null };
  if (key === 'allowedSenders') {
    const senders = parseAllowedSenders(text);
    return senders.ok ? { ok: true, value: senders.text } : senders;
  }
  const value = plainValue(key, word);
  if (value === undefined || !v.is(settingsPatchSchema, { [key]: value })) {
    return {
      ok: false,
      reason: notPossible(text, message('{takes}, or inherit', { takes: settingTakes(key) })),
    };
  }
  return { ok: true, value };
}

function plainValue(key: Exclude<SettingKey, 'allowedSenders'>, word: string): SettingValue | undefined {
  if (key === 'automaticLock') return parseSwitch(word);
  if (key === 'quarantineResponse') {
    return word === 'rejected' || word === 'accepted' ? word : undefined;
  }
  const spec: SettingSpec = SETTING_SPECS[key];
  if (word === 'unlimited' && spec.zeroIsUnlimited === true) return 0;
  return parseNumber(word) ?? undefined;
}

/** Those that are one value; what is made of several is read elsewhere. */
export type SystemSettingKey = Exclude<keyof SystemSettings, (typeof COMPOUND_SETTINGS)[number]>;

/** Reads a setting that only the system has; `inherit` is the value it comes with. */
export function readSystemSetting(
  key: SystemSettingKey,
  text: string,
):
  | { readonly ok: true; readonly value: string | number | boolean }
  | { readonly ok: false; readonly reason: Message } {
  const usual = DEFAULT_SYSTEM_SETTINGS[key] ?? '';
  if (text.trim().toLowerCase() === 'inherit') return { ok: true, value: usual };
  const value = systemValue(key, text);
  const takes = systemSettingTakes(key);
  if (value === undefined) return { ok: false, reason: notPossible(text, takes) };
  const checked = v.safeParse(systemSettingsPatchSchema, { [key]: value });
  if (checked.success) return { ok: true, value: checked.output[key] ?? value };
  // What is checked as a text says itself what it should be.
  const reason =
    typeof value === 'string'
      ? message('{text}', { text: checked.issues[0].message })
      : notPossible(text, takes);
  return { ok: false, reason };
}

function systemValue(key: SystemSettingKey, text: string): string | number | boolean | undefined {
  if (typeof DEFAULT_SYSTEM_SETTINGS[key] === 'boolean') return parseSwitch(text);
  if (!isRanged(key)) return text.trim();
  // As the window, where an empty field keeps everything.
  if (key === 'historyDays' && text.trim().toLowerCase() === 'unlimited') return 0;
  return parseNumber(text) ?? undefined;
}

function systemSettingTakes(key: SystemSettingKey): Message {
  if (!isRanged(key)) return message('{takes}, or inherit', { takes: message('on or off') });
  const [min, max] = SYSTEM_RANGES[key];
  const range = numberRange(min, max);
  return message('{takes}, or inherit', {
    takes: key === 'historyDays' ? message('{range}, or unlimited', { range }) : range,
  });
}

function isRanged(key: SystemSettingKey): key is keyof typeof SYSTEM_RANGES {
  return Object.hasOwn(SYSTEM_RANGES, key);
}

/** What a setting may be: `0–10,000,000 or unlimited`. */
export function settingTakes(key: SettingKey): Message {
  if (key === 'automaticLock') return message('on or off');
  if (key === 'quarantineResponse') return message('rejected or accepted');
  if (key === 'allowedSenders') return message('own, domain, or a list such as ann@example.com,@example.org');
  const { min, max } = SETTING_SPECS[key];
  const { zeroIsUnlimited }: SettingSpec = SETTING_SPECS[key];
  const range = numberRange(min, max);
  return zeroIsUnlimited === true ? message('{range} or unlimited', { range }) : range;
}

/** `a whole number, 1–10,080`. Both ends count. */
export function numberRange(min: number, max: number): Message {
  return message('a whole number, {min, number}–{max, number}', { min, max });
}

/** Whole numbers as people type them: "1,000", "1 000", "1.000" are one thousand; null for anything else, signs and exponents included. */
export function parseNumber(text: string): number | null {
  const plain = withoutGroups(text.trim());
  return /^\d{1,9}$/.test(plain) ? Number(plain) : null;
}

/** Groups of three with one sign between all of them: what begins with 0 or mixes its signs is a fraction, or a slip. */
const GROUPED = /(?<![\d,.'’])([1-9]\d{0,2})(?:([ ,.'’\u00a0\u202f])\d{3})(?:\2\d{3})*(?![\d,'’]|\.\d)/g;
const GROUPED_BEFORE_POINT =
  /(?<![\d,.'’])([1-9]\d{0,2})(?:([ ,'’\u00a0\u202f])\d{3})(?:\2\d{3})*(?![\d,'’])/g;

/** A number without the signs between its groups of three digits; a point is one of them unless it is `decimal`. */
export function withoutGroups(text: string, decimal = false): string {
  return text.replace(decimal ? GROUPED_BEFORE_POINT : GROUPED, (number) => number.replace(/\D/g, ''));
}

/** `on`, `true`, `yes` and their opposites, in any case; undefined for anything else. A digit is no switch: 0 may mean "no limit". */
export function parseSwitch(text: string): boolean | undefined {
  const word = text.trim().toLowerCase();
  if (['on', 'true', 'yes'].includes(word)) return true;
  if (['off', 'false', 'no'].includes(word)) return false;
  return undefined;
}

/** The sentence for a value that cannot be read. */
export function notPossible(text: string, possible: Value): Message {
  return text.trim() === ''
    ? message('An empty value cannot be used: it takes {possible}.', { possible })
    : message('“{text}” cannot be used: it takes {possible}.', {
        text: text.length > 60 ? `${text.slice(0, 60)}…` : text,
        possible,
      });
}
