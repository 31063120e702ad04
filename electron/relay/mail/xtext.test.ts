import { expect, test } from 'vitest';
import { fromXtext, orcptToSend, orcptToShow, toXtext } from './xtext.ts';

test('what is xtext already is passed on unchanged', () => {
  expect(toXtext('plain-text!~')).toBe('plain-text!~');
  expect(toXtext('a+2Bb+41')).toBe('a+2Bb+41');
  expect(orcptToSend('rfc822;a+2Bb@x.example')).toBe('rfc822;a+2Bb@x.example');
});

test('what is not is encoded', () => {
  expect(toXtext('a\r\nb')).toBe('a+0D+0Ab');
  expect(toXtext('ü')).toBe('+C3+BC');
  expect(toXtext('a+b=c')).toBe('a+2Bb+3Dc');
  expect(orcptToSend('rfc822;a b@x.example')).toBe('rfc822;a+20b@x.example');
});

test('an international address goes on as it came', () => {
  const ascii = 'utf-8;\\x{444}\\x{43E}@far.example';
  expect(orcptToSend(ascii)).toBe(ascii);
  expect(orcptToSend(ascii, true)).toBe(ascii);
  expect(orcptToSend('utf-8;фо@far.example', true)).toBe('utf-8;фо@far.example');
});

test('an international address is ASCII where SMTPUTF8 is not spoken', () => {
  expect(orcptToSend('utf-8;фо@far.example')).toBe('utf-8;\\x{444}\\x{43E}@far.example');
  expect(orcptToSend('utf-8;\\x{444}о+\\@x')).toBe('utf-8;\\x{444}\\x{43E}\\x{2B}\\x{5C}@x');
  expect(orcptToSend('UTF-8;a\tb😀')).toBe('UTF-8;a\\x{09}b\\x{1F600}');
});

test('people read the address, not its encoding', () => {
  expect(fromXtext('a+2Bb+C3+BC+zz')).toBe('a+bü+zz');
  expect(orcptToShow('rfc822;a+2Bb@x')).toBe('rfc822;a+b@x');
  expect(orcptToShow('utf-8;ф+2B')).toBe('utf-8;\\x{444}\\x{2B}2B');
});
