import { describe, expect, it } from 'vitest';
import { described, entryOf, mailValue } from './directory-entry.ts';

describe('a value of a directory', () => {
  it.each([
    ['SMTP:Anna@example.org', 'Anna@example.org', true],
    ['smtp: b@example.org', 'b@example.org', false],
    ['c@example.org', 'c@example.org', false],
    ['X500:/o=Org/cn=a@example.org', undefined, undefined],
    ['sip:a@example.org', undefined, undefined],
    ['smtp:', undefined, undefined],
    ['  ', undefined, undefined],
  ])('%s is %s', (value, address, primary) => {
    const found = mailValue(value);
    expect([found?.address, found?.primary]).toEqual([address, primary]);
  });
});

it('an entry has one primary address, and each other one once', () => {
  const proxyAddresses = ['smtp:old@example.org', 'SMTP:Anna@example.org', 'sip:x', 'smtp:A@example.org'];
  const anna = entryOf('cn=a', { mail: ['a@example.org', 'anna@EXAMPLE.org'], proxyAddresses });
  expect(anna).toEqual({
    dn: 'cn=a',
    primary: 'Anna@example.org',
    aliases: ['a@example.org', 'old@example.org'],
  });
  const none = { mail: [], proxyAddresses: [] };
  expect(entryOf('cn=b', { ...none, mail: ['b@x.org', 'c@x.org'] }).primary).toBe('b@x.org');
  expect(entryOf('cn=c', { ...none, proxyAddresses: ['smtp:c@x.org'] }).primary).toBe('c@x.org');
  expect(entryOf('cn=d', none)).toEqual({ dn: 'cn=d', primary: null, aliases: [] });
});

it.each([
  ['PROXYADDRESSES', 'proxyAddresses', null],
  ['proxyAddresses;range=0-1499', 'proxyAddresses', 1500],
  ['proxyAddresses;Range=1500-*', 'proxyAddresses', null],
  ['mail;lang-de', 'mail', null],
])('an attribute that comes as %s is %s, next %s', (description, name, next) => {
  expect(described(description)).toEqual({ name, next });
});

it('an attribute of another name holds no addresses', () => {
  expect(described('proxyAddressesX;range=0-1')).toBe(null);
});
