import { expect, it } from 'vitest';
import { suggestions } from './suggestions.ts';

const OPTIONS = ['testdomain.com', 'example.org', 'test.example'].map((value) => ({ value }));

it('narrows by what is typed, what begins with it first', () => {
  const values = (text: string) => suggestions(OPTIONS, text).map(({ value }) => value);
  expect(values('')).toEqual(['testdomain.com', 'example.org', 'test.example']);
  expect(values('EXAMPLE')).toEqual(['example.org', 'test.example']);
  expect(values('nothing')).toEqual([]);
});
