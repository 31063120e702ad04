/** What `--where` takes: the filter language, and one condition in words (`username contains x`, `time after 2h`). */
import type { Field } from './field.ts';
import { any, condition, not, type Filter, type Operator } from './filter.ts';
import { fieldNamed, type List } from './list.ts';
import { noField, parseFilter, type FilterError, type ParsedFilter } from './parse-filter.ts';
import { fieldTakes, oneOf, readChoice } from './read-values.ts';
import { problemOf } from './resolve.ts';

interface Phrase {
  readonly words: string;
  readonly operator: Operator;
  readonly negated?: true;
}

const TEXT: readonly Phrase[] = [
  { words: 'contains', operator: 'contains' },
  { words: 'does not contain', operator: 'contains', negated: true },
  { words: 'is', operator: 'is' },
  { words: 'is not', operator: 'is', negated: true },
  { words: 'starts with', operator: 'starts-with' },
  { words: 'ends with', operator: 'ends-with' },
];
const EXACT = TEXT.filter(({ operator }) => operator === 'is');
const TIME: readonly Phrase[] = [
  { words: 'after', operator: 'at-least' },
  { words: 'before', operator: 'less-than' },
];
const NUMBER: readonly Phrase[] = [
  ...EXACT,
  { words: 'more than', operator: 'more-than' },
  { words: 'less than', operator: 'less-than' },
];

function phrasesFor({ kind }: Field['type']): readonly Phrase[] {
  switch (kind) {
    case 'time':
      return TIME;
    case 'number':
    case 'duration':
      return NUMBER;
    case 'id':
    case 'flag':
      return EXACT;
    default:
      return TEXT;
  }
}

/** Reads a filter or a condition in words; an empty text is an error. */
export function parseWhere(list: List, text: string): ParsedFilter {
  if (text.trim() === '') {
    const begin = oneOf(list.fields.map((one) => one.name));
    return bad(0, text.length, `The condition is empty: begin with ${begin}.`);
  }
  return parseInWords(list, text) ?? parseFilter(list, text);
}

/** Null for what is no condition in words. */
function parseInWords(list: List, text: string): ParsedFilter | null {
  const [, before = '', name = '', space = '', rest = ''] =
    /^(\s*)([\p{L}_][\p{L}\p{M}\p{N}_.-]*)(\s+|$)(.*?)\s*$/su.exec(text) ?? [];
  if (name === '') return null;
  const field = fieldNamed(list, name);
  const at = before.length + name.length + space.length;
  if (field === undefined) {
    const some = [...TEXT, ...TIME, ...NUMBER].some(({ words }) => pattern(words).test(rest));
    return some ? bad(before.length, name.length, noField(list, name)) : null;
  }
  if (/^[:=<>!]/.test(rest)) return null;
  const phrases = phrasesFor(field.type);
  // Longest first, so that `is not` is not taken for `is` and a value that begins with `not`.
  const phrase = phrases
    .toSorted((a, b) => b.words.length - a.words.length)
    .find(({ words }) => pattern(words).test(rest));
  const takes = oneOf(phrases.map(({ words }) => words));
  const literally = `To look for the text itself, put it in quotes.`;
  if (rest === '')
    return bad(
      before.length,
      name.length,
      `The operator is missing: after ${field.name} write ${takes}. ${literally}`,
    );
  if (phrase === undefined)
    return bad(
      at,
      rest.length,
      `The operator is not in “${rest.slice(0, 60)}”: after ${field.name} write ${takes}. ${literally}`,
    );
  const length = pattern(phrase.words).exec(rest)?.[0].length ?? 0;
  const value = unquote(rest.slice(length));
  const place = { at: at + length, length: rest.length - length };
  if (value === null)
    return bad(place.at, 1, 'The quote around the value is not closed: close it, or leave it out.');
  return withValue(list, field, phrase, value, place);
}

function withValue(
  list: List,
  field: Field,
  { words, operator, negated }: Phrase,
  value: string,
  { at, length }: Pick<FilterError, 'at' | 'length'>,
): ParsedFilter {
  if (value === '') return bad(at, length, `The value is missing: write it after “${words}”.`);
  const found =
    field.type.kind === 'choice' ? choices(field, operator, value) : condition(field.key, operator, value);
  if (found === null)
    return bad(at, length, `“${value.slice(0, 60)}” is not a ${field.name}: use ${fieldTakes(field.type)}.`);
  const problem = found.kind === 'condition' ? problemOf(list, found) : null;
  if (problem !== null) return bad(at, length, problem.reason);
  return { ok: true, filter: negated === true ? not(found) : found };
}

/** Of a field with few values, a part of one's name stands for all that have it. */
function choices({ key, type }: Field, operator: Operator, value: string): Filter | null {
  if (type.kind !== 'choice') return null;
  const whole = readChoice(value, type.choices);
  if (operator === 'is') return whole === null ? null : condition(key, 'is', whole);
  const sought = value.toLowerCase();
  const found = type.choices
    .map((one) => one.value)
    .filter((known) =>
      operator === 'contains'
        ? known.includes(sought)
        : operator === 'starts-with'
          ? known.startsWith(sought)
          : known.endsWith(sought),
    );
  return found.length === 0 ? null : any(...found.map((known) => condition(key, 'is', known)));
}

/** The operator at the beginning, as one word or several, up to a space, a quote or the end. */
function pattern(words: string): RegExp {
  return new RegExp(`^${words.replaceAll(' ', '[\\s-]+')}(?=\\s|["']|$)\\s*`, 'i');
}

function unquote(text: string): string | null {
  const quote = text[0];
  if (quote !== '"' && quote !== "'") return text;
  return text.length > 1 && text.endsWith(quote) ? text.slice(1, -1) : null;
}

/** Characters as people count them. */
function shownLength(text: string): number {
  return Array.from(new Intl.Segmenter().segment(text)).length;
}

/** The error with the text and a line of marks below what is meant, for a terminal. */
export function pointedAt(text: string, { at, length, message }: FilterError): string {
  // One line, with as many characters as are shown before the mark.
  const shown = text.replaceAll(/\s/g, ' ');
  const begin = Math.max(0, at - 60);
  const cut = `${begin > 0 ? '…' : ''}${shown.slice(begin, at + 100)}${shown.length > at + 100 ? '…' : ''}`;
  const lead = shownLength(shown.slice(begin, at)) + (begin > 0 ? 1 : 0);
  const marks = '^'.repeat(Math.max(1, Math.min(shownLength(shown.slice(at, at + length)), 100)));
  return `${message}\n  ${cut}\n  ${' '.repeat(lead)}${marks}`;
}

function bad(at: number, length: number, message: string): ParsedFilter {
  return { ok: false, error: { at, length, message } };
}
