/** Loopback addresses that belong to no IP user, for the self-test's own clients. */
import { condition } from '../../../shared/lists/filter.ts';
import ipaddr from 'ipaddr.js';
import type { Client } from '../../../shared/contract/contract.ts';
import { SELF_TEST_DOMAIN } from './check-types.ts';

const FIRST = 77;
const LAST = 254;
const PAGE = 1000;

export interface LoopbackAddresses {
  /** In order; none belongs to an IP user. */
  readonly free: readonly string[];
  /** True when the set has IP users. */
  readonly others: boolean;
}

/** Reads the set's IP users; `127.0.0.77` to `127.0.0.254` are tried. */
export async function loopbackAddresses(client: Client): Promise<LoopbackAddresses> {
  const ranges: [ipaddr.IPv4 | ipaddr.IPv6, number][] = [];
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const page = await client.invoke('users.query', {
      query: { filter: condition('kind', 'is', 'ip') },
      offset,
      limit: PAGE,
    });
    total = page.total;
    for (const { username, domain } of page.users) {
      if (domain !== SELF_TEST_DOMAIN) ranges.push(rangeOf(username));
    }
  }
  const taken = (text: string): boolean => {
    const address = ipaddr.parse(text);
    return ranges.some((range) => range[0].kind() === address.kind() && address.match(range));
  };
  const all = Array.from({ length: LAST - FIRST + 1 }, (_, index) => `127.0.0.${FIRST + index}`);
  return { free: all.filter((address) => !taken(address)), others: ranges.length > 0 };
}

function rangeOf(text: string): [ipaddr.IPv4 | ipaddr.IPv6, number] {
  if (text.includes('/')) return ipaddr.parseCIDR(text);
  const address = ipaddr.parse(text);
  return [address, address.kind() === 'ipv6' ? 128 : 32];
}
