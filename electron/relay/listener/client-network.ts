/** Whom a client address stands for, where clients are counted or slowed down. */
import ipaddr from 'ipaddr.js';

/** Octets of an IPv6 address that its provider gives one customer: a /64. */
const CUSTOMER = 8;

/** The same text for all addresses that one customer of a provider holds: an IPv4 address, or a whole /64 of IPv6. */
export function clientNetwork(address: string): string {
  // A link-local peer is told with its interface.
  const [plain = ''] = address.split('%', 1);
  if (!ipaddr.isValid(plain)) return address;
  const parsed = ipaddr.process(plain);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return Buffer.from(parsed.toByteArray().slice(0, CUSTOMER)).toString('hex');
}
