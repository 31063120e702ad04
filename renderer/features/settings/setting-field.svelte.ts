/** One setting of a form: inherited, set, or (for many users at once) left as it is. */
import { parseAllowedSenders } from '../../../shared/domain/allowed-senders.ts';
import { parseNumber, type SettingValue } from '../../../shared/domain/setting-text.ts';
import type { SettingSurvey } from '../../../shared/domain/edit-effect.ts';
import type { SettingKey } from '../../../shared/domain/settings.ts';
import { t, tell } from '../../../shared/text/text.ts';
import { rangeInWords, specOf, surveyInWords, valueInWords } from './setting-words.ts';

/** What the drop-down of a setting says; `number` and `list` show a field beside it. */
export type SettingChoice =
  | 'keep'
  | 'inherit'
  | 'number'
  | 'unlimited'
  | 'on'
  | 'off'
  | 'rejected'
  | 'accepted'
  | 'own'
  | 'domain'
  | 'list';

export interface SettingStart {
  /** The value set at this level, or undefined where it is inherited. */
  readonly value: SettingValue | undefined;
  /** True when many users are edited: nothing is changed unless chosen. */
  readonly many: boolean;
  /** True where it cannot be inherited: a value is set in any case. */
  readonly own?: boolean;
  /** The value in force without one set here, and its source in words (null: nothing lies above); null where it differs from user to user. */
  readonly inherited: () => { readonly value: SettingValue; readonly from: string | null } | null;
  /** What many users have now; null while unknown. */
  readonly survey?: (() => SettingSurvey | null) | undefined;
}

export class SettingField {
  readonly key: SettingKey;
  readonly #start: SettingStart;
  readonly #first: SettingChoice;
  readonly #firstText: string;
  choice = $state<SettingChoice>('inherit');
  text = $state('');
  /** True once the field was left or the form submitted: errors show from then on, live. */
  touched = $state(false);
  /** What the application said about this field; gone with the next change. */
  serverError = $state<string | null>(null);

  constructor(key: SettingKey, start: SettingStart) {
    this.key = key;
    this.#start = start;
    this.#first = start.many ? 'keep' : choiceOf(key, start.value);
    this.#firstText = typeof start.value === 'number' && start.value !== 0 ? String(start.value) : '';
    if (start.value === 0 && specOf(key).zeroIsUnlimited !== true) this.#firstText = '0';
    if (this.#first === 'list') this.#firstText = String(start.value);
    this.choice = this.#first;
    this.text = this.#firstText;
  }

  readonly spec = $derived.by(() => specOf(this.key));

  readonly options = $derived.by((): readonly { value: SettingChoice; label: string }[] => {
    const inherited = this.#start.inherited();
    const inherit = { value: 'inherit' as const, label: inheritLabel(this.key, inherited) };
    const keep = this.#start.many
      ? [{ value: 'keep' as const, label: keepLabel(this.key, this.#survey) }]
      : [];
    return this.#start.own === true ? ownChoices(this.key) : [...keep, inherit, ...ownChoices(this.key)];
  });

  /** Which values many users have, where they are different ones; else null. */
  readonly mixed = $derived.by((): string | null => {
    const survey = this.#survey;
    return survey !== null && survey.distinct > 1 ? surveyInWords(this.key, survey) : null;
  });

  get #survey(): SettingSurvey | null {
    return this.#start.survey?.() ?? null;
  }

  readonly problem = $derived.by((): string | null => {
    if (this.serverError !== null) return this.serverError;
    if (this.choice === 'list') {
      const senders = parseAllowedSenders(this.text);
      return senders.ok ? null : tell(senders.reason);
    }
    if (this.choice !== 'number') return null;
    const number = parseNumber(this.text);
    const { min = 0, max = Number.MAX_SAFE_INTEGER, zeroIsUnlimited } = specOf(this.key);
    const low = zeroIsUnlimited === true ? 1 : min;
    if (number === null || number < low || number > max) {
      return t('Enter a whole number, {range}.', { range: rangeInWords(this.key) });
    }
    return null;
  });
  readonly error = $derived(this.touched || this.serverError !== null ? this.problem : null);

  readonly dirty = $derived.by(
    () =>
      this.choice !== this.#first ||
      ((this.choice === 'number' || this.choice === 'list') && this.text !== this.#firstText),
  );

  /** Chooses; a number field that opens starts from the inherited value, the likeliest to be adjusted. */
  choose(choice: SettingChoice): void {
    this.choice = choice;
    this.serverError = null;
    if (choice === 'number' && this.text === '') {
      const inherited = this.#start.inherited()?.value;
      if (typeof inherited === 'number' && (inherited !== 0 || this.spec.zeroIsUnlimited !== true)) {
        this.text = String(inherited);
      }
    }
  }

  type(text: string): void {
    this.text = text;
    this.serverError = null;
  }

  /** The value this field sets, null for inherited, undefined to leave as it is. Only meaningful without a problem. */
  value(): SettingValue | null | undefined {
    switch (this.choice) {
      case 'keep':
        return undefined;
      case 'inherit':
        return null;
      case 'number':
        return parseNumber(this.text) ?? undefined;
      case 'unlimited':
        return 0;
      case 'on':
      case 'off':
        return this.choice === 'on';
      case 'rejected':
      case 'accepted':
      case 'own':
      case 'domain':
        return this.choice;
      case 'list': {
        const senders = parseAllowedSenders(this.text);
        return senders.ok ? senders.text : undefined;
      }
    }
  }
}

const CHOICES_OF_TEXT = ['rejected', 'accepted', 'own', 'domain'] as const;

function choiceOf(key: SettingKey, value: SettingValue | undefined): SettingChoice {
  if (value === undefined) return 'inherit';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'string') return CHOICES_OF_TEXT.find((choice) => choice === value) ?? 'list';
  return value === 0 && specOf(key).zeroIsUnlimited === true ? 'unlimited' : 'number';
}

/** "Inherit: 1,000 messages (system)"; at the top level, where only the default is left, "Default: 1,000 messages". */
function inheritLabel(key: SettingKey, inherited: ReturnType<SettingStart['inherited']>): string {
  if (inherited === null) return t('Inherit');
  const value = valueInWords(key, inherited.value, true);
  return inherited.from === null
    ? t('Default: {value}', { value })
    : t('Inherit: {value} ({from})', { value, from: inherited.from });
}

/** "Leave as is: 500 messages", or "mixed". */
function keepLabel(key: SettingKey, survey: SettingSurvey | null): string {
  if (survey === null) return t('Leave as is');
  return t('Leave as is: {value}', { value: survey.distinct > 1 ? t('mixed') : surveyInWords(key, survey) });
}

function ownChoices(key: SettingKey): readonly { value: SettingChoice; label: string }[] {
  if (key === 'automaticLock') return [choice('on', t('On')), choice('off', t('Off'))];
  if (key === 'quarantineResponse')
    return [choice('rejected', t('Rejected')), choice('accepted', t('Accepted'))];
  if (key === 'allowedSenders') {
    return [
      choice('own', t('Own address')),
      choice('domain', t('Whole domain')),
      choice('list', t('Also these')),
    ];
  }
  const number = choice('number', t('Set to'));
  return specOf(key).zeroIsUnlimited === true ? [number, choice('unlimited', t('Unlimited'))] : [number];
}

function choice(value: SettingChoice, label: string): { value: SettingChoice; label: string } {
  return { value, label };
}
