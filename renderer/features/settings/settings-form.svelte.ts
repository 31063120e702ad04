/** All outgoing settings of one level, as a form: its fields, what they would change, and the first thing wrong. */
import type { SettingsView } from '../../../shared/contract/types.ts';
import type { SettingSurvey } from '../../../shared/domain/edit-effect.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import {
  SETTING_KEYS,
  type SettingKey,
  type SettingsOverride,
  type SettingsWish,
} from '../../../shared/domain/settings.ts';
import { DEFAULT_SETTINGS } from '../../../shared/domain/settings.ts';
import { temporaryKey, temporaryOf } from '../../../shared/domain/temporary.ts';
import { t } from '../../../shared/text/text.ts';
import { SettingField } from './setting-field.svelte.ts';
import { TemporaryField } from './temporary-field.svelte.ts';
import { sourceInWords } from './setting-words.ts';

export interface SettingsFormStart {
  /** What is set at this level now. */
  readonly override: SettingsOverride;
  /** True when many users are edited at once. */
  readonly many: boolean;
  /** What the level above gives, or null while unknown or different from user to user. */
  readonly inherited: (
    key: SettingKey,
  ) => { readonly value: SettingValue; readonly from: string | null } | null;
  /** What many users have now of a setting, or null while unknown. */
  readonly survey?: (key: SettingKey) => SettingSurvey | null;
  /** The set's, in which a value may be set for a time; null where that is not offered. */
  readonly timeZone: string | null;
}

export class SettingsForm {
  readonly fields: readonly SettingField[];
  /** By setting: what is to hold for a time in its place. */
  readonly temporary: ReadonlyMap<SettingKey, TemporaryField>;

  constructor(start: SettingsFormStart) {
    this.fields = SETTING_KEYS.map(
      (key) =>
        new SettingField(key, {
          value: start.override[key],
          many: start.many,
          inherited: () => start.inherited(key),
          survey: () => start.survey?.(key) ?? null,
        }),
    );
    const { timeZone, override } = start;
    this.temporary = new Map(
      (timeZone === null ? [] : SETTING_KEYS).map((key) => [
        key,
        new TemporaryField(key, {
          there: temporaryOf(override, key),
          held: () => start.survey?.(key)?.held ?? 0,
          value: override[key] ?? start.inherited(key)?.value ?? DEFAULT_SETTINGS[key],
          timeZone: timeZone ?? 'UTC',
        }),
      ]),
    );
  }

  readonly #held = $derived.by(() => [...this.temporary.values()]);
  readonly dirty = $derived.by(
    () => this.fields.some((field) => field.dirty) || this.#held.some((field) => field.dirty),
  );
  /** Nothing that was typed is wrong. */
  readonly sound = $derived.by(
    () => this.fields.every(({ problem }) => problem === null) && this.#held.every(({ sound }) => sound),
  );
  /** How many settings are set here. */
  readonly set = $derived.by(
    () => this.fields.filter(({ choice }) => !['keep', 'inherit'].includes(choice)).length,
  );

  /** How many are set here, and how many for a time. */
  readonly summary = $derived.by(() => {
    const held = this.#held.filter(
      ({ choice, there }) => choice === 'set' || (choice === 'keep' && there !== undefined),
    ).length;
    const said = [
      ...(this.set > 0 ? [t('{set, number} set here', { set: this.set })] : []),
      ...(held > 0 ? [t('{held, number} for a time', { held })] : []),
    ];
    return said.length === 0 ? t('all inherited') : said.join(', ');
  });

  /** Shows every error from now on; returns the first field that has one. */
  check(): SettingField | null {
    for (const field of this.fields) field.touched = true;
    const wrong = this.#held.filter((field) => !field.check());
    const first = this.fields.find(
      ({ key, problem }) => problem !== null || wrong.some(({ value }) => value.key === key),
    );
    return first ?? null;
  }

  /** Only what was changed: a value, or null to inherit again. */
  patch(): SettingsWish {
    const held = [...this.temporary]
      .map(([key, field]) => [temporaryKey(key), field.wish()] as const)
      .filter(([, wish]) => wish !== undefined);
    const changes = this.fields
      .filter((field) => field.dirty)
      .map((field) => [field.key, field.value()] as const)
      .filter(([, value]) => value !== undefined);
    return Object.fromEntries([...changes, ...held]) as SettingsWish;
  }

  /** All that is set, for a user who is new. */
  override(): SettingsOverride {
    const values = this.fields
      .map((field) => [field.key, field.value()] as const)
      .filter(([, value]) => value !== undefined && value !== null);
    return Object.fromEntries(values);
  }

  /** Puts an application's error on the field it names (`settings.limitPerDay`). False when it names none of these. */
  blame(path: string, message: string): boolean {
    const parts = path.split('.');
    const held = [...this.temporary].find(([key]) => parts.includes(temporaryKey(key)))?.[1];
    if (held !== undefined) {
      held.serverError = message;
      return true;
    }
    const field = this.fields.find(({ key }) => parts.includes(key));
    if (field === undefined) return false;
    field.serverError = message;
    return true;
  }
}

/** What is inherited: by a user from the level of `view`, or by that level itself from the one above. */
export function inheritedBy(
  view: SettingsView | null,
  level: 'user' | 'view',
  displayDomain: string | null,
): SettingsFormStart['inherited'] {
  return (key) => {
    if (view === null) return null;
    if (level === 'user') {
      return { value: view.effective[key], from: sourceInWords(view.from[key], displayDomain) };
    }
    return { value: view.inherited[key], from: view.domain === null ? null : 'system' };
  };
}
