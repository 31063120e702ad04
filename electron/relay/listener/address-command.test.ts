import { expect, test } from 'vitest';
import { parseAddressCommand, recipientNotifications } from './address-command.ts';

const path = (line: string): string | undefined => parseAddressCommand('RCPT TO', line)?.path;
const parameters = (line: string): unknown =>
  Object.fromEntries(parseAddressCommand('RCPT TO', `RCPT TO:<a@b> ${line}`)?.parameters ?? [['none', true]]);
const asked = (text: string): unknown =>
  recipientNotifications(parseAddressCommand('RCPT TO', `RCPT TO:<a@b> ${text}`)?.parameters ?? new Map());

test('the path is what stands in the brackets, quoted strings and all', () => {
  expect(path('RCPT TO:<bob@far.example>')).toBe('bob@far.example');
  expect(path('rcpt  to: <bob@far.example>')).toBeUndefined();
  expect(path('rcpt to: <bob@far.example>')).toBe('bob@far.example');
  expect(path('RCPT TO:<Postmaster>')).toBe('Postmaster');
  expect(path('RCPT TO:<"john smith"@far.example> NOTIFY=NEVER')).toBe('"john smith"@far.example');
  expect(path('RCPT TO:<"a>b\\"c"@far.example>')).toBe('"a>b\\"c"@far.example');
  expect(path('RCPT TO:<@one.example,@two.example:bob@far.example>')).toBe('bob@far.example');
  expect(parseAddressCommand('MAIL FROM', 'MAIL FROM:<>')?.path).toBe('');
});

test('what is no path is refused', () => {
  for (const line of [
    'RCPT TO:bob@far.example',
    'RCPT TO:<bob@far.example',
    'RCPT TO:<bob @far.example>',
    'RCPT TO:<bob@far.example>x',
    'RCPT TO:<<bob@far.example>>',
    'RCPT TO:<"bob@far.example>',
    'RCPT TO:<bob@far\texample>',
    'MAIL FROM:<bob@far.example>',
    'RCPT TO <bob@far.example>',
  ])
    expect(path(line), line).toBeUndefined();
});

test('parameters stay as they were sent', () => {
  expect(parameters('NOTIFY=success ORCPT=rfc822;a+2Bb@x')).toEqual({
    NOTIFY: 'success',
    ORCPT: 'rfc822;a+2Bb@x',
  });
  expect(parameters('orcpt=utf-8;\\x{444}@x SMTPUTF8')).toEqual({
    ORCPT: 'utf-8;\\x{444}@x',
    SMTPUTF8: true,
  });
  expect(parseAddressCommand('RCPT TO', 'RCPT TO:<a@b> NOTIFY=NEVER notify=DELAY')?.twice).toBe('NOTIFY');
});

test('no parameter smuggles a control', () => {
  for (const line of ['ORCPT=rfc822;a+0D+0Ab', 'ENVID=a\x7fb', 'ENVID=a+C2+85b', '=x', 'A?B=x'])
    expect(parameters(line), line).toEqual({ none: true });
});

test('notifications are understood, or said to be wrong', () => {
  expect(asked('')).toEqual({});
  expect(asked('NOTIFY=success,Delay ORCPT=rfc822;x')).toEqual({
    notify: ['SUCCESS', 'DELAY'],
    orcpt: 'rfc822;x',
  });
  expect(asked('NOTIFY=NEVER,DELAY')).toMatch(/NEVER/);
  for (const text of ['NOTIFY', 'NOTIFY=', 'NOTIFY=ALWAYS', 'NOTIFY=SUCCESS,'])
    expect(asked(text)).toMatch(/NOTIFY/);
  for (const text of ['ORCPT', 'ORCPT=x', 'ORCPT=;x', 'ORCPT=rfc822;'])
    expect(asked(text), text).toMatch(/ORCPT/);
});
