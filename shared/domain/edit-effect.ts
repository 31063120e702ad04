/** What an edit of settings would do to users: who changes from what to what, and what is odd about the outcome. Pure. */
import type { LimitRule } from './limits.ts';
import { applyPatch, SETTING_KEYS, type OutgoingSettings, type SettingKey } from './settings.ts';
import type { SettingsOverride, SettingsPatch } from './settings.ts';
import type { SettingValue } from './setting-text.ts';

/** How many users of a domain have the same settings of their own. */
export interface OwnSettings {
  /** A-labels. */
  readonly domain: string;
  readonly own: SettingsOverride;
  readonly users: number;
}

/** The same, with what they inherit. */
export interface SettingsTally extends Pick<OwnSettings, 'own' | 'users'> {
  readonly inherited: OutgoingSettings;
}

/** A value that users have of their own, or null: they inherit. */
export interface ValueCount {
  readonly value: SettingValue | null;
  readonly users: number;
}

export interface SettingSurvey {
  /** The most frequent first, {@link MOST_VALUES} at most. */
  readonly values: readonly ValueCount[];
  /** How many there are. */
  readonly distinct: number;
}

export interface SettingChange {
  readonly key: SettingKey;
  readonly from: SettingValue | null;
  readonly to: SettingValue | null;
  readonly users: number;
}

/** After the edit a longer window lets through less than a shorter one within it, whose limit is then never reached. */
export interface LimitWarning {
  readonly longer: LimitRule;
  readonly shorter: LimitRule;
  readonly users: number;
}

export interface EditEffect {
  readonly users: number;
  readonly settings: Readonly<Record<SettingKey, SettingSurvey>>;
  /** By setting, the most users first; {@link MOST_CHANGES} of a setting at most. */
  readonly changes: readonly SettingChange[];
  /** Users for whom nothing changes. */
  readonly same: number;
  readonly warnings: readonly LimitWarning[];
}

export const MOST_VALUES = 5;
export const MOST_CHANGES = 5;

/** From the shortest window to the longest. */
const WINDOWS = [
  'limitPerMinute',
  'limitPerHour',
  'limitPerDay',
  'limitPerWeek',
  'limitPerMonth',
] as const satisfies readonly LimitRule[];

/** Says what `patch` would do to the users of the tallies; an empty one only surveys them. */
export function editEffect(tallies: readonly SettingsTally[], patch: SettingsPatch): EditEffect {
  const had = new Counts();
  const changes = new Counts();
  const odd = new Map<string, LimitWarning>();
  let [users, same] = [0, 0];
  for (const { inherited, own, users: count } of tallies) {
    users += count;
    const after = applyPatch(own, patch);
    let changed = false;
    for (const key of SETTING_KEYS) {
      const [from, to] = [own[key] ?? null, after[key] ?? null];
      had.add(key, [from], count);
      if (from === to) continue;
      changed = true;
      changes.add(key, [from, to], count);
    }
    if (!changed) same += count;
    for (const { longer, shorter } of changed ? oddLimits({ ...inherited, ...after }) : []) {
      const name = `${longer} ${shorter}`;
      odd.set(name, { longer, shorter, users: (odd.get(name)?.users ?? 0) + count });
    }
  }
  const surveys = SETTING_KEYS.map((key): [SettingKey, SettingSurvey] => {
    const all = had.of(key).map(([[value = null], number]): ValueCount => ({ value, users: number }));
    return [key, { values: all.slice(0, MOST_VALUES), distinct: all.length }];
  });
  return {
    users,
    same,
    settings: Object.fromEntries(surveys) as Record<SettingKey, SettingSurvey>,
    changes: SETTING_KEYS.flatMap((key) =>
      changes
        .of(key)
        .slice(0, MOST_CHANGES)
        .map(([[from = null, to = null], number]): SettingChange => ({ key, from, to, users: number })),
    ),
    warnings: [...odd.values()],
  };
}

/** Limits of a longer window below that of the next shorter one that is limited; 0 is no limit. */
export function oddLimits(settings: OutgoingSettings): readonly Omit<LimitWarning, 'users'>[] {
  const limited = WINDOWS.filter((key) => settings[key] > 0);
  return limited.flatMap((longer, at) => {
    const shorter = limited[at - 1];
    return shorter !== undefined && settings[longer] < settings[shorter] ? [{ longer, shorter }] : [];
  });
}

type Values = readonly (SettingValue | null)[];

/** Numbers of users, by setting and values. */
class Counts {
  readonly #counts = new Map<SettingKey, Map<string, { readonly values: Values; users: number }>>();

  add(key: SettingKey, values: Values, users: number): void {
    const of = this.#counts.get(key) ?? new Map<string, { readonly values: Values; users: number }>();
    this.#counts.set(key, of);
    const name = JSON.stringify(values);
    const known = of.get(name);
    if (known === undefined) of.set(name, { values, users });
    else known.users += users;
  }

  of(key: SettingKey): readonly (readonly [Values, number])[] {
    return [...(this.#counts.get(key)?.values() ?? [])]
      .map(({ values, users }) => [values, users] as const)
      .sort(([, a], [, b]) => b - a);
  }
}
