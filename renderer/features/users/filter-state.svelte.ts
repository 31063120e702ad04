/** What users can be filtered by. */
import { CHANGE_OPERATORS, changeNumber, type Condition } from '../../../shared/domain/query.ts';
import { USER_STATUSES } from '../../../shared/domain/user-status.ts';
import { USERS } from '../../../shared/lists/user-lists.ts';
import { GridFilter, type FilterField, type FilterSpec } from '../../grid/grid-filter.svelte.ts';
import { KIND_WORDS, STATUS_WORDS } from './user-words.ts';

type Operator = Condition['operator'];

const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  contains: 'contains',
  'does-not-contain': 'does not contain',
  is: 'is',
  'is-not': 'is not',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
};

const free = (label: string): FilterField<Operator> => ({
  label,
  operators: Object.keys(OPERATOR_WORDS) as Operator[],
  values: null,
});
const choice = <V extends string>(
  label: string,
  values: readonly V[],
  words: Readonly<Record<V, string>>,
): FilterField<Operator> => ({
  label,
  operators: ['is', 'is-not'],
  values: values.map((value) => ({ value, label: words[value] })),
});

const SPEC: FilterSpec<Condition> = {
  fields: {
    address: free('Address'),
    username: free('Username'),
    domain: free('Domain'),
    kind: choice('Kind', ['mailbox', 'ip'], KIND_WORDS),
    status: choice('Status', USER_STATUSES, STATUS_WORDS),
    change: { label: 'Change', operators: CHANGE_OPERATORS, values: null },
  },
  operatorWords: OPERATOR_WORDS,
  first: { field: 'username', operator: 'contains', value: '' },
  complete: ({ field, value }) => (field === 'change' ? changeNumber(value) !== null : value !== ''),
};

export class FilterState extends GridFilter<Condition> {
  constructor() {
    super(SPEC, USERS);
  }
}
