import { expect, test } from 'vitest';
import { needsUtf8, parseMailAddress, sameAddress } from './mail-address.ts';

const canonical = (text: string): string | undefined => parseMailAddress(text)?.address;

test('a domain has one form: lower-case A-labels', () => {
  expect(canonical('Bob@FAR.example')).toBe('Bob@far.example');
  expect(canonical('x@bücher.example')).toBe('x@xn--bcher-kva.example');
  expect(canonical('x@XN--BCHER-kva.example')).toBe('x@xn--bcher-kva.example');
});

test('a local part is quoted only where it must be', () => {
  expect(canonical('"foo..bar"@far.example')).toBe('"foo..bar"@far.example');
  expect(canonical('"john smith"@far.example')).toBe('"john smith"@far.example');
  expect(canonical('"a@b"@far.example')).toBe('"a@b"@far.example');
  expect(canonical('"bob"@far.example')).toBe('bob@far.example');
  expect(canonical('"b\\o\\b"@far.example')).toBe('bob@far.example');
  expect(canonical('"a\\ b"@far.example')).toBe('"a b"@far.example');
  expect(canonical('"a\\"b\\\\c"@far.example')).toBe('"a\\"b\\\\c"@far.example');
  expect(canonical('""@far.example')).toBe('""@far.example');
  expect(canonical('"jörg müller"@far.example')).toBe('"jörg müller"@far.example');
});

test('how long a local part may be is the domain’s to say; an address has 254 octets', () => {
  const long = `reply+${'0123456789'.repeat(7)}@reply.example`;
  expect(canonical(long)).toBe(long);
  expect(canonical(`${'a'.repeat(252)}@b`)).toHaveLength(254);
  expect(canonical(`${'a'.repeat(253)}@b`)).toBeUndefined();
  // Octets, not characters.
  expect(canonical(`${'ä'.repeat(126)}@b`)).toBeDefined();
  expect(canonical(`${'ä'.repeat(127)}@b`)).toBeUndefined();
});

test('an address literal is an address', () => {
  expect(canonical('a@[192.0.2.1]')).toBe('a@[192.0.2.1]');
  expect(canonical('a@[ipv6:2001:DB8:0::7]')).toBe('a@[IPv6:2001:db8::7]');
  for (const text of ['a@[192.0.2.999]', 'a@[2001:db8::7]', 'a@[IPv6:x]', 'a@[]', 'a@[192.0.2.1'])
    expect(canonical(text), text).toBeUndefined();
});

test('what is no address is refused', () => {
  for (const text of [
    '',
    '@',
    'a',
    '@far.example',
    'a@',
    'a..b@far.example',
    '.a@far.example',
    'a b@far.example',
    'a@b@far.example',
    '"a@far.example',
    '"a"b"@far.example',
    '"a\tb"@far.example',
    '"a\u200bb"@far.example',
    '"a\u0085b"@far.example',
    '"a\u2028b"@far.example',
    '"a\u00a0b"@far.example',
    'a\u202e@far.example',
    'a\ufffd@far.example',
    'a@far.example.',
    'a@far..example',
    'a@-far.example',
  ]) {
    expect(canonical(text), JSON.stringify(text)).toBeUndefined();
  }
});

test('addresses are the same without regard to case', () => {
  expect(sameAddress('Ann@x.example', 'ann@X.example')).toBe(true);
  expect(sameAddress('ann@x.example', 'anne@x.example')).toBe(false);
  expect(needsUtf8('änn@x.example')).toBe(true);
  expect(needsUtf8('ann@x.example')).toBe(false);
});
