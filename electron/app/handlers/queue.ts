/** The relay's queue: seen, held, retried, routed and deleted, whether the relay runs or not. */
import { isEverything } from '../../../shared/lists/filter.ts';
import type { QueueTarget } from '../../../shared/contract/relay-contract.ts';
import type { AppContext } from './app-context.ts';
import { asExpected } from '../base/expected.ts';
import type { Group } from '../base/handler-types.ts';
import { entriesOfMessages, previewOf, questionOf, windowOf } from '../base/mail-list.ts';

/** The contract's operations on the queue. */
export function queueHandlers({ relay, actor, now, mailActions }: AppContext): Group<'queue'> {
  const by = actor;
  return {
    'queue.list': async (query) => {
      return windowOf(await (await relay.reading())?.queue(questionOf(query, now())));
    },
    'queue.preview': async ({ message }) => previewOf(await relay.reading(), 'queue', message),
    'queue.hold': async ({ target, expected, job, on }) => {
      const ids = await rows(target, expected);
      return mailActions.run({ job, ids, step: (change, some) => change('hold', { ids: some, on, by }) });
    },
    'queue.retry': async ({ target, expected, job }) => {
      // Of all there is one line in the log, and no list of ids.
      const all = target.by === 'filter' && isEverything(target.filter) && target.except.length === 0;
      if (all && expected === undefined) return relay.change('retryNow', { ids: 'all', by });
      const ids = await rows(target, expected);
      return mailActions.run({ job, ids, step: (change, some) => change('retryNow', { ids: some, by }) });
    },
    'queue.reroute': async ({ target, expected, job, route }) => {
      const ids = await rows(target, expected);
      return mailActions.run({
        job,
        ids,
        step: (change, some) => change('reroute', { ids: some, route, by }),
      });
    },
    'queue.remove': async ({ target, expected, job }) => {
      const ids = await rows(target, expected);
      return mailActions.run({ job, ids, step: (change, some) => change('remove', { ids: some, by }) });
    },
    'queue.pause': ({ on }) => relay.pause(on),
  };

  /** Rows of the queue that are meant, as many as the administrator saw; those of rows that are gone meanwhile are no matter. */
  async function rows(target: QueueTarget, expected: number | undefined): Promise<readonly number[]> {
    if (target.by === 'rows') return asExpected(target.ids, expected, 'recipients');
    const reading = await relay.reading();
    if (target.by === 'messages')
      return asExpected(await entriesOfMessages(reading, 'queue', target.messages), expected, 'recipients');
    const except = new Set(target.except);
    const ids = (await reading?.ids({ list: 'queue', filter: target.filter, at: now() })) ?? [];
    return asExpected(
      ids.filter((id) => !except.has(id)),
      expected,
      'recipients',
    );
  }
}
