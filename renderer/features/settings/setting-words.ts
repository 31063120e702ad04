/** Settings in words: values with their units, where they come from, ranges. */
import type { SettingSource } from '../../../shared/contract/types.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import { SETTING_SPECS, type SettingKey, type SettingSpec } from '../../../shared/domain/settings.ts';

const numbers = new Intl.NumberFormat('en');

/** A spec with all its optional properties in reach. */
export function specOf(key: SettingKey): SettingSpec {
  return SETTING_SPECS[key];
}

const SENDER_WORDS: Readonly<Record<string, string>> = { own: 'own address', domain: 'whole domain' };

/** "1,000", "30 minutes" (with `unit`), "unlimited", "on", "rejected". */
export function valueInWords(key: SettingKey, value: SettingValue, unit = false): string {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return SENDER_WORDS[value] ?? value;
  const spec = specOf(key);
  if (value === 0 && spec.zeroIsUnlimited === true) return 'unlimited';
  const text = numbers.format(value);
  return unit && spec.unit !== null ? `${text} ${unitFor(spec.unit, value)}` : text;
}

/** "1–10,080 minutes"; empty for what has no range. */
export function rangeInWords(key: SettingKey): string {
  const { min, max, unit, zeroIsUnlimited } = specOf(key);
  if (min === undefined || max === undefined) return '';
  return `${numbers.format(zeroIsUnlimited === true ? 1 : min)}–${numbers.format(max)} ${unit ?? ''}`.trim();
}

/** Where an inherited value comes from: "system", "example.com", "Postern’s default". */
export function sourceInWords(source: SettingSource, displayDomain: string | null): string {
  if (source === 'domain' && displayDomain !== null) return displayDomain;
  return source === 'system' ? 'system' : 'default';
}

function unitFor(unit: NonNullable<SettingSpec['unit']>, value: number): string {
  return value === 1 ? unit.slice(0, -1) : unit;
}
