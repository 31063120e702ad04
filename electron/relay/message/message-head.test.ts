/** Where the fields of a header end: at the first line that some readers take for a field and others for text. */
import { expect, test } from 'vitest';
import { readHead } from './message-head.ts';

test.each([
  '',
  'Subject: x\r\n',
  'Subject : x\r\nX-Odd!name\t:\r\n',
  'Subject: x\r\n more\r\n\tand: more\r\nFrom: a\r\n',
  'Subject: no line end',
])('%j has fields only', (text) => {
  expect(readHead(text).fieldsEnd).toBe(text.length);
});

test.each([
  'text',
  'text\r\nFrom: a\r\n',
  ' folded: x\r\n',
  ': x\r\n',
  'Two words: x\r\n',
  'From ann@example.com Mon Nov 23 15:00:30 2026\r\n',
  'text\r\n and: more\r\n',
  'From\xa0: x\r\n',
  'From\x0b: x\r\n',
  '\xe2\x80\x8bFrom: x\r\n',
  '\r\nFrom: a\r\n',
])('the fields end before %j', (rest) => {
  expect(readHead(rest).fieldsEnd).toBe(0);
  if (rest.startsWith(' ')) return;
  const before = 'Subject: x\r\nTo: y\r\n z\r\n';
  expect(readHead(before + rest).fieldsEnd).toBe(before.length);
});
