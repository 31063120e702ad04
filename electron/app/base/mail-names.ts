/** Messages by the names that people see. */
import { PosternError } from '../../../shared/domain/errors.ts';
import { formatMessageId, parseMessageId } from '../../relay/mail/message-id.ts';
import type { MessageId } from '../../relay/mail/mail-types.ts';

/** The id that people's text stands for; throws `invalid-request`. */
export function messageId(text: string, field: string): MessageId {
  const id = parseMessageId(text);
  if (id === null) {
    throw PosternError.of('invalid-request', 'A message id has 11 letters and digits.', {}, { field });
  }
  return id;
}

/** An entry as the contract gives it: its message by name. */
export function named<T extends { readonly message: MessageId | null }>(entry: T): Named<T> {
  const message = entry.message === null ? null : formatMessageId(entry.message);
  return { ...entry, message: message as NameOf<T['message']> };
}

/** An entry with its message's name in the place of its id. */
export type Named<T extends { readonly message: MessageId | null }> = Omit<T, 'message'> & {
  readonly message: NameOf<T['message']>;
};

type NameOf<M> = M extends null ? null : string;
