/** The relay's queue: seen, held, retried, routed and deleted, whether the relay runs or not. */
import { isEverything } from '../../../shared/lists/filter.ts';
import type { QueueTarget } from '../../../shared/contract/relay-contract.ts';
import type { AppContext } from './app-context.ts';
import { asExpected } from '../base/expected.ts';
import type { Group } from '../base/handler-types.ts';
import { eachEntry, entriesOfMessages } from '../base/mail-list.ts';
import { named } from '../base/mail-names.ts';

const WORDS = ['recipient', 'recipients'] as const;

export function queueHandlers({ relay, actor }: AppContext): Group<'queue'> {
  const by = actor;
  return {
    'queue.list': async (query) => {
      const page = (await relay.reader())?.queue(query);
      return { total: page?.total ?? 0, entries: page?.entries.map(named) ?? [] };
    },
    'queue.hold': async ({ target, expected, on }) => {
      const ids = await rows(target, expected);
      return relay.change('hold', { ids, on, by });
    },
    'queue.retry': async ({ target, expected }) => {
      const all =
        target.by === 'filter' &&
        isEverything(target.filter) &&
        target.except.length === 0 &&
        expected === undefined;
      const ids = all ? 'all' : await rows(target, expected);
      return relay.change('retryNow', { ids, by });
    },
    'queue.reroute': async ({ target, expected, route }) => {
      const ids = await rows(target, expected);
      return relay.change('reroute', { ids, route, by });
    },
    'queue.remove': async ({ target, expected }) => {
      const ids = await rows(target, expected);
      return relay.change('remove', { ids, by });
    },
    'queue.pause': ({ on }) => relay.pause(on),
  };

  /** Rows of the queue that are meant, as many as the administrator saw; those of rows that are gone meanwhile are no matter. */
  async function rows(target: QueueTarget, expected: number | undefined): Promise<readonly number[]> {
    if (target.by === 'rows') return asExpected(target.ids, expected, WORDS);
    const except = new Set(target.by === 'messages' ? [] : target.except);
    const list = await queueList();
    const entries =
      target.by === 'messages'
        ? entriesOfMessages(list, target.messages, 'queue')
        : list === null
          ? []
          : [...eachEntry(list, target.filter)];
    return asExpected(
      entries.map(({ id }) => id).filter((id) => !except.has(id)),
      expected,
      WORDS,
    );
  }

  async function queueList() {
    const reader = await relay.reader();
    return reader === null ? null : reader.queue.bind(reader);
  }
}
