/** What a list of the relay's mail can be filtered by: the conditions that the contract takes, in words. */
import {
  MAIL_FIELDS,
  mailConditionProblem,
  mailOperators,
  MAIL_VALUES,
  type MailList,
  type MailOperator,
} from '../../../shared/domain/mail-where.ts';
import { LISTS } from '../../../shared/lists/lists.ts';
import { fieldOf } from '../../../shared/lists/list.ts';
import { GridFilter, type FilterField, type FilterSpec } from '../../grid/grid-filter.svelte.ts';

/** A condition on a field of that list. */
export interface MailCondition<L extends MailList> {
  readonly field: (typeof MAIL_FIELDS)[L][number];
  readonly operator: MailOperator;
  readonly value: string;
}

const OPERATOR_WORDS: Readonly<Record<MailOperator, string>> = {
  contains: 'contains',
  'does-not-contain': 'does not contain',
  is: 'is',
  'is-not': 'is not',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
  after: 'is after',
  before: 'is before',
  'more-than': 'is more than',
  'less-than': 'is less than',
};

/** Filters of a list; a new condition begins with `first`. */
export class MailFilter<L extends MailList> extends GridFilter<MailCondition<L>> {
  constructor(list: L, first: MailCondition<L>['field']) {
    const fields = MAIL_FIELDS[list] as readonly MailCondition<L>['field'][];
    const spec: FilterSpec<MailCondition<L>> = {
      fields: Object.fromEntries(fields.map((field) => [field, fieldWords(list, field)])) as Readonly<
        Record<MailCondition<L>['field'], FilterField<MailOperator>>
      >,
      operatorWords: OPERATOR_WORDS,
      first: { field: first, operator: mailOperators(first)[0] ?? 'is', value: '' },
      complete: ({ value }) => value !== '',
      problem: mailConditionProblem,
    };
    super(spec, LISTS[list]);
  }
}

function fieldWords(list: MailList, key: string): FilterField<MailOperator> {
  const field = fieldOf(LISTS[list], key);
  const words = new Map(
    field?.type.kind === 'choice' ? field.type.choices.map(({ value, words: [word] }) => [value, word]) : [],
  );
  const values = MAIL_VALUES[key];
  const operators = mailOperators(key);
  const example = operators.includes('after')
    ? '2h, 7d or 2026-03-01'
    : key === 'size'
      ? '500, 20k or 5M'
      : undefined;
  return {
    label: field?.words[0] ?? key,
    // Of few values, one is chosen.
    operators: values === undefined ? operators : ['is', 'is-not'],
    values: values?.map((value) => ({ value, label: words.get(value) ?? value })) ?? null,
    ...(example === undefined ? {} : { example }),
  };
}
