/** What a change did, in a sentence: made of what is kept of it, its kind, names and values. Pure. */
import { displayDomain } from './domain-name.ts';
import { addressOf } from './user.ts';

/** What a change is about, beside its kind and how many users it touched. What does not apply is left out. */
export interface ChangeAbout {
  /** The only user. */
  readonly user?: readonly [kind: 0 | 1, username: string, domain: string];
  /** The file of an import. */
  readonly file?: string;
  /** Of an import of many users: the print of its file under the set's key, and the blocks its passwords lie in (`5-9,12-12`). */
  readonly print?: string;
  readonly blocks?: string;
  /** Of an import: its rows, users created and updated, rows skipped and rejected, in digits: `1000 900 40 50 10`. */
  readonly counts?: string;
  /** How many of the users an import has deleted, in digits: earlier versions take what they do not know for a text. */
  readonly deleted?: string;
  /** Of an edit: all of its users got passwords that were made up. */
  readonly passwords?: 'new';
  /** A domain itself, or what is set for it. */
  readonly domain?: string;
  /** The domain, or the mark, was deleted. */
  readonly removed?: true;
  /** Of what is set for the system, only the relay's. */
  readonly relay?: true;
  /** The new name of the set, or the name of a mark. */
  readonly name?: string;
  /** What an undo took back or a redo did again. */
  readonly change?: ChangeSaid;
  /** All that is known of a change of a set before format 4. */
  readonly text?: string;
}

/** What a sentence is made of. */
export interface ChangeSaid {
  readonly kind: string;
  readonly users: number;
  readonly about: ChangeAbout;
}

/** Made once: a hundred thousand sentences are made at a time. */
const NUMBERS = new Intl.NumberFormat('en-US');

function grouped(count: number): string {
  return count < 1000 ? String(count) : NUMBERS.format(count);
}

/** `1 user`, `1,200 users`. */
export function countUsers(users: number): string {
  return `${grouped(users)} ${users === 1 ? 'user' : 'users'}`;
}

/** `1 incoming user`, `1,200 incoming users`. */
export function countIncoming(users: number): string {
  return `${grouped(users)} incoming ${users === 1 ? 'user' : 'users'}`;
}

/** The address with U-labels. */
export function displayAddress(user: {
  readonly kind: 'mailbox' | 'ip';
  readonly username: string;
  readonly domain: string;
}): string {
  return addressOf({ kind: user.kind, username: user.username, domain: displayDomain(user.domain) });
}

/** `of`: the number of what an undo or redo is about, `left`: how many that left alone. */
export function changeSentence(
  said: ChangeSaid & { readonly of?: number | null; readonly left?: number | undefined },
): string {
  const { kind, users, about, of = null, left = 0 } = said;
  if (about.text !== undefined) return about.text;
  switch (kind) {
    case 'add':
      return `Added ${named(users, about)}`;
    case 'edit':
      if (about.passwords !== undefined) {
        return users === 1 ? 'Gave 1 user a new password' : `Gave ${countUsers(users)} new passwords`;
      }
      return `Edited ${named(users, about)}`;
    case 'remove':
      return `Deleted ${named(users, about)}`;
    case 'lock':
      return `Locked ${named(users, about)}`;
    case 'unlock':
      return `Unlocked ${named(users, about)}`;
    case 'import':
      return `Imported ${countUsers(users)} from ${about.file ?? 'a file'}`;
    case 'incoming-add':
      return `Added ${namedIncoming(users, about)}`;
    case 'incoming-remove':
      return `Deleted ${namedIncoming(users, about)}`;
    case 'incoming-import':
      return importedIncoming(users, about);
    case 'harden':
      return `Hardened ${users === 1 ? 'a password' : `${grouped(users)} passwords`}`;
    case 'merge': {
      const gone = Math.min(users, Number(about.deleted) || 0);
      const what = users === 0 ? 'settings' : countUsers(users);
      return `Took over ${what} from ${about.file ?? 'a file'}${gone === 0 ? '' : `, ${grouped(gone)} of them deleted`}`;
    }
    case 'mark':
      return `${about.removed === true ? 'Deleted' : 'Set'} the mark “${about.name ?? ''}”`;
    case 'rename':
      return `Renamed the set to “${about.name ?? ''}”`;
    case 'domain':
      return `${about.removed === true ? 'Deleted' : 'Added'} the domain ${displayDomain(about.domain ?? '')}`;
    case 'settings':
      return `Changed the settings of ${about.domain !== undefined ? displayDomain(about.domain) : about.relay === true ? 'the relay' : 'the system'}`;
    case 'undo':
    case 'redo': {
      const what = about.change === undefined ? `change ${of ?? ''}`.trim() : changeSentence(about.change);
      const alone = left === 0 ? '' : `, but left ${grouped(left)} alone`;
      return `${kind === 'undo' ? 'Undid' : 'Redid'}: ${what}${alone}`;
    }
    default:
      // A file may say what no version does.
      return `Did what this version has no words for (${kind.slice(0, 40)})`;
  }
}

function importedIncoming(users: number, { file = 'a file', deleted = '0' }: ChangeAbout): string {
  const gone = Math.min(users, Number(deleted) || 0);
  if (gone === 0) return `Imported ${countIncoming(users)} from ${file}`;
  if (gone === users) return `Deleted ${countIncoming(gone)} that ${file} does not have`;
  return `Imported ${countIncoming(users - gone)} from ${file}, deleted ${grouped(gone)} that it does not have`;
}

function namedIncoming(users: number, about: ChangeAbout): string {
  return users === 1 && about.user !== undefined
    ? `the incoming user ${named(1, about)}`
    : countIncoming(users);
}

function named(users: number, { user }: ChangeAbout): string {
  if (users !== 1 || user === undefined) return countUsers(users);
  const [kind, username, domain] = user;
  return displayAddress({ kind: kind === 1 ? 'ip' : 'mailbox', username, domain });
}
