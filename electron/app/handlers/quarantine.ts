/** The relay's quarantine: seen, released, deleted; what is released or deleted may be learnt from. */
import { condition } from '../../../shared/lists/filter.ts';
import type { QuarantineTarget } from '../../../shared/contract/relay-contract.ts';
import { PosternError } from '../../../shared/domain/errors.ts';
import type { MessageId } from '../../relay/mail/mail-types.ts';
import type { AppContext } from './app-context.ts';
import { asExpected } from '../base/expected.ts';
import type { Group } from '../base/handler-types.ts';
import { eachEntry, entriesOfMessages } from '../base/mail-list.ts';
import { messageId, named } from '../base/mail-names.ts';

const WORDS = ['message', 'messages'] as const;

export function quarantineHandlers({ relay, actor }: AppContext): Group<'quarantine'> {
  const by = actor;
  return {
    'quarantine.list': async (query) => {
      const page = (await relay.reader())?.quarantine(query);
      return { total: page?.total ?? 0, entries: page?.entries.map(named) ?? [] };
    },
    'quarantine.preview': async ({ message }) => {
      const id = messageId(message, 'message');
      const reader = await relay.reader();
      const one = reader?.quarantine({
        filter: condition('message', 'is', message),
        offset: 0,
        limit: 1,
      });
      if (reader === null || one === undefined || one.total === 0) {
        throw new PosternError('not-found', `There is no message ${message} in the quarantine.`);
      }
      const { previewMessage } = await import('../../relay/message/preview.ts');
      return { message, ...(await previewMessage(reader.content(id))) };
    },
    'quarantine.release': async ({ target, expected, train, allowForDay }) => {
      const messages = await meant(target, expected);
      return relay.change('release', { messages, by, train, allowForDay });
    },
    'quarantine.delete': async ({ target, expected, train }) => {
      const messages = await meant(target, expected);
      return relay.change('deleteQuarantined', { messages, by, train });
    },
  };

  async function meant(
    target: QuarantineTarget,
    expected: number | undefined,
  ): Promise<readonly MessageId[]> {
    const except = new Set(
      target.by === 'messages' ? [] : target.except.map((name, at) => messageId(name, `target.except.${at}`)),
    );
    const reader = await relay.reader();
    const list = reader === null ? null : reader.quarantine.bind(reader);
    const entries =
      target.by === 'messages'
        ? entriesOfMessages(list, target.messages, 'quarantine')
        : list === null
          ? []
          : [...eachEntry(list, target.filter)];
    return asExpected(
      entries.map(({ message }) => message).filter((message) => !except.has(message)),
      expected,
      WORDS,
    );
  }
}
