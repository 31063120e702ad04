/** Conditions of lists as SQL with parameters: no text of an administrator ever becomes part of a statement. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { assertNever } from '../../../../shared/domain/assert-never.ts';
import { fold, foldShown, foldSought, isAscii } from '../../../../shared/domain/fold.ts';
import { PosternError } from '../../../../shared/domain/errors.ts';
import { mailNumber, mailTime } from '../../../../shared/domain/mail-where.ts';
import type { MailCondition } from '../mail-types.ts';
import { parseMessageId } from '../message-id.ts';

/** How a field is compared. */
export type FieldSql =
  /** A text expression; `addresses`: of addresses, hosts or IP addresses, several with commas between. */
  | { readonly kind: 'text'; readonly sql: string; readonly addresses: boolean }
  /** Unix milliseconds. */
  | { readonly kind: 'time'; readonly sql: string }
  /** A count, or bytes. */
  | { readonly kind: 'number'; readonly sql: string }
  /** An id of a message. */
  | { readonly kind: 'message'; readonly sql: string }
  /** A number standing for a word. */
  | { readonly kind: 'word'; readonly sql: string; readonly words: Readonly<Record<string, number>> };

const NUMBER_SIGNS: Partial<Record<MailCondition['operator'], string>> = {
  is: '=',
  'is-not': '<>',
  'more-than': '>',
  'less-than': '<',
};

export interface Clause {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

/** All conditions together; `1` when there are none. */
export function clauseOf(
  conditions: readonly MailCondition[],
  fields: Readonly<Record<string, FieldSql>>,
  now: number,
): Clause {
  const clauses = conditions.map((condition) => one(condition, fields, now));
  if (clauses.length === 0) return { sql: '1', values: [] };
  return {
    sql: clauses.map(({ sql }) => `(${sql})`).join(' AND '),
    values: clauses.flatMap(({ values }) => values),
  };
}

function one(condition: MailCondition, fields: Readonly<Record<string, FieldSql>>, now: number): Clause {
  const field = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined;
  if (field === undefined) throw invalid(condition, `there is no field “${condition.field}” in this list`);
  switch (field.kind) {
    case 'text':
      return textClause(field, condition);
    case 'time':
      return timeClause(field.sql, condition, now);
    case 'number':
      return numberClause(field.sql, condition);
    case 'message':
      return messageClause(field.sql, condition);
    case 'word':
      return wordClause(field.sql, field.words, condition);
    default:
      return assertNever(field);
  }
}

/** Gives a connection the functions that the clauses use. */
export function defineFolding(db: DatabaseSync): void {
  const define = (name: string, of: (text: string) => string) =>
    db.function(name, { deterministic: true }, (text) => (typeof text === 'string' ? of(text) : null));
  define('fold', fold);
  define('fold_addresses', (text) => text.split(',').map(foldShown).join(','));
}

function textClause(field: FieldSql & { kind: 'text' }, condition: MailCondition): Clause {
  const { operator } = condition;
  switch (operator) {
    case 'is':
    case 'contains':
    case 'starts-with':
    case 'ends-with':
      return found(field, operator, condition.value);
    case 'is-not':
      return not(found(field, 'is', condition.value));
    case 'does-not-contain':
      return not(found(field, 'contains', condition.value));
    case 'after':
    case 'before':
    case 'more-than':
    case 'less-than':
      throw invalid(condition, `“${operator}” compares times or numbers; this field is a text`);
    default:
      return assertNever(operator);
  }
}

/**
 * Text is compared folded (NFC, case, domains as U-labels), as everywhere. SQLite itself folds ASCII only, which is what
 * nearly all rows are: only the others cost a call of ours.
 */
function found(
  { sql, addresses }: FieldSql & { kind: 'text' },
  operator: 'is' | 'contains' | 'starts-with' | 'ends-with',
  value: string,
): Clause {
  const sought = addresses ? foldSought(value) : fold(value);
  const pattern = operator === 'is' ? sought : PATTERN[operator](escaped(sought));
  const compared = (text: string) =>
    operator === 'is' ? `${text} = ? COLLATE NOCASE` : `${text} LIKE ? ESCAPE '\\'`;
  const others = `${sql} GLOB '*[^ -~]*'${addresses ? ` OR ${sql} LIKE '%xn--%'` : ''}`;
  const folded = compared(addresses ? `fold_addresses(${sql})` : `fold(${sql})`);
  // A sought text with other letters is in no row of ASCII.
  return isAscii(sought)
    ? { sql: `${compared(sql)} OR ((${others}) AND ${folded})`, values: [pattern, pattern] }
    : { sql: `(${others}) AND ${folded}`, values: [pattern] };
}

const PATTERN = {
  contains: (text: string) => `%${text}%`,
  'starts-with': (text: string) => `${text}%`,
  'ends-with': (text: string) => `%${text}`,
} as const;

function not({ sql, values }: Clause): Clause {
  return { sql: `NOT (${sql})`, values };
}

function timeClause(sql: string, condition: MailCondition, now: number): Clause {
  const time = mailTime(condition.value, now);
  if (time === null) {
    throw invalid(
      condition,
      'the time is like 2026-03-01, 2026-03-01T12:00Z, 2h for two hours ago or +2h for in two hours',
    );
  }
  if (condition.operator === 'after') return { sql: `${sql} >= ?`, values: [time] };
  if (condition.operator === 'before') return { sql: `${sql} < ?`, values: [time] };
  throw invalid(condition, 'a time is compared by “after” or “before”');
}

function numberClause(sql: string, condition: MailCondition): Clause {
  const number = mailNumber(condition.value);
  if (number === null)
    throw invalid(condition, 'a number is like 3 or 7.5, a size in bytes like 500, 20k or 5M');
  const sign = NUMBER_SIGNS[condition.operator];
  if (sign === undefined) {
    throw invalid(condition, 'a number is compared by “is”, “is not”, “more than” or “less than”');
  }
  return { sql: `${sql} ${sign} ?`, values: [number] };
}

function messageClause(sql: string, condition: MailCondition): Clause {
  const id = parseMessageId(condition.value);
  if (id === null) throw invalid(condition, 'a message id has eleven letters and digits');
  if (condition.operator === 'is') return { sql: `${sql} = ?`, values: [id] };
  if (condition.operator === 'is-not') return { sql: `${sql} IS NOT ?`, values: [id] };
  throw invalid(condition, 'a message id is compared by “is” or “is not”');
}

/** The words that the condition holds for, by their numbers. */
function wordClause(sql: string, words: Readonly<Record<string, number>>, condition: MailCondition): Clause {
  const numbers = Object.entries(words)
    .filter(([word]) => holds(word, condition))
    .map(([, number]) => number);
  return { sql: `${sql} IN (${numbers.map(() => '?').join(', ')})`, values: numbers };
}

function holds(word: string, condition: MailCondition): boolean {
  const value = fold(condition.value);
  switch (condition.operator) {
    case 'is':
      return word === value;
    case 'is-not':
      return word !== value;
    case 'contains':
      return word.includes(value);
    case 'does-not-contain':
      return !word.includes(value);
    case 'starts-with':
      return word.startsWith(value);
    case 'ends-with':
      return word.endsWith(value);
    case 'after':
    case 'before':
    case 'more-than':
    case 'less-than':
      throw invalid(condition, `“${condition.operator}” compares times or numbers`);
    default:
      return assertNever(condition.operator);
  }
}

/** Wildcards of LIKE as themselves. */
function escaped(value: string): string {
  return value.replaceAll(/[\\%_]/g, '\\$&');
}

function invalid({ field, operator, value }: MailCondition, reason: string): PosternError {
  const message = `The condition “${field} ${operator} ${value}” cannot be used: ${reason}.`;
  return new PosternError('invalid-request', message, { field });
}
