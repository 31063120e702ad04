/** A user as the cells of a CSV, in each format. What the full one writes, an import reads back exactly. */
import { FURTHER_FIELDS, type FurtherField } from '../../shared/domain/csv-further.ts';
import { displayDomain } from '../../shared/domain/domain-name.ts';
import { lockInForce } from '../../shared/domain/lock.ts';
import { userStatus } from '../../shared/domain/user-status.ts';
import {
  SETTING_KEYS,
  SETTING_SPECS,
  type OutgoingSettings,
  type SettingKey,
  type SettingsOverride,
  type SettingSpec,
} from '../../shared/domain/settings.ts';
import { settingsAt, temporaryOf } from '../../shared/domain/temporary.ts';
import { addressOf, type StoredUser } from '../../shared/domain/user.ts';
import { neutraliseFormula } from '../../shared/domain/formula.ts';

export const FULL_HEADER: readonly string[] = ['username', 'domain', 'password', ...FURTHER_FIELDS];
export const FULL_HEADER_WITHOUT_PASSWORDS = FULL_HEADER.filter((name) => name !== 'password');
export const READING_HEADER: readonly string[] = [
  'address',
  'username',
  'domain',
  'kind',
  'status',
  'lockedUntil',
  ...SETTING_KEYS,
];

/** The cells behind the password, in the order of {@link FURTHER_FIELDS}. */
export function furtherCells({ kind, settings, lock }: StoredUser): string[] {
  const time = (at: number | null | undefined): string =>
    at === null || at === undefined ? '' : new Date(at).toISOString();
  const cell = (field: FurtherField): string => {
    switch (field) {
      case 'kind':
        return kind;
      case 'lock':
        return lock?.kind ?? 'active';
      case 'lockedSince':
        return time(lock?.since);
      case 'lockedUntil':
        return time(lock?.until);
      case 'lockReason':
        return lock?.reason ?? '';
      case 'lockedBy':
        return lock?.by ?? '';
      case 'lockUnlocks':
        return lock?.unlocks === undefined ? '' : String(lock.unlocks);
      case 'lockPlan': {
        const { made, byHand } = lock ?? {};
        return made === undefined && byHand === undefined ? '' : JSON.stringify({ made, byHand });
      }
      case 'temporarySettings':
        return temporaryCell(settings);
      default:
        return settingCell(field, settings);
    }
  };
  return FURTHER_FIELDS.map(cell);
}

/** What holds for a time, begun or not, also once it is over. */
function temporaryCell(settings: SettingsOverride): string {
  const held = SETTING_KEYS.flatMap((key) => {
    const temporary = temporaryOf(settings, key);
    return temporary === undefined ? [] : [[key, temporary] as const];
  });
  return held.length === 0 ? '' : JSON.stringify(Object.fromEntries(held));
}

/** Empty where the setting is inherited. */
function settingCell(key: SettingKey, settings: SettingsOverride): string {
  const value = settings[key];
  if (value === undefined) return '';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const spec: SettingSpec = SETTING_SPECS[key];
  return value === 0 && spec.zeroIsUnlimited === true ? 'unlimited' : String(value);
}

/** A row of {@link READING_HEADER}, from what the user inherits. No cell is a formula. */
export function readingCells(
  user: StoredUser,
  levels: readonly SettingsOverride[],
  at: Parameters<typeof userStatus>[2],
): string[] {
  const settings: OutgoingSettings = settingsAt(at.now, ...levels, user.settings);
  const status = userStatus(user.kind, user.lock, at);
  const end = lockInForce(user.lock, at.now)?.until ?? null;
  const until = end === null ? '' : new Date(end).toISOString();
  const domain = displayDomain(user.domain);
  const cells = [addressOf({ ...user, domain }), user.username, domain, user.kind, status, until];
  for (const key of SETTING_KEYS) cells.push(String(settings[key]));
  return cells.map(neutraliseFormula);
}
