/** What an edit of settings would do to users: who changes from what to what, and what is odd about the outcome. Pure. */
import type { LimitRule } from './limits.ts';
import { applyPatch, SETTING_KEYS, type OutgoingSettings, type SettingKey } from './settings.ts';
import type { SettingsOverride, SettingsPatch, Temporary } from './settings.ts';
import { ownAt, temporaryKey, temporaryOf, withoutOver, type TemporaryKey } from './temporary.ts';
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
  /** Users for whom another value holds, or is to hold, for a time. */
  readonly held: number;
}

export interface SettingChange {
  /** A temporary one is what holds for a time in a setting's place; null: nothing does. */
  readonly key: SettingKey | TemporaryKey;
  readonly from: SettingValue | Temporary | null;
  readonly to: SettingValue | Temporary | null;
  readonly users: number;
}

/** A value is changed for good while, or before, another one holds in its place for a time. */
export interface Covered {
  readonly key: SettingKey;
  readonly users: number;
  /** When the last of them ends. */
  readonly until: number;
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
  readonly covered: readonly Covered[];
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

/** Says what `patch` would do at `now` to the users of the tallies; an empty one only surveys them. */
export function editEffect(tallies: readonly SettingsTally[], patch: SettingsPatch, now: number): EditEffect {
  const had = new Counts();
  const changes = new Counts();
  const odd = new Map<string, LimitWarning>();
  const covered = new Map<SettingKey, Covered>();
  let [users, same] = [0, 0];
  for (const { inherited, own: record, users: count } of tallies) {
    users += count;
    const own = withoutOver(record, now);
    const after = applyPatch(own, patch);
    let changed = false;
    for (const key of SETTING_KEYS) {
      const [from, to] = [own[key] ?? null, after[key] ?? null];
      had.add(key, [from], count);
      const [before, then] = [temporaryOf(own, key) ?? null, temporaryOf(after, key) ?? null];
      if (before !== null) had.add(temporaryKey(key), [before], count);
      if (before !== then) {
        changed = true;
        changes.add(temporaryKey(key), [before, then], count);
      }
      if (from === to) continue;
      changed = true;
      changes.add(key, [from, to], count);
      if (then === null) continue;
      const known = covered.get(key);
      const until = Math.max(then.until, known?.until ?? 0);
      covered.set(key, { key, users: (known?.users ?? 0) + count, until });
    }
    if (!changed) same += count;
    for (const name of changed ? oddAtAnyTime(inherited, after, now) : []) {
      const [longer, shorter] = name.split(' ') as [LimitRule, LimitRule];
      odd.set(name, { longer, shorter, users: (odd.get(name)?.users ?? 0) + count });
    }
  }
  const surveys = SETTING_KEYS.map((key): [SettingKey, SettingSurvey] => {
    const all = had.of(key).map(([[value = null], number]): ValueCount => ({
      value: value as SettingValue | null,
      users: number,
    }));
    const held = had.of(temporaryKey(key)).reduce((sum, [, number]) => sum + number, 0);
    return [key, { values: all.slice(0, MOST_VALUES), distinct: all.length, held }];
  });
  return {
    users,
    same,
    settings: Object.fromEntries(surveys) as Record<SettingKey, SettingSurvey>,
    changes: SETTING_KEYS.flatMap((key) => [key, temporaryKey(key)]).flatMap((key) =>
      changes
        .of(key)
        .slice(0, MOST_CHANGES)
        .map(([[from = null, to = null], number]): SettingChange => ({ key, from, to, users: number })),
    ),
    warnings: [...odd.values()],
    covered: [...covered.values()],
  };
}

/** Now, and once whatever holds for a time has begun or is over: as `longer shorter`. */
function oddAtAnyTime(inherited: OutgoingSettings, own: SettingsOverride, now: number): ReadonlySet<string> {
  const moments = SETTING_KEYS.flatMap((key) => temporaryOf(own, key) ?? []).flatMap(({ since, until }) => [
    since,
    until,
  ]);
  const settings = [now, ...moments.filter((time) => time > now)].map((time) => ({
    ...inherited,
    ...ownAt(own, time),
  }));
  return new Set(settings.flatMap(oddLimits).map(({ longer, shorter }) => `${longer} ${shorter}`));
}

/** Limits of a longer window below that of the next shorter one that is limited; 0 is no limit. */
export function oddLimits(settings: OutgoingSettings): readonly Omit<LimitWarning, 'users'>[] {
  const limited = WINDOWS.filter((key) => settings[key] > 0);
  return limited.flatMap((longer, at) => {
    const shorter = limited[at - 1];
    return shorter !== undefined && settings[longer] < settings[shorter] ? [{ longer, shorter }] : [];
  });
}

type Values = readonly (SettingValue | Temporary | null)[];
type Key = SettingKey | TemporaryKey;

/** Numbers of users, by setting and values. */
class Counts {
  readonly #counts = new Map<Key, Map<string, { readonly values: Values; users: number }>>();

  add(key: Key, values: Values, users: number): void {
    const of = this.#counts.get(key) ?? new Map<string, { readonly values: Values; users: number }>();
    this.#counts.set(key, of);
    const name = JSON.stringify(values);
    const known = of.get(name);
    if (known === undefined) of.set(name, { values, users });
    else known.users += users;
  }

  of(key: Key): readonly (readonly [Values, number])[] {
    return [...(this.#counts.get(key)?.values() ?? [])]
      .map(({ values, users }) => [values, users] as const)
      .sort(([, a], [, b]) => b - a);
  }
}
