/** Settings in words: values with their units, where they come from, ranges. */
import { amountText, unitWord } from '../../../shared/domain/amount.ts';
import type { SettingSurvey } from '../../../shared/domain/edit-effect.ts';
import type { SettingSource } from '../../../shared/contract/types.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import { SETTING_SPECS, type SettingKey, type SettingSpec } from '../../../shared/domain/settings.ts';
import { t } from '../../../shared/text/text.ts';
import { formatNumber } from '../../lib/format.ts';

/** A spec with all its optional properties in reach. */
export function specOf(key: SettingKey): SettingSpec {
  return SETTING_SPECS[key];
}

const SENDER_WORDS: Readonly<Record<string, string>> = { own: t('own address'), domain: t('whole domain') };

/** "1,000", "30 minutes" (with `unit`), "unlimited", "on", "rejected". */
export function valueInWords(key: SettingKey, value: SettingValue, unit = false): string {
  if (typeof value === 'boolean') return value ? t('on') : t('off');
  if (typeof value === 'string') return SENDER_WORDS[value] ?? value;
  const spec = specOf(key);
  if (value === 0 && spec.zeroIsUnlimited === true) return t('unlimited');
  return unit && spec.unit !== null ? amountText(spec.unit, value) : formatNumber(value);
}

/** As {@link valueInWords}, of what users have of their own; null is "inherited". */
export function ownValueInWords(key: SettingKey, value: SettingValue | null): string {
  return value === null ? t('inherited') : valueInWords(key, value, true);
}

/** "inherited" of all, or "inherited (4,100), 200 messages (90), 3 other values". */
export function surveyInWords(key: SettingKey, { values, distinct }: SettingSurvey): string {
  const [only] = values;
  if (only !== undefined && distinct === 1) return ownValueInWords(key, only.value);
  const said = values
    .slice(0, NAMED)
    .map(({ value, users }) => `${ownValueInWords(key, value)} (${formatNumber(users)})`);
  const others = distinct - said.length;
  if (others > 0)
    said.push(t('{count, plural, one {# other value} other {# other values}}', { count: others }));
  return said.join(', ');
}

/** Values that are named of those that differ. */
const NAMED = 3;

/** "1–10,080 minutes"; empty for what has no range. */
export function rangeInWords(key: SettingKey): string {
  const { min, max, unit, zeroIsUnlimited } = specOf(key);
  if (min === undefined || max === undefined) return '';
  return `${formatNumber(zeroIsUnlimited === true ? 1 : min)}–${formatNumber(max)} ${unit === null ? '' : unitWord(unit)}`.trim();
}

/** Where an inherited value comes from: "system", "example.com", "Postern’s default". */
export function sourceInWords(source: SettingSource, displayDomain: string | null): string {
  if (source === 'domain' && displayDomain !== null) return displayDomain;
  return source === 'system' ? t('system') : t('default');
}
