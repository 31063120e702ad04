import * as v from 'valibot';
import { expect, test } from 'vitest';
import { computerName, nameInForce, parseContact, parseHostName } from './gateway-names.ts';
import { relaySettingsPatchSchema } from './relay-settings.ts';
import { systemSettingsPatchSchema } from './settings.ts';

const contact = (administratorContact: string) =>
  v.safeParse(systemSettingsPatchSchema, { administratorContact });
const host = (hostName: string) => v.safeParse(relaySettingsPatchSchema, { hostName });

test('a contact is a mail address, kept with A-labels, or empty', () => {
  expect(contact('').output).toEqual({ administratorContact: '' });
  expect(contact(' Admin@Example.com ').output).toEqual({ administratorContact: 'Admin@example.com' });
  expect(contact('admin@bücher.example').output).toEqual({
    administratorContact: 'admin@xn--bcher-kva.example',
  });
  for (const bad of [
    'admin',
    'admin@',
    '@example.com',
    'a@b@',
    'a b@example.com',
    'a@example.com\r\n250 ok',
    'a@exa mple.com',
  ]) {
    const checked = contact(bad);
    expect(checked.success, bad).toBe(false);
    expect(checked.issues?.[0].message).toMatch(/^Enter a mail address, such as/);
  }
});

test('a host name is one of RFC 1123, kept as A-labels, or empty', () => {
  expect(host('').output).toEqual({ hostName: '' });
  expect(host('Mail.Example.com.').output).toEqual({ hostName: 'mail.example.com' });
  expect(host('büro.example').output).toEqual({ hostName: 'xn--bro-hoa.example' });
  for (const bad of [
    'a b',
    'a\r\nb',
    'ma_il.example',
    '-a.example',
    'a..b',
    '127.0.0.1',
    `${'a'.repeat(64)}.example`,
  ]) {
    const checked = host(bad);
    expect(checked.success, bad).toBe(false);
    expect(checked.issues?.[0].message).toMatch(/^Enter a host name, such as/);
  }
});

test('a bad name of an older set counts as none, an old form as the new one', () => {
  expect(nameInForce(parseContact, 'it\r\nX')).toBe('');
  expect(nameInForce(parseContact, 'it@BÜCHER.example')).toBe('it@xn--bcher-kva.example');
  expect(nameInForce(parseHostName, 'not a host')).toBe('');
});

test('a computer may have a name that nobody can be told', () => {
  expect(computerName('Build_Box')).toBe('build-box');
  expect(computerName('büro')).toBe('xn--bro-hoa');
  expect(computerName('')).toBe('localhost');
  expect(computerName('a b')).toBe('localhost');
});

test('a signed domain is kept as A-labels, as mail is compared with it', () => {
  const dkim = (domain: string) =>
    v.safeParse(relaySettingsPatchSchema, { dkim: [{ domain, selector: 'postern' }] });
  expect(dkim('Bücher.example').output).toEqual({
    dkim: [{ domain: 'xn--bcher-kva.example', selector: 'postern' }],
  });
  expect(dkim('not a domain').success).toBe(false);
});
