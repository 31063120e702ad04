/** A row of the filter band: one part of a filter as controls, or as text where it is more than field, operator and value. */
import { isText, type Field } from '../../shared/lists/field.ts';
import { condition, isEverything, not, type Filter } from '../../shared/lists/filter.ts';
import { fieldOf, type List } from '../../shared/lists/list.ts';
import { parseFilter, type FilterError } from '../../shared/lists/parse-filter.ts';
import { printFilter } from '../../shared/lists/print-filter.ts';
import { readChoice } from '../../shared/lists/read-values.ts';
import { problemOf } from '../../shared/lists/resolve.ts';
import { visibleText } from '../../shared/domain/visible-text.ts';
import { conditionWords, phrase, valuesOf, type RowOperator } from './operator-words.ts';

export interface ConditionContent {
  readonly kind: 'condition';
  /** Key of a field of the list. */
  readonly field: string;
  readonly operator: RowOperator;
  readonly negated: boolean;
  /** As they are being written. */
  readonly values: readonly string[];
}

export type RowContent = ConditionContent | { readonly kind: 'text'; readonly text: string };

/** What is wrong with a row: in its text, or in one of its values. */
export type RowProblem =
  | { readonly in: 'text'; readonly error: FilterError }
  | { readonly in: 'value'; readonly value: number; readonly message: string };

export type ReadRow =
  | { readonly as: 'filter'; readonly filter: Filter }
  /** Its value is still to be written. */
  | { readonly as: 'unfinished' }
  | { readonly as: 'problem'; readonly problem: RowProblem };

/** How the band shows a part of a filter; nothing of it is lost: what no controls can say stands there as text. */
export function contentOf(list: List, filter: Filter): RowContent {
  const negated = filter.kind === 'not';
  const inner = filter.kind === 'not' ? filter.of : filter;
  if (inner.kind === 'condition') {
    const { operator, values } = inner;
    const field = fieldOf(list, inner.field);
    const base = { kind: 'condition', field: inner.field, negated } as const;
    if (field !== undefined && isText(field.type) && operator === 'is' && values[0] === '')
      return { ...base, operator: 'empty', values: [] };
    // The controls take spaces at the ends of a value for slips.
    if (field !== undefined && values.every((value) => value !== '' && value.trim() === value))
      return { ...base, operator, values };
  }
  return { kind: 'text', text: printFilter(list, filter) };
}

/** What a row asks for, in the one form in which the filter language gives it. */
export function readContent(list: List, content: RowContent): ReadRow {
  if (content.kind === 'text') {
    const parsed = parseFilter(list, content.text);
    if (!parsed.ok) return { as: 'problem', problem: { in: 'text', error: parsed.error } };
    return isEverything(parsed.filter) ? { as: 'unfinished' } : { as: 'filter', filter: parsed.filter };
  }
  const { negated, operator } = content;
  const field = fieldOf(list, content.field);
  const values = content.values.slice(0, valuesOf(operator)).map((value) => plain(field, value.trim()));
  if (values.length < valuesOf(operator) || values.includes('')) return { as: 'unfinished' };
  const found =
    operator === 'empty' ? condition(content.field, 'is', '') : condition(content.field, operator, ...values);
  const problem = problemOf(list, found);
  if (problem !== null)
    return { as: 'problem', problem: { in: 'value', value: problem.value ?? 0, message: problem.reason } };
  return { as: 'filter', filter: negated ? not(found) : found };
}

/** The one form of a value that has several. */
function plain(field: Field | undefined, value: string): string {
  return (field?.type.kind === 'choice' ? readChoice(value, field.type.choices) : null) ?? value;
}

/** A row in a sentence; what stands as text is itself. Somebody else may have written it. */
export function contentWords(list: List, content: RowContent): string {
  const field = content.kind === 'condition' ? fieldOf(list, content.field) : undefined;
  if (content.kind === 'text' || field === undefined)
    return content.kind === 'text' ? visibleText(content.text) : '';
  return conditionWords(
    field,
    phrase(field, content.operator, content.negated),
    content.values.slice(0, valuesOf(content.operator)).map((value) => visibleText(value.trim()) || '…'),
  );
}

/** The first values of a field: the first choice, on, the last week; else still to be written. */
export function firstValues({ type }: Field, operator: RowOperator): readonly string[] {
  const first =
    type.kind === 'choice'
      ? (type.choices[0]?.value ?? '')
      : type.kind === 'flag'
        ? 'on'
        : type.kind === 'time'
          ? operator === 'is'
            ? 'last7d'
            : 'today'
          : '';
  return [first, operator === 'between' ? first : ''].slice(0, valuesOf(operator));
}
