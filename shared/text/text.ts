/**
 * All text for people: written in English where it is used, in ICU MessageFormat, and looked up by that English in the
 * reader's dictionary. What no dictionary was chosen for (the command line, the relay) reads English.
 */
import { IntlMessageFormat } from 'intl-messageformat';
import type { ArgumentsOf } from './arguments.ts';
import type { german } from './german.ts';

/** Every text there is, in English. */
export type Text = keyof typeof german;

/** A text without arguments: a label, a heading. */
export type PlainText = { [K in Text]: K extends `${string}{${string}` ? never : K }[Text];

/** A message may hold messages. */
export type Value = string | number | Message;

/** A text with its values, to be told later, perhaps by another process in another language. */
export interface Message {
  readonly text: Text;
  readonly values?: Readonly<Record<string, Value>>;
}

/** What `t` takes beside the text: nothing, or all values it names. */
export type Values<K extends string> =
  ArgumentsOf<K> extends infer Name extends string
    ? [Name] extends [never]
      ? []
      : [values: Readonly<Record<Name, Value>>]
    : [];

export interface Dictionary {
  /** BCP 47; numbers and plurals follow it. */
  readonly language: string;
  /** The text for an English one; undefined: the English stands. */
  readonly find: (english: string) => string | undefined;
}

/** What follows is no part of the text: it tells two uses of one English word apart, `Open ¦ state`. */
const CONTEXT = ' ¦ ';

const ENGLISH: Dictionary = { language: 'en', find: () => undefined };

let dictionary = ENGLISH;
let formats = new Map<string, IntlMessageFormat>();

/** From now on texts are told in this dictionary's language; null: English. What was told before stays as it is. */
export function useDictionary(chosen: Dictionary | null): void {
  dictionary = chosen ?? ENGLISH;
  formats = new Map();
}

/** What `work` tells is told in another language; at once, so that nobody else's texts come between. */
export function toldIn<Told>(other: Dictionary | null, work: () => Told): Told {
  const before = dictionary;
  useDictionary(other);
  try {
    return work();
  } finally {
    useDictionary(before);
  }
}

/** The language of the reader (BCP 47). */
export function languageOfReader(): string {
  return dictionary.language;
}

/**
 * A text in the reader's language: `t('Delete {count, plural, one {# user} other {# users}}', { count })`. Numbers as values are
 * written as the language does where the text says `{n, number}` or `#`.
 */
export function t(text: PlainText): string;
/** With values. */
export function t<K extends Text>(text: K, ...values: Values<K>): string;
/** Where no dictionary has it: the English. */
export function t(text: string, values?: Readonly<Record<string, Value>>): string {
  return told(text, values);
}

/** A sentence that another process made in English: in the reader's language where the dictionary has it as it stands. */
export function translated(english: string): string {
  return dictionary.find(english) ?? english;
}

/** What another process said, by its text and values, or where there are none by its English. */
export function retold(english: string, told?: Message): string {
  return told === undefined ? translated(english) : tell(told);
}

/** The same, to be told later. */
export function message(text: PlainText): Message;
/** With values. */
export function message<K extends Text>(text: K, ...values: Values<K>): Message;
/** Both of the above. */
export function message(text: Text, values?: Readonly<Record<string, Value>>): Message {
  return values === undefined ? { text } : { text, values };
}

/** A sentence of a library or of another process: in the reader's language where the dictionary has it as it stands. */
export function asSaid(sentence: string): Message {
  return { text: sentence as PlainText };
}

/** Several, with a comma or another text between two. */
export function listMessage(
  all: readonly Message[],
  between:
    '{first}, {rest}' | '{first}, and {rest}' | '{first}; {rest}' | '{first} {rest}' = '{first}, {rest}',
): Message {
  const [first = message('{text}', { text: '' }), ...more] = all;
  return more.length === 0 ? first : message(between, { first, rest: listMessage(more, between) });
}

/** A message in the reader's language. */
export function tell(message: Message): string {
  return told(message.text, message.values);
}

/** A piece of a told text: words, or the text that is the value of the argument `of`. */
export interface Part {
  readonly words: string;
  readonly of: string | null;
}

/** The pieces of a text in the reader's language, for who shows a value otherwise than the words around it. */
export function parts<K extends Text>(text: K, ...values: Values<K>): readonly Part[] {
  const [given = {}] = values as [Readonly<Record<string, Value>>?];
  // A number stays one: its plural depends on it.
  const marked = Object.entries(given).map(([of, value]) => {
    const words = flat(value);
    return [of, typeof words === 'number' ? words : { words, of }];
  });
  return formatOf(text)
    .formatToParts<Part>(Object.fromEntries(marked) as Record<string, Part | number>)
    .map(({ value }) => (typeof value === 'object' ? value : { words: value, of: null }));
}

function told(text: string, values: Readonly<Record<string, Value>> | undefined): string {
  // Most texts are plain, and many stand in a list: nothing is parsed for them.
  if (values === undefined) return wordsOf(text);
  const entries = Object.entries(values).map(([name, value]) => [name, flat(value)]);
  return formatOf(text).format(Object.fromEntries(entries) as Record<string, string | number>) as string;
}

// What is no message is left to the format: a record may be given whole, with more in it than the text names.
const flat = (value: Value): string | number =>
  typeof value === 'object' && (value as Message | null)?.text !== undefined
    ? tell(value)
    : (value as string | number);

function wordsOf(text: string): string {
  return dictionary.find(text) ?? (text.split(CONTEXT)[0] as string);
}

function formatOf(text: string): IntlMessageFormat {
  let format = formats.get(text);
  if (format === undefined) {
    format = new IntlMessageFormat(wordsOf(text), dictionary.language, undefined, { ignoreTag: true });
    formats.set(text, format);
  }
  return format;
}
