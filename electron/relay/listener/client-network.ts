/** Whom a client address stands for, where clients are counted or slowed down. */
import ipaddr from 'ipaddr.js';

/** Octets of an IPv6 address that its provider gives one customer: a /64. */
const CUSTOMER = 8;
/** Of those that one owner may have many of: a /24 of IPv4, a /48 of IPv6. */
const NEAR_V4 = 3;
const NEAR_V6 = 6;

/** The same text for all addresses that one customer of a provider holds: an IPv4 address, or a whole /64 of IPv6. */
export function clientNetwork(address: string): string {
  // A link-local peer is told with its interface.
  const [plain = ''] = address.split('%', 1);
  if (!ipaddr.isValid(plain)) return address;
  const parsed = ipaddr.process(plain);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, CUSTOMER)).toString('hex');
}

/** The same text for addresses beside each other, which one owner may have: a /24 of IPv4, a /48 of IPv6. */
export function clientNeighbourhood(address: string): string {
  const [plain = ''] = address.split('%', 1);
  if (!ipaddr.isValid(plain)) return address;
  const parsed = ipaddr.process(plain);
  const octets = parsed.kind() === 'ipv4' ? NEAR_V4 : NEAR_V6;
  return Buffer.from(parsed.toByteArray().slice(0, octets)).toString('hex');
}
