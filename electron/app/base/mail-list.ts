/** Every entry of a list of the mail database, a window at a time; and those of messages that are named. */
import { condition, type Filter } from '../../../shared/lists/filter.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import { formatMessageId } from '../../relay/mail/message-id.ts';
import { messageId } from './mail-names.ts';
import type { ListPage, ListQuery } from '../../relay/mail/mail-list-types.ts';

const WINDOW = 1000;

type List<T> = (query: ListQuery) => ListPage<T>;

/** Entries of the messages with these names, each once. Throws `not-found` for what is not in the list, before anything is done. */
export function entriesOfMessages<T>(
  list: List<T> | null,
  names: readonly string[],
  place: string,
): readonly T[] {
  const messages = new Set(names.map((name, index) => messageId(name, `target.messages.${index}`)));
  const absent: string[] = [];
  const entries = [...messages].flatMap((message) => {
    const value = formatMessageId(message);
    const found = list === null ? [] : [...eachEntry(list, condition('message', 'is', value))];
    if (found.length === 0) absent.push(value);
    return found;
  });
  if (absent.length === 0) return entries;
  const what = absent.length === 1 ? `Message ${absent[0]} is` : `Messages ${absent.join(', ')} are`;
  throw new PosternError('not-found', `${what} not in the ${place} (any more). Nothing was done.`);
}

export function* eachEntry<T>(list: List<T>, filter: Filter): Iterable<T> {
  for (let offset = 0; ; offset += WINDOW) {
    const { entries } = list({ filter, offset, limit: WINDOW, ascending: true });
    yield* entries;
    if (entries.length < WINDOW) return;
  }
}
