/** Conditions over queue, quarantine and mail log, as people write them: `recipient ends-with @example.com`, `time after 2h`. */
import type { WhereLanguage } from './where.ts';
import { readCondition } from './where.ts';

export const MAIL_LISTS = ['queue', 'quarantine', 'log'] as const;
export type MailList = (typeof MAIL_LISTS)[number];

const TEXT_OPERATORS = ['contains', 'does-not-contain', 'is', 'is-not', 'starts-with', 'ends-with'] as const;
const TIME_OPERATORS = ['after', 'before'] as const;
const ID_OPERATORS = ['is', 'is-not'] as const;

export const MAIL_OPERATORS = [...TEXT_OPERATORS, ...TIME_OPERATORS] as const;
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
  queue: [...MESSAGE_FIELDS, 'domain', 'state', 'route', 'reply'],
  quarantine: [...MESSAGE_FIELDS, 'finding', 'scanner', 'reason'],
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
  finding: ['spam', 'malware'],
};

/** The operators that make sense for a field. */
export function mailOperators(field: string): readonly MailOperator[] {
  if (field === 'time' || field === 'received') return TIME_OPERATORS;
  return field === 'message' ? ID_OPERATORS : TEXT_OPERATORS;
}

/** Reads one condition over `list`; times are checked by {@link mailTime}. */
export function parseMailWhere(list: MailList, text: string): MailWhere {
  const language: WhereLanguage<string, MailOperator> = {
    fields: MAIL_FIELDS[list],
    operators: mailOperators,
    values: (field) => VALUES[field],
  };
  const read = readCondition(text, language);
  if (!read.ok) return read;
  const { operator, value } = read.condition;
  const isTime = operator === 'after' || operator === 'before';
  if (isTime && mailTime(value, 0) === null) {
    const reason = `The condition “${text.slice(0, 60)}” cannot be read. Write a time like 2026-03-01, 2026-03-01T12:00Z or, for two hours ago, 2h.`;
    return { ok: false, reason };
  }
  return read;
}

const UNITS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Unix milliseconds of an ISO date or time (without a zone: the computer's), or of `2h`, `30m`, `7d` before `now`; else null. */
export function mailTime(text: string, now: number): number | null {
  const [, count = '', unit = ''] = /^(\d{1,9})\s*([smhdw])$/i.exec(text.trim()) ?? [];
  const length = UNITS[unit.toLowerCase()];
  if (length !== undefined) return now - Number(count) * length;
  const iso = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/i;
  if (!iso.test(text.trim())) return null;
  const day =
    text.trim().length === 10 ? `${text.trim()}T00:00` : text.trim().replace(' ', 'T').toUpperCase();
  const time = Date.parse(day);
  return Number.isNaN(time) ? null : time;
}
