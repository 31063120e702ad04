/** How the conditions of a list read in the window: the operators of each type of field in words, and a whole condition. */
import type { Field } from '../../shared/lists/field.ts';
import { isText } from '../../shared/lists/field.ts';
import type { Operator } from '../../shared/lists/filter.ts';
import { oneOf } from '../../shared/lists/read-values.ts';

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
  contains: ['contains', 'does not contain'],
  is: ['is', 'is not'],
  'starts-with': ['starts with', 'does not start with'],
  'ends-with': ['ends with', 'does not end with'],
  'more-than': ['is more than', 'is not more than'],
  'at-least': ['is at least', 'is not at least'],
  'less-than': ['is less than', 'is not less than'],
  'at-most': ['is at most', 'is not at most'],
  between: ['is between', 'is not between'],
  empty: ['is empty', 'is not empty'],
  none: ['has no value', 'has a value'],
  inherited: ['is inherited', 'is not inherited'],
  set: ['is set here', 'is not set here'],
};

const OF_TIMES: Partial<Readonly<Record<RowOperator, Words>>> = {
  is: ['is within', 'is not within'],
  'more-than': ['is after', 'is not after'],
  'at-least': ['is since', 'is not since'],
  'less-than': ['is before', 'is not before'],
  'at-most': ['is until', 'is not until'],
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

const TIME_WORDS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
};

/** A value as it is shown: the words of a choice, `the last 7 days` of `last7d`. */
export function valueWords({ type, setting }: Field, value: string): string {
  if (type.kind === 'choice') return type.choices.find((one) => one.value === value)?.words[0] ?? value;
  // A setting is switched; what else there is, is so or not.
  if (type.kind === 'flag' && !setting) return value === 'on' ? 'yes' : 'no';
  if (type.kind !== 'time') return value;
  const [, which = '', count = '', unit = ''] = /^(last|next)(\d+)([smhdw])$/i.exec(value.trim()) ?? [];
  const word = TIME_WORDS[unit.toLowerCase()];
  if (word === undefined) return value;
  return `the ${which.toLowerCase()} ${count === '1' ? word : `${count} ${word}s`}`;
}

/** What a value may look like, where any text can be written. */
export function exampleOf({ type }: Field): string {
  switch (type.kind) {
    case 'number':
      if (type.unit === 'bytes') return '500, 20k or 5M';
      return type.zeroIsUnlimited ? '500 or unlimited' : type.decimals ? '7.5' : '3 or 1,000';
    case 'duration':
      return `30 (${type.unit}), 2h or 7d`;
    case 'time':
      return '2026-03-01, today or last7d';
    case 'ip':
      return 'name or IP address';
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
  return [field.words[0], words, values.length > 1 ? shown.join(' and ') : oneOf(shown)]
    .filter((one) => one !== '')
    .join(' ');
}
