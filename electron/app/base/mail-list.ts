/** The lists of the mail database as handlers answer them, and the ids of messages that are named. */
import type { MailPreview, MailWindow } from '../../../shared/contract/relay-types.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { Filter } from '../../../shared/lists/filter.ts';
import type { Grouping } from '../../../shared/lists/grouping.ts';
import type { ListSort, ListWindow, MailReading, WindowQuestion } from '../../relay/mail/mail-reading.ts';
import type { MessageId } from '../../relay/mail/mail-types.ts';
import { formatMessageId } from '../../relay/mail/message-id.ts';
import { messageId, named, type Named } from './mail-names.ts';

/** A request of the contract, checked. */
export interface ListRequest {
  readonly filter: Filter;
  readonly sort: ListSort;
  readonly group?: Grouping | undefined;
  readonly offset: number;
  readonly limit: number;
  readonly view?: string | undefined;
  readonly partial: boolean;
}

/** What the reading thread is asked. */
export function questionOf({ view, ...request }: ListRequest, now: number): WindowQuestion {
  return { ...request, at: now, asker: view ?? null };
}

/** As the contract gives it; nothing where there is no mail database yet. */
export function windowOf<T extends { readonly message: MessageId | null }>(
  window: ListWindow<T> | undefined,
): MailWindow<Named<T>> {
  if (window === undefined) return { total: 0, entries: [], more: false, searchedTo: null };
  const { groups, entries, ...rest } = window;
  const of = entries.map((entry) => named(entry));
  if (groups === undefined) return { ...rest, entries: of };
  const heads = groups.heads.map(({ first, ...head }) => ({
    ...head,
    first: first === null ? null : named(first),
  }));
  return { ...rest, entries: of, groups: { ...groups, heads } };
}

/** Entries of the messages with these names, each once. Rejects with `not-found` for what is not in the list, before anything is done. */
export async function entriesOfMessages(
  reading: Pick<MailReading, 'entriesOf'> | null,
  list: 'queue' | 'quarantine',
  names: readonly string[],
): Promise<readonly number[]> {
  const messages = [...new Set(names.map((name, index) => messageId(name, `target.messages.${index}`)))];
  const entries = reading === null ? [] : await reading.entriesOf({ list, messages });
  const absent = messages.filter((_, at) => (entries[at] ?? []).length === 0).map(formatMessageId);
  if (absent.length === 0) return entries.flat();
  throw PosternError.of(
    'not-found',
    '{count, plural, one {Message {messages} is} other {Messages {messages} are}} not in the {list, select, queue {queue} other {quarantine}} (any more). Nothing was done.',
    { count: absent.length, messages: absent.join(', '), list },
  );
}

/** What may be seen of a message that is in the list; rejects with `not-found` for another. */
export async function previewOf(
  reading: Pick<MailReading, 'entriesOf' | 'preview'> | null,
  list: 'queue' | 'quarantine',
  message: string,
): Promise<MailPreview> {
  const id = messageId(message, 'message');
  const [[entry] = []] = (await reading?.entriesOf({ list, messages: [id] })) ?? [];
  const preview = entry === undefined ? null : ((await reading?.preview({ message: id })) ?? null);
  if (preview === null)
    throw PosternError.of('not-found', 'There is no message {message} in the {list}.', { message, list });
  return { message, ...preview };
}
