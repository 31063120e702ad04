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

test.each([
  ['Excel’s line about the delimiter', 'sep=,\r\nusername,domain,password\r\na,d,p;q\r\n', [0, 1]],
  ['that line in quotes', '"sep=,"\nusername,domain,password\na,d,p\n', [0, 1]],
  ['a title', 'Users of the gateway\nusername,domain,password\na,d,p\n', [1]],
  ['rows that cannot be users', '# all\n,x,\nusername,domain,password\na,d,p\n', [2]],
  ['blank cells', ',,\nusername,domain,password\na,d,p\n', [1]],
])('a header below %s is no user', (_, text, passedOver) => {
  expect(detect(text)).toMatchObject({ delimiter: ',', header: true, passedOver });
});

test('a user with the words of a header, below another user, is none', () => {
  expect(detect('a,d,p\nuser,domain,password\n')).toMatchObject({ header: false, passedOver: [] });
  // What cannot be read may be the beginning of a password.
  expect(detect('a b,d,"x"y\nuser,domain,password\n')).toMatchObject({ header: false, passedOver: [] });
});

test('the delimiter that Excel is told is the delimiter, whatever else would do', () => {
  expect(detect('sep=;\na;d;p\n')).toMatchObject({ delimiter: ';', header: false, passedOver: [0] });
  expect(detect('sep=,\na;d;p\n')).toMatchObject({ delimiter: ',' });
  expect(detect('sep=,d,p\na;d;p\nb;d;p\n')).toMatchObject({ delimiter: ';', passedOver: [] });
});

describe('columns that are chosen', () => {
  const chosen = (text: string, how: Parameters<typeof detectDialect>[2]) => detectDialect(text, true, how);
  const map = [
    { of: 'Wer', to: 'address' },
    { of: 'Geheim', to: 'password' },
    { of: 'Notiz', to: null },
  ] as const;

  test('by heading make the row that has them the header, under whichever delimiter has them', () => {
    const dialect = chosen('Notiz;Wer;Geheim\nx,y;anna@ex.example;a,b\n', { map });
    expect(dialect).toMatchObject({
      ...{ delimiter: ';', header: true, passedOver: [0] },
      columns: { address: true, username: 1, password: 2, count: 3, unused: [{ why: 'chosen' }] },
    });
  });

  test('by number need no header; a row of known headings is one, a user is none', () => {
    const numbers = [
      { of: 1, to: 'password' },
      { of: 2, to: 'address' },
    ] as const;
    const rows = 'pw1,anna@ex.example\npw2,bert@ex.example\n';
    expect(chosen(rows, { map: numbers })).toMatchObject({
      header: false,
      passedOver: [],
      columns: { password: 0 },
    });
    expect(chosen(`Passwort,Konto-Mail\n${rows}`, { map: numbers })).toMatchObject({
      header: true,
      passedOver: [0],
    });
    expect(chosen(`mail,domain\n${rows}`, { map: numbers, header: false })).toMatchObject({ header: false });
    expect(chosen(`a,b\n${rows}`, { map: numbers, header: true })).toMatchObject({
      header: true,
      passedOver: [0],
    });
  });

  test('that are not there are refused before anything is read', () => {
    expect(() => chosen('Wer;Secret\na@b.example;x\n', { map })).toThrow('No column is called “Geheim”');
    const seven = [{ of: 7, to: 'address' }] as const;
    expect(() => chosen('a,b,c\n', { map: seven })).toThrow('There is no column 7: the file has 3.');
  });
});
