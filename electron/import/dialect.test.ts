import { describe, expect, test } from 'vitest';
import { detectDialect } from './dialect.ts';

const detect = (text: string) => detectDialect(text, true);

describe('delimiters', () => {
  test.each([
    ['comma', 'a,d,p\nb,d,p\n', ','],
    ['semicolon, with commas in the passwords', 'a;d;p,q,r\nb;d;s,t,u\n', ';'],
    ['comma, with semicolons in the passwords', 'a,d,p;q;r\nb,d,s;t;u\n', ','],
    ['tab, with both in the passwords', 'a\td\tp,q;r\nb\td\ts;t,u\n', '\t'],
    ['comma, where most rows are wrong', 'a b,d,p\nc d,d,p\nok,d,p\n', ','],
    ['semicolon, all quoted', '"a";"d";"p"\n"b";"d";"x,y"\n', ';'],
    ['nothing to tell it by', 'a\nb\n', ','],
  ])('%s', (_, text, delimiter) => {
    expect(detect(text).delimiter).toBe(delimiter);
  });
});

test.each([
  ['a,d,p\nb,d,p', 'LF'],
  ['a,d,p\r\nb,d,p\r\n', 'CRLF'],
  ['a,d,p\rb,d,p\r', 'CR'],
  ['a,d,p\r\nb,d,p\n', 'mixed'],
  ['a,d,p', 'LF'],
])('newline of %j is %s', (text, newline) => {
  expect(detect(text).newline).toBe(newline);
});

test('a header is told after blank lines too, and its columns with it', () => {
  const dialect = detect('\n\ndomain;password;user\nd;p;u\n');
  expect(dialect).toMatchObject({ header: true, delimiter: ';', columns: { username: 2, domain: 0 } });
});

test('a password that looks like a header under another delimiter makes none', () => {
  expect(detect('a0\texample.com\t",username,domain,password\n"\na1\texample.com\tx\n')).toMatchObject({
    delimiter: '\t',
    header: false,
  });
});

test('a header alone is a header', () => {
  expect(detect('username;domain;password\n')).toMatchObject({ delimiter: ';', header: true });
});
