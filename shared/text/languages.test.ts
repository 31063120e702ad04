import { expect, test } from 'vitest';
import { languageOf } from './languages.ts';

test('the system’s language is the first of the reader’s that there is', () => {
  expect(languageOf('system', ['en-GB', 'de'])).toBe('en');
  expect(languageOf('system', ['fr-CH', 'de-CH', 'en'])).toBe('de');
  expect(languageOf('system', ['fr'])).toBe('en');
  expect(languageOf('system', [])).toBe('en');
});

test('what was chosen counts before it; a choice that is not known is English', () => {
  expect(languageOf('de', ['en'])).toBe('de');
  expect(languageOf('xx' as 'de', ['de'])).toBe('en');
});
