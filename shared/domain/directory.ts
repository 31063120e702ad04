/** LDAP directories and Active Directory as a source of incoming users: what has to be known of one, and what was found in it. */
import { message, tell, type Message } from '../text/text.ts';
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
  return foundMessages(found, dryRun).map(tell);
}

/** The same, to be told later. */
export function foundMessages(found: DirectoryFound, dryRun: boolean): readonly Message[] {
  const { entries, withoutMail, doubles, unreadable, aliases, aliasesTaken, elsewhere } = found;
  const said = [
    message('{count, plural, one {# entry} other {# entries}} in the directory.', { count: entries }),
  ];
  if (withoutMail > 0)
    said.push(
      message('{count, plural, one {# entry has} other {# entries have}} no address.', {
        count: withoutMail,
      }),
    );
  if (doubles > 0)
    said.push(
      message(
        '{count, plural, one {# address is} other {# addresses are}} on more than one entry: the first counts.',
        { count: doubles },
      ),
    );
  if (unreadable > 0)
    said.push(
      message('{count, plural, one {# value} other {# values}} cannot be the address of an incoming user.', {
        count: unreadable,
      }),
    );
  if (aliases > 0) {
    said.push(
      message(
        '{count, plural, one {# further address} other {# further addresses}} {taken, select, yes {taken as well} other {(aliases) left out}}.',
        { count: aliases, taken: aliasesTaken ? 'yes' : 'no' },
      ),
    );
  }
  if (elsewhere.length > 0) {
    const names = elsewhere.slice(0, 3).join(', ');
    said.push(
      elsewhere.length > 3
        ? message('Not read, as other servers keep them: {names} and {count, number} more.', {
            names,
            count: elsewhere.length - 3,
          })
        : message('Not read, as other servers keep them: {names}.', { names }),
    );
  }
  return [...said, ...goneMessages(found, dryRun)];
}

function goneMessages({ gone, goneFirst, goneDeleted }: DirectoryFound, dryRun: boolean): readonly Message[] {
  if (gone === 0) return [];
  const names = goneFirst.join(', ') + (gone > goneFirst.length ? ', …' : '');
  return [
    message(
      '{count, plural, one {# incoming user is} other {# incoming users are}} not in the directory, {fate, select, would {would be deleted} deleted {deleted} other {left as they are}}: {names}.',
      { count: gone, fate: !goneDeleted ? 'left' : dryRun ? 'would' : 'deleted', names },
    ),
  ];
}
