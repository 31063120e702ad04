import { expect, test } from 'vitest';
import { recipientDomain } from './recipient-domain.ts';

test.each([
  ['a@Example.COM', 'example.com'],
  ['a@bücher.example', 'xn--bcher-kva.example'],
  ['"a@b"@example.com', 'example.com'],
  ['a@[192.0.2.1]', '[192.0.2.1]'],
  ['a@[IPv6:2001:DB8::1]', '[ipv6:2001:db8::1]'],
  ['postmaster', ''],
  ['a@not a domain', 'not a domain'],
])('%s goes to “%s”', (address, domain) => {
  expect(recipientDomain(address)).toBe(domain);
});
