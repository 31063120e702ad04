/** LDAP directories and Active Directory as a source of incoming users: what has to be known of one, and what was found in it. */
import * as v from 'valibot';

/** People, and whatever else has an address; who has none is counted. */
export const MAILBOX_FILTER = '(|(objectClass=person)(mail=*)(proxyAddresses=*))';

const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));

export const directorySchema = v.strictObject({
  /** `ldap://server:port` or `ldaps://server:port`. */
  url: text(300),
  startTls: v.optional(v.boolean(), false),
  base: text(2000),
  filter: v.optional(text(4000), MAILBOX_FILTER),
  /** Null: anonymous. */
  bind: v.optional(
    v.nullable(v.strictObject({ name: text(2000), password: v.pipe(v.string(), v.maxLength(1024)) })),
    null,
  ),
  /** The bind password may cross the network readable by anybody: said and chosen, never assumed. */
  clearPassword: v.optional(v.boolean(), false),
  /** Authorities in PEM beside those of the system. */
  ca: v.optional(v.nullable(text(1_000_000)), null),
  /** The SHA-256 fingerprint of the one certificate that is taken, whoever signed it. */
  fingerprint: v.optional(v.nullable(text(200)), null),
});
export type DirectorySettings = v.InferOutput<typeof directorySchema>;

/** Incoming users whose address the directory does not have (any more): only told, or deleted with the import. */
export const GONE_CHOICES = ['tell', 'delete'] as const;

/** What a directory had, beside what an import counts. */
export interface DirectoryFound {
  readonly entries: number;
  /** Entries without any address. */
  readonly withoutMail: number;
  /** Addresses that another entry has as well. */
  readonly doubles: number;
  /** Values that cannot be addresses of mailboxes. */
  readonly unreadable: number;
  /** Further addresses of entries. */
  readonly aliases: number;
  /** They are incoming users of their own. */
  readonly aliasesTaken: boolean;
  /** Parts of the tree that other servers keep; they were not read. */
  readonly elsewhere: readonly string[];
  /** Incoming users of its domains that it does not have; known at the end. */
  readonly gone: number;
  /** The first of them. */
  readonly goneFirst: readonly string[];
  /** They are deleted with the import. */
  readonly goneDeleted: boolean;
}

/** What a first look at a directory shows. */
export interface DirectorySample {
  /** The first of them; `address` is null where an entry has none. */
  readonly entries: readonly {
    readonly dn: string;
    readonly address: string | null;
    readonly aliases: number;
  }[];
  /** So many have come with the first answer; there may be `more`. */
  readonly read: number;
  readonly more: boolean;
}

/** What has to be said of a directory that was read, a sentence each; nothing of what is as expected. */
export function foundInWords(found: DirectoryFound, dryRun: boolean): readonly string[] {
  const { entries, withoutMail, doubles, unreadable, aliases, aliasesTaken, elsewhere } = found;
  const said = [`${many(entries, 'entry', 'entries')} in the directory.`];
  if (withoutMail > 0) said.push(`${many(withoutMail, 'entry has', 'entries have')} no address.`);
  if (doubles > 0)
    said.push(`${many(doubles, 'address is', 'addresses are')} on more than one entry: the first counts.`);
  if (unreadable > 0)
    said.push(`${many(unreadable, 'value', 'values')} cannot be the address of an incoming user.`);
  if (aliases > 0) {
    const what = many(aliases, 'further address', 'further addresses');
    said.push(aliasesTaken ? `${what} taken as well.` : `${what} (aliases) left out.`);
  }
  if (elsewhere.length > 0) {
    const more = elsewhere.length > 3 ? ` and ${elsewhere.length - 3} more` : '';
    said.push(`Not read, as other servers keep them: ${elsewhere.slice(0, 3).join(', ')}${more}.`);
  }
  return [...said, ...goneInWords(found, dryRun)];
}

function goneInWords({ gone, goneFirst, goneDeleted }: DirectoryFound, dryRun: boolean): readonly string[] {
  if (gone === 0) return [];
  const who = many(gone, 'incoming user is', 'incoming users are');
  const names = goneFirst.join(', ') + (gone > goneFirst.length ? ', …' : '');
  const fate = goneDeleted ? (dryRun ? 'would be deleted' : 'deleted') : 'left as they are';
  return [`${who} not in the directory, ${fate}: ${names}.`];
}

function many(count: number, one: string, more: string): string {
  return `${count.toLocaleString('en')} ${count === 1 ? one : more}`;
}
