/** Writes a filter in its language, so that it reads back as exactly the same tree. */
import { assertNever } from '../domain/assert-never.ts';
import type { Condition, Filter, Operator } from './filter.ts';
import { fieldNamed, fieldOf, type List } from './list.ts';

const SYMBOLS: Partial<Record<Operator, string>> = {
  'more-than': '>',
  'at-least': '>=',
  'less-than': '<',
  'at-most': '<=',
};

/** The text of a filter; empty for everything. */
export function printFilter(list: List, filter: Filter): string {
  switch (filter.kind) {
    case 'all':
      return filter.of.map((one) => inside(list, one, one.kind === 'any')).join(' ');
    case 'any':
      return filter.of.map((one) => inside(list, one, one.kind === 'all')).join(' OR ');
    case 'not':
      return `-${inside(list, filter.of, filter.of.kind === 'any' || filter.of.kind === 'all')}`;
    case 'words':
      return word(list, filter.text);
    case 'condition':
      return printCondition(list, filter);
    default:
      return assertNever(filter);
  }
}

function inside(list: List, filter: Filter, brackets: boolean): string {
  const text = printFilter(list, filter);
  return brackets ? `(${text})` : text;
}

/** One condition as `field:value`. */
export function printCondition(list: List, { field: key, operator, values }: Condition): string {
  const field = fieldOf(list, key);
  const name = field?.name ?? key;
  const [value = '', end = ''] = values;
  switch (operator) {
    case 'none':
    case 'inherited':
    case 'set':
      return `${name}:${operator}`;
    case 'contains':
      return `${name}:${quote(value)}`;
    case 'starts-with':
      return `${name}:${quote(value)}*`;
    case 'ends-with':
      return `${name}:*${quote(value)}`;
    case 'between':
      return `${name}:${quote(value)}..${quote(end)}`;
    case 'is':
      return `${name}${field?.operators[0] === 'is' ? ':' : '='}${quote(value)}`;
    default:
      return `${name}${SYMBOLS[operator] ?? ':'}${quote(value)}`;
  }
}

/** Only what cannot mean anything else goes without quotes. */
const PLAIN_VALUE = /^[\p{L}\p{M}\p{N}@_+/%#$&!?:,.~-]+$/u;
const KEYWORD = /^(?:none|inherited|set)$/i;

function quote(value: string): string {
  return PLAIN_VALUE.test(value) && !value.includes('..') && !/^\.|\.$/.test(value) && !KEYWORD.test(value)
    ? value
    : quoted(value);
}

/** A word that could be taken for a field, an operator or a negation is quoted, too. */
function word(list: List, text: string): string {
  const plain =
    /^[\p{L}\p{M}\p{N}@_+/%#$&!?,.~][\p{L}\p{M}\p{N}@_+/%#$&!?,.~-]*$/u.test(text) &&
    !/^(?:OR|AND|NOT)$/.test(text) &&
    fieldNamed(list, text) === undefined;
  return plain ? text : quoted(text);
}

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}
