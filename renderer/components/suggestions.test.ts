import { expect, it } from 'vitest';
import { suggestions } from './suggestions.ts';

const OPTIONS = ['testdomain.com', 'example.org', 'test.example'].map((value) => ({ value }));

it('narrows by what is typed, what begins with it first', () => {
  const values = (text: string) => suggestions(OPTIONS, text).map(({ value }) => value);
  expect(values('')).toEqual(['testdomain.com', 'example.org', 'test.example']);
  expect(values('EXAMPLE')).toEqual(['example.org', 'test.example']);
  expect(values('nothing')).toEqual([]);
  expect(values('.')).toEqual(['testdomain.com', 'example.org', 'test.example']);
  // What begins with it stood behind what only holds it.
  expect(suggestions([{ value: 'my.test' }, ...OPTIONS], 'test').map(({ value }) => value)).toEqual([
    'testdomain.com',
    'test.example',
    'my.test',
  ]);
});
