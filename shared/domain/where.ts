/** Conditions as people write them on the command line: `username contains x`, `status is-not "manual"`. */
import { CHANGE_OPERATORS, changeNumber, FILTER_FIELDS, FILTER_OPERATORS } from './query.ts';
import type { Condition } from './query.ts';
import { USER_STATUSES } from './user-status.ts';

export type Where =
  { readonly ok: true; readonly condition: Condition } | { readonly ok: false; readonly reason: string };

const MAX_VALUE = 320;

/** Fields with a fixed set of values, which conditions must name, whole or in part. */
const VALUES: Partial<Record<Condition['field'], readonly string[]>> = {
  kind: ['mailbox', 'ip'],
  status: USER_STATUSES,
};

/** What can be said about something: its fields, and what each can be compared by and with. */
export interface WhereLanguage<Field extends string, Operator extends string> {
  readonly fields: readonly Field[];
  operators(field: Field): readonly Operator[];
  /** The values that must be named, whole or in part, for a field with a fixed set. */
  values(field: Field): readonly string[] | undefined;
}

export type ReadCondition<Field extends string, Operator extends string> =
  | {
      readonly ok: true;
      readonly condition: { readonly field: Field; readonly operator: Operator; readonly value: string };
    }
  | { readonly ok: false; readonly reason: string };

const USERS: WhereLanguage<Condition['field'], Condition['operator']> = {
  fields: FILTER_FIELDS,
  operators: (field) => (field === 'change' ? CHANGE_OPERATORS : FILTER_OPERATORS),
  values: (field) => VALUES[field],
};

/** Reads a condition over users. */
export function parseWhere(text: string): Where {
  const read = readCondition(text, USERS);
  if (!read.ok || read.condition.field !== 'change' || changeNumber(read.condition.value) !== null)
    return read;
  return bad(text, 'Write the number of a change, as “postern activity” shows it');
}

/** Reads `FIELD OPERATOR VALUE`, in any case; operators of several words with spaces or hyphens; quotes around the value are optional. */
export function readCondition<Field extends string, Operator extends string>(
  text: string,
  language: WhereLanguage<Field, Operator>,
): ReadCondition<Field, Operator> {
  const [, word = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/s.exec(text) ?? [];
  const field = language.fields.find((name) => name === word.toLowerCase());
  if (field === undefined) {
    const found = word === '' ? 'It is empty' : `“${clip(word)}” is not a field`;
    return bad(text, `${found}: begin with ${list(language.fields)}`);
  }
  // Longest first, so that `is not` is not taken for `is` and a value that begins with `not`.
  const operators = language.operators(field).toSorted((a, b) => b.length - a.length);
  const operator = operators.find((name) => pattern(name).test(rest));
  if (operator === undefined) {
    const after = rest === '' ? 'is missing' : `is not in “${clip(rest)}”`;
    return bad(text, `The operator ${after}: after ${field} write ${list(operators.map(spaced).toSorted())}`);
  }
  const value = unquote(rest.replace(pattern(operator), ''));
  if (value === null) return bad(text, 'The quote around the value is not closed: close it, or leave it out');
  if (value === '') return bad(text, `The value is missing: write it after “${spaced(operator)}”`);
  if (value.length > MAX_VALUE) return bad(text, `The value is longer than ${MAX_VALUE} characters`);
  const values = language.values(field);
  if (values !== undefined && !values.some((known) => mayHold(operator, known, value.toLowerCase()))) {
    return bad(text, `“${clip(value)}” is not a ${field}: use ${list(values)}`);
  }
  return { ok: true, condition: { field, operator, value } };
}

/** Whether a condition of text names a known word, or a part of one; `sought` in lower case. */
export function mayHold(operator: string, known: string, sought: string): boolean {
  switch (operator) {
    case 'contains':
    case 'does-not-contain':
      return known.includes(sought);
    case 'starts-with':
      return known.startsWith(sought);
    case 'ends-with':
      return known.endsWith(sought);
    default:
      return known === sought;
  }
}

/** The operator at the beginning, as one word or several, up to a space, a quote or the end. */
function pattern(operator: string): RegExp {
  return new RegExp(`^${operator.replaceAll('-', '[\\s-]+')}(?=\\s|["']|$)\\s*`, 'i');
}

function unquote(text: string): string | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  return text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : null;
}

function spaced(operator: string): string {
  return operator.replaceAll('-', ' ');
}

function list(words: readonly string[]): string {
  return `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function bad(text: string, reason: string): { readonly ok: false; readonly reason: string } {
  return { ok: false, reason: `The condition “${clip(text)}” cannot be read. ${reason}.` };
}

function clip(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
