import { afterEach, expect, test } from 'vitest';
import { german } from './german.ts';
import { pseudoDictionary } from './pseudo.ts';
import * as texts from './text.ts';
import { tell, useDictionary, type Message, type Part } from './text.ts';

// Texts that only this test has.
type With<Result> = (english: string, values?: Readonly<Record<string, unknown>>) => Result;
const t = texts.t as unknown as With<string>;
const message = texts.message as unknown as With<Message>;
const parts = texts.parts as unknown as With<readonly Part[]>;
const USERS = '{count, plural, one {# user} other {# users}} of {domain}';

afterEach(() => useDictionary(null));

test('without a dictionary texts are the English they are written in, with their values', () => {
  expect(t('Save')).toBe('Save');
  expect(t(USERS, { count: 1, domain: 'a.example' })).toBe('1 user of a.example');
  expect(t(USERS, { count: 4210, domain: '{x}' })).toBe('4,210 users of {x}');
});

test('the reader’s dictionary gives words, plurals and numbers; what it lacks stays English', () => {
  const words: Record<string, string> = {
    ...german,
    [USERS]: '{count, plural, one {# Benutzer} other {# Benutzer}} von {domain}',
  };
  useDictionary({ language: 'de', find: (english) => words[english] });
  expect(t('Save')).toBe('Speichern');
  expect(t(USERS, { count: 4210, domain: 'a.example' })).toBe('4.210 Benutzer von a.example');
  expect(t('Nobody has this')).toBe('Nobody has this');
});

test('a message is told in the language of who reads it, with the messages in it', () => {
  const made = message('Not saved: {why}', { why: message('Discard') });
  expect(tell(made)).toBe('Not saved: Discard');
  useDictionary({ language: 'de', find: (english) => (english === 'Discard' ? 'Verwerfen' : undefined) });
  expect(tell(JSON.parse(JSON.stringify(made)) as typeof made)).toBe('Not saved: Verwerfen');
});

test('a record may be given whole: what the text does not name is no matter', () => {
  expect(t('{file}, line {line}', { file: 'a', line: 3, lost: null, first: [1] })).toBe('a, line 3');
});

test('what tells two uses of a word apart is not shown', () => {
  expect(t('Open ¦ state')).toBe('Open');
  useDictionary({ language: 'de', find: (english) => (english === 'Open ¦ state' ? 'Offen' : 'Öffnen') });
  expect(t('Open ¦ state')).toBe('Offen');
});

test('pieces name the value that each shows', () => {
  const made = parts(USERS, { count: 2, domain: 'a.example' });
  expect(made.map(({ words }) => words).join('')).toBe('2 users of a.example');
  expect(made.filter(({ of }) => of !== null)).toEqual([{ words: 'a.example', of: 'domain' }]);
});

test('a language for tests marks each text, also one in another', () => {
  useDictionary(pseudoDictionary('en-XA'));
  expect(t('Save')).toMatch(/^⟦Save·+⟧$/);
  expect(t(USERS, { count: 2, domain: 'a' })).toMatch(/^⟦2 users of a·+⟧$/);
});
