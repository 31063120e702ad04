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

test.each([
  ['rows', 'u,d,"x\na;d;p\nb;d;p\nc;d;p"\n'],
  ['rows, in a file with bad rows', 'bad name,d,p\nu,d,"x\na;d;p\nb;d;p\nc;d;p"\nv,d,p\n'],
  ['a header, after something unreadable', 'u,d,"x;""y\nusername;domain;password\nmallory;d;pw"\nv,d,p\n'],
  ['a header', 'u,d,"x\nusername;domain;password\nmallory;d;pw"\nv,d,p\n'],
])('a password that holds %s of another dialect does not change how the file is read', (_, text) => {
  expect(detect(text)).toMatchObject({ delimiter: ',', header: false });
  const other = text.replace(/[,;]/g, (delimiter) => (delimiter === ',' ? ';' : ','));
  expect(detect(other)).toMatchObject({ delimiter: ';', header: false });
});

test('a password of more lines than the sample has rows does neither, also where the sample is cut', () => {
  const rows = Array.from({ length: 61 }, (_, n) => `u${n},d,${'x'.repeat(1000)}\n`).join('');
  expect(detectDialect(`${rows}v,d,"${'\na;d;p'.repeat(140)}`, false)).toMatchObject({ delimiter: ',' });
});

test('a header alone is a header', () => {
  expect(detect('username;domain;password\n')).toMatchObject({ delimiter: ';', header: true });
});

test('a header above what cannot be read is none where all rows are users without it', () => {
  const rows = [',username,domain,password\n', ',u2,example.com,pw\n', ' '];
  const text = rows.map((password) => `a0;example.com;"${password}"\n`).join('');
  expect(detect(text)).toMatchObject({ delimiter: ';', header: false });
});
