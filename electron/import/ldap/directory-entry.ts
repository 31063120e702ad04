/** The addresses of an entry of a directory: of `mail` and of Active Directory's `proxyAddresses`. Pure. */

/** An entry, with all its addresses. */
export interface DirectoryEntry {
  readonly dn: string;
  /** The one that it sends as; null for an entry without any. */
  readonly primary: string | null;
  /** Its other addresses, each once. */
  readonly aliases: readonly string[];
}

/** As mail servers and Active Directory name them. */
export const ADDRESS_ATTRIBUTES = ['mail', 'proxyAddresses'] as const;
type Attribute = (typeof ADDRESS_ATTRIBUTES)[number];

/** An attribute as it came: Active Directory gives many values in parts, `proxyAddresses;range=0-1499`. */
interface Described {
  readonly name: string;
  /** The number of the value that comes next; null where all are there. */
  readonly next: number | null;
}

/** What an attribute's description says; null where it is none that holds addresses. */
export function described(description: string): (Described & { readonly name: Attribute }) | null {
  const [base = '', ...options] = description.split(';');
  const name = ADDRESS_ATTRIBUTES.find((known) => known.toLowerCase() === base.toLowerCase());
  if (name === undefined) return null;
  const last = options.flatMap((option) => /^range=\d+-(\d+|\*)$/i.exec(option)?.[1] ?? [])[0];
  return { name, next: last === undefined || last === '*' ? null : Number(last) + 1 };
}

/** An entry's primary address and its others. `SMTP:` in capitals says which is primary; else it is the first of `mail`. */
export function entryOf(dn: string, values: Readonly<Record<Attribute, readonly string[]>>): DirectoryEntry {
  const proxies = values.proxyAddresses.flatMap((value) => mailValue(value) ?? []);
  const mail = values.mail.flatMap((value) => mailValue(value) ?? []);
  const first = proxies.find(({ primary }) => primary);
  const all = [...(first === undefined ? [] : [first]), ...mail, ...proxies];
  const each = new Map<string, string>();
  for (const { address } of all) {
    const key = address.toLowerCase();
    if (!each.has(key)) each.set(key, address);
  }
  const [primary = null, ...aliases] = each.values();
  return { dn, primary, aliases };
}

/** The address in a value; null for one of another kind (`X500:`, `sip:`) and for nothing. */
export function mailValue(value: string): { readonly address: string; readonly primary: boolean } | null {
  const text = value.trim();
  const kind = /^([a-z][a-z0-9]*):/i.exec(text);
  if (kind === null) return text === '' ? null : { address: text, primary: false };
  if (kind[1]?.toLowerCase() !== 'smtp') return null;
  const address = text.slice(kind[0].length).trim();
  return address === '' ? null : { address, primary: kind[1] === 'SMTP' };
}
