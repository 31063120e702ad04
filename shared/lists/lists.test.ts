import { describe, expect, test } from 'vitest';
import { isText } from './field.ts';
import { fieldNamed, fieldOf, LIST_KEYS, plain } from './list.ts';
import { LISTS } from './lists.ts';

test('there are nine lists, each under its key', () => {
  expect(LIST_KEYS).toHaveLength(10);
  expect(Object.values(LISTS).map(({ key }) => key)).toEqual([...LIST_KEYS]);
});

describe.each(Object.values(LISTS))('the list $key', (list) => {
  test('names each field once, and finds it by each of its words', () => {
    const names = list.fields.flatMap((one) => [...new Set([one.key, one.name, ...one.words].map(plain))]);
    expect(names.toSorted()).toEqual([...new Set(names)].toSorted());
    for (const one of list.fields) {
      for (const word of [one.key, one.name, ...one.words]) expect(fieldNamed(list, word)).toBe(one);
      // As it must be written before a colon.
      expect(one.name).toMatch(/^[a-z][A-Za-z]*$/);
    }
  });

  test('is sorted by a field that can be, and looks for words in text', () => {
    if (list.sort !== null) expect(fieldOf(list, list.sort.field)?.sortable).toBe(true);
    for (const key of list.searched) {
      const field = fieldOf(list, key);
      expect(field !== undefined && isText(field.type)).toBe(true);
    }
    expect(list.searched).not.toEqual([]);
  });

  test('is grouped by fields that rows have one value of', () => {
    for (const key of list.groups ?? []) expect(fieldOf(list, key)?.several).toBe(false);
  });

  test('says no choice twice', () => {
    for (const { type } of list.fields) {
      if (type.kind !== 'choice') continue;
      const words = type.choices.flatMap(({ value, words: of }) => [...new Set([value, ...of].map(plain))]);
      expect(words).toEqual([...new Set(words)]);
    }
  });
});
