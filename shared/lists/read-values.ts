/** Values of a filter as people write them: one reader for each kind of value. */
import { t } from '../text/text.ts';
import { unitWord } from '../domain/amount.ts';
import { parseSize } from '../domain/byte-size.ts';
import { parseNumber, withoutGroups } from '../domain/setting-text.ts';
import type { Choice, FieldType } from './field.ts';
import { plain } from './list.ts';

type NumberType = Extract<FieldType, { kind: 'number' }>;
type DurationType = Extract<FieldType, { kind: 'duration' }>;

/** A number: `1,000`, `7.5`, `20k`, `unlimited` (then Infinity) where there can be no limit; null for what is none. */
export function readNumber(text: string, type: NumberType): number | null {
  const word = text.trim().toLowerCase();
  if (type.zeroIsUnlimited && word === 'unlimited') return Infinity;
  if (type.unit === 'bytes') return parseSize(text, 'bytes');
  const parts = /^(-?\d{1,12}(?:\.\d{1,3})?)\s*([kmg]?)$/.exec(withoutGroups(word, type.decimals));
  if (parts === null) return null;
  const [, count, unit = ''] = parts;
  const number = Number(count) * 1000 ** ' kmg'.indexOf(unit || ' ');
  if (number < 0 && !type.decimals) return null;
  return type.zeroIsUnlimited && number === 0 ? Infinity : number;
}

const LENGTHS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const UNITS = { seconds: 1000, minutes: 60_000, days: 86_400_000 } as const;

/** A length of time in the field's unit: `30`, `2h`, `1d`; null for what is none. */
export function readDuration(text: string, type: DurationType): number | null {
  const plainNumber = parseNumber(text);
  if (plainNumber !== null) return plainNumber;
  const [, count = '', unit = ''] =
    /^(\d{1,9}(?:\.\d{1,3})?)\s*(s|m|min|h|d|w)?$/.exec(text.trim().toLowerCase()) ?? [];
  if (count === '') return null;
  return unit === '' ? Number(count) : (Number(count) * (LENGTHS[unit] ?? 0)) / UNITS[type.unit];
}

/** Unix milliseconds; `to` is exclusive. The same twice: a moment. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * A time: `2026-11-26`, `2026-11`, `2026-11-26T12:00Z` (without a zone: the computer's), `today`, `yesterday`, `tomorrow`, `now`,
 * `last7d`, `next2h`, `2h` ago, `+2h` from now; null for what is none, such as the 30th of February.
 */
export function readTime(text: string, now: number): Span | null {
  const word = text.trim().toLowerCase();
  const day = ['yesterday', 'today', 'tomorrow'].indexOf(word) - 1;
  if (day > -2) {
    const date = new Date(now);
    return days(date.getFullYear(), date.getMonth(), date.getDate() + day);
  }
  if (word === 'now') return { from: now, to: now };
  const [, which = '', count = '', unit = ''] = /^(last|next|\+|)(\d{1,9})\s*([smhdw])$/.exec(word) ?? [];
  const length = Number(count) * (LENGTHS[unit] ?? 0);
  if (unit !== '') {
    if (which === 'last') return { from: now - length, to: now + 1 };
    if (which === 'next') return { from: now, to: now + length + 1 };
    const at = which === '+' ? now + length : now - length;
    return { from: at, to: at };
  }
  return readDate(word);
}

function readDate(word: string): Span | null {
  const parts =
    /^(\d{4})-(\d{2})(?:-(\d{2})(?:[t ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,3}))?)?(z|[+-]\d{2}:\d{2})?)?)?$/.exec(
      word,
    );
  if (parts === null) return null;
  const [, year = '', month = '', date, hour, minute = '', second, fraction, zone] = parts;
  const [y, m] = [Number(year), Number(month) - 1];
  if (m < 0 || m > 11) return null;
  if (date === undefined) return days(y, m, 1, 0, 1);
  // The 30th of February is no day, though it is read as one in March.
  if (Number(date) < 1 || Number(date) > new Date(Date.UTC(y, m + 1, 0)).getUTCDate()) return null;
  if (hour === undefined) return days(y, m, Number(date));
  const seconds = second === undefined ? '' : `:${second}${fraction === undefined ? '' : `.${fraction}`}`;
  const from = Date.parse(`${year}-${month}-${date}T${hour}:${minute}${seconds}${zone?.toUpperCase() ?? ''}`);
  if (Number.isNaN(from)) return null;
  const width = fraction !== undefined ? 0 : second !== undefined ? 1000 : 60_000;
  return { from, to: from + width };
}

/** Days of the computer's zone, which may have 23 or 25 hours. */
function days(year: number, month: number, date: number, more = 1, months = 0): Span {
  return {
    from: new Date(year, month, date).getTime(),
    to: new Date(year, month + months, date + (months === 0 ? more : 0)).getTime(),
  };
}

/** The value that a word stands for, without regard to case, spaces and hyphens; null for none. */
export function readChoice(text: string, choices: readonly Choice[]): string | null {
  const word = plain(text.trim());
  const found = choices.find(
    ({ value, words }) => plain(value) === word || words.some((one) => plain(one) === word),
  );
  return found?.value ?? null;
}

/** What a field takes, for people: `a number such as 500 or unlimited`. */
export function fieldTakes(type: FieldType): string {
  switch (type.kind) {
    case 'number':
      if (type.unit === 'bytes') return t('a size in bytes like 500, 20k or 5M');
      if (type.decimals) return t('a number like 3 or 7.5');
      return type.zeroIsUnlimited
        ? t('a number like 500, 1,000 or unlimited')
        : t('a number like 3 or 1,000');
    case 'duration':
      return t('a number of {unit}, or a length of time like 30m, 2h or 7d', { unit: unitWord(type.unit) });
    case 'time':
      return t(
        'a time like 2026-03-01, 2026-03-01T12:00Z, today, last7d, 2h for two hours ago or +2h for in two hours',
      );
    case 'flag':
      return t('on or off');
    case 'choice':
      return oneOf(type.choices.map(({ value }) => value));
    case 'id':
      return t(type.takes);
    default:
      return t('a text');
  }
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  return words.length < 2
    ? words.join('')
    : `${words.slice(0, -1).join(', ')}${t(' or ')}${words.at(-1) ?? ''}`;
}
