/** The search field and the conditions of the filter band, as the administrator edits them. */
import { CHANGE_OPERATORS, changeNumber, type Condition } from '../../../shared/domain/query.ts';
import { USER_STATUSES } from '../../../shared/domain/user-status.ts';

export interface DraftCondition extends Condition {
  /** Identity for the list on screen. */
  readonly key: number;
}

export type FilterField = Condition['field'];
export type FilterOperator = Condition['operator'];

export const FIELD_WORDS: Readonly<Record<FilterField, string>> = {
  address: 'Address',
  username: 'Username',
  domain: 'Domain',
  kind: 'Kind',
  status: 'Status',
  change: 'Change',
};

export const OPERATOR_WORDS: Readonly<Record<FilterOperator, string>> = {
  contains: 'contains',
  'does-not-contain': 'does not contain',
  is: 'is',
  'is-not': 'is not',
  'starts-with': 'starts with',
  'ends-with': 'ends with',
};

/** Values to choose from, for fields that have few; null: free text. */
export const FIELD_VALUES: Readonly<Record<FilterField, readonly string[] | null>> = {
  address: null,
  username: null,
  domain: null,
  kind: ['mailbox', 'ip'],
  status: USER_STATUSES,
  change: null,
};

/** Operators that make sense for a field. */
export function operatorsOf(field: FilterField): readonly FilterOperator[] {
  if (field === 'change') return CHANGE_OPERATORS;
  return FIELD_VALUES[field] === null
    ? (Object.keys(OPERATOR_WORDS) as FilterOperator[])
    : (['is', 'is-not'] as const);
}

export class FilterState {
  text = $state('');
  open = $state(false);
  drafts = $state.raw<readonly DraftCondition[]>([]);
  #nextKey = 1;

  /** Conditions that have a value; the others are still being written. */
  readonly conditions = $derived(
    this.drafts
      .filter(({ field, value }) => (field === 'change' ? changeNumber(value.trim()) : value.trim()))
      .map(({ field, operator, value }): Condition => ({ field, operator, value: value.trim() })),
  );
  readonly active = $derived(this.text !== '' || this.conditions.length > 0);

  /** Shows or hides the band; it opens with a condition to fill in. Hidden conditions go on filtering. */
  toggle(): void {
    this.open = !this.open;
    if (this.open && this.drafts.length === 0) this.add();
  }

  /** Shows those that this one condition holds for, in the open band, where it can be removed; every other filter goes. */
  only(condition: Condition): void {
    this.text = '';
    this.drafts = [{ key: this.#nextKey++, ...condition }];
    this.open = true;
  }

  add(): void {
    const draft = { key: this.#nextKey++, field: 'username', operator: 'contains', value: '' } as const;
    this.drafts = [...this.drafts, draft];
  }

  /** A field with few values starts with the first of them. */
  setField(key: number, field: FilterField): void {
    this.#change(key, (draft) => {
      const operators = operatorsOf(field);
      const operator = operators.includes(draft.operator) ? draft.operator : (operators[0] ?? 'is');
      const values = FIELD_VALUES[field];
      const free = FIELD_VALUES[draft.field] === null;
      const value = values !== null ? (values[0] ?? '') : free ? draft.value : '';
      return { ...draft, field, operator, value };
    });
  }

  setOperator(key: number, operator: FilterOperator): void {
    this.#change(key, (draft) => ({ ...draft, operator }));
  }

  setValue(key: number, value: string): void {
    this.#change(key, (draft) => ({ ...draft, value }));
  }

  /** Removes a condition; without any, the band closes. */
  remove(key: number): void {
    this.drafts = this.drafts.filter((draft) => draft.key !== key);
    if (this.drafts.length === 0) this.open = false;
  }

  /** Removes every filter, the searched text too. */
  clear(): void {
    this.text = '';
    this.drafts = [];
    this.open = false;
  }

  #change(key: number, change: (draft: DraftCondition) => DraftCondition): void {
    this.drafts = this.drafts.map((draft) => (draft.key === key ? change(draft) : draft));
  }
}
