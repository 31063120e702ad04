/**
 * Temporary settings: a value that holds from one moment until another, above what is set at its level for good. Nothing is written
 * when its time comes: what is in force is a function of the record and the time, so that no clock jump and no sleep can lose an end.
 */
import { PosternError } from './errors.ts';
import {
  DEFAULT_SETTINGS,
  SETTING_KEYS,
  type OutgoingSettings,
  type SettingKey,
  type SettingsOverride,
  type SettingsPatch,
  type SettingsWish,
  type Temporary,
} from './settings.ts';

export type TemporaryKey = `temporary:${SettingKey}`;

const PREFIX = 'temporary:';
const KEYS = Object.fromEntries(SETTING_KEYS.map((key) => [key, `${PREFIX}${key}`])) as Readonly<
  Record<SettingKey, TemporaryKey>
>;

/** Under which a record keeps what holds for a time in a setting's place. */
export function temporaryKey(key: SettingKey): TemporaryKey {
  return KEYS[key];
}

/** The setting in whose place it holds, or null for what is no such key. */
export function settingOfTemporary(field: string): SettingKey | null {
  const key = field.startsWith(PREFIX) ? field.slice(PREFIX.length) : '';
  return Object.hasOwn(KEYS, key) ? (key as SettingKey) : null;
}

/** True from its beginning on until its end comes. One that was not planned holds at once, also where the clock is set back since. */
export function holdsAt({ since, until, made }: Omit<Temporary, 'value'>, now: number): boolean {
  return (made === undefined || since <= now) && now < until;
}

/** What holds for a time in a setting's place at one level, begun or not, also once it is over. */
export function temporaryOf(own: SettingsOverride, key: SettingKey): Temporary | undefined {
  return own[KEYS[key]];
}

/** A level's own value at `now`; undefined: it inherits. */
export function valueAt<Key extends SettingKey>(
  own: SettingsOverride,
  key: Key,
  now: number,
): OutgoingSettings[Key] | undefined {
  const temporary = own[KEYS[key]];
  const held = temporary !== undefined && holdsAt(temporary, now) ? temporary.value : own[key];
  return held as OutgoingSettings[Key] | undefined;
}

/** A level's own values at `now`, as if each were set for good. */
export function ownAt(own: SettingsOverride, now: number): Partial<OutgoingSettings> {
  if (!hasTemporary(own)) return own;
  const values = SETTING_KEYS.map((key) => [key, valueAt(own, key, now)] as const);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** The values in force at `now`: the later level wins where it sets a key, for good or for a time. */
export function settingsAt(now: number, ...levels: readonly SettingsOverride[]): OutgoingSettings {
  return Object.assign({}, DEFAULT_SETTINGS, ...levels.map((own) => ownAt(own, now))) as OutgoingSettings;
}

/** True where a record has a value that holds, held or will hold for a time. */
export function hasTemporary(own: SettingsOverride): boolean {
  for (const key in own) if (key.startsWith(PREFIX)) return true;
  return false;
}

/** The same without what is over at `now`. */
export function withoutOver(own: SettingsOverride, now: number): SettingsOverride {
  if (!hasTemporary(own)) return own;
  const kept = Object.entries(own).filter(([key, value]) => {
    return settingOfTemporary(key) === null || (value as Temporary).until > now;
  });
  return Object.fromEntries(kept);
}

/** The soonest end of what holds for a time or is yet to begin, or null. */
export function nextEnd(own: SettingsOverride, now: number): number | null {
  const ends = temporaries(own).flatMap(([, { until }]) => (until > now ? [until] : []));
  return ends.length === 0 ? null : Math.min(...ends);
}

/** What happens to settings by itself, when its time comes. */
export interface SettingsTurn {
  /** Unix milliseconds. */
  readonly time: number;
  readonly what: 'began' | 'ended';
  readonly since: number;
  readonly keys: readonly SettingKey[];
}

/** All that time does to the settings of a record, also what it has done; those of one period are one. */
export function settingsTurns(own: SettingsOverride): readonly SettingsTurn[] {
  if (!hasTemporary(own)) return [];
  const periods = Map.groupBy(temporaries(own), ([, { since, until, made }]) =>
    JSON.stringify([since, until, made !== undefined]),
  );
  return [...periods.values()].flatMap((alike): SettingsTurn[] => {
    const keys = alike.map(([key]) => key);
    const [, { since, until, made }] = alike[0] as readonly [SettingKey, Temporary];
    const ended = { time: until, what: 'ended', since, keys } as const;
    return made === undefined ? [ended] : [{ time: since, what: 'began', since, keys }, ended];
  });
}

/** When one of the records next turns after `now`; Infinity: never. */
export function nextTurn(records: Iterable<SettingsOverride>, now: number): number {
  let next = Infinity;
  for (const own of records) {
    for (const [, { since, until }] of temporaries(own)) {
      for (const time of [since, until]) if (time > now) next = Math.min(next, time);
    }
  }
  return next;
}

function temporaries(own: SettingsOverride): readonly (readonly [SettingKey, Temporary])[] {
  if (!hasTemporary(own)) return [];
  return SETTING_KEYS.flatMap((key) => {
    const temporary = own[KEYS[key]];
    return temporary === undefined ? [] : [[key, temporary] as const];
  });
}

/** What is asked for as it is kept, made at `now`. Refuses what would be over before it begins. */
export function settingsPatch(wish: SettingsWish, now: number): SettingsPatch {
  const placed = Object.entries(wish).map(([field, wished]) => {
    if (settingOfTemporary(field) === null || wished === null || wished === undefined) return [field, wished];
    const { value, since, until } = wished as { value: unknown; since: number | null; until: number };
    const planned = since !== null && since > now;
    const begin = planned ? since : now;
    if (until <= begin) {
      throw PosternError.of(
        'invalid-request',
        'What holds for a time must end later than it begins, and later than now.',
        {},
        { field: `settings.${field}` },
      );
    }
    return [field, { value, since: begin, until, ...(planned ? { made: now } : {}) }];
  });
  return Object.fromEntries(placed) as SettingsPatch;
}
