import { expect, test } from 'vitest';
import { clientNeighbourhood, clientNetwork } from './client-network.ts';

const same = (...addresses: readonly string[]): boolean => new Set(addresses.map(clientNetwork)).size === 1;

test('a /64 of IPv6 is one network, however its addresses are written', () => {
  expect(same('2001:db8::1', '2001:db8::8', '2001:0db8:0:0:ffff::', '2001:DB8::1:2:3:4')).toBe(true);
  expect(same('::1', '::2')).toBe(true);
  expect(same('fe80::1%eth0', 'fe80::2%eth0')).toBe(true);
  expect(same('2001:db8::1', '2001:db8:0:1::1')).toBe(false);
  expect(same('2001:db8::1', '2001:db8:1::1')).toBe(false);
});

test('an IPv4 address is one of its own, also where it is mapped into IPv6', () => {
  expect(same('192.0.2.1', '::ffff:192.0.2.1', '::ffff:c000:201')).toBe(true);
  expect(same('192.0.2.1', '192.0.2.2')).toBe(false);
});

test('what is no address stands for itself', () => {
  expect(clientNetwork('')).toBe('');
  expect(clientNetwork('undefined')).toBe('undefined');
});

test('neighbours are a /24 of IPv4, a /48 of IPv6', () => {
  const near = (...addresses: readonly string[]) => new Set(addresses.map(clientNeighbourhood)).size === 1;
  expect(near('192.0.2.1', '192.0.2.255', '::ffff:192.0.2.7')).toBe(true);
  expect(near('192.0.2.1', '192.0.3.1')).toBe(false);
  expect(near('2001:db8:1::1', '2001:db8:1:ffff::2', '2001:db8:1::1%eth0')).toBe(true);
  expect(near('2001:db8:1::1', '2001:db8:2::1')).toBe(false);
  expect(near('', 'undefined')).toBe(false);
});
