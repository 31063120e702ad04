/** Every entry of a list of the mail database, a window at a time. */
import type { ListPage, ListQuery, MailCondition } from '../../relay/mail/mail-types.ts';

const WINDOW = 1000;

export function* eachEntry<T>(
  list: (query: ListQuery) => ListPage<T>,
  conditions: readonly MailCondition[],
): Iterable<T> {
  for (let offset = 0; ; offset += WINDOW) {
    const { entries } = list({ conditions, offset, limit: WINDOW, ascending: true });
    yield* entries;
    if (entries.length < WINDOW) return;
  }
}
