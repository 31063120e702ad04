/** How the conditions of a list read in the window: the operators of each type of field in words, and a whole condition. */
import { unitWord } from '../../shared/domain/amount.ts';
import type { Field } from '../../shared/lists/field.ts';
import { isText } from '../../shared/lists/field.ts';
import type { Operator } from '../../shared/lists/filter.ts';
import { oneOf } from '../../shared/lists/read-values.ts';
import { t } from '../../shared/text/text.ts';

/** An operator, or that a text is the empty one. */
export type RowOperator = Operator | 'empty';

export interface Phrase {
  /** `contains`, `not-contains` */
  readonly id: string;
  readonly operator: RowOperator;
  readonly negated: boolean;
  readonly words: string;
}

type Words = readonly [words: string, negated: string];

const COMMON: Readonly<Record<RowOperator, Words>> = {
  contains: [t('contains'), t('does not contain')],
  is: [t('is'), t('is not')],
  'starts-with': [t('starts with'), t('does not start with')],
  'ends-with': [t('ends with'), t('does not end with')],
  'more-than': [t('is more than'), t('is not more than')],
  'at-least': [t('is at least'), t('is not at least')],
  'less-than': [t('is less than'), t('is not less than')],
  'at-most': [t('is at most'), t('is not at most')],
  between: [t('is between'), t('is not between')],
  empty: [t('is empty'), t('is not empty')],
  none: [t('has no value'), t('has a value')],
  inherited: [t('is inherited'), t('is not inherited')],
  set: [t('is set here'), t('is not set here')],
};

const OF_TIMES: Partial<Readonly<Record<RowOperator, Words>>> = {
  is: [t('is within'), t('is not within')],
  'more-than': [t('is after'), t('is not after')],
  'at-least': [t('is since'), t('is not since')],
  'less-than': [t('is before'), t('is not before')],
  'at-most': [t('is until'), t('is not until')],
};

/** What cannot be said by another operator. */
const NEGATED: readonly RowOperator[] = [
  'contains',
  'is',
  'starts-with',
  'ends-with',
  'between',
  'empty',
  'none',
];

/** An operator as the band says it of a field. */
export function phrase({ type }: Field, operator: RowOperator, negated: boolean): Phrase {
  const [words, not] = (type.kind === 'time' ? OF_TIMES[operator] : undefined) ?? COMMON[operator];
  return { id: negated ? `not-${operator}` : operator, operator, negated, words: negated ? not : words };
}

/** Those to choose from; of a switch that is on, nobody needs to say that it is not off. */
export function phrasesOf(field: Field): readonly Phrase[] {
  const operators: readonly RowOperator[] = isText(field.type)
    ? [...field.operators, 'empty']
    : field.operators;
  return operators.flatMap((operator) => {
    const both = NEGATED.includes(operator) && !(field.type.kind === 'flag' && operator === 'is');
    return [phrase(field, operator, false), ...(both ? [phrase(field, operator, true)] : [])];
  });
}

/** How many values an operator compares with. */
export function valuesOf(operator: RowOperator): 0 | 1 | 2 {
  if (operator === 'between') return 2;
  return ['empty', 'none', 'inherited', 'set'].includes(operator) ? 0 : 1;
}

/** `last7d` in words. */
const SPAN_WORDS: Readonly<Record<string, (count: number) => string>> = {
  lasts: (count) => t('the last {count, plural, =1 {second} other {# seconds}}', { count }),
  lastm: (count) => t('the last {count, plural, =1 {minute} other {# minutes}}', { count }),
  lasth: (count) => t('the last {count, plural, =1 {hour} other {# hours}}', { count }),
  lastd: (count) => t('the last {count, plural, =1 {day} other {# days}}', { count }),
  lastw: (count) => t('the last {count, plural, =1 {week} other {# weeks}}', { count }),
  nexts: (count) => t('the next {count, plural, =1 {second} other {# seconds}}', { count }),
  nextm: (count) => t('the next {count, plural, =1 {minute} other {# minutes}}', { count }),
  nexth: (count) => t('the next {count, plural, =1 {hour} other {# hours}}', { count }),
  nextd: (count) => t('the next {count, plural, =1 {day} other {# days}}', { count }),
  nextw: (count) => t('the next {count, plural, =1 {week} other {# weeks}}', { count }),
};

/** A value as it is shown: the words of a choice, `the last 7 days` of `last7d`. */
export function valueWords({ type, setting }: Field, value: string): string {
  if (type.kind === 'choice') {
    const choice = type.choices.find((one) => one.value === value);
    return choice === undefined ? value : t(choice.words[0]);
  }
  // A setting is switched; what else there is, is so or not.
  if (type.kind === 'flag' && !setting) return value === 'on' ? t('yes') : t('no');
  if (type.kind !== 'time') return value;
  const [, which = '', count = '', unit = ''] = /^(last|next)(\d+)([smhdw])$/i.exec(value.trim()) ?? [];
  return SPAN_WORDS[`${which}${unit}`.toLowerCase()]?.(Number(count)) ?? value;
}

/** What a value may look like, where any text can be written. */
export function exampleOf({ type }: Field): string {
  switch (type.kind) {
    case 'number':
      if (type.unit === 'bytes') return t('500, 20k or 5M');
      return type.zeroIsUnlimited ? t('500 or unlimited') : type.decimals ? '7.5' : t('3 or 1,000');
    case 'duration':
      return t('30 ({unit}), 2h or 7d', { unit: unitWord(type.unit) });
    case 'time':
      return t('2026-03-01, today or last7d');
    case 'ip':
      return t('name or IP address');
    case 'domain':
      return 'example.com';
    default:
      return '';
  }
}

/** Times that people ask for most, for the field that suggests them. */
export const TIME_SUGGESTIONS: readonly string[] = [
  'today',
  'yesterday',
  'last1h',
  'last24h',
  'last7d',
  'last30d',
  'next24h',
  'next7d',
];

/** `Per day is between 10 and 50` */
export function conditionWords(field: Field, { words }: Phrase, values: readonly string[]): string {
  const shown = values.map((value) => valueWords(field, value));
  return [
    t(field.words[0]),
    words,
    values.length > 1 ? t('{one} and {other}', { one: shown[0] ?? '', other: shown[1] ?? '' }) : oneOf(shown),
  ]
    .filter((one) => one !== '')
    .join(' ');
}
