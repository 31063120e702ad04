/** A filter with its values read: what every compiler works from, so that memory, table and database agree. */
import { t } from '../text/text.ts';
import { assertNever } from '../domain/assert-never.ts';
import { parseSwitch } from '../domain/setting-text.ts';
import { isText, type Field } from './field.ts';
import { soughtFor } from './fold-value.ts';
import { LONGEST_VALUE, type Condition, type Filter } from './filter.ts';
import { fieldOf, type List } from './list.ts';
import { fieldTakes, readChoice, readDuration, readNumber, readTime, type Span } from './read-values.ts';

export type TextOperator = 'contains' | 'is' | 'starts-with' | 'ends-with';

/** One comparison. A row without a value satisfies none of them but `none`. */
export type Check =
  /** `sought` is folded as `fold-value.ts` folds a row's text. */
  | { readonly kind: 'text'; readonly field: Field; readonly how: TextOperator; readonly sought: string }
  | {
      readonly kind: 'range';
      readonly field: Field;
      readonly from: number;
      readonly to: number;
      /** Without the bound itself. */
      readonly above: boolean;
      readonly below: boolean;
    }
  /** A choice or an id. */
  | { readonly kind: 'value'; readonly field: Field; readonly value: string }
  | { readonly kind: 'flag'; readonly field: Field; readonly on: boolean }
  | { readonly kind: 'none'; readonly field: Field }
  | { readonly kind: 'origin'; readonly field: Field; readonly inherited: boolean };

export type Resolved =
  | { readonly kind: 'all' | 'any'; readonly of: readonly Resolved[] }
  | { readonly kind: 'not'; readonly of: Resolved }
  | Check;

/** Why a condition cannot be used; `value`: which of its values is meant, null for the condition as a whole. */
export interface Problem {
  readonly value: number | null;
  readonly reason: string;
}

export type Read = { readonly ok: true; readonly check: Check } | ({ readonly ok: false } & Problem);

/** Reads the values of a filter at `now` (Unix milliseconds). Throws for one that {@link problemOf} has something to say about. */
export function resolve(list: List, filter: Filter, now: number): Resolved {
  switch (filter.kind) {
    case 'all':
    case 'any':
      return { kind: filter.kind, of: filter.of.map((one) => resolve(list, one, now)) };
    case 'not':
      return { kind: 'not', of: resolve(list, filter.of, now) };
    case 'words': {
      const checks = list.searched.flatMap((key): Check[] => {
        const field = fieldOf(list, key);
        return field === undefined ? [] : [textCheck(field, 'contains', filter.text)];
      });
      const [only] = checks;
      return checks.length === 1 && only !== undefined ? only : { kind: 'any', of: checks };
    }
    case 'condition': {
      const read = readCondition(list, filter, now);
      if (!read.ok) throw new Error(read.reason);
      return read.check;
    }
    default:
      return assertNever(filter);
  }
}

/** What is wrong with a condition, apart from where it stands; null for nothing. */
export function problemOf(list: List, condition: Condition): Problem | null {
  const read = readCondition(list, condition, 0);
  return read.ok ? null : { value: read.value, reason: read.reason };
}

function readCondition(list: List, { field: key, operator, values }: Condition, now: number): Read {
  const field = fieldOf(list, key);
  if (field === undefined)
    return bad(null, t('There is no field “{name}” in this list.', { name: key.slice(0, 60) }));
  if (!field.operators.includes(operator))
    return bad(
      null,
      t('“{operator}” does not go with {field}: it takes {operators}.', {
        operator,
        field: field.name,
        operators: field.operators.join(', '),
      }),
    );
  const wanted = operator === 'between' ? 2 : ['none', 'inherited', 'set'].includes(operator) ? 0 : 1;
  if (values.length !== wanted)
    return bad(
      null,
      t('“{operator}” takes {wanted, number} values, not {given, number}.', {
        operator,
        wanted,
        given: values.length,
      }),
    );
  const long = values.findIndex((value) => value.length > LONGEST_VALUE);
  if (long >= 0)
    return bad(long, t('The value is longer than {count, number} characters.', { count: LONGEST_VALUE }));
  const [value = '', end = ''] = values;
  switch (operator) {
    case 'none':
      return good({ kind: 'none', field });
    case 'inherited':
    case 'set':
      return good({ kind: 'origin', field, inherited: operator === 'inherited' });
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      if (value === '')
        return bad(
          0,
          t('The value is missing: write what {field} should have in it.', { field: field.name }),
        );
      return good(textCheck(field, operator, value));
    case 'is':
      return isText(field.type) ? good(textCheck(field, 'is', value)) : readIs(field, value, now);
    case 'more-than':
    case 'at-least':
    case 'less-than':
    case 'at-most':
      return readBound(field, operator, value, now);
    case 'between':
      return readBetween(field, value, end, now);
    default:
      return assertNever(operator);
  }
}

function readIs(field: Field, value: string, now: number): Read {
  const { type } = field;
  if (type.kind === 'flag') {
    const on = parseSwitch(value);
    return on === undefined ? unread(field, value, 0) : good({ kind: 'flag', field, on });
  }
  if (type.kind === 'choice' || type.kind === 'id') {
    const known = type.kind === 'id' ? type.read(value) : readChoice(value, type.choices);
    return known === null ? unread(field, value, 0) : good({ kind: 'value', field, value: known });
  }
  const span = readBoundValue(field, value, now);
  if (span === null) return unread(field, value, 0);
  const moment = span.from === span.to;
  if (type.kind === 'time' && moment && !/\d{4}-/.test(value))
    return bad(
      0,
      t('“{value}” is one moment: write {example}, or compare it by > or <.', {
        value: clip(value),
        example: `${field.name}:last${/\d/.test(value) ? value.replace(/^\+/, '') : '1h'}`,
      }),
    );
  return good(range(field, span.from, span.to, false, type.kind === 'time' && !moment));
}

function readBound(
  field: Field,
  operator: 'more-than' | 'at-least' | 'less-than' | 'at-most',
  value: string,
  now: number,
): Read {
  const span = readBoundValue(field, value, now);
  if (span === null) return unread(field, value, 0);
  const isSpan = span.from !== span.to;
  const { type } = field;
  switch (operator) {
    case 'more-than':
      if (span.from === Infinity)
        return bad(0, t('No {field} is more than unlimited.', { field: field.name }));
      return good(range(field, span.to, Infinity, !isSpan, false));
    case 'at-least':
      return good(range(field, span.from, Infinity, false, false));
    case 'less-than':
      if (type.kind !== 'time' && !isSigned(field) && (span.from <= 0 || /^0+$/.test(value.trim())))
        return bad(0, t('No {field} is less than 0.', { field: field.name }));
      return good(range(field, -Infinity, span.from, false, true));
    case 'at-most':
      return good(range(field, -Infinity, span.to, false, isSpan));
  }
}

function readBetween(field: Field, value: string, end: string, now: number): Read {
  const [first, last] = [readBoundValue(field, value, now), readBoundValue(field, end, now)];
  if (first === null) return unread(field, value, 0);
  if (last === null) return unread(field, end, 1);
  if (first.from > last.from)
    return bad(1, t('The range ends before it begins: write it the other way round.'));
  return good(range(field, first.from, last.to, false, last.from !== last.to));
}

/** A number or a moment is the same twice. */
function readBoundValue({ type }: Field, value: string, now: number): Span | null {
  if (type.kind === 'time') return readTime(value, now);
  const number =
    type.kind === 'number'
      ? readNumber(value, type)
      : type.kind === 'duration'
        ? readDuration(value, type)
        : null;
  return number === null ? null : { from: number, to: number };
}

/** May be below 0. */
function isSigned({ type }: Field): boolean {
  return type.kind === 'number' && type.decimals;
}

function range(field: Field, from: number, to: number, above: boolean, below: boolean): Check {
  return { kind: 'range', field, from, to, above, below };
}

function textCheck(field: Field, how: TextOperator, value: string): Check {
  return { kind: 'text', field, how, sought: soughtFor(field.type, value) };
}

function unread(field: Field, value: string, at: number): Read {
  const takes = { field: field.name, takes: fieldTakes(field.type) };
  return bad(
    at,
    value === ''
      ? t('An empty value cannot be used for {field}: it takes {takes}.', takes)
      : t('“{value}” cannot be used for {field}: it takes {takes}.', { value: clip(value), ...takes }),
  );
}

function good(check: Check): Read {
  return { ok: true, check };
}

function bad(value: number | null, reason: string): Read {
  return { ok: false, value, reason };
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
