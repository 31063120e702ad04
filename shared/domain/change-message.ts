/** What a change did, as a text with its values: for a reader of any language. {@link changeSentence} is the same in English. Pure. */
import { languageOfReader, message, tell, type Message, type Value } from '../text/text.ts';
import { displayAddress, type ChangeAbout, type ChangeSaid } from './change-sentence.ts';
import { displayDomain } from './domain-name.ts';

/** A sentence of the activity log in English, as it is searched and exported, and as a text with its values. */
export interface Said {
  readonly summary: string;
  readonly told?: Message;
}

/** The sentence in the reader's language. */
export function saidInWords({ summary, told }: Said): string {
  return told === undefined || languageOfReader() === 'en' ? summary : tell(told);
}

/** `1 user`, `1,200 users`. */
export function usersMessage(count: number): Message {
  return message('{count, plural, one {# user} other {# users}}', { count });
}

/** `of`: the number of what an undo or redo is about, `left`: how many that left alone. */
export function changeMessage(
  said: ChangeSaid & { readonly of?: number | null; readonly left?: number | undefined },
): Message {
  const { kind, users, about, of = null, left = 0 } = said;
  if (about.text !== undefined) return message('{text}', { text: about.text });
  const file = about.file ?? message('a file');
  const name = about.name ?? '';
  const domain = displayDomain(about.domain ?? '');
  switch (kind) {
    case 'add':
      return message('Added {whom}', { whom: named(users, about) });
    case 'edit':
      return about.passwords === undefined
        ? message('Edited {whom}', { whom: named(users, about) })
        : message('{count, plural, one {Gave # user a new password} other {Gave # users new passwords}}', {
            count: users,
          });
    case 'remove':
      return message('Deleted {whom}', { whom: named(users, about) });
    case 'lock':
      return message('Locked {whom}', { whom: named(users, about) });
    case 'unlock':
      return message('Unlocked {whom}', { whom: named(users, about) });
    case 'import':
      return message('Imported {what} from {file}', { what: usersMessage(users), file });
    case 'incoming-add':
      return message('Added {whom}', { whom: namedIncoming(users, about) });
    case 'incoming-remove':
      return message('Deleted {whom}', { whom: namedIncoming(users, about) });
    case 'incoming-import':
      return importedIncoming(users, about, file);
    case 'harden':
      return message('Hardened {count, plural, one {a password} other {# passwords}}', { count: users });
    case 'merge': {
      const gone = Math.min(users, Number(about.deleted) || 0);
      const what = users === 0 ? message('settings') : usersMessage(users);
      return gone === 0
        ? message('Took over {what} from {file}', { what, file })
        : message('Took over {what} from {file}, {gone, number} of them deleted', { what, file, gone });
    }
    case 'mark':
      return about.removed === true
        ? message('Deleted the mark “{name}”', { name })
        : message('Set the mark “{name}”', { name });
    case 'rename':
      return message('Renamed the set to “{name}”', { name });
    case 'domain':
      return about.removed === true
        ? message('Deleted the domain {domain}', { domain })
        : message('Added the domain {domain}', { domain });
    case 'settings':
      return message(
        'Changed the settings of {of, select, relay {the relay} system {the system} other {{domain}}}',
        { of: about.domain !== undefined ? 'domain' : about.relay === true ? 'relay' : 'system', domain },
      );
    case 'undo':
    case 'redo': {
      const what =
        about.change !== undefined
          ? changeMessage(about.change)
          : of === null
            ? message('a change')
            : changeNumber(of);
      const done = kind === 'undo' ? message('Undid: {what}', { what }) : message('Redid: {what}', { what });
      return left === 0 ? done : message('{done}, but left {left, number} alone', { done, left });
    }
    default:
      // A file may say what no version does.
      return message('Did what this version has no words for ({kind})', { kind: kind.slice(0, 40) });
  }
}

/** A change of which nothing but its number is known. */
export function changeNumber(seq: number): Message {
  return message('change {change}', { change: String(seq) });
}

function importedIncoming(users: number, { deleted = '0' }: ChangeAbout, file: Value): Message {
  const gone = Math.min(users, Number(deleted) || 0);
  const what = incomingMessage(users - gone);
  if (gone === 0) return message('Imported {what} from {file}', { what, file });
  if (gone === users)
    return message('Deleted {what} that {file} does not have', { what: incomingMessage(gone), file });
  return message('Imported {what} from {file}, deleted {gone, number} that it does not have', {
    what,
    file,
    gone,
  });
}

function incomingMessage(count: number): Message {
  return message('{count, plural, one {# incoming user} other {# incoming users}}', { count });
}

function namedIncoming(users: number, about: ChangeAbout): Message {
  return users === 1 && about.user !== undefined
    ? message('the incoming user {name}', { name: named(1, about) })
    : incomingMessage(users);
}

function named(users: number, { user }: ChangeAbout): Value {
  if (users !== 1 || user === undefined) return usersMessage(users);
  const [kind, username, domain] = user;
  return displayAddress({ kind: kind === 1 ? 'ip' : 'mailbox', username, domain });
}
