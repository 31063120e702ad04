/** The characters of a filter, one token at a time. */
import { t } from '../text/text.ts';
import { looksLikeIp } from '../domain/user-name.ts';
import type { FilterError } from './parse-filter.ts';

/** Thrown where a filter cannot be read on. */
export class FilterFault extends Error {
  readonly #at: number;
  readonly #length: number;

  constructor(at: number, length: number, message: string) {
    super(message);
    this.#at = at;
    this.#length = length;
  }

  report(): FilterError {
    return { at: this.#at, length: this.#length, message: this.message };
  }
}

/** A value as written. */
export interface Part {
  readonly text: string;
  readonly quoted: boolean;
  /** A star before or after it. */
  readonly before: boolean;
  readonly after: boolean;
  /** Where it stands, quotes included. */
  readonly at: number;
  readonly length: number;
}

const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_.-]*/uy;
const SYMBOL = /:|!=|>=|<=|=|>|</y;
const SPACE = /\s*/y;
const BREAK = /[\s()]/;

export class FilterScanner {
  readonly text: string;
  at = 0;

  constructor(text: string) {
    this.text = text;
  }

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  get next(): string {
    return this.text[this.at] ?? '';
  }

  space(): void {
    this.#match(SPACE);
  }

  take(character: string): boolean {
    if (this.next !== character) return false;
    this.at++;
    return true;
  }

  /** Whether a word in capitals stands here, by itself. */
  sees(word: string): boolean {
    const after = this.text[this.at + word.length] ?? ' ';
    return this.text.startsWith(word, this.at) && BREAK.test(after);
  }

  keyword(word: string): boolean {
    const found = this.sees(word);
    if (found) this.at += word.length;
    return found;
  }

  /** The name and the sign of a comparison that begins here; spaces may stand around the sign of a field that is `known`. */
  fieldName(known: (word: string) => boolean): { readonly text: string; readonly symbol: string } | null {
    const here = this.at;
    const text = this.#match(NAME);
    if (text === '') {
      if (/[:=<>]/.test(this.next))
        this.fault(1, t('Write a field before “{sign}”, or put the text in quotes.', { sign: this.next }));
      return null;
    }
    const isKnown = known(text);
    if (isKnown) this.space();
    const symbol = this.#match(SYMBOL);
    if (symbol === '' || (!isKnown && looksLikeIp(this.#bare(here)))) {
      this.at = here;
      return null;
    }
    if (isKnown && BREAK.test(this.next) && this.next !== '(' && this.next !== ')') this.space();
    return { text, symbol };
  }

  /** A word to look for. */
  word(): Part {
    const quote = this.next === '"' || this.next === "'" ? this.#quoted() : null;
    if (quote !== null) {
      this.requireBreak();
      return quote;
    }
    const at = this.at;
    const text = this.#bare(at);
    this.at += text.length;
    if (this.next === '(')
      this.fault(1, t('Put a text with brackets in quotes, or a space before the bracket.'));
    return part(text, at);
  }

  /** The value of a comparison; two where it is a `range`. */
  value(range: boolean): readonly [Part, Part | null] {
    const first = this.#part(range);
    if (!range || !this.text.startsWith('..', this.at)) return [this.#ended(first), null];
    this.at += 2;
    return [first, this.#ended(this.#part(false))];
  }

  /** After quotes and brackets something new begins. */
  requireBreak(): void {
    if (!this.atEnd && !/[\s)]/.test(this.next)) this.fault(1, t('Leave a space here.'));
  }

  fault(length: number, message: string): never {
    throw new FilterFault(this.at, length, message);
  }

  faultAt(at: number, length: number, message: string): never {
    throw new FilterFault(at, length, message);
  }

  #ended(value: Part): Part {
    if (this.next === '(') this.fault(1, t('Put a value with brackets in quotes.'));
    this.requireBreak();
    return value;
  }

  #part(range: boolean): Part {
    const at = this.at;
    const star = /\*["']/y;
    star.lastIndex = at;
    const before = star.test(this.text);
    if (before) this.at++;
    if (this.next === '"' || this.next === "'") {
      const quoted = this.#quoted();
      const after = this.take('*');
      return { ...quoted, before, after, at, length: this.at - at };
    }
    const bare = this.#bare(at);
    const end = range ? bare.indexOf('..') : -1;
    const text = end < 0 ? bare : bare.slice(0, end);
    this.at += text.length;
    const stars = [text.length > 1 && text.startsWith('*'), text.length > 1 && text.endsWith('*')] as const;
    const inner = text.slice(stars[0] ? 1 : 0, stars[1] ? -1 : undefined);
    return { ...part(inner, at), before: stars[0], after: stars[1], length: text.length };
  }

  /** Up to a space or a bracket. */
  #bare(from: number): string {
    let end = from;
    while (end < this.text.length && !BREAK.test(this.text[end] ?? '')) end++;
    return this.text.slice(from, end);
  }

  /** A backslash takes the next character as it is. */
  #quoted(): Part {
    const at = this.at;
    const quote = this.next;
    let text = '';
    for (this.at++; !this.atEnd; this.at++) {
      if (this.next === quote) {
        this.at++;
        return { ...part(text, at), quoted: true, length: this.at - at };
      }
      if (this.next === '\\') this.at++;
      text += this.next;
    }
    throw new FilterFault(at, 1, t('This quote is not closed: close it, or leave it out.'));
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found;
  }
}

function part(text: string, at: number): Part {
  return { text, quoted: false, before: false, after: false, at, length: text.length };
}
