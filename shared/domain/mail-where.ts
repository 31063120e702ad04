/** Conditions over queue, quarantine and mail log, as people write them: `recipient ends-with @example.com`, `time after 2h`. */
import { FINDINGS } from './finding.ts';
import type { WhereLanguage } from './where.ts';
import { readCondition } from './where.ts';

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

/** Fields with a fixed set of values, which `is` and `is not` must name. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  state: ['queued', 'held'],
  finding: FINDINGS,
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
    values: (field) => VALUES[field],
  };
  const read = readCondition(text, language);
  if (!read.ok) return read;
  const { field, value } = read.condition;
  const bad = (reason: string): MailWhere => ({
    ok: false,
    reason: `The condition “${text.slice(0, 60)}” cannot be read. ${reason}`,
  });
  if (TIMES.includes(field) && mailTime(value, 0) === null) {
    return bad(
      'Write a time like 2026-03-01, 2026-03-01T12:00Z, 2h for two hours ago or +2h for in two hours.',
    );
  }
  if (NUMBERS.includes(field) && mailNumber(value) === null) {
    return bad('Write a number like 3 or 7.5, or a size in bytes like 500, 20k or 5M.');
  }
  return read;
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
  return Number.isNaN(time) ? null : time;
}
