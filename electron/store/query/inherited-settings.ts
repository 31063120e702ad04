/** What users inherit where they set nothing of their own: the domain's value, else the system's, else the default. */
import { LIMIT_RULES, type LimitRule } from '../../../shared/domain/limits.ts';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import type { OutgoingSettings, SettingKey } from '../../../shared/domain/settings.ts';
import { valueAt } from '../../../shared/domain/temporary.ts';
import type { UserTable } from '../table/user-table.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';

/** True for the settings that are limits. */
export function isLimitKey(field: string): field is LimitRule {
  return (LIMIT_RULES as readonly string[]).includes(field);
}

/** What users have of a limit, their own or inherited, by id; 0 is none. */
export type LimitsOf = (rule: LimitRule) => (id: number) => number;

/** Of the users of a table at `now`. */
export function limitsOf(table: UserTable, settings: InheritedSettings, now: number): LimitsOf {
  return (rule) => {
    const inherited = settings.limits(rule);
    return (id) => valueAt(table.settings(id), rule, now) ?? inherited[table.domainOf[id]!]!;
  };
}

/** The inherited settings at one moment, by number of the domain. */
export class InheritedSettings {
  readonly #domains: readonly string[];
  readonly #overrides: (domain: string | null) => Partial<OutgoingSettings>;
  readonly #values = new Map<SettingKey, readonly SettingValue[]>();
  readonly #limits = new Map<LimitRule, Float64Array>();

  /** `overrides`: what a domain, or the system (null), sets at that moment. */
  constructor(domains: readonly string[], overrides: (domain: string | null) => Partial<OutgoingSettings>) {
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

  limits(key: LimitRule): Float64Array {
    let limits = this.#limits.get(key);
    if (limits === undefined) this.#limits.set(key, (limits = Float64Array.from(this.values(key), Number)));
    return limits;
  }
}
