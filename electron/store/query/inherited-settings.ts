/** What users inherit where they set nothing of their own: the domain's value, else the system's, else the default. */
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import type { SettingKey, SettingsOverride } from '../../../shared/domain/settings.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';

const LIMIT_KEYS = [
  'limitPerMonth',
  'limitPerWeek',
  'limitPerDay',
  'limitPerHour',
  'limitPerMinute',
  'maxRecipientsPerDay',
] as const;

export type LimitKey = (typeof LIMIT_KEYS)[number];

export function isLimitKey(field: string): field is LimitKey {
  return (LIMIT_KEYS as readonly string[]).includes(field);
}

/** The inherited settings at one moment, by number of the domain. */
export class InheritedSettings {
  readonly #domains: readonly string[];
  readonly #overrides: (domain: string | null) => SettingsOverride;
  readonly #values = new Map<SettingKey, readonly SettingValue[]>();
  readonly #limits = new Map<LimitKey, Float64Array>();

  constructor(domains: readonly string[], overrides: (domain: string | null) => SettingsOverride) {
    this.#domains = domains;
    this.#overrides = overrides;
  }

  values(key: SettingKey): readonly SettingValue[] {
    let values = this.#values.get(key);
    if (values === undefined) {
      const system = this.#overrides(null)[key] ?? DEFAULT_SETTINGS[key];
      values = this.#domains.map((domain) => this.#overrides(domain)[key] ?? system);
      this.#values.set(key, values);
    }
    return values;
  }

  limits(key: LimitKey): Float64Array {
    let limits = this.#limits.get(key);
    if (limits === undefined) this.#limits.set(key, (limits = Float64Array.from(this.values(key), Number)));
    return limits;
  }
}
