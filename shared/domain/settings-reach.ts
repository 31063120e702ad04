/** Whom a new value of the system's or a domain's settings reaches: users who inherit it. Pure. */
import type { OwnSettings } from './edit-effect.ts';
import { DEFAULT_SETTINGS, type SettingKey, type SettingsOverride, type SettingsPatch } from './settings.ts';
import type { SettingValue } from './setting-text.ts';

export interface SettingReach {
  readonly key: SettingKey;
  /** In force at the level now, and then. */
  readonly from: SettingValue;
  readonly to: SettingValue;
  /** Who inherits it from this level. */
  readonly users: number;
  /** Who does not: they, or their domain, have a value of their own. */
  readonly others: number;
  /** Domains (A-labels) that have one, of the system's level. */
  readonly domains: readonly string[];
}

export interface ReachOf {
  /** A domain (A-labels), or null: the system. */
  readonly level: string | null;
  readonly patch: SettingsPatch;
  readonly system: SettingsOverride;
  /** What domains have set, by A-labels. */
  readonly domains: ReadonlyMap<string, SettingsOverride>;
  /** The users of the level. */
  readonly users: readonly OwnSettings[];
}

/** Of each setting that gets another value; a value that stays what it is reaches nobody. */
export function settingsReach({ level, patch, system, domains, users }: ReachOf): readonly SettingReach[] {
  const own = level === null ? system : (domains.get(level) ?? {});
  const above: SettingsOverride = level === null ? {} : system;
  return (Object.keys(patch) as SettingKey[]).flatMap((key): SettingReach[] => {
    const inherited = above[key] ?? DEFAULT_SETTINGS[key];
    const [from, to] = [own[key] ?? inherited, patch[key] ?? inherited];
    if (from === to) return [];
    const ofDomains = [...domains].flatMap(([domain, set]) => (set[key] === undefined ? [] : [domain]));
    const apart = new Set(level === null ? ofDomains : []);
    const [reached, others] = [true, false].map((inherits) =>
      users
        .filter(({ domain, own: set }) => (set[key] === undefined && !apart.has(domain)) === inherits)
        .reduce((sum, { users: count }) => sum + count, 0),
    );
    return [{ key, from, to, users: reached ?? 0, others: others ?? 0, domains: [...apart].sort() }];
  });
}
