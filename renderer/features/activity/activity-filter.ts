/** What the activity log can be filtered by, from the list's declaration. */
import { ACTIVITY, isHardeningAskedFor } from '../../../shared/lists/change-lists.ts';
import type { Field } from '../../../shared/lists/field.ts';
import { all, condition, not, type Filter } from '../../../shared/lists/filter.ts';
import {
  GridFilter,
  type FilterCondition,
  type FilterField,
  type FilterSpec,
} from '../../grid/grid-filter.svelte.ts';

const WORDS: Readonly<Record<string, string>> = {
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
const TEXT = ['contains', 'does-not-contain', 'is', 'is-not', 'starts-with', 'ends-with'];

function words({ words: [label], type }: Field): FilterField {
  const of = (operators: readonly string[], more: Partial<FilterField> = {}): FilterField => ({
    label,
    operators,
    values: null,
    ...more,
  });
  switch (type.kind) {
    case 'time':
      return of(['after', 'before'], { example: '2h, 7d or 2026-03-01' });
    case 'number':
    case 'duration':
      return of(['is', 'is-not', 'more-than', 'less-than']);
    case 'choice':
      return of(['is', 'is-not'], {
        values: type.choices.map(({ value, words: [word = value] }) => ({ value, label: word })),
      });
    case 'flag':
      return of(['is'], {
        values: ['on', 'off'].map((value) => ({ value, label: value === 'on' ? 'yes' : 'no' })),
      });
    case 'id':
      return of(['is', 'is-not']);
    default:
      return of(TEXT);
  }
}

const spec: FilterSpec<FilterCondition> = {
  fields: Object.fromEntries(ACTIVITY.fields.map((field) => [field.key, words(field)])),
  operatorWords: WORDS,
  first: { field: 'actor', operator: 'contains', value: '' },
  complete: ({ value }) => value !== '',
};

export class ActivityFilter extends GridFilter<FilterCondition> {
  constructor() {
    super(spec, ACTIVITY);
  }
}

/** What the rows are asked for by: changes that only hardened passwords stay out, unless they are wanted or asked for by name. */
export function asked(filter: Filter, hardening: boolean): Filter {
  return hardening || isHardeningAskedFor(filter)
    ? filter
    : all(filter, not(condition('kind', 'is', 'harden')));
}
