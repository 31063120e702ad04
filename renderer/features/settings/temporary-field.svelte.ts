/** What is to hold for a time in a setting's place: its value, from when and until when. */
import type { SettingKey, SettingsWish, Temporary } from '../../../shared/domain/settings.ts';
import type { SettingValue } from '../../../shared/domain/setting-text.ts';
import type { TemporaryKey } from '../../../shared/domain/temporary.ts';
import { t } from '../../../shared/text/text.ts';
import { PeriodForm } from '../../lib/period-form.svelte.ts';
import { SettingField } from './setting-field.svelte.ts';

export interface TemporaryStart {
  /** Of one user or level: what holds, or is to hold, for a time now. */
  readonly there: Temporary | undefined;
  /** Of many: how many of them have such a one; 0 while unknown. */
  readonly held: () => number;
  /** The value it starts from where there is none. */
  readonly value: SettingValue;
  readonly timeZone: string;
  /** Unix milliseconds. */
  readonly now?: (() => number) | undefined;
}

type Wished = NonNullable<SettingsWish[TemporaryKey]>;

export class TemporaryField {
  readonly there: Temporary | undefined;
  readonly value: SettingField;
  readonly period: PeriodForm;
  readonly #held: () => number;
  /** `keep`: as it is; `set`: the fields are open; `end`: what is there ends. */
  choice = $state<'keep' | 'set' | 'end'>('keep');
  /** What the application said about it; gone with the next choice. */
  serverError = $state<string | null>(null);
  #first = '';

  constructor(key: SettingKey, { there, held, value, timeZone, now }: TemporaryStart) {
    this.there = there;
    this.#held = held;
    this.value = new SettingField(key, {
      value: there?.value ?? value,
      many: false,
      own: true,
      inherited: () => null,
    });
    this.period = new PeriodForm({
      tooEarly: t('This value would end before it begins: choose a later time.'),
      ends: true,
      ...(now && { now }),
    });
    this.period.timeZone = timeZone;
  }

  /** How many of many users have one. */
  readonly held = $derived.by(() => this.#held());

  /** Opens the fields, filled with what is there. */
  open(): void {
    this.choice = 'set';
    this.serverError = null;
    if (this.there !== undefined) this.period.fill(this.there);
    this.#first = this.#typed;
  }

  end(): void {
    this.choice = 'end';
    this.serverError = null;
  }

  /** Back to how it is. */
  keep(): void {
    this.choice = 'keep';
    this.serverError = null;
  }

  get #typed(): string {
    return JSON.stringify([this.value.choice, this.value.text, this.period.from, this.period.until]);
  }

  readonly dirty = $derived.by(
    () =>
      this.choice === 'end' ||
      (this.choice === 'set' && (this.there === undefined || this.#typed !== this.#first)),
  );
  /** Nothing that was typed is wrong. */
  readonly sound = $derived.by(
    () => this.choice !== 'set' || (this.value.problem === null && this.period.period !== null),
  );

  /** Shows every error from now on; false when there is one. */
  check(): boolean {
    if (this.choice !== 'set' || !this.dirty) return true;
    this.value.touched = true;
    this.period.checked = true;
    return this.sound;
  }

  /** What is asked for: null ends what is there, undefined leaves it as it is. Only meaningful when `sound`. */
  wish(): Wished | null | undefined {
    if (!this.dirty) return undefined;
    if (this.choice === 'end') return null;
    const value = this.value.value();
    const { since, until } = this.period.period ?? { since: null, until: null };
    if (value === null || value === undefined || until === null) return undefined;
    return { value, since, until };
  }
}
