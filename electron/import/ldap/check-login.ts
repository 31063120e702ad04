/**
 * Whether a directory takes a password: the entry of the address is looked for, and bound as. The relay asks, so nothing here knows
 * of imports; only data goes in and out.
 */
import { AndFilter, EqualityFilter, FilterParser, OrFilter, ResultCodeError, type Client } from 'ldapts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { kept, type KeptDirectory } from '../../../shared/domain/job-settings.ts';
import { DirectoryLine } from './directory-line.ts';
import { directoryTrouble, untrusted } from './directory-trouble.ts';

const PATIENCE = { connect: 5_000, answer: 5_000 } as const;
/** For all of it: a mail client waits. Milliseconds. */
const WHOLE = 12_000;

/** What the server says of a name or password that it does not take (RFC 4511, 4.1.9), and not of itself. */
const REFUSALS: ReadonlySet<number> = new Set([
  // noSuchObject, inappropriateAuthentication (an entry without a password), invalidCredentials, insufficientAccessRights, unwillingToPerform.
  32,
  48, 49, 50, 53,
]);

export interface LoginQuestion {
  readonly directory: KeptDirectory;
  /** Of its bind name; null: none is at hand. */
  readonly bindPassword: string | null;
  /** `username@domain`, the domain as A-labels. */
  readonly address: string;
  readonly password: string;
}

/** `right` or `wrong`; `several`: more than one entry has the address, so nobody knows whose password it is. Rejects with a PosternError where the directory does not say. */
export async function checkLogin(question: LoginQuestion): Promise<'right' | 'wrong' | 'several'> {
  const { directory, bindPassword, address, password } = question;
  // RFC 4513, 5.1.2: a bind without a password succeeds as nobody.
  if (password === '') return 'wrong';
  requireTls(directory);
  const line = new DirectoryLine(kept(directory, bindPassword), PATIENCE);
  const late = setTimeout(() => line.close(), WHOLE);
  try {
    await line.open();
    const { searchEntries } = await line.client
      .search(directory.base, {
        ...{ scope: 'sub', sizeLimit: 2, attributes: ['1.1'] },
        filter: filterFor(directory.filter, address),
      })
      .catch(fewer);
    if (searchEntries.length > 1) return 'several';
    // One that is not there costs as many answers as one that is.
    const dn = searchEntries[0]?.dn ?? `cn=nobody,${directory.base}`;
    const taken = await bindAs(line.client, dn, password);
    return taken && searchEntries.length === 1 ? 'right' : 'wrong';
  } catch (error) {
    throw line.refused === null ? directoryTrouble(error, 0) : untrusted(line.refused);
  } finally {
    clearTimeout(late);
    line.close();
  }
}

/** Throws `choice-needed` where users' passwords would be readable on the way, and nobody chose that. */
export function requireTls({ url, startTls, clearPassword }: KeptDirectory): void {
  if (/^ldaps:/i.test(url) || startTls || clearPassword) return;
  throw PosternError.of(
    'choice-needed',
    'The passwords of users would cross the network to the directory in clear. Use ldaps:// or StartTLS, or choose to send passwords in clear all the same.',
    {},
    { field: 'clearPassword' },
  );
}

/** The entries that an import would read, of which one has the address; each value is escaped by the library (RFC 4515). */
function filterFor(filter: string, address: string): AndFilter {
  const at = address.lastIndexOf('@');
  const shown = `${address.slice(0, at)}@${displayDomain(address.slice(at + 1))}`;
  const named = [...new Set([address, shown])].flatMap((value) => [
    new EqualityFilter({ attribute: 'mail', value }),
    new EqualityFilter({ attribute: 'proxyAddresses', value: `smtp:${value}` }),
  ]);
  return new AndFilter({ filters: [FilterParser.parseString(filter), new OrFilter({ filters: named })] });
}

/** More than the two that were asked for: sizeLimitExceeded. */
function fewer(error: unknown): { readonly searchEntries: readonly { readonly dn: string }[] } {
  if (error instanceof ResultCodeError && error.code === 4)
    return { searchEntries: [{ dn: '' }, { dn: '' }] };
  throw error;
}

async function bindAs(client: Client, dn: string, password: string): Promise<boolean> {
  if (dn === '') return false;
  try {
    await client.bind(dn, password);
    return true;
  } catch (error) {
    if (error instanceof ResultCodeError && REFUSALS.has(error.code)) return false;
    throw error;
  }
}
