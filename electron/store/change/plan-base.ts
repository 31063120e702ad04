/** What somebody else changed since a form was filled: refused with both values, so that nobody overwrites what was not seen. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { relaySettings } from '../../../shared/domain/relay-settings.ts';
import type { MeanwhileChanged } from '../../../shared/domain/meanwhile.ts';
import {
  DEFAULT_SYSTEM_SETTINGS,
  type SettingsOverride,
  type SettingsPatch,
  type SystemSettings,
  type SystemSettingsPatch,
} from '../../../shared/domain/settings.ts';
import { withoutOver } from '../../../shared/domain/temporary.ts';
import type { StoredPassword } from '../../../shared/domain/user.ts';
import { passwordId } from '../../../shared/domain/user.ts';
import { sameValue } from '../model/operation.ts';

/** Values by field; inherited is null. */
type Filled = Readonly<Record<string, unknown>>;

/** What a form was filled from, of the fields it changes. */
export interface EditBase {
  readonly settings?: Filled | undefined;
  /** As {@link passwordId} has it; null: the user had none. */
  readonly password?: string | null | undefined;
}
export interface SettingsBase {
  readonly settings?: Filled | undefined;
  readonly system?: Filled | undefined;
}

/** Fields whose value is neither what the form was filled from nor what is wanted. Inherited is null. */
function changed(prefix: string, base: object, now: object, wanted: object): MeanwhileChanged[] {
  return Object.keys(base).flatMap((key) => {
    const [was, is, becomes] = [base, now, wanted].map(
      (values) => (Reflect.get(values, key) as unknown) ?? null,
    );
    return key in wanted && !sameValue(was, is) && !sameValue(is, becomes)
      ? [{ field: `${prefix}.${key}`, now: is }]
      : [];
  });
}

/** Refuses, with both values, where a setting of a level is no more what the form showed; what is over at `at` was not shown. */
export function requireSettings(
  base: SettingsBase | undefined,
  level: SettingsOverride,
  system: SystemSettings,
  wanted: { readonly settings: SettingsPatch; readonly system: SystemSettingsPatch },
  at: number,
): void {
  if (base === undefined) return;
  const { relay, ...rest } = base.system ?? {};
  refuse([
    ...changed('settings', base.settings ?? {}, withoutOver(level, at), wanted.settings),
    ...changed('system', rest, { ...DEFAULT_SYSTEM_SETTINGS, ...system }, wanted.system),
    ...changed(
      'settings',
      (relay as Filled | undefined) ?? {},
      relaySettings(system.relay),
      wanted.system.relay ?? {},
    ),
  ]);
}

/** Refuses, with both values, where a user's setting or password is no more what the form showed, likewise. */
export function requireUser(
  base: EditBase | undefined,
  user: { readonly settings: SettingsOverride; readonly password: StoredPassword | null },
  settings: SettingsPatch,
  setsPassword: boolean,
  at: number,
): void {
  if (base === undefined) return;
  const other =
    setsPassword && base.password !== undefined && base.password !== passwordId(user.password)
      ? [{ field: 'password', now: passwordId(user.password) }]
      : [];
  refuse([...changed('settings', base.settings ?? {}, withoutOver(user.settings, at), settings), ...other]);
}

/** Refuses where the set's name is no more what the form showed. */
export function requireName(base: string | undefined, now: string, wanted: string): void {
  if (base !== undefined)
    refuse(
      changed('', { name: base }, { name: now }, { name: wanted }).map((one) => ({ ...one, field: 'name' })),
    );
}

function refuse(fields: readonly MeanwhileChanged[]): void {
  if (fields.length === 0) return;
  throw PosternError.of(
    'changed-meanwhile',
    'Somebody else changed this meanwhile. Nothing was saved: choose for each value which one to keep.',
    {},
    { fields },
  );
}
