/** Where mail for a domain goes when it is delivered directly: MX (RFC 5321, 5.1), null MX (RFC 7505), addresses, loops. */
import { isIP } from 'node:net';
import type { MailResolver } from './courier-types.ts';
import type { LocalFinding } from './courier-messages.ts';

export interface RouteHost {
  readonly host: string;
  readonly address: string;
}

/** Hosts in the order to try them, or why there is none: `permanent` or not by the class of the status. */
export type Route =
  | { readonly kind: 'hosts'; readonly hosts: readonly RouteHost[] }
  | { readonly kind: 'none'; readonly why: LocalFinding };

export interface RouteOptions {
  readonly resolver: MailResolver;
  /** Whether this relay itself is at that host or address. */
  readonly isOurself: (host: string) => boolean;
  /** Random numbers in [0, 1), for equal preferences. */
  readonly random: () => number;
}

/** Addresses are tried up to this number; the remaining ones of a large provider would not help. */
const MAX_HOSTS = 10;
const NOTHING = new Set(['ENOTFOUND', 'ENODATA', 'NOTFOUND', 'NODATA']);

/** Finds the hosts of a domain (A-labels, or an address literal in brackets). Never rejects. */
export async function mailRoute(domain: string, options: RouteOptions): Promise<Route> {
  if (domain.startsWith('[')) return literalRoute(domain, options);
  let records: readonly { exchange: string; priority: number }[];
  try {
    records = await options.resolver.mx(domain);
  } catch (error) {
    const code = codeOf(error);
    if (!NOTHING.has(code)) return dnsTrouble(domain, code);
    records = [];
  }
  if (records.length === 0) return addressesOf([domain], domain, options);
  if (records.some(({ exchange }) => exchange === '' || exchange === '.')) {
    const text = `The domain ${domain} takes no mail (null MX, RFC 7505).`;
    if (records.length === 1) return none('5.1.10', text);
  }
  const sorted = byPreference(records, options.random);
  // RFC 5321, 5.1: from our own preference on, everything leads back to us.
  const own = sorted.find(({ exchange }) => options.isOurself(exchange));
  const usable = own === undefined ? sorted : sorted.filter(({ priority }) => priority < own.priority);
  if (usable.length === 0) return loop(domain);
  return addressesOf(
    usable.map(({ exchange }) => exchange),
    domain,
    options,
  );
}

async function addressesOf(names: readonly string[], domain: string, options: RouteOptions): Promise<Route> {
  const hosts: RouteHost[] = [];
  let trouble: string | null = null;
  let own = false;
  for (const host of names) {
    if (hosts.length >= MAX_HOSTS) break;
    if (host === '' || host === '.') continue;
    try {
      for (const address of await options.resolver.addresses(host)) {
        if (options.isOurself(address)) own = true;
        else hosts.push({ host, address });
      }
    } catch (error) {
      const code = codeOf(error);
      if (!NOTHING.has(code)) trouble = code;
    }
    // What comes after ourselves leads back to us.
    if (own) break;
  }
  if (hosts.length > 0) return { kind: 'hosts', hosts: hosts.slice(0, MAX_HOSTS) };
  if (own || options.isOurself(domain)) return loop(domain);
  if (trouble !== null) return dnsTrouble(domain, trouble);
  if (names.length === 1 && names[0] === domain) {
    return none('5.1.2', `The domain ${domain} does not exist or has neither MX nor address records.`);
  }
  return none('5.1.2', `No mail server of the domain ${domain} has an address (${names.join(', ')}).`);
}

function literalRoute(domain: string, options: RouteOptions): Route {
  const address = domain.replace(/^\[(?:IPv6:)?/i, '').replace(/\]$/, '');
  if (isIP(address) === 0) return none('5.1.3', `${domain} is not an address literal.`);
  if (options.isOurself(address)) return loop(domain);
  return { kind: 'hosts', hosts: [{ host: address, address }] };
}

function byPreference<T extends { readonly priority: number }>(
  records: readonly T[],
  random: () => number,
): T[] {
  return records
    .map((record) => ({ record, lot: random() }))
    .sort((a, b) => a.record.priority - b.record.priority || a.lot - b.lot)
    .map(({ record }) => record);
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'ESERVFAIL';
}

function none(status: string, text: string): Route {
  return { kind: 'none', why: { status, text } };
}

function dnsTrouble(domain: string, code: string): Route {
  return none('4.4.3', `DNS gives no answer for ${domain} now (${code}).`);
}

function loop(domain: string): Route {
  return none('5.4.6', `Mail for ${domain} would come back to this relay: its MX or address is ourselves.`);
}
