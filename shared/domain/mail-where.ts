/** Conditions over queue, quarantine and mail log, as people write them: `recipient ends-with @example.com`, `time after 2h`. */
import { FINDINGS } from './finding.ts';
import { MAIL_EVENT_KINDS } from './mail-event-kinds.ts';
import type { WhereLanguage } from './where.ts';
import { mayHold, readCondition } from './where.ts';

export const MAIL_LISTS = ['queue', 'quarantine', 'log'] as const;
export type MailList = (typeof MAIL_LISTS)[number];

const TEXT_OPERATORS = ['contains', 'does-not-contain', 'is', 'is-not', 'starts-with', 'ends-with'] as const;
const TIME_OPERATORS = ['after', 'before'] as const;
const ID_OPERATORS = ['is', 'is-not'] as const;
const NUMBER_OPERATORS = ['is', 'is-not', 'more-than', 'less-than'] as const;

export const MAIL_OPERATORS = [...TEXT_OPERATORS, ...TIME_OPERATORS, 'more-than', 'less-than'] as const;
export type MailOperator = (typeof MAIL_OPERATORS)[number];

const MESSAGE_FIELDS = [
  'message',
  'sender',
  'recipient',
  'user',
  'client',
  'subject',
  'from',
  'received',
] as const;

/** The fields of each list. */
export const MAIL_FIELDS = {
  queue: [...MESSAGE_FIELDS, 'domain', 'state', 'route', 'reply', 'attempts', 'next', 'expires', 'size'],
  quarantine: [...MESSAGE_FIELDS, 'finding', 'scanner', 'reason', 'score', 'size', 'expires'],
  log: ['time', 'kind', 'message', 'user', 'client', 'sender', 'recipient', 'rule', 'reply', 'detail'],
} as const satisfies Record<MailList, readonly string[]>;

export interface MailWhereCondition {
  readonly field: string;
  readonly operator: MailOperator;
  readonly value: string;
}

export type MailWhere =
  | { readonly ok: true; readonly condition: MailWhereCondition }
  | { readonly ok: false; readonly reason: string };

/** Fields with a fixed set of values: `is` and `is not` must name one, and any other text must be found in one. */
export const MAIL_VALUES: Readonly<Record<string, readonly string[]>> = {
  state: ['queued', 'held'],
  finding: FINDINGS,
  kind: MAIL_EVENT_KINDS,
};

const TIMES: readonly string[] = ['time', 'received', 'next', 'expires'];
const NUMBERS: readonly string[] = ['attempts', 'size', 'score'];

/** The operators that make sense for a field. */
export function mailOperators(field: string): readonly MailOperator[] {
  if (TIMES.includes(field)) return TIME_OPERATORS;
  if (NUMBERS.includes(field)) return NUMBER_OPERATORS;
  return field === 'message' ? ID_OPERATORS : TEXT_OPERATORS;
}

/** Reads one condition over `list`; times are checked by {@link mailTime}, numbers by {@link mailNumber}. */
export function parseMailWhere(list: MailList, text: string): MailWhere {
  const language: WhereLanguage<string, MailOperator> = {
    fields: MAIL_FIELDS[list],
    operators: mailOperators,
    values: (field) => MAIL_VALUES[field],
  };
  const read = readCondition(text, language);
  if (!read.ok) return read;
  const problem = mailConditionProblem(read.condition);
  if (problem === null) return read;
  return { ok: false, reason: `The condition “${text.slice(0, 60)}” cannot be read. ${problem}` };
}

/** What is wrong with the value of a condition, and what to write instead; null when nothing is. */
export function mailConditionProblem({ field, operator, value }: MailWhereCondition): string | null {
  if (TIMES.includes(field) && mailTime(value, 0) === null)
    return 'Write a time like 2026-03-01, 2026-03-01T12:00Z, 2h for two hours ago or +2h for in two hours.';
  if (NUMBERS.includes(field)) {
    const number = mailNumber(value);
    if (number === null) return 'Write a number like 3 or 7.5, or a size in bytes like 500, 20k or 5M.';
    if (operator === 'less-than' && number === 0) return `No ${field} is less than 0.`;
  }
  if (field === 'message' && !/^[\da-z]{11}$/i.test(value.replaceAll(/[\s-]/g, '')))
    return 'Write the id of a message: eleven letters and digits, as the lists show it.';
  const values = MAIL_VALUES[field];
  const sought = value.toLowerCase();
  if (values === undefined || values.some((known) => mayHold(operator, known, sought))) return null;
  return `No ${field} is meant by “${value.slice(0, 60)}”: use ${values.slice(0, -1).join(', ')} or ${values.at(-1) ?? ''}.`;
}

/** Says so when nothing can be what all of these conditions say together: an empty range, two different values. Null else. */
export function mailContradiction(conditions: readonly MailWhereCondition[], now: number): string | null {
  for (const [at, one] of conditions.entries()) {
    const other = conditions.slice(0, at).find((before) => excludes(before, one, now));
    if (other === undefined) continue;
    const [first = '', second = ''] = [other, one].map(
      ({ field, operator, value }) => `“${field} ${operator.replaceAll('-', ' ')} ${value.slice(0, 60)}”`,
    );
    return `Nothing can be both ${first} and ${second}: leave one of them out.`;
  }
  return null;
}

/** Whether two conditions leave nothing of a field. */
function excludes(a: MailWhereCondition, b: MailWhereCondition, now: number): boolean {
  if (a.field !== b.field) return false;
  const [one, other] = [rangeOf(a, now), rangeOf(b, now)];
  if (one !== null && other !== null) {
    const [from, to] = [Math.max(one.from, other.from), Math.min(one.to, other.to)];
    return (
      from > to ||
      (from === to &&
        ((from === one.from && one.above) ||
          (from === other.from && other.above) ||
          (to === one.to && one.below) ||
          (to === other.to && other.below)))
    );
  }
  if (MAIL_VALUES[a.field] === undefined && a.field !== 'message') return false;
  const same = a.value.toLowerCase() === b.value.toLowerCase();
  if (a.operator === 'is' && b.operator === 'is') return !same;
  return same && [a.operator, b.operator].toSorted().join(' ') === 'is is-not';
}

/** What a condition leaves of a number or a time; `above` and `below`: without the bound itself. */
interface Range {
  readonly from: number;
  readonly to: number;
  readonly above: boolean;
  readonly below: boolean;
}

function rangeOf({ field, operator, value }: MailWhereCondition, now: number): Range | null {
  const bound = TIMES.includes(field)
    ? mailTime(value, now)
    : NUMBERS.includes(field)
      ? mailNumber(value)
      : null;
  if (bound === null || operator === 'is-not') return null;
  const lower = operator === 'after' || operator === 'more-than';
  const upper = operator === 'before' || operator === 'less-than';
  return {
    from: upper ? -Infinity : bound,
    to: lower ? Infinity : bound,
    above: operator === 'more-than',
    below: upper,
  };
}

/** A number, or a size in bytes with `k`, `M` or `G` (1024 each); else null. */
export function mailNumber(text: string): number | null {
  const [, count = '', unit = ''] = /^(\d{1,12}(?:\.\d{1,3})?)\s*([kmg]?)$/i.exec(text.trim()) ?? [];
  return count === '' ? null : Number(count) * 1024 ** ' kmg'.indexOf(unit.toLowerCase() || ' ');
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Unix milliseconds of an ISO date or time (without a zone: the computer's), or of `2h`, `30m`, `7d` before `now`, `+2h` after it; else null. */
export function mailTime(text: string, now: number): number | null {
  const [, sign = '', count = '', unit = ''] = /^(\+?)(\d{1,9})\s*([smhdw])$/i.exec(text.trim()) ?? [];
  const length = UNITS[unit.toLowerCase()];
  if (length !== undefined) return now + Number(count) * (sign === '' ? -length : length);
  const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i;
  if (!iso.test(text.trim())) return null;
  const day =
    text.trim().length === 10 ? `${text.trim()}T00:00` : text.trim().replace(' ', 'T').toUpperCase();
  const time = Date.parse(day);
  // The 30th of February is no day, though it is read as one in March.
  const midnight = Date.parse(`${day.slice(0, 10)}T00:00Z`);
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day.slice(0, 10));
  return Number.isNaN(time) || !exists ? null : time;
}
