/** Looks up whether a domain's DKIM record is published. */
import { Resolver } from 'node:dns/promises';
import type { DkimCheck } from '../../../shared/contract/relay-types.ts';

/** The texts of a name's TXT records; rejects as `node:dns` does. */
export type FindTexts = (name: string) => Promise<readonly string[]>;

/** However many name servers there are to be asked. Milliseconds. */
const PATIENCE = 6_000;
/** A name server that answers these has no such record. */
const NOT_THERE: readonly unknown[] = ['ENOTFOUND', 'ENODATA', 'NXDOMAIN'];

/** Whether the DNS (RFC 6376, 3.6.2) has the record under its name, another one, or none. */
export async function checkDkim(
  { name, value }: { readonly name: string; readonly value: string },
  find: FindTexts = askNameServers,
): Promise<DkimCheck> {
  let found: readonly string[];
  try {
    found = await find(name);
  } catch (error) {
    const missing = NOT_THERE.includes((error as NodeJS.ErrnoException).code);
    return { result: missing ? 'missing' : 'unreachable', found: [] };
  }
  if (found.length === 0) return { result: 'missing', found };
  const wanted = publicKeyIn(value);
  return { result: found.some((text) => publicKeyIn(text) === wanted) ? 'published' : 'different', found };
}

/** The key of a record that RSA signatures are checked with; null when it is none (RFC 6376, 3.6.1). */
function publicKeyIn(record: string): string | null {
  const tags = new Map(
    record.split(';').map((tag) => {
      const [name = '', ...value] = tag.split('=');
      return [name.trim(), value.join('=').replaceAll(/\s/g, '')] as const;
    }),
  );
  if ((tags.get('v') ?? 'DKIM1') !== 'DKIM1' || (tags.get('k') ?? 'rsa') !== 'rsa') return null;
  return tags.get('p') ?? null;
}

async function askNameServers(name: string): Promise<readonly string[]> {
  const dns = new Resolver({ timeout: 2_000, tries: 2 });
  const giveUp = setTimeout(() => dns.cancel(), PATIENCE);
  try {
    return (await dns.resolveTxt(name)).map((strings) => strings.join(''));
  } finally {
    clearTimeout(giveUp);
  }
}
