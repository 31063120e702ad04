/** Whom a new value of the system's or a domain's settings reaches: users who inherit it. Pure. */
import type { OwnSettings } from './edit-effect.ts';
import {
  applyPatch,
  DEFAULT_SETTINGS,
  SETTING_KEYS,
  type SettingKey,
  type SettingsOverride,
  type SettingsPatch,
  type Temporary,
} from './settings.ts';
import { temporaryKey, temporaryOf, valueAt, withoutOver } from './temporary.ts';
import type { SettingValue } from './setting-text.ts';

export interface SettingReach {
  readonly key: SettingKey;
  /** What the level gives for good, now and then; of `temporary` ones what it gives when that begins. */
  readonly from: SettingValue;
  readonly to: SettingValue;
  /** Only for a time: from `since` until `until`. Null: what held for a time ends at once. */
  readonly temporary?: Pick<Temporary, 'since' | 'until'> | null;
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
  /** Unix milliseconds. */
  readonly now: number;
}

/** Of each setting that gets another value; a value that stays what it is reaches nobody. */
export function settingsReach({
  level,
  patch,
  system,
  domains,
  users,
  now,
}: ReachOf): readonly SettingReach[] {
  const own = withoutOver(level === null ? system : (domains.get(level) ?? {}), now);
  const after = applyPatch(own, patch);
  const above: SettingsOverride = level === null ? {} : system;
  return SETTING_KEYS.flatMap((key): SettingReach[] => {
    const inherited = valueAt(above, key, now) ?? DEFAULT_SETTINGS[key];
    const reaches = (from: SettingValue, to: SettingValue): SettingReach[] =>
      from === to ? [] : [{ key, from, to, ...reachedBy(key) }];
    const forGood = reaches(own[key] ?? inherited, after[key] ?? inherited);
    if (!(temporaryKey(key) in patch)) return forGood;
    const [before, then] = [temporaryOf(own, key), temporaryOf(after, key)];
    if (then !== undefined) {
      const { since, until } = then;
      const of = reaches(valueAt(own, key, since) ?? inherited, then.value);
      return [...forGood, ...of.map((one): SettingReach => ({ ...one, temporary: { since, until } }))];
    }
    const ended = before === undefined ? [] : reaches(before.value, after[key] ?? inherited);
    return [...forGood, ...ended.map((one): SettingReach => ({ ...one, temporary: null }))];
  });

  function reachedBy(key: SettingKey): Pick<SettingReach, 'users' | 'others' | 'domains'> {
    const ofDomains = [...domains].flatMap(([domain, set]) =>
      valueAt(set, key, now) === undefined ? [] : [domain],
    );
    const apart = new Set(level === null ? ofDomains : []);
    const [reached, others] = [true, false].map((inherits) =>
      users
        .filter(
          ({ domain, own: set }) => (valueAt(set, key, now) === undefined && !apart.has(domain)) === inherits,
        )
        .reduce((sum, { users: count }) => sum + count, 0),
    );
    return { users: reached ?? 0, others: others ?? 0, domains: [...apart].sort() };
  }
}
