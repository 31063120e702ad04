/** A filter as every part passes it around: a tree of conditions, also over the wire. Values stay as they were written. */

/** Of two texts, numbers or times; `none`, `inherited` and `set` compare with nothing. */
export const OPERATORS = [
  'contains',
  'is',
  'starts-with',
  'ends-with',
  'more-than',
  'at-least',
  'less-than',
  'at-most',
  'between',
  'none',
  'inherited',
  'set',
] as const;
export type Operator = (typeof OPERATORS)[number];

export interface Condition {
  readonly kind: 'condition';
  /** Key of a field of the list. */
  readonly field: string;
  readonly operator: Operator;
  /** As written, without quotes: two of `between`, none of what compares with nothing, else one. */
  readonly values: readonly string[];
}

export interface Words {
  readonly kind: 'words';
  /** Looked for in every text field of the list. */
  readonly text: string;
}

export type Filter =
  /** All hold; without any, everything matches. */
  | { readonly kind: 'all'; readonly of: readonly Filter[] }
  /** At least one holds. */
  | { readonly kind: 'any'; readonly of: readonly Filter[] }
  | { readonly kind: 'not'; readonly of: Filter }
  | Words
  | Condition;

/** Matches everything. */
export const EVERYTHING: Filter = Object.freeze({ kind: 'all', of: Object.freeze([]) });

/** The most conditions and words of a filter, how deep its brackets may lie, and the most characters of a value and of the whole. */
export const MOST_CONDITIONS = 200;
export const DEEPEST = 50;
export const LONGEST_VALUE = 320;
export const LONGEST_FILTER = 20_000;

/** A condition on one field. */
export function condition(field: string, operator: Operator, ...values: readonly string[]): Condition {
  return { kind: 'condition', field, operator, values };
}

/** Conditions that all have to hold; what is among them already in the same way is taken apart. */
export function all(...filters: readonly Filter[]): Filter {
  return joined('all', filters);
}

/** Conditions of which one has to hold. */
export function any(...filters: readonly Filter[]): Filter {
  return joined('any', filters);
}

/** What does not match; twice is once over. */
export function not(filter: Filter): Filter {
  return filter.kind === 'not' ? filter.of : { kind: 'not', of: filter };
}

function joined(kind: 'all' | 'any', filters: readonly Filter[]): Filter {
  const of = filters.flatMap((filter) => (filter.kind === kind ? filter.of : [filter]));
  const [only] = of;
  return of.length === 1 && only !== undefined ? only : { kind, of };
}

/** The conditions that all have to hold, as the filter band lists them. */
export function parts(filter: Filter): readonly Filter[] {
  return filter.kind === 'all' ? filter.of : [filter];
}

/** Every condition of a filter, in the order in which they are written. */
export function conditionsOf(filter: Filter): readonly Condition[] {
  switch (filter.kind) {
    case 'condition':
      return [filter];
    case 'words':
      return [];
    case 'not':
      return conditionsOf(filter.of);
    default:
      return filter.of.flatMap(conditionsOf);
  }
}

/** How many conditions and words a filter has, of {@link MOST_CONDITIONS}. */
export function sizeOf(filter: Filter): number {
  switch (filter.kind) {
    case 'condition':
    case 'words':
      return 1;
    case 'not':
      return sizeOf(filter.of);
    default:
      return filter.of.reduce((sum, one) => sum + sizeOf(one), 0);
  }
}

/** True for the filter that matches everything. */
export function isEverything(filter: Filter): boolean {
  return filter.kind === 'all' && filter.of.length === 0;
}
