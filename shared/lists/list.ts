/** What a list is: fields, order, what bare words look into, and what can be done with its rows. */
import type { PlainText } from '../text/text.ts';
import type { Field } from './field.ts';

export const LIST_KEYS = [
  'users',
  'incoming',
  'queue',
  'quarantine',
  'log',
  'usage',
  'activity',
  'rejected',
  'imports',
  'differences',
] as const;
export type ListKey = (typeof LIST_KEYS)[number];

export interface List {
  readonly key: ListKey;
  /** The title of its screen, and what one row and several are called. */
  readonly title: PlainText;
  readonly row: readonly [one: PlainText, several: PlainText];
  /** In the order of its columns. */
  readonly fields: readonly Field[];
  /** As it comes; null: in the order in which rows were made. */
  readonly sort: { readonly field: string; readonly descending: boolean } | null;
  /** Keys of the text fields that bare words are looked for in. */
  readonly searched: readonly string[];
  /** Keys of the fields that rows can be grouped by; left out: none. */
  readonly groups?: readonly string[];
  /** Names of what can be done with selected rows. */
  readonly actions: readonly string[];
}

const byName = new WeakMap<List, ReadonlyMap<string, Field>>();

/** A field by its key, its name in filters or any of its words, however they are written; undefined for none. */
export function fieldNamed(list: List, name: string): Field | undefined {
  let names = byName.get(list);
  if (names === undefined) {
    // Keys last: a word of another field never hides one.
    names = new Map([
      ...list.fields.flatMap((one) => one.words.map((word) => [plain(word), one] as const)),
      ...list.fields.flatMap((one) => [one.name, one.key].map((word) => [plain(word), one] as const)),
    ]);
    byName.set(list, names);
  }
  return names.get(plain(name));
}

/** A field by its key alone. */
export function fieldOf(list: List, key: string): Field | undefined {
  return list.fields.find((one) => one.key === key);
}

/** Letters and digits without regard to case: `Limit per day`, `limit-per-day` and `limitPerDay` are one. */
export function plain(word: string): string {
  return word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s_.-]/g, '');
}
