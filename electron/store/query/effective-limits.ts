/** What users inherit where they set no limit of their own: the domain's value, else the system's, else the default. */
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import type { SettingsOverride } from '../../../shared/domain/settings.ts';

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

/** The inherited limits at one moment, by number of the domain. */
export class EffectiveLimits {
  readonly #domains: readonly string[];
  readonly #overrides: (domain: string | null) => SettingsOverride;
  readonly #inherited = new Map<LimitKey, Float64Array>();

  constructor(domains: readonly string[], overrides: (domain: string | null) => SettingsOverride) {
    this.#domains = domains;
    this.#overrides = overrides;
  }

  inherited(key: LimitKey): Float64Array {
    let values = this.#inherited.get(key);
    if (values === undefined) {
      const system = this.#overrides(null)[key] ?? DEFAULT_SETTINGS[key];
      values = Float64Array.from(this.#domains, (domain) => this.#overrides(domain)[key] ?? system);
      this.#inherited.set(key, values);
    }
    return values;
  }
}
