/** The relay's quarantine: seen, released, deleted; what is released or deleted may be learnt from. */
import type { QuarantineTarget } from '../../../shared/contract/relay-contract.ts';
import type { QuarantineEntry } from '../../relay/mail/mail-list-types.ts';
import { requireAllowable } from '../../relay/policy/allow-for-day.ts';
import type { MessageId } from '../../relay/mail/mail-types.ts';
import type { AppContext } from './app-context.ts';
import { asExpected } from '../base/expected.ts';
import type { Group } from '../base/handler-types.ts';
import { entriesOfMessages, previewOf, questionOf, windowOf } from '../base/mail-list.ts';
import { messageId, named } from '../base/mail-names.ts';

/** The contract's operations on the quarantine. */
export function quarantineHandlers({ relay, actor, now, mailActions }: AppContext): Group<'quarantine'> {
  const by = actor;
  return {
    'quarantine.list': async (query) => {
      return windowOf(await (await relay.reading())?.quarantine(questionOf(query, now())));
    },
    'quarantine.preview': async ({ message }) => previewOf(await relay.reading(), 'quarantine', message),
    'quarantine.release': async ({ target, expected, job, train, allowForDay }) => {
      const ids = await meant(target, expected);
      return mailActions.run({
        job,
        ids,
        check: allowForDay ? requireAllAllowable : undefined,
        step: (change, messages) => change('release', { messages, by, train, allowForDay }),
      });
    },
    'quarantine.delete': async ({ target, expected, job, train }) => {
      const ids = await meant(target, expected);
      return mailActions.run({
        job,
        ids,
        step: (change, messages) => change('deleteQuarantined', { messages, by, train }),
      });
    },
  };

  /** What cannot be allowed is said before anything is done. */
  async function requireAllAllowable(ids: readonly MessageId[]): Promise<void> {
    const entries = (await (await relay.reading())?.entries({ list: 'quarantine', ids })) ?? [];
    for (const entry of entries as readonly QuarantineEntry[]) requireAllowable(named(entry));
  }

  async function meant(
    target: QuarantineTarget,
    expected: number | undefined,
  ): Promise<readonly MessageId[]> {
    const reading = await relay.reading();
    if (target.by === 'messages')
      return asExpected(
        await entriesOfMessages(reading, 'quarantine', target.messages),
        expected,
        'messages',
      );
    const except = new Set(target.except.map((name, at) => messageId(name, `target.except.${at}`)));
    const ids = (await reading?.ids({ list: 'quarantine', filter: target.filter, at: now() })) ?? [];
    return asExpected(
      ids.filter((id) => !except.has(id)),
      expected,
      'messages',
    );
  }
}
