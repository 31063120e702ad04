/** The DKIM keys that the relay asks for. It gets those that were made: one made now would sign with a key nobody published. */
import { message, type Message } from '../../../shared/text/text.ts';
import { displayDomain } from '../../../shared/domain/domain-name.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { dkimRecordName, type DkimKeyName, type DkimKeyStore } from './dkim-key-store.ts';

/** What the administrator is told of a key that is missing. */
export interface MissingKey {
  readonly title: Message;
  readonly body: Message;
}

/** Rejects with `not-found` while there is no such key. The relay asks again and again; `tell` hears of it once. */
export function keysForRelay(
  keys: () => DkimKeyStore,
  tell: (missing: MissingKey) => void,
): (which: DkimKeyName) => Promise<string> {
  const told = new Set<string>();
  return async (which) => {
    const name = dkimRecordName(which);
    const key = await keys().privateKey(which);
    if (key !== null) {
      told.delete(name);
      return key;
    }
    if (!told.has(name)) tell(missing(which));
    told.add(name);
    throw new PosternError('not-found', missing(which).body);
  };
}

function missing({ domain, selector }: DkimKeyName): MissingKey {
  const shown = displayDomain(domain);
  return {
    title: message('Mail of {domain} has to wait', { domain: shown }),
    body: message(
      'Its DKIM key “{selector}” is not in this set. Put the folder mail/keys back from where the set was copied; or add {domain} again with the selector “{selector}” (Relay settings, DKIM; or postern relay dkim add), which makes a new key, and publish its new record.',
      { selector, domain: shown },
    ),
  };
}
