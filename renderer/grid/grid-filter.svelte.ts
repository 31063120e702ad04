/** The search field and the conditions of a list's filter band, as the administrator edits them: together one filter of the list. */
import { all, EVERYTHING, parts, type Filter } from '../../shared/lists/filter.ts';
import type { List } from '../../shared/lists/list.ts';
import { parseFilter, type FilterError } from '../../shared/lists/parse-filter.ts';
import { conditionInWords } from '../../shared/lists/parse-where.ts';

export interface FilterCondition {
  readonly field: string;
  readonly operator: string;
  readonly value: string;
}

export interface FilterField<Operator extends string = string> {
  readonly label: string;
  /** Those that make sense for it. */
  readonly operators: readonly Operator[];
  /** To choose from, where there are few; null: free text. */
  readonly values: readonly { readonly value: string; readonly label: string }[] | null;
  /** What a free text may look like: `2h, or 2026-03-01`. */
  readonly example?: string;
}

/** What a list can be filtered by. */
export interface FilterSpec<Condition extends FilterCondition> {
  readonly fields: Readonly<Record<Condition['field'], FilterField<Condition['operator']>>>;
  readonly operatorWords: Readonly<Record<Condition['operator'], string>>;
  /** What a new condition begins as. */
  readonly first: Condition;
  /** False while its value is still being written: then it does not filter. */
  readonly complete: (condition: Condition) => boolean;
  /** What is wrong with a value that was written, in a sentence; null: nothing. It does not filter either. */
  readonly problem?: (condition: Condition) => string | null;
}

export type DraftCondition<Condition> = Condition & {
  /** Identity for the list on screen. */
  readonly key: number;
};

export class GridFilter<Condition extends FilterCondition> {
  readonly spec: FilterSpec<Condition>;
  readonly #list: List;
  /** In the filter language; plain words are looked for in every text field. */
  text = $state('');
  open = $state(false);
  drafts = $state.raw<readonly DraftCondition<Condition>[]>([]);
  #nextKey = 1;

  constructor(spec: FilterSpec<Condition>, list: List) {
    this.spec = spec;
    this.#list = list;
  }

  /** What the text meant when it could last be read: while something is wrong with it, the rows stay. */
  #sought: Filter = EVERYTHING;
  readonly #parsed = $derived.by(() => {
    const parsed = parseFilter(this.#list, this.text);
    if (parsed.ok) this.#sought = parsed.filter;
    return { sought: this.#sought, error: parsed.ok ? null : parsed.error };
  });
  /** What is wrong with the text, and where; null: nothing. */
  readonly error = $derived.by((): FilterError | null => this.#parsed.error);
  /** The word that is looked for, where it is one: to mark it in the rows. */
  readonly word = $derived.by((): string => {
    const words = parts(this.#parsed.sought).filter((one) => one.kind === 'words');
    return words.length === 1 ? (words[0]?.text ?? '') : '';
  });

  /** Conditions that can be asked; the others are still being written. */
  readonly conditions = $derived.by((): readonly Condition[] =>
    this.drafts
      .map(({ key: _, ...draft }) => ({ ...draft, value: draft.value.trim() }) as unknown as Condition)
      .filter((one) => this.spec.complete(one) && this.problemOf(one) === null),
  );
  /** What the rows are asked for by. */
  readonly filter = $derived.by((): Filter => {
    const conditions = this.conditions.map(({ field, operator, value }) =>
      conditionInWords(this.#list, field, operator, value),
    );
    return all(this.#parsed.sought, ...conditions.flatMap((one) => (one.ok ? [one.filter] : [])));
  });
  readonly active = $derived(this.text !== '' || this.conditions.length > 0);

  /** Why a condition does not filter, or null. */
  problemOf(condition: Condition): string | null {
    const { field, operator } = condition;
    const value = condition.value.trim();
    if (value === '') return null;
    const read = conditionInWords(this.#list, field, operator, value);
    // What the list does not take must not be left out unseen: the rows, and what is done to them, would be more.
    return this.spec.problem?.(condition) ?? (read.ok ? null : read.error.message);
  }

  /** In the order in which they are offered. */
  get fields(): readonly Condition['field'][] {
    return Object.keys(this.spec.fields);
  }

  fieldOf(field: Condition['field']): FilterField<Condition['operator']> {
    return this.spec.fields[field];
  }

  /** Shows or hides the band; it opens with a condition to fill in. Hidden conditions go on filtering. */
  toggle(): void {
    this.open = !this.open;
    if (this.open && this.drafts.length === 0) this.add();
  }

  /** Shows those that these conditions hold for, in the open band, where they can be removed; every other filter goes. */
  only(...conditions: readonly Condition[]): void {
    this.text = '';
    this.drafts = conditions.map((condition) => ({ key: this.#nextKey++, ...condition }));
    this.open = true;
  }

  add(): void {
    this.drafts = [...this.drafts, { key: this.#nextKey++, ...this.spec.first }];
  }

  /** A field with few values starts with the first of them. */
  setField(key: number, field: Condition['field']): void {
    this.#change(key, (draft) => {
      const { operators, values } = this.fieldOf(field);
      const operator = operators.includes(draft.operator) ? draft.operator : (operators[0] ?? draft.operator);
      const free = this.fieldOf(draft.field).values === null;
      const value = values !== null ? (values[0]?.value ?? '') : free ? draft.value : '';
      return { ...draft, field, operator, value };
    });
  }

  setOperator(key: number, operator: Condition['operator']): void {
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

  #change(key: number, change: (draft: DraftCondition<Condition>) => DraftCondition<Condition>): void {
    this.drafts = this.drafts.map((draft) => (draft.key === key ? change(draft) : draft));
  }
}
